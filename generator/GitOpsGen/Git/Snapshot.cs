using System.Globalization;
using System.Text;

using GitOpsGen.Diagnostics;

namespace GitOpsGen.Git;

/// <summary>The branch as it stood at one moment: everything is read from the same commit.</summary>
public sealed partial class Snapshot
{
    private const int PathsPerCall = 500;

    private readonly GitProcess git;
    private readonly IBranchHome home;

    internal Snapshot(GitProcess git, IBranchHome home, string? tip) => (this.git, this.home, Tip) = (git, home, tip);

    /// <summary>The commit, 40 hex digits; null where the branch has none yet.</summary>
    public string? Tip { get; }

    /// <summary>Every file at or below the given paths, with its blob id, in ordinal order. What is not there is left out.</summary>
    public Result<IReadOnlyDictionary<string, string>> List(IEnumerable<string> folders)
    {
        string[] paths = [.. folders.Select(folder => folder.TrimEnd('/')).Distinct(StringComparer.Ordinal)];
        Diagnostic[] unsafePaths = [.. paths.Select(RepositoryPath.Check).OfType<Diagnostic>()];
        SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        if (unsafePaths.Length > 0)
        {
            return Result<IReadOnlyDictionary<string, string>>.Fail(unsafePaths);
        }

        if (Tip is null || paths.Length == 0)
        {
            return Result<IReadOnlyDictionary<string, string>>.Ok(files);
        }

        Result<bool> here = home.NeedTrees(Tip, paths, below: true);
        foreach (string[] some in paths.Chunk(PathsPerCall))
        {
            here = here.Then(_ => Call(["ls-tree", "-r", "-z", "--full-tree", Tip, "--", .. some])).Then(output => Collect(output, files));
        }

        return here.Then(_ => Result<IReadOnlyDictionary<string, string>>.Ok(files));
    }

    /// <summary>The bytes of blobs, in the order asked for; null where the repository has no such blob.</summary>
    public Result<IReadOnlyList<byte[]?>> Read(IReadOnlyList<string> blobIds)
    {
        if (blobIds.Count == 0)
        {
            return Result<IReadOnlyList<byte[]?>>.Ok([]);
        }

        string[] known = [.. blobIds.Where(IsId).Distinct(StringComparer.Ordinal)];
        return home.NeedBlobs(known)
            .Then(there => Call(["cat-file", "--batch"], Encoding.ASCII.GetBytes(string.Concat(there.Select(id => id + "\n")))))
            .Then(output => Result<IReadOnlyList<byte[]?>>.Ok(Blobs(output, blobIds)));
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
        return home.NeedHistory(Tip, under)
            .Then(_ => Call(["log", "--first-parent", "-z", "--no-color", "--encoding=UTF-8", "--format=tformat:%H%x00%P%x00%an%x00%ae%x00%cI%x00%B",
                "-n", limit.ToString(CultureInfo.InvariantCulture), .. range, "--", .. under]))
            .Then(output => Result<IReadOnlyList<LoggedCommit>>.Ok(Commits(Encoding.UTF8.GetString(output))));
    }

    /// <summary>The commit object of the tip as git stores it: headers, an empty line, the message; empty where there is no commit.</summary>
    public Result<string> Commit() => Tip is null ? Result<string>.Ok("")
        : Call(["cat-file", "commit", Tip]).Then(output => Result<string>.Ok(Encoding.UTF8.GetString(output)));

    private static bool IsId(string text) => text.Length == 40 && text.All(char.IsAsciiHexDigitLower);

    private Result<byte[]> Call(IEnumerable<string> arguments, byte[]? input = null) =>
        git.Run(["--git-dir", home.Folder, .. arguments], input).Then(answer =>
            answer.IsOk ? Result<byte[]>.Ok(answer.Output) : Result<byte[]>.Fail(GitTrouble.Explain(answer.Error, home.Folder)));

    private static Result<bool> Collect(byte[] output, SortedDictionary<string, string> files)
    {
        foreach (string line in Encoding.UTF8.GetString(output).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            // mode, type, id, a tab, the path
            string[] entry = line.Split([' ', '\t'], 4);
            if (entry[1] == "blob")
            {
                files[entry[3]] = entry[2];
            }
        }

        return Result<bool>.Ok(true);
    }

    internal static byte[]?[] Blobs(ReadOnlySpan<byte> output, IReadOnlyList<string> asked)
    {
        Dictionary<string, byte[]> found = new(StringComparer.Ordinal);
        while (output.IndexOf((byte)'\n') is var end and > 0)
        {
            // "<id> <type> <size>", the bytes and a line end; or "<id> missing"
            string[] head = Encoding.ASCII.GetString(output[..end]).Split(' ');
            output = output[(end + 1)..];
            if (head.Length == 3)
            {
                int size = int.Parse(head[2], CultureInfo.InvariantCulture);
                if (head[1] == "blob")
                {
                    found[head[0]] = output[..size].ToArray();
                }

                output = output[(size + 1)..];
            }
        }

        return [.. asked.Select(id => found.GetValueOrDefault(id))];
    }

    private static List<LoggedCommit> Commits(string output)
    {
        string[] fields = output.Split('\0');
        List<LoggedCommit> commits = [];
        for (int i = 0; i + 5 < fields.Length; i += 6)
        {
            commits.Add(new LoggedCommit(fields[i], fields[i + 1].Split(' ', StringSplitOptions.RemoveEmptyEntries), fields[i + 2], fields[i + 3],
                DateTimeOffset.Parse(fields[i + 4], CultureInfo.InvariantCulture), fields[i + 5]));
        }

        return commits;
    }
}
