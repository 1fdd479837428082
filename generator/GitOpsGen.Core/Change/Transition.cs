using System.Collections.Immutable;
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
}
