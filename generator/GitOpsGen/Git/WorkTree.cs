using GitOpsGen.Diagnostics;

namespace GitOpsGen.Git;

/// <summary>The repository that a spec stands in: only ever read.</summary>
public static class WorkTree
{
    private const string Head = "# branch.oid ";

    /// <summary>The commit that <paramref name="files"/> are checked out from: a sha, <c>sha-dirty</c> where one of them differs from it, or <c>none</c>.</summary>
    public static Result<string> Commit(string folder, IReadOnlyCollection<string> files)
    {
        GitProcess git = new(new GitOptions());
        // One call says both: a head line for the commit, and a line for each change.
        return git.Run(["-C", folder, "status", "--porcelain=v2", "--branch", "--untracked-files=all", "--ignored", "--", .. files]).Then(answer =>
        {
            string[] lines = answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            string? head = lines.FirstOrDefault(line => line.StartsWith(Head, StringComparison.Ordinal))?[Head.Length..];
            return Result<string>.Ok(!answer.IsOk || head is null or "(initial)" ? "none" : head + (lines.All(line => line.StartsWith("# ", StringComparison.Ordinal)) ? "" : "-dirty"));
        });
    }
}
