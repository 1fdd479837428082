using GitOpsGen.Diagnostics;

namespace GitOpsGen.Git;

/// <summary>How much of what stands at a path is wanted.</summary>
internal enum Reach
{
    /// <summary>The trees on the way, to write there.</summary>
    Way,

    /// <summary>All the trees below as well, to list the files.</summary>
    Names,

    /// <summary>The files' bytes as well.</summary>
    Contents,
}

/// <summary>Where a branch lives: on this disk, or on a server with a part of it fetched to this disk.</summary>
internal interface IBranchHome : IDisposable
{
    /// <summary>The bare repository on this disk that is read from and written to.</summary>
    string Folder { get; }

    /// <summary>A file that processes of this host lock to take turns at the branch.</summary>
    string TurnFile { get; }

    /// <summary>Whether every object of the branch is in <see cref="Folder"/>.</summary>
    bool IsComplete { get; }

    /// <summary>Whether a failure may be that of objects that a cache had brought along; then the next run makes the cache anew.</summary>
    bool BlamesCache(IEnumerable<Diagnostic> failure);

    /// <summary>Where the branch stands now; null where there is no branch yet.</summary>
    Result<string?> Tip();

    /// <summary>Where the last push of this host put the branch, if that was a moment ago and its commit is in the folder; else null. Somebody else may have moved it since.</summary>
    string? LastPushed();

    /// <summary>Makes sure that the trees on the way to these paths of a commit are in the folder.</summary>
    Result<bool> NeedTrees(string commit, IReadOnlyCollection<string> paths);

    /// <summary>Every file at or below the paths, each once, with its blob id. Where contents are wanted, what will be read is fetched at once.</summary>
    Result<IReadOnlyDictionary<string, string>> List(string commit, IReadOnlyCollection<(string Path, Reach Reach)> paths);

    /// <summary>The bytes of blobs, in the order asked for; null where the repository has no such blob.</summary>
    Result<IReadOnlyList<byte[]?>> Read(IReadOnlyList<string> blobIds);

    /// <summary>Makes sure that all commits of the branch are in the folder, with their trees.</summary>
    Result<bool> NeedHistory();

    /// <summary>Moves the branch to the last of the commits, only if it still stands at <paramref name="from"/>.</summary>
    Result<PublishOutcome> Move(string? from, IReadOnlyList<string> commits);

    /// <summary>Where another branch of the same repository stands; null where there is none.</summary>
    Result<string?> TipOf(string other);

    /// <summary>Every branch whose name begins with <paramref name="prefix"/>, which ends in a slash, and where it stands.</summary>
    Result<IReadOnlyDictionary<string, string>> TipsBelow(string prefix);

    /// <summary>Moves another branch, which need not contain where it stood, only if it still stands at <paramref name="from"/>.</summary>
    Result<PublishOutcome> MoveOther(string other, string? from, IReadOnlyList<string> commits, IReadOnlyList<string> pushOptions);

    /// <summary>Deletes another branch, only if it still stands at <paramref name="from"/>.</summary>
    Result<PublishOutcome> DeleteOther(string other, string from);
}
