using System.Collections.Immutable;
using GitOpsGen.Release;

namespace GitOpsGen.Change;

/// <summary>Puts back files that were edited by hand, where no other commit does: the manifests are again what the record says, and nothing is rendered.</summary>
public static class Restoration
{
    /// <summary>The commit; the stage stands anew since then, because something else was in force before.</summary>
    public static Proposal Of(ReleaseRecord record, BaseTree tree, DateTimeOffset now, string tool)
    {
        ImmutableArray<OwnedFile> edited = Ownership.Edited(record.Files, tree);
        ReleaseRecord after = record with { Since = now, Tool = tool };
        var decision = new Decision.Update();
        return new Proposal
        {
            Service = record.Service,
            Decision = decision,
            Before = record,
            After = after,
            Changes = [.. edited.Select(e => (FileChange)new FileChange.Link(e.Path, e.Blob)).Append(ServiceProposal.RecordChange(after)).OrderBy(c => c.Path, StringComparer.Ordinal)],
            Message = CommitMessage.Write(decision, after, record, Request.None,
                ["What was edited by hand is again what gitopsgen wrote; no version changes.", .. edited.Select(e => $"overwritten, as asked: {e.Path}")]),
        };
    }

    /// <summary>Whether a record follows another by a restoration.</summary>
    public static bool Lies(ReleaseRecord before, ReleaseRecord after) =>
        RecordWriter.Write(before with { Since = after.Since, Tool = after.Tool }) == RecordWriter.Write(after);
}
