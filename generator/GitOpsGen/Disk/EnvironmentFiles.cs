using System.Collections.Immutable;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Disk;

/// <summary>Finds the environment specs that a command line names.</summary>
public static class EnvironmentFiles
{
    private const string FileName = "environment.yaml";
    private const string DefaultFolder = "environments";

    /// <summary>The spec files that <paramref name="names"/> mean: files, folders, or names below <c>environments/</c>; none means all.</summary>
    public static Result<ImmutableArray<string>> Find(IReadOnlyCollection<string> names)
    {
        if (names.Count == 0)
        {
            return Directory.Exists(DefaultFolder)
                ? InFolder(DefaultFolder)
                : Fail(DiskCodes.NotFound, DefaultFolder, "there is no folder 'environments' here", "name an environment file, or go to the folder that holds environments/");
        }

        List<Diagnostic> found = [];
        var files = ImmutableArray.CreateBuilder<string>();
        foreach (string name in names)
        {
            Result<ImmutableArray<string>> one = One(name);
            found.AddRange(one.Diagnostics);
            files.AddRange(one.IsOk ? one.Value : []);
        }

        return Result<ImmutableArray<string>>.Unless(found, () => [.. files.Distinct(StringComparer.Ordinal)]);
    }

    private static Result<ImmutableArray<string>> One(string name)
    {
        string below = Path.Combine(DefaultFolder, name);
        return File.Exists(name) ? Result<ImmutableArray<string>>.Ok([name])
            : Directory.Exists(name) ? InFolder(name)
            : File.Exists(below + ".yaml") ? Result<ImmutableArray<string>>.Ok([below + ".yaml"])
            : Directory.Exists(below) ? InFolder(below)
            : Fail(DiskCodes.NotFound, name, $"there is no environment '{name}'", NearestName.Hint(name, Known()));
    }

    // A folder is one environment where it holds environment.yaml; else it holds environments: files and folders.
    private static Result<ImmutableArray<string>> InFolder(string folder)
    {
        string own = Path.Combine(folder, FileName);
        if (File.Exists(own))
        {
            return Result<ImmutableArray<string>>.Ok([own]);
        }

        try
        {
            ImmutableArray<string> files =
            [
                .. Directory.EnumerateFiles(folder, "*.yaml")
                    .Concat(Directory.EnumerateDirectories(folder).Select(d => Path.Combine(d, FileName)).Where(File.Exists))
                    .Order(StringComparer.Ordinal),
            ];
            return files.IsEmpty
                ? Fail(DiskCodes.NothingThere, folder, $"the folder '{Texts.Shown(folder)}' holds no environment", "put an environment.yaml there, or name another folder")
                : Result<ImmutableArray<string>>.Ok(files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(DiskCodes.Unreadable, folder, $"'{Texts.Shown(folder)}' cannot be listed: {e.Message.TrimEnd('.')}", "check that the folder may be read");
        }
    }

    private static string[] Known() => Directory.Exists(DefaultFolder)
        ? [.. Directory.EnumerateFileSystemEntries(DefaultFolder).Select(e => Path.GetFileNameWithoutExtension(e))]
        : [];

    private static Result<ImmutableArray<string>> Fail(Code code, string path, string message, string hint) =>
        Result<ImmutableArray<string>>.Fail(Diagnostic.Of(code, Place.Of(Texts.Shown(path)), message, hint));
}
