using System.Collections.Immutable;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Forges;
using GitOpsGen.Git;
using GitOpsGen.Release;

namespace GitOpsGen.Commands;

/// <summary>Carries proposals by request: one open request for a service and environment, its branch moved with a lease only.</summary>
public sealed class RequestPublisher(RequestPlan plan, Request said, GitOptions git, ForgeOptions options) : IDisposable
{
    private const string RollbackLabel = "rollback";

    private Result<IForge>? opened;
    private Result<ImmutableArray<ForgeRequest>>? listed;

    /// <summary>The plan.</summary>
    public RequestPlan Plan => plan;

    /// <summary>
    /// Proposes; and where a stage may be left that came by request, once more with the time of its merge: a request is written when it is
    /// opened, and the stage stands since it was merged.
    /// </summary>
    public Result<ImmutableArray<Proposal>> Propose(Snapshot snapshot, BaseTree tree, Func<BaseTree, ImmutableArray<Proposal>> propose)
    {
        ImmutableArray<Proposal> first = propose(tree);
        ImmutableDictionary<string, DateTimeOffset> arrived = tree.Arrived;
        foreach (ReleaseRecord record in first.Where(p => p.Commits && p.Decision is Decision.Advance or Decision.Finish or Decision.CleanUp).Select(p => p.Before).OfType<ReleaseRecord>().Where(plan.CameByRequest))
        {
            Result<DateTimeOffset?> when = Arrival(snapshot, record);
            if (!when.IsOk)
            {
                return Result<ImmutableArray<Proposal>>.Fail(when.Diagnostics);
            }

            arrived = when.Value is { } time ? arrived.SetItem(record.Path, time) : arrived;
        }

        return Result<ImmutableArray<Proposal>>.Ok(InOrder(arrived.IsEmpty ? first : propose(tree with { Arrived = arrived })));
    }

    /// <summary>Whether a proposal goes by request.</summary>
    public bool Carries(Proposal proposal) => proposal.Commits && plan.ByRequest(proposal, said);

    /// <summary>Opens or updates the request of a proposal. Its text says what became of it; null: somebody moved the branch in between, decide anew.</summary>
    public Result<string?> Carry(ConfigRepository repository, Snapshot on, Proposal proposal, Person person, DateTimeOffset now)
    {
        if (on.Tip is null)
        {
            return Result<string?>.Fail(Diagnostic.Of(ForgeCodes.Unborn, Place.None, $"the branch '{plan.Where.Branch}' has no commit yet", ForgeCodes.Unborn.WayOut));
        }

        string source = RequestText.Source(proposal, plan.Environment);
        return SourceBranch.Read(repository, plan.Where, git, source, proposal).Then(branch =>
        {
            RequestText text = RequestText.Of(proposal, plan.Environment, plan.SpecPage((proposal.After ?? proposal.Before)?.SpecCommit ?? ""),
                proposal.After is { } after ? Outlook.Next(after, plan.ApplyTime, plan.Environment) : null);
            return branch is { IsSame: true, Tip: { } same } ? Ensure(source, proposal, text, same, isNew: false)
                : !branch.IsOurs ? Result<string?>.Fail(Edited(source))
                : repository.Propose(on, [new CommitRequest(proposal.Changes, proposal.Message, person, person, now)], source, branch.Tip, PushOptions(proposal, text)).Then(outcome =>
                    outcome is PublishOutcome.Published { Commits: var commits } ? Ensure(source, proposal, text, commits[^1], isNew: true) : Result<string?>.Ok(null));
        }).Then(done => done is null ? Result<string?>.Ok(null)
            : Result<string?>.Ok(done, CloseOthers(repository, proposal, source, $"Superseded by {done}: {Title(proposal)}")));
    }

    /// <summary>Closes the requests that a decision leaves behind: nothing is wanted any more, or all was rolled back. Failing is a warning.</summary>
    public IEnumerable<Diagnostic> CloseStale(ConfigRepository repository, Proposal proposal) => !plan.MayBeOpen(proposal.Before) ? [] : proposal switch
    {
        { Commits: true, Decision: Decision.RollBack } => CloseOthers(repository, proposal, null, $"Closed: {Title(proposal)}. A rollback goes before every stage."),
        { Commits: false, Decision: Decision.Nothing, Diagnostics.IsEmpty: true } => CloseOthers(repository, proposal, null, "Closed: the spec asks for nothing of this kind any more."),
        _ => [],
    };

    /// <inheritdoc />
    public void Dispose()
    {
        if (opened is { IsOk: true })
        {
            opened.Value.Dispose();
        }
    }

    // A namespace must be there before what lives in it: the services wait for the request of the shared files.
    private ImmutableArray<Proposal> InOrder(ImmutableArray<Proposal> proposals) =>
        !proposals.Any(p => p.Service == SharedProposal.Name && Carries(p)) ? proposals
        : [.. proposals.Select(p => p.Service == SharedProposal.Name || p.Decision is Decision.RollBack || !Carries(p) ? p : p with
        {
            Decision = new Decision.Hold(["the request of the shared files must be merged first"], null),
            After = null,
            Changes = [],
            Message = "",
        })];

    private Result<DateTimeOffset?> Arrival(Snapshot snapshot, ReleaseRecord record) => plan.Forge?.Token is not null
        ? Forge().Then(forge => forge.MergedAt(RequestText.SourceOf(record), plan.Where.Branch))
        : snapshot.Log([record.Path], 1).Then(log => Result<DateTimeOffset?>.Ok(log.Count > 0 ? log[0].When : null));

    private Result<string?> Ensure(string source, Proposal proposal, RequestText text, string head, bool isNew)
    {
        if (plan.Forge!.Token is null)
        {
            return Result<string?>.Ok($"{(isNew ? "pushed" : "unchanged")}, GitLab opens it: {source}");
        }

        return Forge().Then(forge => Open().Then(open =>
        {
            ForgeRequest? there = open.FirstOrDefault(r => r.Source == source);
            ImmutableArray<string> labels = proposal.Decision is Decision.RollBack ? ["gitopsgen", RollbackLabel] : ["gitopsgen"];
            Result<(ForgeRequest Request, string Word)> now = there is null
                ? forge.Open(new NewRequest(source, plan.Where.Branch, text.Title, text.Body, labels, plan.Method == MergeMethod.Squash)).Then(r => Result<(ForgeRequest, string)>.Ok((r, "opened")))
                : isNew
                    ? forge.Update(there.Number, text.Title, text.Body).Then(_ => forge.Comment(there.Number, $"Updated: {Title(proposal)}")).Then(_ => Result<(ForgeRequest, string)>.Ok((there with { IsArmed = false }, "updated")))
                    : Result<(ForgeRequest, string)>.Ok((there, "unchanged"));
            return now.Then(r => Armed(forge, r.Request with { Head = head }).Then(armed =>
                Result<string?>.Ok($"{forge.Named(r.Request.Number)} {r.Word}{armed}: {r.Request.Url}")));
        }));
    }

    private Result<string> Armed(IForge forge, ForgeRequest request) => !plan.MergeByItself
        ? Result<string>.Ok("")
        : forge.Arm(request, plan.Method).Then(armed => Result<string>.Ok(armed switch
        {
            Arming.Armed => ", merges by itself",
            Arming.ChecksFailed => ", its checks failed",
            _ => ", waits for checks before it merges by itself",
        }));

    private Diagnostic[] CloseOthers(ConfigRepository repository, Proposal proposal, string? kept, string why)
    {
        if (plan.Forge?.Token is null)
        {
            return [];
        }

        Result<bool> closed = Forge().Then(forge => Open().Then(open =>
        {
            foreach (ForgeRequest old in open.Where(r => r.Source != kept && r.Source.StartsWith(RequestText.Prefix(plan.Environment, proposal.Service), StringComparison.Ordinal)))
            {
                Result<SourceBranch> branch = SourceBranch.Read(repository, plan.Where, git, old.Source, proposal);
                bool ours = branch is { IsOk: true, Value: { IsOurs: true, Tip: not null } };
                Result<bool> done = forge.Comment(old.Number, ours ? why : why + "\n\nThe branch holds commits that gitopsgen did not make, so it stays.")
                    .Then(_ => forge.Close(old.Number))
                    .Then(_ => ours ? repository.DeleteBeside(old.Source, branch.Value.Tip!).Then(_ => Result<bool>.Ok(true)) : Result<bool>.Ok(true));
                if (!done.IsOk)
                {
                    return done;
                }
            }

            return Result<bool>.Ok(true);
        }));
        return [.. closed.IsOk ? [] : closed.Diagnostics.Select(d => Diagnostic.Of(ForgeCodes.LeftOpen, Place.None, $"a request of '{proposal.Service}' that is out of date could not be closed: {d.Message}", ForgeCodes.LeftOpen.WayOut))];
    }

    private Result<IForge> Forge() => opened ??= ForgeClient.Open(plan.Forge!, options);

    private Result<ImmutableArray<ForgeRequest>> Open() => listed ??= Forge().Then(forge => forge.OpenRequests(plan.Where.Branch, $"gitopsgen/{plan.Environment}/"));

    // GitLab without a token for its API: the push itself opens the request. A push option is one line, so its text is the commit's.
    private ImmutableArray<string> PushOptions(Proposal proposal, RequestText text) => plan.Forge!.Token is not null ? [] :
    [
        "merge_request.create", "merge_request.target=" + plan.Where.Branch, "merge_request.title=" + text.Title, "merge_request.remove_source_branch",
        .. proposal.Decision is Decision.RollBack ? ["merge_request.label=" + RollbackLabel] : Array.Empty<string>(),
    ];

    private static string Title(Proposal proposal) => proposal.Message.Split('\n')[0];

    private static Diagnostic Edited(string source) =>
        Diagnostic.Of(ForgeCodes.EditedByHand, Place.None, $"the branch '{source}' was edited by hand, and is not overwritten", ForgeCodes.EditedByHand.WayOut);
}
