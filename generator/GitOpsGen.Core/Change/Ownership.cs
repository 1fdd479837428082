using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;

namespace GitOpsGen.Change;

/// <summary>Promise 6: a file of the tool's that a person edited is never overwritten without being asked, and no other file ever.</summary>
public static class Ownership
{
    /// <summary>The owned files whose content in the repository is not what was written, deleted ones included.</summary>
    public static ImmutableArray<OwnedFile> Edited(IEnumerable<OwnedFile> owned, BaseTree tree) =>
        [.. owned.Where(f => tree.Blobs.GetValueOrDefault(f.Path) != f.Blob)];

    /// <summary>One error for each edited file, with the three ways out.</summary>
    public static IEnumerable<Diagnostic> Findings(IEnumerable<OwnedFile> edited, BaseTree tree) => edited.Select(f =>
        Diagnostic.Of(RecordCodes.HandEdit, Place.Of(f.Path),
            tree.Blobs.ContainsKey(f.Path) ? $"'{f.Path}' was edited by hand since gitopsgen wrote it" : $"'{f.Path}' was deleted by hand since gitopsgen wrote it",
            $"see the edit with `git diff {Brief(f.Blob)} {Brief(tree.Blobs.GetValueOrDefault(f.Path) ?? "/dev/null")}`; then revert it, or say the same in the spec, and pass --overwrite"));

    /// <summary>An error for each path that would be written though it stands there and nobody says it is ours.</summary>
    public static IEnumerable<Diagnostic> Unowned(IEnumerable<FileChange> changes, IEnumerable<string> owned, BaseTree tree)
    {
        var ours = owned.ToHashSet(StringComparer.Ordinal);
        return changes.Where(c => !ours.Contains(c.Path) && tree.Blobs.ContainsKey(c.Path)).Select(c =>
            Diagnostic.Of(RecordCodes.Unowned, Place.Of(c.Path), $"'{c.Path}' stands in the repository already, and no record says that gitopsgen wrote it",
                "move it away, or give the service another `directory`"));
    }

    // The record of the shared files may hold anything: an id that is none must not be cut.
    private static string Brief(string blob) => blob.Length > 10 ? blob[..10] : blob;
}
