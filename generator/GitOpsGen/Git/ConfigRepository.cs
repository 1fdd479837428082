using GitOpsGen.Change;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Git;

/// <summary>
/// One branch of the config repository: read it, then publish commits on top of what was read. The branch moves by compare-and-swap
/// only, so whoever is killed, or loses a race, leaves it at the old or at the new commit.
/// </summary>
public sealed class ConfigRepository : IDisposable
{
    private readonly GitProcess git;
    private readonly IBranchHome home;
    private readonly Lazy<CommitBuilder> builder;

    private ConfigRepository(GitProcess git, IBranchHome home, Signing? sign)
    {
        (this.git, this.home) = (git, home);
        // Whoever only reads does not load LibGit2Sharp.
        builder = new Lazy<CommitBuilder>(() => new CommitBuilder(home.Folder, home.IsComplete, sign is null ? null : new CommitSigner(git, home.Folder, sign)));
    }

    /// <summary>Opens the repository: a remote one is fetched from when it is read, an embedded one is made where it is missing and <see cref="GitOptions.Create"/> says so.</summary>
    public static Result<ConfigRepository> Open(RepositoryLocation where, GitOptions options)
    {
        if (RepositoryPath.CheckBranch(where.Branch) is { } bad)
        {
            return Result<ConfigRepository>.Fail(bad);
        }

        GitProcess git = new(options);
        Result<IBranchHome> home = where.IsEmbedded
            ? EmbeddedFolder.Open(git, where, options.Create).Then(folder => Result<IBranchHome>.Ok(new EmbeddedBranch(git, folder, where.Branch)))
            : RemoteBranch.Open(git, where, options);
        return home.Then(opened => Result<ConfigRepository>.Ok(new ConfigRepository(git, opened, options.Sign)));
    }

    /// <summary>
    /// Opens the repository, works on it and closes it. Where that fails on what a cache had brought along, the work is done once more
    /// without it, and the next run makes the cache anew.
    /// </summary>
    /// <param name="where">The repository.</param>
    /// <param name="options">How to deal with it.</param>
    /// <param name="work">What to do.</param>
    /// <param name="patience">How long to wait for a turn at the branch (see <see cref="TakeTurn"/>); null: none is taken.</param>
    public static Result<T> Use<T>(RepositoryLocation where, GitOptions options, Func<ConfigRepository, Result<T>> work, TimeSpan? patience = null)
    {
        // Before the cache: whoever has the turn has it too, with all that those before have fetched and pushed. Row 9.
        using IDisposable? early = where.IsEmbedded || patience is null ? null : Turn.Take(RemoteFolder.TurnFileOf(where), patience.Value);
        Result<ConfigRepository> opened = Open(where, options);
        if (!opened.IsOk)
        {
            return Result<T>.Fail(opened.Diagnostics);
        }

        using (ConfigRepository repository = opened.Value)
        {
            using IDisposable? turn = where.IsEmbedded && patience is not null ? repository.TakeTurn(patience.Value) : null;
            Result<T> done = work(repository);
            if (done.IsOk || !repository.home.BlamesCache(done.Diagnostics))
            {
                return opened.Then(_ => done);
            }
        }

        return Use(where, options with { Cache = null }, work);
    }

    /// <summary>The branch as it stands now.</summary>
    public Result<Snapshot> Read() => home.Tip().Then(tip => Result<Snapshot>.Ok(new Snapshot(git, home, tip)));

    /// <summary>
    /// The branch as the last push of this host left it a moment ago, without asking the server; null where there was none. Good for making
    /// a commit, whose push fails where somebody else was quicker; never for deciding that there is nothing to do. Row 9.
    /// </summary>
    public Snapshot? LastPushed() => home.LastPushed() is { } tip ? new Snapshot(git, home, tip) : null;

    /// <summary>Stacks the commits on the snapshot's tip, and moves the branch to the last one if it still stands at that tip.</summary>
    public Result<PublishOutcome> Publish(Snapshot on, IReadOnlyList<CommitRequest> stacked) => stacked.Count == 0
        ? Result<PublishOutcome>.Ok(new PublishOutcome.Published([]))
        : Build(on, stacked).Then(commits => home.Move(on.Tip, commits));

    /// <summary>Where another branch stands, such as that of a merge request; null where there is none.</summary>
    public Result<string?> TipOf(string branch) => RepositoryPath.CheckBranch(branch) is { } bad ? Result<string?>.Fail(bad) : home.TipOf(branch);

    /// <summary>Every branch whose name begins with <paramref name="prefix"/>, which ends in a slash, and where it stands.</summary>
    public Result<IReadOnlyDictionary<string, string>> TipsBelow(string prefix) => home.TipsBelow(prefix);

    /// <summary>
    /// Stacks the commits on the snapshot's tip like <see cref="Publish"/>, but puts them on another branch: only if that one still stands
    /// at <paramref name="expected"/> (null: is not there), which it need not contain afterwards.
    /// </summary>
    /// <param name="pushOptions">Words for the server, such as merge_request.create.</param>
    public Result<PublishOutcome> Propose(Snapshot on, IReadOnlyList<CommitRequest> stacked, string branch, string? expected, IReadOnlyList<string> pushOptions)
    {
        if (RepositoryPath.CheckBranch(branch) is { } bad)
        {
            return Result<PublishOutcome>.Fail(bad);
        }

        return stacked.Count == 0
            ? Result<PublishOutcome>.Ok(new PublishOutcome.Published([]))
            : Build(on, stacked).Then(commits => home.MoveOther(branch, expected, commits, pushOptions));
    }

    /// <summary>Deletes another branch, only if it still stands at <paramref name="from"/>.</summary>
    public Result<PublishOutcome> DeleteBeside(string beside, string from) => home.DeleteOther(beside, from);

    /// <summary>
    /// Waits until no other process of this host is between reading and publishing, at most for <paramref name="patience"/>. Nothing
    /// rests on it but the number of attempts that are lost in races: who can't have it goes on without.
    /// </summary>
    public IDisposable TakeTurn(TimeSpan patience) => Turn.Take(home.TurnFile, patience);

    /// <inheritdoc />
    public void Dispose()
    {
        if (builder.IsValueCreated)
        {
            builder.Value.Dispose();
        }

        home.Dispose();
    }

    private Result<IReadOnlyList<string>> Build(Snapshot on, IReadOnlyList<CommitRequest> stacked)
    {
        Diagnostic[] bad = [.. stacked.SelectMany(request => Unfit(request.Changes))];
        if (bad.Length > 0)
        {
            return Result<IReadOnlyList<string>>.Fail(bad);
        }

        string[] paths = [.. stacked.SelectMany(request => request.Changes).Select(change => change.Path).Distinct(StringComparer.Ordinal)];
        Result<bool> here = on.Tip is null ? Result<bool>.Ok(true) : home.NeedTrees(on.Tip, paths);
        return here.Then(_ => builder.Value.Build(on.Tip, stacked));
    }

    private static IEnumerable<Diagnostic> Unfit(IReadOnlyList<FileChange> changes)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        HashSet<string> written = changes.Where(change => change is not FileChange.Delete).Select(change => change.Path).ToHashSet(StringComparer.Ordinal);
        foreach (FileChange change in changes)
        {
            if (RepositoryPath.Check(change.Path) is { } bad)
            {
                yield return bad;
            }
            else if (!seen.Add(change.Path))
            {
                yield return Conflict($"'{change.Path}' is changed twice in one commit");
            }
            else if (change is not FileChange.Delete && RepositoryPath.Ancestors(change.Path).FirstOrDefault(written.Contains) is { } file)
            {
                yield return Conflict($"'{change.Path}' needs the folder '{file}', which the same commit writes as a file");
            }
        }
    }

    private static Diagnostic Conflict(string message) => Diagnostic.Of(GitCodes.PathConflict, Place.None, message, GitCodes.PathConflict.WayOut);
}
