using System.Collections.Immutable;
using System.CommandLine;
using GitOpsGen.Change;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Git;
using GitOpsGen.Notify;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary><c>advance</c>: commits the next stage of each service. <c>update</c>: commits what the spec says otherwise at the present stage.</summary>
public sealed class AdvanceCommand
{
    private readonly Argument<string[]> environments = Common.OneEnvironment();
    private readonly Option<string?> service = Common.Service();
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "say what would be committed, and commit nothing" };
    private readonly Option<bool> overwrite = new("--overwrite") { Description = "put back files that were edited by hand" };
    private readonly Option<bool> adopt = new("--adopt") { Description = "take over files that stand where gitopsgen would write; and keep edits by hand that the spec says now" };
    private readonly Option<bool> allowDirty = new("--allow-dirty") { Description = "publish a spec with uncommitted changes to a remote repository" };
    private readonly Option<string?> to = new("--to") { Description = "go on, stage by stage, until this stage is reached or something holds", HelpName = "STAGE" };
    private readonly Option<bool> approve = new("--approve") { Description = "approve the next stage; needs --by and --reason" };
    private readonly Option<string?> by = Common.Words("--by", "who approves", "NAME", required: false);
    private readonly Option<bool> skipGates = new("--skip-gates") { Description = "go on without asking the gates; needs --reason. Holds, barriers, freezes and locks stay in force" };
    private readonly Option<bool> retry = new("--retry") { Description = "try a version again that was rolled back; needs --reason" };
    private readonly Option<string?> reason = Common.Reason(required: false);
    private readonly CheckFlags flags = new();
    private readonly bool updateOnly;
    private readonly AskGates ask;

    private AdvanceCommand(bool updateOnly, AskGates ask) => (this.updateOnly, this.ask) = (updateOnly, ask);

    /// <summary>The command <c>advance</c>.</summary>
    public static Command Advance(Io io, AskGates ask)
    {
        var verb = new AdvanceCommand(updateOnly: false, ask);
        var command = new Command("advance", "Commits the next stage of each service, gates allowing.") { verb.environments };
        command.Add(verb.service, verb.dryRun, verb.to, verb.approve, verb.by, verb.skipGates, verb.retry, verb.reason, verb.overwrite, verb.adopt, verb.allowDirty, Common.Cache);
        verb.flags.AddTo(command);
        command.SetAction(parse => verb.Run("advance", parse, io));
        return command;
    }

    /// <summary>The command <c>update</c>.</summary>
    public static Command Update(Io io, AskGates ask)
    {
        var verb = new AdvanceCommand(updateOnly: true, ask);
        var command = new Command("update", "Lets the manifests follow the spec, and settles drift, without changing the stage.") { verb.environments };
        command.Add(verb.service, verb.dryRun, verb.overwrite, verb.adopt, verb.allowDirty, Common.Cache);
        verb.flags.AddTo(command);
        command.SetAction(parse => verb.Run("update", parse, io));
        return command;
    }

    private int Run(string command, ParseResult parse, Io io) =>
        Verb.ForEach(command, parse, io, parse.GetValue(environments)!, (file, report) =>
        {
            bool verbose = parse.GetValue(Common.Verbose);
            Result<Request> request = updateOnly ? Result<Request>.Ok(Request.None with { SkipGates = true }) : RequestOf(parse);
            Result<EnvironmentRun> loaded = request.Then(_ => io.Timings.Of("load", () => EnvironmentRun.Following(file, Common.Git(parse, io))));
            Result<string?> only = loaded.Then(run => Common.Named(parse.GetValue(service), run.Spec.Services.Select(s => s.Name), file));
            Result<string> source = only.Then(_ => io.Timings.Of("source", () => SpecSource.Commit(loaded.Value.Loaded, mustBeClean: !loaded.Value.Location.IsEmbedded && !parse.GetValue(dryRun) && !parse.GetValue(allowDirty))));
            Result<string?> target = source.Then(_ => TargetStage(updateOnly ? null : parse.GetValue(to), loaded.Value.Spec, only.Value, file));
            Result<CheckOptions> checks = target.Then(_ => flags.Read(parse));
            Result<RequestPlan> plan = checks.Then(_ => RequestPlan.Of(loaded.Value, io));
            if (!plan.IsOk)
            {
                return Verb.Fail(report, plan.Diagnostics, verbose);
            }

            report.Add(plan.Diagnostics, verbose);
            Request said = request.Value with { MergeApproves = plan.Value.MergeApproves, To = target.Value };
            return Publish(loaded.Value, parse, io, report, plan.Value, said, (tree, now) =>
                loaded.Value.On(tree, now, source.Value, only.Value, said, checks.Value) with { Overwrite = parse.GetValue(overwrite), Adopt = parse.GetValue(adopt), UpdateOnly = updateOnly }, target.Value);
        });

    private int Publish(
        EnvironmentRun run, ParseResult parse, Io io, Report report, RequestPlan plan, Request said, Func<BaseTree, DateTimeOffset, Inputs> inputs, string? target)
    {
        string? only = parse.GetValue(service);
        EnvironmentReport entry = Verb.Entry(report, run.Spec.Name, run.Location);

        // While a server answers, the other core compiles the templates and all that the proposal runs through, on an empty base: rows 6 and 7.
        Task ahead = only is null || run.Location.IsEmbedded ? Task.CompletedTask : Task.Run(() => Pipeline.Propose(inputs(BaseTree.Unborn, io.Clock.GetUtcNow()) with { Checks = CheckOptions.Default }));
        while (true)
        {
            var gated = new GatedRun(run, only, plan, said, ask);
            Result<Published> published = gated.Go(io, Common.Git(parse, io), parse.GetValue(dryRun), (tree, now) =>
            {
                // Templates are not for two threads at once. What fails on an empty base says nothing of the real one.
                Task.WhenAny(ahead).Wait();
                return inputs(tree, now);
            });
            report.Add(gated.Findings, parse.GetValue(Common.Verbose));
            if (!published.IsOk)
            {
                return Verb.Fail(report, published.Diagnostics, verbose: true);
            }

            report.Add(published.Diagnostics, verbose: true);
            int code = Outcomes.Add(published.Value, run.Spec, entry, report, parse.GetValue(Common.Verbose));
            if (!parse.GetValue(dryRun))
            {
                report.Add(Notices.Send(run.Spec, published.Value.Proposals, published.Value.Commits, io.Clock.GetUtcNow()), parse.GetValue(Common.Verbose));
            }

            if (target is null || parse.GetValue(dryRun) || !Outcomes.GoesOn(published.Value, only ?? run.Spec.Services[0].Name, target))
            {
                return code;
            }
        }
    }

    private Result<Request> RequestOf(ParseResult parse)
    {
        string? who = parse.GetValue(by), why = parse.GetValue(reason);
        return parse.GetValue(approve) && (who is null || why is null) ? Incomplete("--approve needs --by NAME and --reason TEXT beside it")
            : parse.GetValue(skipGates) && why is null ? Incomplete("--skip-gates needs --reason TEXT beside it")
            : parse.GetValue(retry) && why is null ? Incomplete("--retry needs --reason TEXT beside it")
            : who is not null && !parse.GetValue(approve) ? Incomplete("--by has a meaning only beside --approve", "add --approve, or leave --by out")
            : Result<Request>.Ok(new Request(parse.GetValue(approve) ? who : null, parse.GetValue(retry), why) { SkipGates = parse.GetValue(skipGates) });
    }

    private static Result<Request> Incomplete(string message, string? hint = null) =>
        Result<Request>.Fail(Diagnostic.Of(ArgumentCodes.Incomplete, Place.None, message, hint ?? ArgumentCodes.Incomplete.WayOut));

    private static Result<string?> TargetStage(string? stage, EnvironmentSpec spec, string? only, string file)
    {
        if (stage is null)
        {
            return Result<string?>.Ok(null);
        }

        ServiceSpec? one = spec.Services.FirstOrDefault(s => s.Name == only) ?? (spec.Services.Length == 1 ? spec.Services[0] : null);
        string[] known = one is null ? [] : [.. Stage.Ladder(one.Strategy).Select(s => s.Name), Stage.FinalizeName];
        return one is null
            ? Result<string?>.Fail(Diagnostic.Of(ArgumentCodes.Incomplete, Place.Of(file), "--to needs --service S beside it where there are several services", ArgumentCodes.Incomplete.WayOut))
            : known.Contains(stage)
                ? Result<string?>.Ok(stage)
                : Result<string?>.Fail(Diagnostic.Of(ArgumentCodes.UnknownStage, one.Place, $"'{one.Name}' has no stage '{stage}'", $"its stages: {string.Join(", ", known)}"));
    }
}
