using System.Globalization;
using System.Text;

using GitOpsGen.Diagnostics;

namespace GitOpsGen.Git;

/// <summary>Which paths and branch names are let through to git. Stricter than libgit2, which takes all but the worst.</summary>
internal static class RepositoryPath
{
    private const int LongestName = 255;
    private const int LongestPath = 4096;

    /// <summary>Why the path can't stand in a tree, or null.</summary>
    public static Diagnostic? Check(string path) =>
        Fault(path) is { } why ? Diagnostic.Of(GitCodes.UnsafePath, Place.None, $"the path '{Shown(path)}' {why}", GitCodes.UnsafePath.WayOut) : null;

    /// <summary>The folders above a path, outermost first.</summary>
    public static IEnumerable<string> Ancestors(string path)
    {
        for (int slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            yield return path[..slash];
        }
    }

    /// <summary>The rules of git-check-ref-format for a name under refs/heads/.</summary>
    public static Diagnostic? CheckBranch(string branch)
    {
        bool bad = branch.Length is 0 or > 200 || branch is "@" or "HEAD" || branch[0] == '-' || branch[^1] == '.'
            || branch.Contains("..", StringComparison.Ordinal) || branch.Contains("@{", StringComparison.Ordinal)
            || branch.Any(c => c <= ' ' || c == '\u007f' || "~^:?*[\\".Contains(c, StringComparison.Ordinal))
            || branch.Split('/').Any(part => part.Length == 0 || part[0] == '.' || part.EndsWith(".lock", StringComparison.Ordinal));
        return bad ? Diagnostic.Of(GitCodes.BranchName, Place.None, $"'{Shown(branch)}' is not the name of a branch", GitCodes.BranchName.WayOut) : null;
    }

    private static string? Fault(string path)
    {
        if (path.Length == 0)
        {
            return "is empty";
        }

        if (path[0] == '/')
        {
            return "is absolute";
        }

        if (path.Any(c => c < ' ' || c is '\u007f' or '\\') || !IsText(path))
        {
            return "holds a backslash or a control character";
        }

        if (Encoding.UTF8.GetByteCount(path) > LongestPath)
        {
            return "is too long";
        }

        return path.Split('/').Select(OfSegment).FirstOrDefault(why => why is not null);
    }

    private static string? OfSegment(string segment) => segment switch
    {
        "" => "has an empty part",
        "." or ".." => $"has the part '{segment}'",
        _ when IsGitFolder(segment) => "has the part '.git', which belongs to git itself",
        _ when Encoding.UTF8.GetByteCount(segment) > LongestName => "has a part of more than 255 bytes",
        _ => null,
    };

    // Names that Windows (trailing dots and blanks, short names, streams) and macOS (invisible characters) take for .git.
    private static bool IsGitFolder(string segment)
    {
        string visible = string.Concat(segment.Where(c => char.GetUnicodeCategory(c) != UnicodeCategory.Format));
        string name = visible.Split(':')[0].TrimEnd('.', ' ');
        return name.Equals(".git", StringComparison.OrdinalIgnoreCase) || name.Equals("git~1", StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsText(string path)
    {
        for (int i = 0; i < path.Length; i++)
        {
            if (char.IsSurrogate(path[i]) && (i + 1 == path.Length || !char.IsSurrogatePair(path[i], path[++i])))
            {
                return false;
            }
        }

        return true;
    }

    private static string Shown(string text)
    {
        string shown = string.Concat(text.Take(120).Select(c => char.IsControl(c) ? '?' : c));
        return text.Length > 120 ? shown + "…" : shown;
    }
}
