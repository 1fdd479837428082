using System.Collections.Immutable;
using System.Text;
using GitOpsGen.Release;
using GitOpsGen.Render;

namespace GitOpsGen.Change;

/// <summary>Which files a decision writes. Everything else is carried over unrendered (product contract, section 4).</summary>
public static class Transition
{
    /// <summary>Whether <paramref name="decision"/> writes <paramref name="file"/> of the state it leads to, which the record does or does not own yet.</summary>
    public static bool Writes(Decision decision, RenderedFile file, bool owned, string? canary) => decision switch
    {
        Decision.Bootstrap => true,
        Decision.Start => !owned || file.Role is FileRole.VirtualService or FileRole.DestinationRule || (file.Version is not null && file.Version == canary),
        Decision.Advance => file.Role is FileRole.VirtualService,
        Decision.Finish or Decision.CleanUp => file.Role is FileRole.VirtualService or FileRole.DestinationRule,
        Decision.Update => file.Role is not FileRole.Config,
        _ => false,
    };

    /// <summary>Whether <paramref name="decision"/> deletes owned files that the state it leads to no longer has.</summary>
    public static bool Deletes(Decision decision) => decision is Decision.Finish or Decision.CleanUp or Decision.Update;

    /// <summary>
    /// The changes that lead from the base to <paramref name="next"/>, and the files owned afterwards. A file whose bytes stand there
    /// already is no change.
    /// </summary>
    public static (ImmutableArray<FileChange> Changes, ImmutableArray<OwnedFile> Owned) Plan(
        Decision decision, RenderedTree next, ReleaseRecord? before, string? canary, Func<RenderedFile, bool> maySettle)
    {
        var owned = (before?.Files ?? []).ToDictionary(f => f.Path, f => f.Blob, StringComparer.Ordinal);
        var changes = ImmutableArray.CreateBuilder<FileChange>();
        foreach (RenderedFile file in next.Files)
        {
            if (Writes(decision, file, owned.ContainsKey(file.Path), canary) && owned.GetValueOrDefault(file.Path) != file.Blob && maySettle(file))
            {
                changes.Add(new FileChange.Write(file.Path, file.Bytes));
                owned[file.Path] = file.Blob;
            }
        }

        if (Deletes(decision))
        {
            foreach (string path in owned.Keys.Where(p => next[p] is null).Order(StringComparer.Ordinal).ToArray())
            {
                changes.Add(new FileChange.Delete(path));
                owned.Remove(path);
            }
        }

        return (changes.ToImmutable(), [.. owned.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => new OwnedFile(f.Key, f.Value))]);
    }

    /// <summary>
    /// The manifests as an update finds them: what it replaces or deletes stands as it was committed, which no spec says any more. A text
    /// that was not read stands as it would be rendered today.
    /// </summary>
    /// <param name="today">The same state, rendered today.</param>
    /// <param name="changes">What the update changes.</param>
    /// <param name="tree">The branch's tip, with the texts of the files that are changed.</param>
    public static RenderedTree Standing(RenderedTree today, ImmutableArray<FileChange> changes, BaseTree tree)
    {
        Dictionary<string, RenderedFile> files = today.Files.ToDictionary(f => f.Path, StringComparer.Ordinal);
        foreach (string path in changes.Select(c => c.Path))
        {
            if (!tree.Blobs.TryGetValue(path, out string? blob))
            {
                files.Remove(path);
            }
            else if (tree.Text(blob) is { } text)
            {
                RenderedFile? same = files.GetValueOrDefault(path);
                FileRole role = same?.Role ?? (path[(path.LastIndexOf('/') + 1)..].StartsWith("virtual-service", StringComparison.Ordinal) ? FileRole.VirtualService : FileRole.Extra);
                files[path] = new RenderedFile(path, Encoding.UTF8.GetBytes(text), role, same?.Version, same?.Template ?? path);
            }
        }

        return new RenderedTree(files.Values);
    }
}
