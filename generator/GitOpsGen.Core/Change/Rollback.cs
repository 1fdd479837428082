using System.Collections.Immutable;
using System.Text;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;

namespace GitOpsGen.Change;

/// <summary>The way back: one commit that puts back the VirtualServices of <c>prepare</c>. Renders nothing; needs the record and no more.</summary>
public static class Rollback
{
    /// <summary>The rollback of the release that <paramref name="record"/> describes.</summary>
    /// <param name="record">The record as it stands.</param>
    /// <param name="reason">Why, in one line.</param>
    /// <param name="failed">Whether the canary is remembered as failed.</param>
    /// <param name="tree">The branch's tip.</param>
    /// <param name="now">The time.</param>
    /// <param name="tool">The tool's version.</param>
    /// <param name="answers">What the gates said; null where nobody asked them.</param>
    public static Proposal Of(ReleaseRecord record, string reason, bool failed, BaseTree tree, DateTimeOffset now, string tool, GateAnswers? answers = null)
    {
        if (record.Status != ReleaseStatus.Releasing)
        {
            return ServiceProposal.Refused(record.Service, record, [Diagnostic.Of(RecordCodes.NotPossible, Place.Of(record.Directory),
                record.Status == ReleaseStatus.RolledBack
                    ? $"'{record.Canary}' is rolled back already"
                    : $"no release is under way: '{record.Stable}' has all requests",
                record.Status == ReleaseStatus.RolledBack ? "a rollback is never rolled back; `gitopsgen advance` cleans up" : "to go back to an earlier version, name it in the spec: it is released like any other")]);
        }

        ImmutableArray<OwnedFile> edited = Ownership.Edited(record.Files, tree);
        ReleaseRecord after = Succession.RolledBack(record, reason, failed, now) with { Tool = tool };
        after = answers is null ? after : after with { Said = [.. after.Said, .. answers.Said], Rows = answers.Rows };
        FileChange[] back = [.. record.WayBack.Where(f => tree.Blobs.GetValueOrDefault(f.Path) != f.Blob).Select(f => new FileChange.Write(f.Path, Encoding.UTF8.GetBytes(f.Content)))];
        var owned = record.Files.ToDictionary(f => f.Path, f => f.Blob, StringComparer.Ordinal);
        foreach (WayBackFile file in record.WayBack)
        {
            owned[file.Path] = file.Blob;
        }

        after = after with { Files = [.. owned.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => new OwnedFile(f.Key, f.Value))] };
        var decision = new Decision.RollBack(reason);
        OwnedFile[] lost = [.. edited.Where(e => back.Any(b => b.Path == e.Path))];
        IEnumerable<string> overwritten = lost.Select(e => $"overwritten, it was edited by hand: {e.Path}");
        return new Proposal
        {
            Service = record.Service,
            Decision = decision,
            Before = record,
            After = after,
            Changes = [.. back.Append(ServiceProposal.RecordChange(after)).OrderBy(c => c.Path, StringComparer.Ordinal)],
            Message = CommitMessage.Write(decision, after, record, Request.None, [.. Reasons.InCommit(after), .. overwritten]),
            Diagnostics = [.. lost.Select(e => Diagnostic.Of(RecordCodes.HandEdit, Place.Of(e.Path), $"'{e.Path}' was edited by hand, and the way back takes its place", $"the edit is in the history: git show {tree.Tip}:{e.Path}") with { Severity = Severity.Warning })],
        };
    }

    /// <summary>The same, from the inputs of a run.</summary>
    public static Proposal Of(ReleaseRecord record, string reason, bool failed, Inputs inputs) =>
        Of(record, reason, failed, inputs.Base, inputs.Now, inputs.Tool, inputs.Answers.GetValueOrDefault(record.Service));
}
