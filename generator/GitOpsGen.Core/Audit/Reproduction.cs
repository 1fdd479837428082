using System.Collections.Immutable;
using System.Text;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;

namespace GitOpsGen.Audit;

/// <summary>Proposes once more what a commit did, upon its parent, with the time and the answers that its record tells.</summary>
internal static class Reproduction
{
    /// <summary>What the tool would have committed for one service.</summary>
    /// <param name="decision">What lies between the records.</param>
    /// <param name="before">The record of the parent; null where there was none.</param>
    /// <param name="after">The record of the commit; null where it was removed.</param>
    /// <param name="parent">The parent's files.</param>
    /// <param name="spec">The spec at the commit that the record names; null where none is needed.</param>
    public static Proposal Of(Decision decision, ReleaseRecord? before, ReleaseRecord? after, BaseTree parent, CommittedSpec? spec)
    {
        if (after is null)
        {
            return Removal.Of(before!, "", parent, overwrite: true);
        }

        if (decision is Decision.RollBack rollback)
        {
            bool failed = after.Failed is { } f && f.Version == before!.Canary && f.At == after.Since;
            return Rollback.Of(before!, rollback.Reason, failed, parent, after.Since, after.Tool, new GateAnswers(GateOutcome.Fail, after.Said[1..]) { Rows = after.Rows });
        }

        if (IsRestoration(decision, before, after, parent))
        {
            return Restoration.Of(before!, parent, after.Since, after.Tool);
        }

        ServiceSpec? service = spec!.Environment.Services.FirstOrDefault(s => s.Name == after.Service);
        if (service is null)
        {
            return ServiceProposal.Refused(after.Service, before, [Diagnostic.Of(AuditCodes.Differs, Place.None, $"the spec at {after.SpecCommit} has no service '{after.Service}'", AuditCodes.Differs.WayOut)]);
        }

        EnvironmentSpec environment = spec.Environment with { Services = [Followed(service, after, spec.Environment)] };
        Proposal again = ServiceProposal.Of(environment.Services[0], Inputs(spec with { Environment = environment }, parent, after.Since, after.SpecCommit, after.Tool) with
        {
            UpdateOnly = decision is Decision.Update,
            // What people and gates said is in the evidence: that they said it cannot be asked again.
            Request = new Request(Retry: true) { MergeApproves = true },
            Answers = ImmutableDictionary<string, GateAnswers>.Empty.Add(after.Service, new GateAnswers(GateOutcome.Pass, [], before?.Since) { Image = Pinned(after) }),
        });
        return again.After is not { } made ? again : WithRecord(again, made with { Said = after.Said, Rows = after.Rows });
    }

    /// <summary>Whether nothing was rendered but hand edits were put back.</summary>
    public static bool IsRestoration(Decision decision, ReleaseRecord? before, ReleaseRecord? after, BaseTree parent) =>
        decision is Decision.Update && Restoration.Lies(before!, after!) && !Ownership.Edited(before!.Files, parent).IsEmpty;

    /// <summary>What the tool would have committed of the shared files, with Applications that apply <paramref name="folders"/>; null where nothing.</summary>
    public static Proposal? OfShared(BaseTree parent, CommittedSpec spec, string specCommit, string tool, ImmutableArray<AppliedFolder>? folders, bool removes)
    {
        Inputs inputs = Inputs(spec, parent, DateTimeOffset.UnixEpoch, specCommit, tool);
        return SharedProposal.Of(inputs, AppliedFolders.Records(inputs, []), _ => folders, removes);
    }

    /// <summary>The files of the parent with the changes of a proposal.</summary>
    public static ImmutableDictionary<string, string> Applied(BaseTree parent, Proposal proposal)
    {
        var files = parent.Blobs.ToImmutableDictionary(StringComparer.Ordinal).ToBuilder();
        foreach (FileChange change in proposal.Changes)
        {
            _ = change switch
            {
                FileChange.Write write => (files[write.Path] = Digests.GitBlob(write.Bytes)).Length > 0,
                FileChange.Link link => (files[link.Path] = link.BlobId).Length > 0,
                _ => files.Remove(change.Path),
            };
        }

        return files.ToImmutable();
    }

    private static Inputs Inputs(CommittedSpec spec, BaseTree parent, DateTimeOffset now, string specCommit, string tool) => new()
    {
        Environment = spec.Environment,
        Templates = spec.Templates,
        Extras = spec.Extras,
        Base = parent,
        Now = now,
        SpecCommit = specCommit,
        Tool = tool,
        Overwrite = true,
    };

    // An environment that follows another took its version from there; which one is in the record.
    private static ServiceSpec Followed(ServiceSpec service, ReleaseRecord after, EnvironmentSpec environment) =>
        environment.Operations.Follows is null || after.Version(after.Canary ?? after.Stable) is not { } wanted ? service
        : service with { Version = wanted.Inputs.Version, Image = wanted.Inputs.Image };

    // Which digest a tag stood for on that day the registry may not know any more; the record does.
    private static ResolvedImage? Pinned(ReleaseRecord after) =>
        after.Version(after.Canary ?? after.Stable)?.Inputs is { ImageDigest: { } digest } inputs ? new ResolvedImage(inputs.Image, digest) : null;

    private static Proposal WithRecord(Proposal proposal, ReleaseRecord record) => proposal with
    {
        After = record,
        Changes = [.. proposal.Changes.Select(c => c.Path == record.Path ? new FileChange.Write(c.Path, Encoding.UTF8.GetBytes(RecordWriter.Write(record))) : c)],
    };
}
