using GitOpsGen.Diagnostics;

namespace GitOpsGen.Git;

/// <summary>Why a folder has no commit.</summary>
public abstract record WorkTreeTrouble
{
    private WorkTreeTrouble()
    {
    }

    /// <summary>It is in no repository.</summary>
    public sealed record NoRepository : WorkTreeTrouble;

    /// <summary>Nothing was committed there yet.</summary>
    public sealed record NoCommit : WorkTreeTrouble;

    /// <summary>git does not trust the repository, which belongs to another user.</summary>
    /// <param name="Folder">What git would have to be told to trust.</param>
    public sealed record OfOther(string Folder) : WorkTreeTrouble;
}

/// <summary>The repository that a spec stands in: only ever read.</summary>
public static class WorkTree
{
    private const string Head = "# branch.oid ";

    /// <summary>The commit that <paramref name="files"/> are checked out from: a sha, <c>sha-dirty</c> where one of them differs from it, or <c>none</c>.</summary>
    public static Result<string> Commit(string folder, IReadOnlyCollection<string> files)
    {
        GitProcess git = new(new GitOptions());
        // The first lines are about the branch, and begin with a number sign; each other line is a file that differs.
        return git.Run(["-C", folder, "status", "--porcelain=v2", "--branch", "--untracked-files=all", "--ignored", "--", .. files]).Then(answer =>
        {
            // A file that stands outside of the repository is no part of its commit.
            if (!answer.IsOk && answer.Error.Contains("outside repository", StringComparison.Ordinal))
            {
                return git.Run(["-C", folder, "rev-parse", "--verify", "--quiet", "HEAD"]).Then(head => Result<string>.Ok(head.IsOk ? head.Text.Trim() + "-dirty" : "none"));
            }

            string[] lines = answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            string? commit = lines.FirstOrDefault(line => line.StartsWith(Head, StringComparison.Ordinal))?[Head.Length..];
            return Result<string>.Ok(!answer.IsOk || commit is null or "(initial)" ? "none" : commit + (lines.All(line => line[0] == '#') ? "" : "-dirty"));
        });
    }

    /// <summary>Why <see cref="Commit"/> says <c>none</c> of this folder.</summary>
    public static WorkTreeTrouble Trouble(string folder)
    {
        Result<GitAnswer> asked = new GitProcess(new GitOptions()).Run(["-C", folder, "rev-parse", "--is-inside-work-tree"]);
        return !asked.IsOk ? new WorkTreeTrouble.NoRepository()
            : asked.Value.IsOk ? new WorkTreeTrouble.NoCommit()
            : GitTrouble.Distrusted(asked.Value.Error) is { } distrusted ? new WorkTreeTrouble.OfOther(distrusted)
            : new WorkTreeTrouble.NoRepository();
    }
}
