using GitOpsGen.Diagnostics;
using GitOpsGen.Disk;
using GitOpsGen.Git;

namespace GitOpsGen.Commands;

/// <summary>Which commit a spec is rendered from: the trailer that lets an audit render it again.</summary>
public static class SpecSource
{
    /// <summary>A sha; <c>sha-dirty</c> where a file of the spec has changes; <c>none</c> outside of a repository.</summary>
    /// <param name="loaded">The spec.</param>
    /// <param name="mustBeClean">Whether uncommitted changes are an error: a remote repository is not told of a spec nobody can find.</param>
    public static Result<string> Commit(LoadedEnvironment loaded, bool mustBeClean) =>
        WorkTree.Commit(loaded.Folder.Folder, loaded.Files).Then(commit =>
            mustBeClean && (commit.EndsWith("-dirty", StringComparison.Ordinal) || commit == "none")
                ? Result<string>.Fail(Why(commit, loaded))
                : Result<string>.Ok(commit));

    private static Diagnostic Why(string commit, LoadedEnvironment loaded)
    {
        (string message, string wayOut) = commit != "none" ? ("the spec has changes that are not committed", ArgumentCodes.Dirty.WayOut) : WorkTree.Trouble(loaded.Folder.Folder) switch
        {
            WorkTreeTrouble.OfOther of => ("the spec's repository belongs to another user, so git does not trust it", $"git config --global --add safe.directory '{of.Folder}', or change its owner; or pass --allow-dirty"),
            WorkTreeTrouble.NoCommit => ("the spec's repository has no commit yet", "`git commit` the spec first, so that the trailer names what was rendered; or pass --allow-dirty"),
            _ => ("the spec is not in a Git repository", "keep it in one, so that the trailer names what was rendered; or pass --allow-dirty"),
        };
        return Diagnostic.Of(ArgumentCodes.Dirty, loaded.Spec.Place, message, wayOut);
    }
}
