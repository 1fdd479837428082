using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Spec;

namespace GitOpsGen.Change;

/// <summary>Services that advance, hold and roll back together (product contract, section 3, <c>groups</c>), and which share a commit.</summary>
public static class Groups
{
    /// <summary>The proposals with the rules of the groups laid upon them. Members that are not among the proposals have no say.</summary>
    public static ImmutableArray<Proposal> Apply(ImmutableArray<Proposal> proposals, Inputs inputs)
    {
        var result = proposals.ToBuilder();
        foreach (GroupSpec group in inputs.Environment.Operations.Groups)
        {
            int[] members = [.. Enumerable.Range(0, proposals.Length).Where(i => group.Services.Contains(proposals[i].Service))];
            Proposal? cause = members.Select(i => proposals[i]).FirstOrDefault(IsBack);
            Proposal[] others = [.. members.Select(i => proposals[i])];
            foreach (int i in members)
            {
                result[i] = cause is not null ? Back(proposals[i], cause, group, inputs) : Together(proposals[i], others, group);
            }
        }

        for (int i = 0; i < result.Count; i++)
        {
            result[i] = result[i] with { Joint = Joint(result[i], inputs.Environment) };
        }

        return result.ToImmutable();
    }

    // A member that a person rolled back alone takes the others along in the next run.
    private static bool IsBack(Proposal member) => member.Decision is Decision.RollBack || member.Before?.Status == ReleaseStatus.RolledBack;

    // What is given up for another's sake is not remembered as failed: it starts again with the version that mends the other.
    private static Proposal Back(Proposal proposal, Proposal cause, GroupSpec group, Inputs inputs) =>
        proposal.Decision is Decision.RollBack ? proposal
        : proposal.Before is { Status: ReleaseStatus.Releasing } record ? Rollback.Of(record, $"the group {group.Name} rolls back with {cause.Service}: {(cause.Decision is Decision.RollBack back ? back.Reason : "it was rolled back")}", failed: false, inputs)
        : Promotes(proposal) ? Held(proposal, $"the group {group.Name} rolls back with {cause.Service}")
        : proposal;

    private static Proposal Together(Proposal proposal, Proposal[] members, GroupSpec group)
    {
        if (!Promotes(proposal))
        {
            return proposal;
        }

        Proposal[] behind = [.. members.Where(m => Promotes(m) && Progress(m) < Progress(proposal))];
        Proposal? keeps = members.FirstOrDefault(m => m != proposal && KeepsBack(m));
        return keeps is not null ? Held(proposal, $"the group {group.Name} waits for {keeps.Service} ({Why(keeps)})")
            : behind.Length > 0 ? Held(proposal, $"the group {group.Name} waits for {behind[0].Service}, which is behind")
            : proposal;
    }

    private static bool Promotes(Proposal proposal) => proposal.Commits && proposal.Decision is Decision.Start or Decision.Advance or Decision.Finish;

    private static bool KeepsBack(Proposal member) =>
        member.Diagnostics.Any(d => d.Severity == Severity.Error) || member.Decision is Decision.Hold or Decision.Blocked or Decision.Update or Decision.CleanUp;

    private static string Why(Proposal member) => member switch
    {
        { Decision: Decision.Hold hold } => hold.Reasons[0],
        { Diagnostics: [var first, ..] } => first.Message,
        _ => member.Decision.Word,
    };

    // Ladders may differ in length: whoever is further waits.
    private static int Progress(Proposal proposal) => proposal.Decision switch
    {
        Decision.Start => -1,
        Decision.Advance advance => proposal.Before!.Ladder.IndexOf(advance.From),
        _ => int.MaxValue,
    };

    private static Proposal Held(Proposal proposal, string reason) => new()
    {
        Service = proposal.Service,
        Decision = new Decision.Hold([reason], null),
        Before = proposal.Before,
        Drift = proposal.Drift,
        Present = proposal.Present,
    };

    // A rollback is published by its own rules, so it never shares a commit with a promotion.
    private static string? Joint(Proposal proposal, EnvironmentSpec environment) =>
        !proposal.Commits || proposal.Service == SharedProposal.Name ? null
        : environment.Operations.CommitTogether ? proposal.Decision is Decision.RollBack ? "back" : "all"
        : environment.Operations.Groups.FirstOrDefault(g => g.Services.Contains(proposal.Service)) is { } group ? $"{group.Name} {proposal.Decision is Decision.RollBack}"
        : null;
}
