using System.Security.Cryptography;
using System.Text;

using GitOpsGen.Diagnostics;

namespace GitOpsGen.Git;

/// <summary>
/// The bare repository on this disk that a part of a server's is fetched into: in the cache, where no other job uses it now, else
/// in a temporary folder. Nothing in it is precious.
/// </summary>
internal sealed class RemoteFolder : IDisposable
{
    private readonly bool isTemporary;
    private FileStream? held;

    private RemoteFolder(string path, string turnFile, bool isTemporary) => (Path, TurnFile, this.isTemporary) = (path, turnFile, isTemporary);

    public string Path { get; }

    /// <summary>The same for all processes of this user and host that write this branch.</summary>
    public string TurnFile { get; }

    public static Result<RemoteFolder> Open(GitProcess git, RemoteAddress address, RepositoryLocation where, string? cache)
    {
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.Url + "\n" + where.Branch)))[..20];
        string turns = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"gitopsgen-{Environment.UserName}-{name}.turn");
        RemoteFolder? folder = null;
        try
        {
            folder = cache is null ? Temporary(turns) : InCache(cache, name, turns);
            Result<bool> made = folder.Prepare(git, address.Url);
            if (!made.IsOk)
            {
                return Result<RemoteFolder>.Fail(made.Diagnostics);
            }

            Result<RemoteFolder> ready = Result<RemoteFolder>.Ok(folder);
            folder = null;
            return ready;
        }
        catch (Exception error) when (GitTrouble.IsWorld(error))
        {
            return Result<RemoteFolder>.Fail(GitTrouble.Explain(error, cache ?? System.IO.Path.GetTempPath()));
        }
        finally
        {
            folder?.Dispose();
        }
    }

    public void Dispose()
    {
        held?.Dispose();
        if (isTemporary && Directory.Exists(Path))
        {
            try
            {
                Directory.Delete(Path, recursive: true);
            }
            catch (IOException)
            {
                // A temporary folder that a git still writes to: the system clears it away.
            }
        }
    }

    private static RemoteFolder Temporary(string turns) => new(Directory.CreateTempSubdirectory("gitopsgen-").FullName, turns, isTemporary: true);

    private static RemoteFolder InCache(string cache, string name, string turns)
    {
        Directory.CreateDirectory(cache);
        RemoteFolder folder = new(System.IO.Path.Combine(System.IO.Path.GetFullPath(cache), name + ".git"), turns, isTemporary: false);
        if (folder.TryLock())
        {
            return folder;
        }

        folder.Dispose();
        return Temporary(turns);
    }

    private bool TryLock()
    {
        try
        {
            held = new FileStream(Path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            // Another job uses it now.
            return false;
        }
    }

    private Result<bool> Prepare(GitProcess git, string url)
    {
        if (File.Exists(System.IO.Path.Combine(Path, "config")))
        {
            // Nobody else is here, so a lock file was left behind by a process that was killed.
            foreach (string stale in Directory.EnumerateFiles(Path, "*.lock", SearchOption.AllDirectories))
            {
                File.Delete(stale);
            }
        }

        return Run(git, ["init", "--quiet", "--bare", "--template=", "--object-format=sha1", Path])
            .Then(_ => Run(git, ["--git-dir", Path, "config", "remote.origin.url", url]));
    }

    private Result<bool> Run(GitProcess git, IEnumerable<string> arguments) => git.Run(arguments).Then(answer =>
        answer.IsOk ? Result<bool>.Ok(true) : Result<bool>.Fail(GitTrouble.Explain(answer.Error, Path)));
}
