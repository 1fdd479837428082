using GitOpsGen.Diagnostics;

namespace GitOpsGen.Git;

/// <summary>A branch of a bare repository on this disk. git moves it: LibGit2Sharp can't compare and swap a reference.</summary>
internal sealed class EmbeddedBranch(GitProcess git, string folder, string branch) : IBranchHome
{
    private const string Nothing = "0000000000000000000000000000000000000000";

    private readonly LocalObjects objects = new(git, folder);

    public string Folder => folder;

    public string TurnFile => Path.Combine(folder, "gitopsgen.turn");

    public bool IsComplete => true;

    public bool BlamesCache(IEnumerable<Diagnostic> failure) => false;

    public Result<string?> Tip() => TipOf(branch).Then(tip => tip is null ? Unborn() : Result<string?>.Ok(tip));

    public Result<string?> TipOf(string other) =>
        git.Run(["--git-dir", folder, "for-each-ref", "--format=%(objectname) %(refname)", "refs/heads/" + other]).Then(answer =>
        {
            // The pattern also matches what stands below it.
            string? line = answer.Text.Split('\n').FirstOrDefault(text => text.EndsWith(" refs/heads/" + other, StringComparison.Ordinal));
            return answer.IsOk ? Result<string?>.Ok(line?[..40]) : Result<string?>.Fail(GitTrouble.Explain(answer.Error, folder));
        });

    public Result<IReadOnlyDictionary<string, string>> TipsBelow(string prefix) =>
        git.Run(["--git-dir", folder, "for-each-ref", "--format=%(objectname) %(refname:lstrip=2)", "refs/heads/" + prefix]).Then(answer => answer.IsOk
            ? Result<IReadOnlyDictionary<string, string>>.Ok(answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2)).ToDictionary(parts => parts[1], parts => parts[0], StringComparer.Ordinal))
            : Result<IReadOnlyDictionary<string, string>>.Fail(GitTrouble.Explain(answer.Error, folder)));

    public string? LastPushed() => null;

    public Result<bool> NeedTrees(string commit, IReadOnlyCollection<string> paths) => Result<bool>.Ok(true);

    public Result<IReadOnlyDictionary<string, string>> List(string commit, IReadOnlyCollection<(string Path, Reach Reach)> paths) =>
        objects.List(commit, [.. paths.Select(p => p.Path)]);

    public Result<IReadOnlyList<byte[]?>> Read(IReadOnlyList<string> blobIds) => objects.Read(blobIds);

    public Result<bool> NeedHistory() => Result<bool>.Ok(true);

    public Result<PublishOutcome> Move(string? from, IReadOnlyList<string> commits) => Swap(branch, from, commits);

    /// <inheritdoc />
    /// <remarks>Push options are for servers; there is none here.</remarks>
    public Result<PublishOutcome> MoveOther(string other, string? from, IReadOnlyList<string> commits, IReadOnlyList<string> pushOptions) =>
        Swap(other, from, commits);

    public Result<PublishOutcome> DeleteOther(string other, string from) =>
        git.Run(["--git-dir", folder, "update-ref", "-d", "refs/heads/" + other, from]).Then(answer => TipOf(other).Then(now =>
            now is null ? Result<PublishOutcome>.Ok(new PublishOutcome.Published([]))
            : now != from ? Result<PublishOutcome>.Ok(new PublishOutcome.Moved(now))
            : Result<PublishOutcome>.Fail(GitTrouble.Explain(answer.Error, folder))));

    public void Dispose()
    {
    }

    private Result<PublishOutcome> Swap(string name, string? from, IReadOnlyList<string> commits) =>
        git.Run(["--git-dir", folder, "update-ref", "refs/heads/" + name, commits[^1], from ?? Nothing]).Then(answer =>
            answer.IsOk ? Result<PublishOutcome>.Ok(new PublishOutcome.Published(commits)) : Refused(name, from, commits, answer.Error));

    // The reference itself tells what happened, whatever the words were.
    private Result<PublishOutcome> Refused(string name, string? from, IReadOnlyList<string> commits, string words) => TipOf(name).Then(now =>
        now == commits[^1] ? Result<PublishOutcome>.Ok(new PublishOutcome.Published(commits))
        : now != from ? Result<PublishOutcome>.Ok(new PublishOutcome.Moved(now))
        : Result<PublishOutcome>.Fail(GitTrouble.Explain(words, folder)));

    private Result<string?> Unborn() => git.Run(["--git-dir", folder, "for-each-ref", "--count=200", "--format=%(refname:lstrip=2)", "refs/heads/"]).Then(answer =>
    {
        string[] others = answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return others.Length == 0
            ? Result<string?>.Ok(null)
            : Result<string?>.Fail(Diagnostic.Of(GitCodes.BranchMissing, Place.None,
                $"the repository '{folder}' has no branch '{branch}'", NearestName.Hint(branch, others)));
    });
}
