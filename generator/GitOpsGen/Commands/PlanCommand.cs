using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Text;
using GitOpsGen.Change;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Git;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary><c>plan</c>: what the next commit of each service would change, as a diff.</summary>
public static class PlanCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Io io)
    {
        Argument<string[]> environments = Common.Environments();
        Option<string?> service = Common.Service();
        var command = new Command("plan", "Shows what the next commit of each service would change.") { environments };
        var comment = new Option<bool>("--comment") { Description = "also say it on the merge request that runs this pipeline, in one comment that is kept up to date" };
        command.Add(service, comment, Common.Cache);
        CheckFlags flags = new CheckFlags().AddTo(command);
        command.SetAction(parse =>
        {
            string[] names = parse.GetValue(environments)!;
            using PlanComment? said = parse.GetValue(comment) ? new PlanComment(io.Variables, names) : null;
            return Verb.ForEach("plan", parse, io, names, (file, report) => Run(file, report, parse, parse.GetValue(service), flags, io, said));
        });
        return command;
    }

    private static int Run(string file, Report report, ParseResult parse, string? service, CheckFlags flags, Io io, PlanComment? comment)
    {
        bool verbose = parse.GetValue(Common.Verbose);
        Result<EnvironmentRun> loaded = io.Timings.Of("load", () => EnvironmentRun.Following(file, Common.Git(parse, io)));
        Result<string?> only = loaded.Then(run => Common.Named(service, run.Spec.Services.Select(s => s.Name), file));
        Result<string> source = only.Then(_ => io.Timings.Of("source", () => SpecSource.Commit(loaded.Value.Loaded, mustBeClean: false)));
        Result<CheckOptions> options = source.Then(_ => flags.Read(parse));
        if (!options.IsOk)
        {
            return Verb.Fail(report, options.Diagnostics, verbose);
        }

        EnvironmentRun run = loaded.Value;
        report.Add(options.Diagnostics, verbose);
        Result<RequestPlan> plan = RequestPlan.Of(run, io);
        Release.Request said = Release.Request.None with { MergeApproves = plan is { IsOk: true, Value.MergeApproves: true } };
        Result<(ImmutableArray<Proposal> Proposals, BaseTree Base, IReadOnlyDictionary<string, byte[]?> Old)> planned =
            Propose(run, (tree, now) => run.On(tree, now, source.Value, only.Value, said, options.Value), only.Value, Common.Git(parse, io), io);
        if (!planned.IsOk)
        {
            return Verb.Fail(report, planned.Diagnostics, verbose);
        }

        report.Add(planned.Diagnostics, verbose);
        EnvironmentReport entry = Verb.Entry(report, run.Spec.Name, run.Location);
        foreach (Proposal proposal in planned.Value.Proposals)
        {
            report.Add(proposal.Diagnostics, verbose);
            entry.Services.Add(Outlook.Of(proposal, null, run.Spec.Config.ApplyTime, run.Spec.Name, run.Spec.Services.FirstOrDefault(s => s.Name == proposal.Service)?.Version) with
            {
                Diff = proposal.Commits ? Diff(proposal, planned.Value.Base, planned.Value.Old, verbose) : ContrastTexts.Diff(proposal),
                Traffic = proposal.Commits ? Outlook.Traffic(proposal) : null,
            });
        }

        Result<bool> told = comment?.Tell(run, planned.Value.Proposals, entry) ?? Result<bool>.Ok(true);
        if (!told.IsOk)
        {
            return Verb.Fail(report, told.Diagnostics, verbose: true);
        }

        // What holds is no finding: only what would stop a commit is.
        return ExitCode.Of(planned.Value.Proposals.SelectMany(p => p.Diagnostics).Where(d => d.Code.Fault != Fault.Held));
    }

    private static Result<(ImmutableArray<Proposal>, BaseTree, IReadOnlyDictionary<string, byte[]?>)> Propose(
        EnvironmentRun run, Func<BaseTree, DateTimeOffset, Inputs> inputs, string? only, GitOptions git, Io io)
    {
        DateTimeOffset now = io.Clock.GetUtcNow();
        if (Publisher.IsMissing(run.Location))
        {
            return Result<(ImmutableArray<Proposal>, BaseTree, IReadOnlyDictionary<string, byte[]?>)>.Ok(
                (io.Timings.Of("propose", () => Pipeline.Propose(inputs(BaseTree.Unborn, now))), BaseTree.Unborn, ImmutableDictionary<string, byte[]?>.Empty));
        }

        return ConfigRepository.Use(run.Location, git, repository => repository.Read().Then(snapshot => BaseReader.Read(snapshot, run.Spec, only).Then(tree =>
        {
            return ContrastTexts.Propose(snapshot, tree, t => Result<ImmutableArray<Proposal>>.Ok(io.Timings.Of("propose", () => Pipeline.Propose(inputs(t, now))))).Then(proposed =>
            {
                (BaseTree known, ImmutableArray<Proposal> proposals) = proposed;
                string[] blobs = [.. proposals.Where(p => p.Commits).SelectMany(p => p.Changes).Select(c => known.Blobs.GetValueOrDefault(c.Path)).OfType<string>().Distinct(StringComparer.Ordinal)];
                return snapshot.Read(blobs).Then(texts => Result<(ImmutableArray<Proposal>, BaseTree, IReadOnlyDictionary<string, byte[]?>)>.Ok(
                    (proposals, known, blobs.Zip(texts).ToDictionary(b => b.First, b => b.Second, StringComparer.Ordinal))));
            });
        })));
    }

    private static string Diff(Proposal proposal, BaseTree tree, IReadOnlyDictionary<string, byte[]?> old, bool verbose)
    {
        // What a reviewer reads is the manifests; the record follows from them.
        var text = new StringBuilder();
        foreach (FileChange change in proposal.Changes.Where(c => verbose || !c.Path.StartsWith(RecordPaths.Root + "/", StringComparison.Ordinal)))
        {
            byte[]? before = tree.Blobs.TryGetValue(change.Path, out string? blob) ? old.GetValueOrDefault(blob) : null;
            byte[]? after = change switch
            {
                FileChange.Write write => write.Bytes,
                FileChange.Delete => null,

                // Only who says --overwrite puts hand edits back, and a plan is never told to.
                _ => throw new UnreachableException(),
            };
            text.Append(UnifiedDiff.Of(change.Path, Text(before), Text(after)));
        }

        return text.ToString();
    }

    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);
}
