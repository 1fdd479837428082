using GitOpsGen.Diagnostics;

using LibGit2Sharp;

namespace GitOpsGen.Git;

/// <summary>
/// Looks into a partly fetched repository. libgit2 looks only on this disk, where git would fetch what is missing one by one; and it
/// compares what it reads with its name, so that nothing false comes out of a cache.
/// </summary>
internal sealed class FetchedObjects(string folder) : IDisposable
{
    private Repository? repository;

    /// <summary>What is missing on the way to each path, and of what stands there as far as it is wanted.</summary>
    public Result<Missing> Look(string commit, IEnumerable<(string Path, Reach Reach)> paths) => Try(opened =>
    {
        Missing missing = new([], [], [], []);
        ObjectId root = opened.Lookup<Commit>(commit).Tree.Id;
        foreach ((string path, Reach reach) in paths)
        {
            Walk(opened, root, path.Split('/'), reach, missing);
        }

        return missing;
    });

    /// <summary>Those of the objects that are not here.</summary>
    public Result<IReadOnlyCollection<string>> Absent(IEnumerable<string> ids) =>
        Try<IReadOnlyCollection<string>>(opened => [.. ids.Where(id => !opened.ObjectDatabase.Contains(new ObjectId(id)))]);

    /// <summary>Every file at or below the paths with its blob id; all their trees have to be here.</summary>
    public Result<IReadOnlyDictionary<string, string>> List(string commit, IEnumerable<string> paths) => Try<IReadOnlyDictionary<string, string>>(opened =>
    {
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        Tree root = opened.Lookup<Commit>(commit).Tree;
        foreach (string path in paths)
        {
            if (root[path] is { } entry)
            {
                Collect(entry, path, files);
            }
        }

        return files;
    });

    /// <summary>The bytes of a blob, or null where it is not here.</summary>
    public Result<IReadOnlyList<byte[]?>> Read(IEnumerable<string> ids) => Try<IReadOnlyList<byte[]?>>(opened => [.. ids.Select(id => Bytes(opened, id))]);

    public void Dispose() => repository?.Dispose();

    private static byte[]? Bytes(Repository opened, string id)
    {
        if (opened.Lookup<Blob>(id) is not { } blob)
        {
            return null;
        }

        using MemoryStream all = new();
        using Stream content = blob.GetContentStream();
        content.CopyTo(all);
        return all.ToArray();
    }

    private static void Collect(TreeEntry entry, string path, SortedDictionary<string, string> files)
    {
        if (entry.TargetType == TreeEntryTargetType.Blob)
        {
            files[path] = entry.Target.Sha;
        }
        else if (entry.TargetType == TreeEntryTargetType.Tree)
        {
            foreach (TreeEntry below in (Tree)entry.Target)
            {
                Collect(below, path + "/" + below.Name, files);
            }
        }
    }

    private static void Walk(Repository opened, ObjectId root, string[] segments, Reach reach, Missing missing)
    {
        ObjectId at = root;
        foreach (string segment in segments)
        {
            if (!opened.ObjectDatabase.Contains(at))
            {
                missing.Trees.Add(at.Sha);
                return;
            }

            TreeEntry? entry = opened.Lookup<Tree>(at)[segment];
            if (entry is not { TargetType: TreeEntryTargetType.Tree })
            {
                if (entry is { TargetType: TreeEntryTargetType.Blob } && reach == Reach.Contents && !opened.ObjectDatabase.Contains(entry.Target.Id))
                {
                    missing.Blobs.Add(entry.Target.Id.Sha);
                }

                return;
            }

            at = entry.Target.Id;
        }

        if (reach != Reach.Way && !IsWhole(opened, at))
        {
            (reach == Reach.Names ? missing.Names : missing.Contents).Add(at.Sha);
        }
    }

    private static bool IsWhole(Repository opened, ObjectId tree) => opened.ObjectDatabase.Contains(tree)
        && opened.Lookup<Tree>(tree).Where(entry => entry.TargetType == TreeEntryTargetType.Tree).All(entry => IsWhole(opened, entry.Target.Id));

    private Result<T> Try<T>(Func<Repository, T> look)
    {
        Result<System.Version> library = Git2Library.Ensure();
        if (!library.IsOk)
        {
            return Result<T>.Fail(library.Diagnostics);
        }

        try
        {
            return Result<T>.Ok(look(repository ??= new Repository(folder)));
        }
        catch (Exception error) when (GitTrouble.IsWorld(error))
        {
            return Result<T>.Fail(GitTrouble.Explain(error, folder));
        }
    }

    /// <summary>Trees wanted alone, with the trees below, and with all that is below; and blobs.</summary>
    internal sealed record Missing(HashSet<string> Trees, HashSet<string> Names, HashSet<string> Contents, HashSet<string> Blobs)
    {
        public IEnumerable<string> All => Trees.Concat(Names).Concat(Contents).Concat(Blobs);

        public bool IsEmpty => !All.Any();
    }
}
