using System.Globalization;
using System.Text;

using GitOpsGen.Diagnostics;

namespace GitOpsGen.Git;

/// <summary>The branch as it stood at one moment: everything is read from the same commit.</summary>
public sealed partial class Snapshot
{
    private readonly GitProcess git;
    private readonly IBranchHome home;

    internal Snapshot(GitProcess git, IBranchHome home, string? tip) => (this.git, this.home, Tip) = (git, home, tip);

    /// <summary>The commit, 40 hex digits; null where the branch has none yet.</summary>
    public string? Tip { get; }

    /// <summary>Every file at or below the given paths, with its blob id, in ordinal order. What is not there is left out.</summary>
    /// <param name="folders">Files or folders.</param>
    /// <param name="toRead">More of them, most of whose files will be read too: a server is asked for both at once.</param>
    public Result<IReadOnlyDictionary<string, string>> List(IEnumerable<string> folders, IEnumerable<string>? toRead = null)
    {
        (string Path, Reach Reach)[] paths = [.. folders.Select(f => (f.TrimEnd('/'), Reach.Names)).Concat((toRead ?? []).Select(f => (f.TrimEnd('/'), Reach.Contents))).Distinct()];
        Diagnostic[] unsafePaths = [.. paths.Select(p => RepositoryPath.Check(p.Path)).OfType<Diagnostic>()];
        return unsafePaths.Length > 0 ? Result<IReadOnlyDictionary<string, string>>.Fail(unsafePaths)
            : Tip is null || paths.Length == 0 ? Result<IReadOnlyDictionary<string, string>>.Ok(new SortedDictionary<string, string>(StringComparer.Ordinal))
            : home.List(Tip, paths);
    }

    /// <summary>The bytes of blobs, in the order asked for; null where the repository has no such blob.</summary>
    public Result<IReadOnlyList<byte[]?>> Read(IReadOnlyList<string> blobIds)
    {
        string[] known = [.. blobIds.Where(IsId).Distinct(StringComparer.Ordinal)];
        return known.Length == 0
            ? Result<IReadOnlyList<byte[]?>>.Ok([.. blobIds.Select(_ => (byte[]?)null)])
            : home.Read(known).Then(found =>
            {
                Dictionary<string, byte[]?> bytes = known.Zip(found).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
                return Result<IReadOnlyList<byte[]?>>.Ok([.. blobIds.Select(id => bytes.GetValueOrDefault(id))]);
            });
    }

    /// <summary>The newest commits of the first-parent history that touch one of the paths (none: all), newest first.</summary>
    /// <param name="since">Leaves out this commit and what came before it.</param>
    public Result<IReadOnlyList<LoggedCommit>> Log(IEnumerable<string> paths, int limit, string? since = null)
    {
        string[] under = [.. paths.Select(path => path.TrimEnd('/'))];
        List<Diagnostic> bad = [.. under.Select(RepositoryPath.Check).OfType<Diagnostic>()];
        if (since is not null && !IsId(since))
        {
            bad.Add(Diagnostic.Of(GitCodes.ObjectMissing, Place.None, $"'{since}' is not the id of a commit", "give all 40 digits"));
        }

        if (bad.Count > 0 || Tip is null)
        {
            return Result<IReadOnlyList<LoggedCommit>>.Unless(bad, () => []);
        }

        string[] range = since is null ? [Tip] : [Tip, "^" + since];
        return home.NeedHistory()
            .Then(_ => Call(["log", "--first-parent", "-z", "--no-color", "--encoding=UTF-8", CommitFields,
                "-n", limit.ToString(CultureInfo.InvariantCulture), .. range, "--", .. under]))
            .Then(output => Result<IReadOnlyList<LoggedCommit>>.Ok(Commits(Encoding.UTF8.GetString(output))));
    }

    /// <summary>The commit object of the tip as git stores it: headers, an empty line, the message; empty where there is no commit.</summary>
    public Result<string> Commit() => Tip is null ? Result<string>.Ok("")
        : Call(["cat-file", "commit", Tip]).Then(output => Result<string>.Ok(Encoding.UTF8.GetString(output)));

    private static bool IsId(string text) => text.Length == 40 && text.All(char.IsAsciiHexDigitLower);

    private Result<byte[]> Call(IEnumerable<string> arguments, byte[]? input = null) =>
        git.RunIn(home.Folder, arguments, input).Then(answer =>
            answer.IsOk ? Result<byte[]>.Ok(answer.Output) : Result<byte[]>.Fail(GitTrouble.Explain(answer.Error, home.Folder)));

    private static List<LoggedCommit> Commits(string output)
    {
        string[] fields = output.Split('\0');
        List<LoggedCommit> commits = [];
        for (int i = 0; i + 5 < fields.Length; i += 6)
        {
            commits.Add(CommitOf(fields.AsSpan(i, 6)));
        }

        return commits;
    }
}
