using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

using GitOpsGen.Diagnostics;

namespace GitOpsGen.Git;

/// <summary>
/// The bare repository on this disk that a part of a server's is fetched into: in the cache, where no other job uses it now, else
/// in a temporary folder. Nothing in it is precious, and of what a cache brings back only objects and references are kept: a
/// configuration or a hook that somebody left there would run.
/// </summary>
internal sealed class RemoteFolder : IDisposable
{
    // A folder that holds more is made anew instead of cleaned up: its objects come back with a few fetches.
    private const int MostEntries = 16;

    private static readonly string[] Kept = ["objects", "refs", "shallow"];

    private readonly bool isTemporary;
    private readonly CacheMarker marker;
    private FileStream? held;

    private RemoteFolder(string path, string turnFile, bool isTemporary) =>
        (Path, TurnFile, this.isTemporary, marker) = (path, turnFile, isTemporary, new CacheMarker(path, path + ".whole"));

    public string Path { get; }

    /// <summary>The same for all processes of this user and host that write this branch.</summary>
    public string TurnFile { get; }

    public static Result<RemoteFolder> Open(GitProcess git, RemoteAddress address, RepositoryLocation where, string? cache)
    {
        string turns = TurnFileOf(where);
        RemoteFolder? folder = null;
        try
        {
            Result<RemoteFolder> opened = cache is null ? Temporary(turns) : InCache(git, System.IO.Path.GetFullPath(cache), Name(address.Url), turns);
            if (!opened.IsOk)
            {
                return opened;
            }

            folder = opened.Value;
            folder.Prepare(address.Url);
            folder = null;
            return opened;
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

    /// <summary>Whether it stays after this run, and so may be damaged by others.</summary>
    public bool IsCache => !isTemporary;

    /// <summary>Lets the next run make it anew.</summary>
    public bool IsDamaged { get; set; }

    /// <summary>
    /// Forgets which commits have no history here, before all of it is fetched: a server that is told of them takes their trees for known,
    /// which they are not. Says whether there were any.
    /// </summary>
    public Result<bool> ForgetShallow()
    {
        string shallow = System.IO.Path.Combine(Path, "shallow");
        try
        {
            bool was = File.Exists(shallow);
            File.Delete(shallow);
            return Result<bool>.Ok(was);
        }
        catch (Exception error) when (GitTrouble.IsWorld(error))
        {
            return Result<bool>.Fail(GitTrouble.Explain(error, Path));
        }
    }

    /// <summary>Where a reference stands that a fetch or <see cref="Note"/> has written, as a file of its own; null where none has, or not in the time given.</summary>
    public Result<string?> ValueOf(string reference, TimeSpan? newerThan = null)
    {
        FileInfo file = new(System.IO.Path.Combine(Path, reference));
        try
        {
            bool isThere = file.Exists && (newerThan is not { } age || DateTime.UtcNow - file.LastWriteTimeUtc < age);
            return Result<string?>.Ok(isThere ? File.ReadAllText(file.FullName).Trim() : null);
        }
        catch (Exception error) when (GitTrouble.IsWorld(error))
        {
            return Result<string?>.Fail(GitTrouble.Explain(error, Path));
        }
    }

    /// <summary>Notes a reference for the next run, where there will be one. Nothing rests on it: where it cannot be written, the next run asks the server.</summary>
    public void Note(string reference, string commit)
    {
        if (isTemporary)
        {
            return;
        }

        string file = System.IO.Path.Combine(Path, reference);
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
            File.WriteAllText(file, commit + "\n");
        }
        catch (Exception error) when (GitTrouble.IsWorld(error))
        {
            // What was pushed has landed all the same.
        }
    }

    public void Dispose()
    {
        try
        {
            if (isTemporary)
            {
                Interruption.RemoveFolder(Path);
            }
            else if (held is not null && !IsDamaged)
            {
                marker.Write();
            }
        }
        catch (Exception error) when (GitTrouble.IsWorld(error))
        {
            // A temporary folder that a git still writes to: the system clears it away. A cache without its marker is made anew.
        }

        held?.Dispose();
        held = null;
    }

    /// <summary>The file of a branch; its name tells nothing.</summary>
    public static string TurnFileOf(RepositoryLocation where) =>
        System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"gitopsgen-{Environment.UserName}-{Name(where.Url + "\n" + where.Branch)}.turn");

    // Addresses hold no secrets: RemoteAddress refuses those that do.
    private static string Name(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..20];

    [SuppressMessage("Reliability", "CA2000", Justification = "handed out in the result: who opens it closes it")]
    private static Result<RemoteFolder> Temporary(string turns, params IEnumerable<Diagnostic> notes) =>
        Result<RemoteFolder>.Ok(new RemoteFolder(Interruption.MakeFolder("gitopsgen-"), turns, isTemporary: true), notes);

    [SuppressMessage("Reliability", "CA2000", Justification = "handed out in the result: who opens it closes it")]
    private static Result<RemoteFolder> InCache(GitProcess git, string cache, string name, string turns)
    {
        Directory.CreateDirectory(cache);
        RemoteFolder folder = new(System.IO.Path.Combine(cache, name + ".git"), turns, isTemporary: false);
        try
        {
            // Held by another job that runs now: then both go on, this one without the cache.
            return folder.TryLock() ? folder.Trusted(git).Then(why => why is null ? Result<RemoteFolder>.Ok(folder) : folder.Without(turns, why)) : Temporary(turns);
        }
        catch (UnauthorizedAccessException error)
        {
            return folder.Without(turns, error.Message.TrimEnd('.'));
        }
    }

    private Result<RemoteFolder> Without(string turns, string why)
    {
        held?.Dispose();
        return Temporary(turns, Diagnostic.Of(GitCodes.CacheOfOther, Place.None, $"the cache '{Path}' is not used: {why}", GitCodes.CacheOfOther.WayOut));
    }

    // Null where the folder may be used, now or after it was emptied; else why not.
    private Result<string?> Trusted(GitProcess git)
    {
        bool isWhole = !IsTooFull() && marker.Fits();
        if (isWhole)
        {
            // From within the folder: only then does git look at the owner, and at what the user trusts.
            Result<GitAnswer> asked = git.Run(["-C", Path, "rev-parse", "--is-bare-repository"]);
            if (!asked.IsOk || asked.Value.Error.Contains("dubious ownership", StringComparison.Ordinal))
            {
                return asked.Then(_ => Result<string?>.Ok("it belongs to another user"));
            }

            isWhole = asked.Value is { IsOk: true, Text: "true\n" };
        }

        marker.Delete();
        if (!isWhole && Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }

        return Result<string?>.Ok(null);
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
            return false;
        }
    }

    // Fetches leave packs and loose objects behind; what is loose is spread evenly over 256 folders.
    private bool IsTooFull() => ((string[])["17", "pack"]).Any(part =>
    {
        string inside = System.IO.Path.Combine(Path, "objects", part);
        return Directory.Exists(inside) && Directory.EnumerateFileSystemEntries(inside).Count() > MostEntries * (part == "pack" ? 10 : 1);
    });

    // As `git init --bare` and `git config` would make it, without starting either: row 6.
    private void Prepare(string url)
    {
        foreach (string found in Directory.Exists(Path) ? Directory.EnumerateFileSystemEntries(Path) : [])
        {
            if (!Kept.Contains(System.IO.Path.GetFileName(found)))
            {
                Delete(found);
            }
        }

        Delete(System.IO.Path.Combine(Path, "objects", "info"));
        Directory.CreateDirectory(System.IO.Path.Combine(Path, "objects"));
        Directory.CreateDirectory(System.IO.Path.Combine(Path, "refs"));
        File.WriteAllText(System.IO.Path.Combine(Path, "HEAD"), "ref: refs/heads/none\n");
        Configure(url, isPartial: true);
    }

    /// <summary>Says where the server is. In a partial repository git fetches what it misses by itself, which a server of plain files makes an endless chain.</summary>
    public void Configure(string url, bool isPartial) => File.WriteAllText(System.IO.Path.Combine(Path, "config"), $"""
            [core]
            	repositoryFormatVersion = 1
            	bare = true
            	hooksPath = /dev/null
            [remote "origin"]
            	url = "{url.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}"
            {(isPartial ? "\tpromisor = true\n\tpartialCloneFilter = blob:none" : "")}

            """);

    private static void Delete(string found)
    {
        if (Directory.Exists(found) && new DirectoryInfo(found).LinkTarget is null)
        {
            Directory.Delete(found, recursive: true);
        }
        else if (System.IO.Path.Exists(found))
        {
            File.Delete(found);
        }
    }
}
