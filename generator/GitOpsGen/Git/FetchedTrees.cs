using GitOpsGen.Diagnostics;

using LibGit2Sharp;

namespace GitOpsGen.Git;

/// <summary>Finds out which trees of a partly fetched repository are missing on a path. libgit2 looks only on this disk; git would fetch them one by one.</summary>
internal sealed class FetchedTrees(string folder) : IDisposable
{
    private Repository? repository;

    /// <summary>The first missing tree on each path; with <paramref name="below"/> the folder at the end whose inside is not whole.</summary>
    public Result<Missing> Look(string commit, IEnumerable<string> paths, bool below) => Try(opened =>
    {
        Missing missing = new([], []);
        ObjectId root = opened.Lookup<Commit>(commit).Tree.Id;
        foreach (string path in paths)
        {
            Walk(opened, root, path.Split('/'), below, missing);
        }

        return missing;
    });

    /// <summary>Those of the objects that are not here.</summary>
    public Result<IReadOnlyCollection<string>> Absent(IEnumerable<string> ids) =>
        Try<IReadOnlyCollection<string>>(opened => [.. ids.Where(id => !opened.ObjectDatabase.Contains(new ObjectId(id)))]);

    public void Dispose() => repository?.Dispose();

    private static void Walk(Repository opened, ObjectId root, string[] segments, bool below, Missing missing)
    {
        ObjectId at = root;
        for (int i = 0; ; i++)
        {
            bool isEnd = i == segments.Length;
            if (!opened.ObjectDatabase.Contains(at))
            {
                (isEnd ? missing.Whole : missing.Single).Add(at.Sha);
                return;
            }

            if (isEnd)
            {
                if (!IsWhole(opened, at))
                {
                    missing.Whole.Add(at.Sha);
                }

                return;
            }

            TreeEntry? entry = opened.Lookup<Tree>(at)[segments[i]];
            if (entry is not { TargetType: TreeEntryTargetType.Tree } || (i == segments.Length - 1 && !below))
            {
                return;
            }

            at = entry.Target.Id;
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

    /// <summary>Trees wanted alone, and trees wanted with everything below them.</summary>
    internal sealed record Missing(HashSet<string> Single, HashSet<string> Whole)
    {
        public bool IsEmpty => Single.Count + Whole.Count == 0;
    }
}
