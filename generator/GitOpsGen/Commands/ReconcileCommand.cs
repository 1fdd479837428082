using System.Collections.Immutable;
using System.CommandLine;
using GitOpsGen.Change;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Notify;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary>
/// <c>reconcile</c>: the scheduled run. Decides for every service from the spec, the record, the clock and the gates, and commits what
/// follows. Nobody watches, so it never goes on without evidence.
/// </summary>
public sealed class ReconcileCommand
{
    private readonly Argument<string[]> environments = Common.Environments();
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "say what would be committed, and commit nothing" };
    private readonly Option<bool> allowDirty = new("--allow-dirty") { Description = "publish a spec with uncommitted changes to a remote repository" };
    private readonly Option<string?> shard = new("--shard") { Description = "be one of several parallel jobs; left out, as CI_NODE_INDEX and CI_NODE_TOTAL say", HelpName = "I/N" };
    private readonly Option<string?> summary = new("--summary") { Description = "write a job summary in Markdown; left out, it is added to what GITHUB_STEP_SUMMARY names", HelpName = "FILE" };
    private readonly CheckFlags flags = new();
    private readonly AskGates ask;

    private ReconcileCommand(AskGates ask) => this.ask = ask;

    /// <summary>The command.</summary>
    public static Command Create(Io io, AskGates ask)
    {
        var verb = new ReconcileCommand(ask);
        var command = new Command("reconcile", "The scheduled run: decides for every service by its gates, then commits what follows.") { verb.environments };
        command.Add(verb.dryRun, verb.shard, verb.summary, verb.allowDirty, Common.Cache);
        verb.flags.AddTo(command);
        command.SetAction(parse => verb.Run(parse, io));
        return command;
    }

    private int Run(ParseResult parse, Io io)
    {
        Result<Shard?> part = ShardOf(parse.GetValue(shard));
        Report? printed = null;
        int code = Verb.ForEach("reconcile", parse, io, parse.GetValue(environments)!, (file, report) =>
        {
            printed = report;
            return part.IsOk ? One(file, report, part.Value, parse, io) : Verb.Fail(report, part.Diagnostics, verbose: true);
        });
        return printed is null ? code : RunFiles.Write(printed, parse.GetValue(summary), io, code);
    }

    private int One(string file, Report report, Shard? part, ParseResult parse, Io io)
    {
        bool verbose = parse.GetValue(Common.Verbose), dry = parse.GetValue(dryRun);
        Result<EnvironmentRun> loaded = io.Timings.Of("load", () => EnvironmentRun.Following(file, Common.Git(parse, io)));
        Result<string> source = loaded.Then(run => io.Timings.Of("source", () => SpecSource.Commit(run.Loaded, mustBeClean: !run.Location.IsEmbedded && !dry && !parse.GetValue(allowDirty))));
        Result<CheckOptions> checks = source.Then(_ => flags.Read(parse));
        Result<RequestPlan> plan = checks.Then(_ => RequestPlan.Of(loaded.Value, io));
        if (!plan.IsOk)
        {
            return Verb.Fail(report, plan.Diagnostics, verbose);
        }

        EnvironmentRun run = loaded.Value;
        report.Add(run.Loaded.Findings, verbose);
        Request said = Request.None with { MergeApproves = plan.Value.MergeApproves };
        ImmutableHashSet<string>? among = part is null ? null : [.. run.Spec.Services.Select(s => s.Name).Where(name => part.Has(run.Spec, name))];
        var gated = new GatedRun(run, null, plan.Value, said, (spec, open, now) => io.Timings.Of("gates", () => ask(spec, open, now)));
        Result<Published> published = gated.Go(io, Common.Git(parse, io), dry, (tree, now) => run.On(tree, now, source.Value, null, said, checks.Value) with { Among = among });
        if (!published.IsOk)
        {
            return Verb.Fail(report, published.Diagnostics, verbose: true);
        }

        EnvironmentReport entry = Verb.Entry(report, run.Spec.Name, run.Location);
        report.Add(gated.Findings, verbose);
        int code = Outcomes.Add(published.Value, run.Spec, entry, report, verbose);
        if (!dry)
        {
            report.Add(Notices.Send(run.Spec, published.Value.Proposals, published.Value.Commits, io.Clock.GetUtcNow()), verbose);
        }

        // That something waits is what a scheduled run is for.
        return code == ExitCode.Held ? ExitCode.Done : code;
    }

    private static Result<Shard?> ShardOf(string? said)
    {
        string? text = said ?? (Environment.GetEnvironmentVariable("CI_NODE_INDEX") is { Length: > 0 } index && Environment.GetEnvironmentVariable("CI_NODE_TOTAL") is { Length: > 0 } total
            ? $"{index}/{total}" : null);
        return text is null ? Result<Shard?>.Ok(null)
            : Shard.Parse(text) is { } shard ? Result<Shard?>.Ok(shard)
            : Result<Shard?>.Fail(Diagnostic.Of(ArgumentCodes.Usage, Place.None, said is null ? $"CI_NODE_INDEX and CI_NODE_TOTAL say '{text}', which is no share of a run" : $"'{text}' is no share of a run",
                said is null ? "let the variables be I and N with I from 1 to N, or say --shard 1/1 for all of it" : "write I/N with I from 1 to N, such as --shard 1/4"));
    }
}
