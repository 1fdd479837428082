using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;

namespace GitOpsGen.Change;

/// <summary>Takes a service that the spec no longer names out of the repository.</summary>
public static class Removal
{
    /// <summary>One commit that deletes every owned file and the record.</summary>
    public static Proposal Of(ReleaseRecord record, string reason, BaseTree tree, bool overwrite)
    {
        ImmutableArray<OwnedFile> edited = Ownership.Edited(record.Files, tree);
        if (!edited.IsEmpty && !overwrite)
        {
            return Ownership.Refused(record.Service, record, edited, tree);
        }

        var decision = new Decision.Remove(reason);
        return new Proposal
        {
            Service = record.Service,
            Decision = decision,
            Before = record,
            Changes = [.. record.Files.Select(f => f.Path).Append(record.Path).Where(tree.Blobs.ContainsKey).Order(StringComparer.Ordinal).Select(p => new FileChange.Delete(p))],
            Message = CommitMessage.Write(decision, record with { StageName = "remove" }, record, Request.None, [reason]),
        };
    }
}
