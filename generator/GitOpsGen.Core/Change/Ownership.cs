using System.Collections.Immutable;
using System.Text;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Yaml;

namespace GitOpsGen.Change;

/// <summary>Two contents of one path, to be shown as a diff: what the tool wrote and what a person made of it, or what stands there and what the tool would write.</summary>
/// <param name="Path">The path.</param>
/// <param name="BeforeBlob">The blob id of the first; null where there is no such file.</param>
/// <param name="AfterBlob">The blob id of the second, where it stands in the repository.</param>
/// <param name="Before">The text of the first; null where it was not read.</param>
/// <param name="After">The text of the second; null where it was not read.</param>
public sealed record FileContrast(string Path, string? BeforeBlob, string? AfterBlob, string? Before, string? After);

/// <summary>Promise 6: a file of the tool's that a person edited is never overwritten without being asked, and no other file ever.</summary>
public static class Ownership
{
    /// <summary>The owned files whose content in the repository is not what was written, deleted ones included.</summary>
    public static ImmutableArray<OwnedFile> Edited(IEnumerable<OwnedFile> owned, BaseTree tree) =>
        [.. owned.Where(f => tree.Blobs.GetValueOrDefault(f.Path) != f.Blob)];

    /// <summary>
    /// The refusal over edited files: one error for each, with the three ways out, and the contents for a diff, as far as <see cref="BaseTree.Texts"/> has them.
    /// </summary>
    /// <param name="service">The service.</param>
    /// <param name="record">Its record.</param>
    /// <param name="edited">The files, at least one.</param>
    /// <param name="tree">The branch's tip.</param>
    /// <param name="keep">How the text that a person left at a path could be kept, in words; null where nobody knows.</param>
    public static Proposal Refused(string service, ReleaseRecord? record, ImmutableArray<OwnedFile> edited, BaseTree tree, Func<string, string, string?>? keep = null) =>
        ServiceProposal.Refused(service, record, edited.Select(f => Finding(f, tree, keep))) with
        {
            Contrasts = [.. edited.Select(f => (File: f, Found: tree.Blobs.GetValueOrDefault(f.Path))).Select(f => new FileContrast(f.File.Path, f.File.Blob, f.Found, tree.Text(f.File.Blob), tree.Text(f.Found)))],
        };

    /// <summary>The edited files whose meaning a commit would change: all others say the same afterwards as the person who edited them.</summary>
    public static ImmutableArray<OwnedFile> Lost(IEnumerable<OwnedFile> edited, IReadOnlyCollection<FileChange> changes, BaseTree tree) =>
    [
        .. edited.Where(e =>
        {
            string? found = tree.Blobs.GetValueOrDefault(e.Path);
            return changes.FirstOrDefault(c => c.Path == e.Path) switch
            {
                FileChange.Delete => found is not null,
                FileChange.Write write => !MeansTheSame(Encoding.UTF8.GetString(write.Bytes), tree.Text(found)),
                _ => !MeansTheSame(tree.Text(e.Blob), tree.Text(found)),
            };
        }),
    ];

    /// <summary>Whether two manifests are the same trees, whatever their comments and layout.</summary>
    public static bool MeansTheSame(string? one, string? other) => one is not null && other is not null
        && (one == other || (YamlReader.ReadOne(new SourceText("", one), aliases: true) is { IsOk: true, Value: var a } && YamlReader.ReadOne(new SourceText("", other), aliases: true) is { IsOk: true, Value: var b } && Nodes.Canonical(a) == Nodes.Canonical(b)));

    /// <summary>The paths that would be written though they stand there and nobody says they are ours.</summary>
    public static ImmutableArray<FileChange> Taken(IEnumerable<FileChange> changes, IEnumerable<string> owned, BaseTree tree)
    {
        var ours = owned.ToHashSet(StringComparer.Ordinal);
        return [.. changes.Where(c => !ours.Contains(c.Path) && tree.Blobs.ContainsKey(c.Path))];
    }

    /// <summary>The proposal as it is where such paths may be taken over or there are none; else with an error for each, and the contents for a diff.</summary>
    public static Proposal Guard(Proposal proposal, ImmutableArray<FileChange> taken, Inputs inputs) => taken.IsEmpty || inputs.Adopt ? proposal : proposal with
    {
        Diagnostics = [.. proposal.Diagnostics, .. taken.Select(c => Diagnostic.Of(RecordCodes.Unowned, Place.Of(c.Path), $"'{c.Path}' stands in the repository already, and no record says that gitopsgen wrote it", RecordCodes.Unowned.WayOut))],
        Contrasts = [.. taken.Select(c => (Change: c, Found: inputs.Base.Blobs[c.Path])).Select(c => new FileContrast(c.Change.Path, c.Found, null, inputs.Base.Text(c.Found), c.Change is FileChange.Write write ? Encoding.UTF8.GetString(write.Bytes) : null))],
    };

    /// <summary>The manifests in the folder of a service that it neither owns nor is about to write, as far as their texts were read: Argo CD applies them too.</summary>
    public static ImmutableArray<ParsedFile> Others(Proposal proposal, Inputs inputs) => proposal is { After: { } after, Next: { } next }
        ? [
            .. inputs.Base.ManifestsIn(after.Directory + "/").Except(after.Files.Select(f => f.Path).Concat(proposal.Before?.Files.Select(f => f.Path) ?? []), StringComparer.Ordinal)
                .Where(path => next[path] is null).Select(path => (Path: path, Text: inputs.Base.Text(inputs.Base.Blobs[path]))).Where(f => f.Text is not null)
                .Select(f => ManifestCache.Parse(new SourceText(f.Path, f.Text!), FileRole.Extra, inputs.Environment.Namespace.Name)),
        ]
        : [];

    private static Diagnostic Finding(OwnedFile file, BaseTree tree, Func<string, string, string?>? keep)
    {
        string? found = tree.Blobs.GetValueOrDefault(file.Path);
        string kept = MeansTheSame(tree.Text(file.Blob), tree.Text(found)) ? "or, as it differs in comments and layout alone, let --adopt write it again"
            : (tree.Text(found) is { } text ? keep?.Invoke(file.Path, text) : null) ?? "or say the same in the spec, as far as it can be said there, and pass --adopt";
        return Diagnostic.Of(RecordCodes.HandEdit, Place.Of(file.Path),
            found is not null ? $"'{file.Path}' was edited by hand since gitopsgen wrote it" : $"'{file.Path}' was deleted by hand since gitopsgen wrote it",
            $"revert the edit; or put back what gitopsgen wrote with --overwrite; {kept}");
    }
}
