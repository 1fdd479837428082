using System.Collections.Immutable;
using GitOpsGen.Change;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Spec;

namespace GitOpsGen;

/// <summary>
/// The one way through: spec → release → render → check → change. Every command takes it, and stops where it must:
/// <c>plan</c> prints what <c>advance</c> commits.
/// </summary>
public static class Pipeline
{
    /// <summary>
    /// What the next commit of every service is, in the order in which they are committed: shared files that are added or changed
    /// first, then the services in the order of the spec, then services that the spec no longer names, last the shared files
    /// that nothing names any more.
    /// </summary>
    public static ImmutableArray<Proposal> Propose(Inputs inputs)
    {
        inputs = inputs with { Stops = inputs.StopsNow() };
        var examiner = new Examiner(inputs.Environment, inputs.Templates, inputs.Extras, inputs.Checks with { PinsLater = !inputs.Gated && !inputs.Request.SkipGates });
        ImmutableArray<Proposal> services =
        [
            .. inputs.Environment.Services.Where(s => (inputs.Only is null || s.Name == inputs.Only) && inputs.Among?.Contains(s.Name) != false)
                .Select(s => Examined(ServiceProposal.Of(s, inputs), examiner, inputs)),
        ];
        bool isWhole = inputs.Only is null && inputs.Among is null;
        ImmutableArray<Proposal> orphans = isWhole ? [.. Orphans(inputs)] : [];
        ImmutableArray<Proposal>.Builder proposals = ImmutableArray.CreateBuilder<Proposal>();
        if (SharedProposal.Of(inputs, [.. services, .. orphans], remove: false) is { } shared)
        {
            proposals.Add(Examined(SharedProposal.Guard(shared, inputs.Stops), examiner, inputs));
        }

        proposals.AddRange(services);
        proposals.AddRange(orphans);

        if (isWhole)
        {
            bool settled = proposals.All(p => p.Changes.IsEmpty && p.Diagnostics.IsEmpty && p.Decision is Decision.Nothing);
            if (settled && SharedProposal.Of(inputs, services, remove: true) is { } unused)
            {
                proposals.Add(Examined(SharedProposal.Guard(unused, inputs.Stops), examiner, inputs));
            }
        }

        return Groups.Apply(proposals.ToImmutable(), inputs);
    }

    private static Proposal Examined(Proposal proposal, Examiner examiner, Inputs inputs) => proposal.Commits
        ? proposal with { Diagnostics = [.. proposal.Diagnostics, .. examiner.Commit(proposal, Ownership.Others(proposal, inputs))] }
        : proposal;

    private static IEnumerable<Proposal> Orphans(Inputs inputs)
    {
        var known = inputs.Environment.Services.Select(s => RecordPaths.Service(inputs.Environment.Name, s.Directory))
            .Append(RecordPaths.Shared(inputs.Environment.Name)).ToHashSet(StringComparer.Ordinal);
        foreach ((string path, SourceText text) in inputs.Base.Records.OrderBy(r => r.Key, StringComparer.Ordinal).Where(r => !known.Contains(r.Key)))
        {
            Result<ReleaseRecord> record = RecordReader.Read(text, inputs.Environment.Name, null);
            yield return record.IsOk
                ? new Proposal
                {
                    Service = record.Value.Service,
                    Before = record.Value,
                    Decision = Planner.Decide(new Situation { Spec = null, Record = record.Value, Now = inputs.Now, ApplyTime = inputs.Environment.Config.ApplyTime }),
                    Diagnostics = [Diagnostic.Of(RecordCodes.Orphan, Place.Of(path), $"the service '{record.Value.Service}' has gone from the spec and still stands in the repository", RecordCodes.Orphan.WayOut)],
                }
                : ServiceProposal.Refused(path, null, record.Diagnostics);
        }
    }
}
