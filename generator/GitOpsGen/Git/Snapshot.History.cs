using System.Globalization;
using System.Text;

using GitOpsGen.Audit;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;

namespace GitOpsGen.Git;

/// <summary>A commit with what it changed below the paths that were asked for.</summary>
public sealed record LoggedChange(LoggedCommit Commit, IReadOnlyList<ChangedPath> Changes);

/// <summary>What an audit reads: the whole first-parent history, with the blob ids before and after each commit.</summary>
public sealed partial class Snapshot
{
    private const string PlainFile = "100644";
    private const string CommitFields = "--format=tformat:%H%x00%P%x00%an%x00%ae%x00%cI%x00%B";
    private static readonly DateTimeOffset FarAhead = new(RecordReader.FarAway - 1, 12, 31, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The same branch as it stood at one of its commits.</summary>
    public Snapshot At(string? commit) => new(git, home, commit);

    /// <summary>The commit that a person means by its id, the start of its id, or BRANCH~N; null where it is none of this branch's history.</summary>
    /// <param name="revision">As it was written.</param>
    /// <param name="branch">The branch's name, which stands for its tip.</param>
    public Result<string?> Resolve(string revision, string branch)
    {
        if (Tip is null || revision.StartsWith('-'))
        {
            return Result<string?>.Ok(null);
        }

        string name = new[] { branch, "HEAD" }.FirstOrDefault(n => revision == n || revision.StartsWith(n + "~", StringComparison.Ordinal) || revision.StartsWith(n + "^", StringComparison.Ordinal)) is { } alias
            ? Tip + revision[alias.Length..] : revision;
        return home.NeedHistory().Then(_ => git.RunIn(home.Folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", name + "^{commit}"])).Then(parsed =>
        {
            string id = parsed.Text.Trim();
            return !parsed.IsOk || !IsId(id)
                ? Result<string?>.Ok(null)
                : git.RunIn(home.Folder, ["merge-base", "--is-ancestor", id, Tip]).Then(ancestor => Result<string?>.Ok(ancestor.IsOk ? id : null));
        });
    }

    /// <summary>Every commit of the first-parent history that touches one of the paths, oldest first; a merge is compared with its first parent.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="since">Leaves out this commit and what came before it.</param>
    public Result<IReadOnlyList<LoggedChange>> Changes(IEnumerable<string> paths, string? since)
    {
        string[] under = [.. paths.Select(path => path.TrimEnd('/'))];
        Diagnostic[] bad = [.. under.Select(RepositoryPath.Check).OfType<Diagnostic>()];
        if (bad.Length > 0 || Tip is null)
        {
            return Result<IReadOnlyList<LoggedChange>>.Unless(bad, () => []);
        }

        string[] range = since is null ? [Tip] : [Tip, "^" + since];
        return home.NeedHistory()
            .Then(_ => Call(["log", "--first-parent", "-m", "--reverse", "-z", "--raw", "--no-renames", "--no-abbrev", "--no-color", "--encoding=UTF-8",
                CommitFields, .. range, "--", .. under]))
            .Then(output => Result<IReadOnlyList<LoggedChange>>.Ok(Logged(Encoding.UTF8.GetString(output).Split('\0'))));
    }

    /// <summary>The messages of commits, by id.</summary>
    public Result<IReadOnlyDictionary<string, string>> Messages(IReadOnlyCollection<string> commits) => commits.Count == 0
        ? Result<IReadOnlyDictionary<string, string>>.Ok(new Dictionary<string, string>(StringComparer.Ordinal))
        : Call(["log", "--no-walk=unsorted", "--stdin", "-z", "--no-color", "--encoding=UTF-8", "--format=tformat:%H%x00%B"], Encoding.ASCII.GetBytes(string.Join('\n', commits) + "\n")).Then(output =>
        {
            string[] fields = Encoding.UTF8.GetString(output).Split('\0');
            return Result<IReadOnlyDictionary<string, string>>.Ok(Enumerable.Range(0, fields.Length / 2).ToDictionary(i => fields[2 * i], i => fields[(2 * i) + 1], StringComparer.Ordinal));
        });

    /// <summary>
    /// What git says of the signatures of commits, by id: G good, B bad, U good of a key that nobody vouches for, X, Y and R expired or revoked,
    /// E not to be checked, N none (git-log, <c>%G?</c>); and the signer and key, as far as they are known.
    /// </summary>
    /// <param name="commits">The commits.</param>
    /// <param name="allowedSigners">The file of ssh's allowed signers; gpg asks its own keyring.</param>
    public Result<IReadOnlyDictionary<string, (char State, string Signer)>> Signatures(IReadOnlyCollection<string> commits, string allowedSigners) =>
        git.RunIn(home.Folder, ["-c", "gpg.ssh.allowedSignersFile=" + allowedSigners, "log", "--no-walk=unsorted", "--stdin", "-z", "--no-color", "--format=tformat:%H%x00%G?%x00%GS%x00%GK"],
            Encoding.ASCII.GetBytes(string.Join('\n', commits) + "\n")).Then(answer =>
        {
            string[] fields = answer.Text.Split('\0');
            return !answer.IsOk
                ? Result<IReadOnlyDictionary<string, (char, string)>>.Fail(GitTrouble.Explain(answer.Error, home.Folder))
                : Result<IReadOnlyDictionary<string, (char, string)>>.Ok(Enumerable.Range(0, fields.Length / 4).ToDictionary(
                    i => fields[4 * i], i => (fields[(4 * i) + 1][0], string.Join(", ", fields[((4 * i) + 2)..((4 * i) + 4)].Where(f => f.Length > 0))), StringComparer.Ordinal));
        });

    private static List<LoggedChange> Logged(string[] fields)
    {
        List<LoggedChange> commits = [];
        for (int i = 0; i + 5 < fields.Length;)
        {
            LoggedCommit commit = CommitOf(fields.AsSpan(i, 6));
            List<ChangedPath> changes = [];

            // ":mode mode blob blob letter", and the path behind it; a line end stands before the first.
            for (i += 6; i + 1 < fields.Length && fields[i].TrimStart('\n').StartsWith(':'); i += 2)
            {
                string[] entry = fields[i].TrimStart('\n')[1..].Split(' ');
                changes.Add(new ChangedPath(fields[i + 1], Blob(entry[0], entry[2]), Blob(entry[1], entry[3])));
            }

            commits.Add(new LoggedChange(commit, changes));
        }

        return commits;
    }

    // A commit can say any number of seconds; what lies past the end of the calendar stays far ahead.
    private static LoggedCommit CommitOf(ReadOnlySpan<string> fields) => new(
        fields[0].TrimStart('\n'), fields[1].Split(' ', StringSplitOptions.RemoveEmptyEntries), fields[2], fields[3],
        DateTimeOffset.TryParse(fields[4], CultureInfo.InvariantCulture, out DateTimeOffset when) && when < FarAhead ? when : FarAhead, fields[5]);

    private static string? Blob(string mode, string id) => mode.All(c => c == '0') ? null : mode == PlainFile ? id : $"{mode} {id}";
}
