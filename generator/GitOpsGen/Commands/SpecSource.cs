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
                ? Result<string>.Fail(Diagnostic.Of(ArgumentCodes.Dirty, loaded.Spec.Place,
                    commit == "none" ? "the spec is not in a Git repository" : "the spec has changes that are not committed", ArgumentCodes.Dirty.WayOut))
                : Result<string>.Ok(commit));
}
