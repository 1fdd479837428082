using GitOpsGen.Diagnostics;

using LibGit2Sharp;

namespace GitOpsGen.Git;

/// <summary>Writes blobs, trees and commits into a repository. Nothing refers to them until a branch is moved.</summary>
internal sealed class CommitBuilder(string folder, bool isComplete, CommitSigner? signer) : IDisposable
{
    private Repository? repository;

    /// <summary>Stacks the commits on a tip (null: a first commit without parents) and gives their ids, oldest first.</summary>
    public Result<IReadOnlyList<string>> Build(string? tip, IReadOnlyList<CommitRequest> stacked)
    {
        Result<System.Version> library = Git2Library.Ensure();
        if (!library.IsOk)
        {
            return Result<IReadOnlyList<string>>.Fail(library.Diagnostics);
        }

        try
        {
            return Stack(Opened(), tip, stacked);
        }
        catch (Exception error) when (GitTrouble.IsWorld(error))
        {
            return Result<IReadOnlyList<string>>.Fail(GitTrouble.Explain(error, folder));
        }
    }

    /// <summary>Whether an object is here; never asks a server for it.</summary>
    public bool Has(string id) => Opened().ObjectDatabase.Contains(new ObjectId(id));

    public void Dispose() => repository?.Dispose();

    private Repository Opened() => repository ??= new Repository(folder);

    private Result<IReadOnlyList<string>> Stack(Repository opened, string? tip, IReadOnlyList<CommitRequest> stacked)
    {
        Commit? parent = tip is null ? null : opened.Lookup<Commit>(tip);
        if (tip is not null && parent is null)
        {
            return Result<IReadOnlyList<string>>.Fail(Diagnostic.Of(GitCodes.ObjectMissing, Place.None,
                $"the commit '{tip}' is missing in '{folder}'", GitCodes.ObjectMissing.WayOut));
        }

        List<string> ids = [];
        foreach (CommitRequest request in stacked)
        {
            Result<Tree> tree = TreeEdit.Apply(opened, parent?.Tree, request.Changes, isComplete);
            if (!tree.IsOk)
            {
                return Result<IReadOnlyList<string>>.Fail(tree.Diagnostics);
            }

            Result<string> made = signer is null
                ? Result<string>.Ok(Unsigned(opened, request, tree.Value, parent))
                : signer.Commit(request, Ended(request.Message), tree.Value.Sha, parent?.Sha);
            if (!made.IsOk)
            {
                return Result<IReadOnlyList<string>>.Fail(made.Diagnostics);
            }

            parent = opened.Lookup<Commit>(made.Value);
            ids.Add(made.Value);
        }

        return Result<IReadOnlyList<string>>.Ok(ids);
    }

    private static string Unsigned(Repository opened, CommitRequest request, Tree tree, Commit? parent) => opened.ObjectDatabase.CreateCommit(
        new Signature(request.Author.Name, request.Author.Email, request.When),
        new Signature(request.Committer.Name, request.Committer.Email, request.When),
        Ended(request.Message), tree, parent is null ? [] : [parent], prettifyMessage: false).Sha;

    private static string Ended(string message) => message.EndsWith('\n') ? message : message + "\n";
}
