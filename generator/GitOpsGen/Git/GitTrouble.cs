using System.Text.RegularExpressions;

using GitOpsGen.Diagnostics;

namespace GitOpsGen.Git;

/// <summary>Turns what git and libgit2 say into findings with a way out. Both are asked to speak English (LC_ALL=C).</summary>
internal static partial class GitTrouble
{
    /// <summary>The finding behind the words of a failed call, in the repository <paramref name="where"/>.</summary>
    public static Diagnostic Explain(string words, string where)
    {
        if (LockFile().Match(words) is { Success: true } locked)
        {
            return Found(GitCodes.Locked, $"the repository '{where}' is locked by the file '{locked.Groups["file"].Value}'");
        }

        if (Has(words, "dubious ownership", "not owned by current user", "is owned by"))
        {
            return Found(GitCodes.ForeignOwner, $"the repository '{where}' belongs to another user",
                $"git config --global --add safe.directory '{Distrusted(words) ?? where}', or change its owner");
        }

        // git does not say why it could not fill a file that it has just made; a full disk is why.
        if (Has(words, "No space left on device", "Disk quota exceeded", "out of disk space", "couldn't write"))
        {
            return Found(GitCodes.DiskFull, $"there is no room left on the disk of '{where}'");
        }

        if (Has(words, "Permission denied", "Read-only file system", "insufficient permission", "unable to create temporary file"))
        {
            return Found(GitCodes.ReadOnly, $"the repository '{where}' cannot be written: {Brief(words)}");
        }

        return Has(words, "bad object", "object not found", "missing blob", "missing tree", "unable to read tree", "could not read", "not a tree object", "Not a valid object name")
            ? Found(GitCodes.ObjectMissing, $"an object is missing in '{where}': {Brief(words)}")
            : Found(GitCodes.Failed, $"git reports for '{where}': {Brief(words)}");
    }

    /// <summary>The folder that git does not trust, since it belongs to another user, as git calls it; null where it says nothing of the kind.</summary>
    public static string? Distrusted(string words) => ForeignFolder().Match(words) is { Success: true } foreign ? foreign.Groups["folder"].Value.TrimEnd('/') : null;

    /// <summary>The same for an exception of libgit2 or of the file system.</summary>
    public static Diagnostic Explain(Exception error, string where) => error switch
    {
        LibGit2Sharp.NotFoundException => Found(GitCodes.ObjectMissing, $"an object is missing in '{where}': {Brief(error.Message)}"),
        DirectoryNotFoundException or FileNotFoundException when !Directory.Exists(where) =>
            Found(GitCodes.Failed, $"the folder '{where}' is not there", "make it; TMPDIR names another one for temporary files"),
        UnauthorizedAccessException => Found(GitCodes.ReadOnly, $"the repository '{where}' cannot be written: {Brief(error.Message)}"),
        _ => Explain(error.Message, where),
    };

    /// <summary>Whether an exception is the world's fault, and so becomes a finding.</summary>
    public static bool IsWorld(Exception error) => error is LibGit2Sharp.LibGit2SharpException or IOException or UnauthorizedAccessException;

    /// <summary>The telling lines of an error message, on one line and without git's own prefixes.</summary>
    public static string Brief(string words)
    {
        string[] lines = [.. words.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(line => !line.StartsWith("hint:", StringComparison.Ordinal))
            .Select(line => Prefix().Replace(line, ""))];
        string brief = string.Join("; ", lines).TrimEnd('.');
        return brief.Length switch { 0 => "no reason given", > 600 => brief[..600] + "…", _ => brief };
    }

    private static Diagnostic Found(Code code, string message, string? hint = null) => Diagnostic.Of(code, Place.None, message, hint ?? code.WayOut);

    private static bool Has(string words, params IEnumerable<string> any) => any.Any(part => words.Contains(part, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"'(?<file>[^'\n]+\.lock)': File exists")]
    private static partial Regex LockFile();

    [GeneratedRegex(@"(dubious ownership in repository at|repository path) '(?<folder>[^'\n]+)'")]
    private static partial Regex ForeignFolder();

    [GeneratedRegex("^(fatal|error|warning): ")]
    private static partial Regex Prefix();
}
