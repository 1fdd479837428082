using GitOpsGen.Diagnostics;

namespace GitOpsGen.Git;

/// <summary>Opens the embedded repository's folder, or makes it.</summary>
internal static class EmbeddedFolder
{
    /// <summary>The absolute path of a bare SHA-1 repository that git trusts.</summary>
    public static Result<string> Open(GitProcess git, RepositoryLocation where, bool create)
    {
        string folder = Path.GetFullPath(where.Url.StartsWith("file://", StringComparison.Ordinal) ? new Uri(where.Url).LocalPath : where.Url);
        try
        {
            if (File.Exists(folder))
            {
                return Fail(GitCodes.NotARepository, $"'{where.Url}' is a file, not a repository");
            }

            bool isThere = Directory.Exists(folder);
            if (isThere && Directory.EnumerateFileSystemEntries(folder).Any())
            {
                return Inspect(git, folder);
            }

            return create
                ? Create(git, folder, where.Branch, isThere).Then(_ => Inspect(git, folder))
                : Fail(GitCodes.NotFound, isThere ? $"the folder '{folder}' is empty" : $"there is no repository at '{folder}'",
                    $"git init --bare --initial-branch={where.Branch} '{folder}', or correct spec.config.repository");
        }
        catch (Exception error) when (GitTrouble.IsWorld(error))
        {
            return Result<string>.Fail(GitTrouble.Explain(error, folder));
        }
    }

    // Through a folder beside it and a rename, so that two processes that make it at once never see half of one.
    private static Result<bool> Create(GitProcess git, string folder, string branch, bool isThere)
    {
        string parent = Path.GetDirectoryName(folder) ?? folder;
        string fresh = isThere ? folder : Path.Combine(parent, $".{Path.GetFileName(folder)}-{Guid.NewGuid():n}");
        Directory.CreateDirectory(parent);
        Result<GitAnswer> made = git.Run(["init", "--quiet", "--bare", "--template=", "--object-format=sha1", "--initial-branch=" + branch, fresh]);
        if (!made.IsOk || !made.Value.IsOk)
        {
            return made.Then(answer => Result<bool>.Fail(GitTrouble.Explain(answer.Error, folder)));
        }

        if (isThere)
        {
            return Result<bool>.Ok(true);
        }

        try
        {
            Directory.Move(fresh, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another process made it in the meantime; what it made is what is used.
            Directory.Delete(fresh, recursive: true);
        }

        return Result<bool>.Ok(true);
    }

    private static Result<string> Inspect(GitProcess git, string folder)
    {
        // From within the folder, not with --git-dir: only then does git look at the owner.
        Result<GitAnswer> asked = git.Run(["-C", folder, "rev-parse", "--is-bare-repository", "--show-object-format", "--absolute-git-dir"]);
        if (!asked.IsOk)
        {
            return Result<string>.Fail(asked.Diagnostics);
        }

        GitAnswer answer = asked.Value;
        if (!answer.IsOk)
        {
            return answer.Error.Contains("not a git repository", StringComparison.Ordinal)
                ? Fail(GitCodes.NotARepository, $"'{folder}' holds other things, but no Git repository")
                : Result<string>.Fail(GitTrouble.Explain(answer.Error, folder));
        }

        string[] lines = answer.Text.Split('\n');
        if (lines[0] != "true")
        {
            return Fail(GitCodes.NotBare, $"'{folder}' is a working tree; only a bare repository is written without a push",
                $"git clone --bare '{folder}' '{folder.TrimEnd('/')}.git' and name that one, or push to this one with file://");
        }

        if (lines[1] != "sha1")
        {
            return Fail(GitCodes.ObjectFormat, $"the repository '{folder}' names its objects by {lines[1]}, which libgit2 cannot write");
        }

        // git looks upwards too: a folder of other things inside of a bare repository is not that repository.
        return Path.GetFullPath(lines[2]) == Path.GetFullPath(Real(folder))
            ? Result<string>.Ok(folder)
            : Fail(GitCodes.NotARepository, $"'{folder}' holds other things, but no Git repository");
    }

    private static string Real(string folder) => new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder;

    private static Result<string> Fail(Code code, string message, string? hint = null) =>
        Result<string>.Fail(Diagnostic.Of(code, Place.None, message, hint ?? code.WayOut));
}
