using GitOpsGen.Render;

namespace GitOpsGen.Check;

/// <summary>The distinct versions in which one path stood since a barrier; the first is the one that is known to be applied.</summary>
internal sealed class FileHistory
{
    private readonly List<string?> blobs = [];

    private FileHistory(string path) => Path = path;

    internal string Path { get; }

    /// <summary>The file's content (null where it was not there) and the index of the first tree that had it.</summary>
    internal List<(ParsedFile? File, int Tree)> Versions { get; } = [];

    internal static List<FileHistory> Of(IReadOnlyList<IReadOnlyList<RenderedFile>> trees, ManifestCache cache)
    {
        var byPath = new Dictionary<string, (FileHistory History, int Seen)>(StringComparer.Ordinal);
        List<FileHistory> all = [];
        for (int i = 0; i < trees.Count; i++)
        {
            foreach (RenderedFile file in trees[i])
            {
                if (!byPath.TryGetValue(file.Path, out (FileHistory History, int Seen) known))
                {
                    known = (new FileHistory(file.Path), -1);
                    all.Add(known.History);
                }

                if (known.Seen < i - 1)
                {
                    known.History.Add(null, null, known.Seen + 1);
                }

                known.History.Add(cache.Get(file), file.Blob, i);
                byPath[file.Path] = (known.History, i);
            }
        }

        foreach ((FileHistory history, int seen) in byPath.Values)
        {
            if (seen < trees.Count - 1)
            {
                history.Add(null, null, seen + 1);
            }
        }

        return all;
    }

    /// <summary>Whether any version holds an object of this kind that meets the condition.</summary>
    internal bool Any<T>(Func<T, bool> condition) where T : ClusterObject => Versions.Exists(v => v.File is not null && Has(v.File, condition));

    /// <summary>The objects of one kind in a version.</summary>
    internal IEnumerable<T> At<T>(int version) where T : ClusterObject => Versions[version].File?.Objects.OfType<T>() ?? [];

    private static bool Has<T>(ParsedFile file, Func<T, bool> condition) where T : ClusterObject
    {
        foreach (ClusterObject each in file.Objects)
        {
            if (each is T found && condition(found))
            {
                return true;
            }
        }

        return false;
    }

    private void Add(ParsedFile? file, string? blob, int tree)
    {
        if (!blobs.Contains(blob))
        {
            blobs.Add(blob);
            Versions.Add((file, tree));
        }
    }
}
