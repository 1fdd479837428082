using GitOpsGen.Diagnostics;

namespace GitOpsGen.Git;

/// <summary>The repository that a spec stands in: only ever read.</summary>
public static class WorkTree
{
    /// <summary>The commit that <paramref name="files"/> are checked out from: a sha, <c>sha-dirty</c> where one of them differs from it, or <c>none</c>.</summary>
    public static Result<string> Commit(string folder, IReadOnlyCollection<string> files)
    {
        GitProcess git = new(new GitOptions());
        Result<GitAnswer> head = git.Run(["-C", folder, "rev-parse", "--verify", "--quiet", "HEAD"]);
        if (!head.IsOk || !head.Value.IsOk)
        {
            return head.IsOk ? Result<string>.Ok("none") : Result<string>.Fail(head.Diagnostics);
        }

        Result<GitAnswer> changes = git.Run(["-C", folder, "status", "--porcelain", "--untracked-files=all", "--ignored", "--", .. files]);
        return changes.Then(answer => Result<string>.Ok(head.Value.Text.Trim() + (answer.IsOk && answer.Text.Length == 0 ? "" : "-dirty")));
    }
}
