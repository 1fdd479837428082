using GitOpsGen.Diagnostics;

namespace GitOpsGen.Disk;

/// <summary>The folder a spec stands in: resolves what the spec names beside it, and refuses what leads out of its repository.</summary>
/// <param name="Folder">The spec's own folder, absolute.</param>
/// <param name="Root">The folder nothing may lead out of, absolute: the one that holds <c>environments/</c>, else the spec's own.</param>
public sealed record SpecFolder(string Folder, string Root)
{
    /// <summary>The folder of the spec at <paramref name="path"/>.</summary>
    public static SpecFolder Of(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        for (DirectoryInfo? up = new(folder); up is not null; up = up.Parent)
        {
            if (up.Name == "environments" && up.Parent is { } root)
            {
                return new SpecFolder(folder, root.FullName);
            }
        }

        return new SpecFolder(folder, folder);
    }

    /// <summary>The files that a pattern names, ordinal by path; <c>*</c> and <c>?</c> stand for parts of one name, <c>**</c> for any folders.</summary>
    /// <param name="pattern">Relative, with forward slashes.</param>
    /// <param name="place">Where it stands, for findings.</param>
    public Result<IReadOnlyList<string>> Match(string pattern, Place place)
    {
        if (Path.IsPathRooted(pattern) || !IsInside(Path.GetFullPath(Path.Combine(Folder, pattern.Replace("*", "x", StringComparison.Ordinal)))))
        {
            return Result<IReadOnlyList<string>>.Fail(Diagnostic.Of(DiskCodes.LeavesFolder, place, $"'{pattern}' leads out of '{Texts.Shown(Root)}'", DiskCodes.LeavesFolder.WayOut));
        }

        try
        {
            string[] files = [.. Walk(Folder, pattern.Split('/', StringSplitOptions.RemoveEmptyEntries).AsMemory()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            string? escaped = files.FirstOrDefault(f => !IsInside(Resolved(f)));
            return escaped is not null
                ? Result<IReadOnlyList<string>>.Fail(Diagnostic.Of(DiskCodes.LeavesFolder, place, $"'{Texts.Shown(escaped)}' is a link that leads out of '{Texts.Shown(Root)}'", DiskCodes.LeavesFolder.WayOut))
                : files.Length == 0
                    ? Result<IReadOnlyList<string>>.Fail(Diagnostic.Of(DiskCodes.NoMatch, place, $"'{pattern}' names no file in '{Texts.Shown(Folder)}'", DiskCodes.NoMatch.WayOut))
                    : Result<IReadOnlyList<string>>.Ok(files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Result<IReadOnlyList<string>>.Fail(Diagnostic.Of(DiskCodes.Unreadable, place, $"'{pattern}' cannot be listed: {e.Message.TrimEnd('.')}", "check that the folder is there and may be read"));
        }
    }

    private static IEnumerable<string> Walk(string folder, ReadOnlyMemory<string> parts)
    {
        if (parts.IsEmpty || !Directory.Exists(folder))
        {
            return [];
        }

        string part = parts.Span[0];
        return part switch
        {
            "**" => Walk(folder, parts[1..]).Concat(Directory.EnumerateDirectories(folder).SelectMany(d => Walk(d, parts))),
            "." => Walk(folder, parts[1..]),
            ".." => Walk(Path.GetDirectoryName(folder)!, parts[1..]),
            _ when parts.Length == 1 => Directory.EnumerateFiles(folder, part),
            _ => Directory.EnumerateDirectories(folder, part).SelectMany(d => Walk(d, parts[1..])),
        };
    }

    private static string Resolved(string file) => File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;

    private bool IsInside(string path) => path.StartsWith(Root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
