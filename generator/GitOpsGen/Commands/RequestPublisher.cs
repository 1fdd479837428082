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

    private readonly RequestDesk desk = new(plan, git, options);

    /// <summary>The plan.</summary>
    public RequestPlan Plan => plan;

    /// <summary>
    /// Proposes; and where a stage may be left that came by request, once more with the time of its merge: a request is written when it is
    /// opened, and the stage stands since it was merged.
    /// </summary>
    public Result<ImmutableArray<Proposal>> Propose(ConfigRepository repository, Snapshot snapshot, BaseTree tree, Func<BaseTree, ImmutableArray<Proposal>> propose)
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

        return InOrder(repository, arrived.IsEmpty ? first : propose(tree with { Arrived = arrived }));
    }

    /// <summary>The server's words where the branch that was pushed to last stood still and it did not take the push all the same; else empty.</summary>
    public string Words { get; private set; } = "";

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
        return desk.Branch(repository, source, proposal).Then(branch =>
        {
            RequestText text = RequestText.Of(proposal, plan.Environment, plan.SpecPage((proposal.After ?? proposal.Before)?.SpecCommit ?? ""),
                proposal.After is { } after ? Outlook.Next(after, plan.ApplyTime, plan.Environment, fromMerge: true) : null);
            return branch is { IsSame: true, Tip: not null } ? Ensure(source, proposal, text, branch, isNew: false)
                : !branch.IsOurs ? Result<Carried?>.Fail(Edited(source))
                : repository.Propose(on, [new CommitRequest(proposal.Changes, proposal.Message, person, person, now)], source, branch.Tip, PushOptions(proposal, text)).Then(outcome =>
                {
                    Words = outcome is PublishOutcome.Moved moved ? moved.Words : "";
                    return outcome is PublishOutcome.Published { Commits: var commits } ? Ensure(source, proposal, text, new SourceBranch(commits[^1], true, true) { Message = proposal.Message }, isNew: true) : Result<Carried?>.Ok(null);
                });
        }).Then(done => done is null ? Result<string?>.Ok(null)
            : Result<string?>.Ok(done.Text, desk.CloseOthers(repository, proposal, source, $"Superseded by {done.Name}: {Title(proposal)}")));
    }

    /// <summary>Closes the requests that a decision leaves behind: nothing is wanted any more, or all was rolled back. Failing is a warning.</summary>
    public IEnumerable<Diagnostic> CloseStale(ConfigRepository repository, Proposal proposal) => !plan.MayBeOpen(proposal.Before) ? [] : proposal switch
    {
        { Commits: true, Decision: Decision.RollBack } => desk.CloseOthers(repository, proposal, null, $"Closed: {Title(proposal)}. A rollback goes before every stage."),
        { Commits: true, Decision: not Decision.Update } => desk.CloseOthers(repository, proposal, null, $"Closed: {Title(proposal)}. That was pushed, and the next stage follows from it."),
        { Decision: Decision.Nothing, Before: null or { Canary: null }, Diagnostics.IsEmpty: true } => desk.CloseOthers(repository, proposal, null, "Closed: the spec asks for nothing of this kind any more."),
        _ => [],
    };

    /// <inheritdoc />
    public void Dispose() => desk.Dispose();

    // A namespace must be there before what lives in it: the services wait for the request of the shared files. And whoever asked for a
    // rollback by request is not overtaken by a stage.
    private Result<ImmutableArray<Proposal>> InOrder(ConfigRepository repository, ImmutableArray<Proposal> proposals)
    {
        bool shared = proposals.Any(p => p.Service == SharedProposal.Name && Carries(p));
        ImmutableArray<Proposal>.Builder all = ImmutableArray.CreateBuilder<Proposal>(proposals.Length);
        foreach (Proposal p in proposals)
        {
            bool waits = shared && p.Service != SharedProposal.Name && p.Decision is not Decision.RollBack && Carries(p);
            Result<bool> rollback = !waits && p is { Commits: true, Decision: not Decision.RollBack, Before: { Canary: not null, Status: ReleaseStatus.Releasing } before } && plan.MayBeOpen(before)
                ? desk.IsOpen(repository, RequestText.RollbackOf(before))
                : Result<bool>.Ok(false);
            if (!rollback.IsOk)
            {
                return Result<ImmutableArray<Proposal>>.Fail(rollback.Diagnostics);
            }

            all.Add(waits ? Held(p, "the request of the shared files must be merged first")
                : rollback.Value ? Held(p, $"the request of its rollback is open ({RequestText.RollbackOf(p.Before!)}): merge it, or close it and delete its branch")
                : p);
        }

        return Result<ImmutableArray<Proposal>>.Ok(all.ToImmutable());
    }

    private static Proposal Held(Proposal proposal, string why) => proposal with { Decision = new Decision.Hold([why], null), After = null, Changes = [], Message = "" };

    // What was merged by hand, or by a forge that was asked nothing, arrived with the commit that brought it to the branch.
    private Result<DateTimeOffset?> Arrival(Snapshot snapshot, ReleaseRecord record)
    {
        Result<DateTimeOffset?> merged = plan.Forge?.Token is null ? Result<DateTimeOffset?>.Ok(null) : desk.Forge().Then(forge => forge.MergedAt(RequestText.SourceOf(record), plan.Where.Branch));
        return merged.Then(when => when is { Year: < RecordReader.FarAway } && when >= record.Since
            ? Result<DateTimeOffset?>.Ok(when)
            : snapshot.Log([record.Path], 1).Then(log => Result<DateTimeOffset?>.Ok(log.Count > 0 ? log[0].When : null)));
    }

    private Result<Carried?> Ensure(string source, Proposal proposal, RequestText text, SourceBranch branch, bool isNew)
    {
        if (plan.Forge!.Token is null)
        {
            return Result<Carried?>.Ok(new Carried($"the branch {source}", $"{(isNew ? "pushed" : "unchanged")}, GitLab opens it: {source}"));
        }

        // Which commit a description tells of is written in it: a run that died before it was changed is made good by the next.
        string mark = $"<!-- gitopsgen commit {branch.Tip} -->", body = $"{text.Body}\n{mark}\n";
        return desk.Forge().Then(forge => desk.Open().Then(open =>
        {
            ForgeRequest? there = open.FirstOrDefault(r => r.Source == source);
            if (there is null)
            {
                return New(forge, source, proposal, text with { Body = body }, branch, isNew);
            }

            bool stale = !there.Body.Contains(mark, StringComparison.Ordinal);
            Result<bool> told = stale ? forge.Update(there.Number, text.Title, body).Then(_ => forge.Comment(there.Number, $"Updated: {Title(proposal)}")) : Result<bool>.Ok(true);
            return told.Then(_ => Settle(forge, there with { IsArmed = there.IsArmed && !isNew }, stale ? "updated" : "unchanged", branch));
        }));
    }

    private Result<Carried?> New(IForge forge, string source, Proposal proposal, RequestText text, SourceBranch branch, bool isNew)
    {
        Result<ForgeRequest?> closed = isNew ? Result<ForgeRequest?>.Ok(null) : forge.Closed(source, plan.Where.Branch, branch.Tip!);
        ImmutableArray<string> labels = proposal.Decision is Decision.RollBack ? ["gitopsgen", RollbackLabel] : ["gitopsgen"];
        return closed.Then(no => no is not null
            ? Result<Carried?>.Ok(new Carried(forge.Named(no.Number), $"{forge.Named(no.Number)} was closed by hand: {no.Url}"),
                Diagnostic.Of(ForgeCodes.ClosedByHand, Place.None, $"{forge.Named(no.Number)} of '{proposal.Service}' was closed by hand, and is not opened again", $"reopen it, or delete the branch '{source}' and run again"))
            : forge.Open(new NewRequest(source, plan.Where.Branch, text.Title, text.Body, labels, plan.Method == MergeMethod.Squash)).Then(made => Settle(forge, made, "opened", branch)));
    }

    private Result<Carried?> Settle(IForge forge, ForgeRequest request, string word, SourceBranch branch)
    {
        Result<Arming?> armed = !plan.MergeByItself ? Result<Arming?>.Ok(null)
            : !branch.IsOurs ? Result<Arming?>.Ok(Arming.Foreign)
            : forge.Arm(request with { Head = branch.Tip! }, plan.Method, branch.Message).Then(Result<Arming?> (a) => Result<Arming?>.Ok(a));
        return armed.Then(a => Result<Carried?>.Ok(new Carried(forge.Named(request.Number), $"{forge.Named(request.Number)} {word}{(a is null ? "" : ", " + a.Words)}: {request.Url}")));
    }

    // GitLab without a token for its API: the push itself opens the request. A push option is one line; without a description of ours
    // GitLab would take the commit's, and read quick actions in it.
    private ImmutableArray<string> PushOptions(Proposal proposal, RequestText text) => plan.Forge!.Token is not null ? [] :
    [
        "merge_request.create", "merge_request.target=" + plan.Where.Branch, "merge_request.title=" + text.Title,
        "merge_request.description=" + MarkdownText.Plain($"Why: {string.Join("; ", RequestText.Reasons(proposal))}"),
        "merge_request.remove_source_branch", "merge_request.label=gitopsgen",
        .. proposal.Decision is Decision.RollBack ? ["merge_request.label=" + RollbackLabel] : Array.Empty<string>(),
    ];

    private static string Title(Proposal proposal) => proposal.Message.Split('\n')[0];

    private static Diagnostic Edited(string source) =>
        Diagnostic.Of(ForgeCodes.EditedByHand, Place.None, $"the branch '{source}' was edited by hand, and is not overwritten", ForgeCodes.EditedByHand.WayOut);

    /// <summary>What became of a proposal that went by request: what the request is called, and what people are told.</summary>
    private sealed record Carried(string Name, string Text);
}
