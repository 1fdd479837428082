using System.Diagnostics;

using GitOpsGen.Change;
using GitOpsGen.Diagnostics;

using LibGit2Sharp;

namespace GitOpsGen.Git;

/// <summary>Applies the files of one commit to the tree below it. Only the trees on the touched paths are read and written.</summary>
internal sealed class TreeEdit
{
    private readonly Repository repository;
    private readonly Tree? before;
    private readonly TreeDefinition after;
    private readonly bool isComplete;

    // What is left in the folders that lose a file, so that none is left behind empty: git has no empty folders.
    private readonly Dictionary<string, HashSet<string>> left = new(StringComparer.Ordinal);
    private readonly List<Diagnostic> found = [];

    private TreeEdit(Repository repository, Tree? before, bool isComplete)
    {
        (this.repository, this.before, this.isComplete) = (repository, before, isComplete);
        after = before is null ? new TreeDefinition() : TreeDefinition.From(before);
    }

    /// <summary>The tree after the changes. A repository that is not complete holds only some of its blobs, so a linked one need not be there.</summary>
    public static Result<Tree> Apply(Repository repository, Tree? before, IReadOnlyList<FileChange> changes, bool isComplete)
    {
        TreeEdit edit = new(repository, before, isComplete);
        foreach (FileChange gone in changes.Where(change => change is FileChange.Delete))
        {
            edit.Remove(gone.Path);
        }

        foreach (FileChange put in changes.Where(change => change is not FileChange.Delete))
        {
            edit.Put(put);
        }

        return Result<Tree>.Unless(edit.found, () => repository.ObjectDatabase.CreateTree(edit.after));
    }

    private void Remove(string path)
    {
        if (after[path] is not { } entry)
        {
            return;
        }

        if (entry.TargetType == TreeEntryTargetType.Tree)
        {
            Conflict(path, "is a folder and would be deleted as a file");
            return;
        }

        after.Remove(path);
        Prune(path);
    }

    private void Prune(string path)
    {
        int slash = path.LastIndexOf('/');
        if (slash < 0)
        {
            return;
        }

        string folder = path[..slash];
        if (!left.TryGetValue(folder, out HashSet<string>? names))
        {
            names = (before?[folder]?.Target as Tree)?.Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal) ?? [];
            left[folder] = names;
        }

        names.Remove(path[(slash + 1)..]);
        if (names.Count == 0)
        {
            after.Remove(folder);
            Prune(folder);
        }
    }

    private void Put(FileChange change)
    {
        if (RepositoryPath.Ancestors(change.Path).FirstOrDefault(IsFile) is { } file)
        {
            Conflict(change.Path, $"needs the folder '{file}', where a file stands");
            return;
        }

        if (after[change.Path] is { TargetType: TreeEntryTargetType.Tree })
        {
            Conflict(change.Path, "is a folder and would become a file");
            return;
        }

        if (Blob(change) is { } blob)
        {
            after.Add(change.Path, blob, Mode.NonExecutableFile);
        }
    }

    private bool IsFile(string folder) => after[folder] is { } entry && entry.TargetType != TreeEntryTargetType.Tree;

    private ObjectId? Blob(FileChange change)
    {
        switch (change)
        {
            case FileChange.Write write:
                using (MemoryStream bytes = new(write.Bytes, writable: false))
                {
                    return repository.ObjectDatabase.CreateBlob(bytes).Id;
                }

            case FileChange.Link link when ObjectId.TryParse(link.BlobId, out ObjectId id) && (!isComplete || repository.ObjectDatabase.Contains(id)):
                return id;

            case FileChange.Link link:
                found.Add(Diagnostic.Of(GitCodes.ObjectMissing, Place.None,
                    $"the blob '{link.BlobId}' for '{link.Path}' is not in the repository", GitCodes.ObjectMissing.WayOut));
                return null;

            default:
                throw new UnreachableException();
        }
    }

    private void Conflict(string path, string why) =>
        found.Add(Diagnostic.Of(GitCodes.PathConflict, Place.None, $"'{path}' {why}", GitCodes.PathConflict.WayOut));
}
