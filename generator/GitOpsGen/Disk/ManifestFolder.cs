using System.Collections.Immutable;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Disk;

/// <summary>Reads manifests that nobody rendered: a file, or a folder with all below it.</summary>
public static class ManifestFolder
{
    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    // Kustomize's own file: it says what to do with manifests, and nobody applies it.
    private static readonly string[] Instructions = ["kustomization.yaml", "kustomization.yml"];

    /// <summary>
    /// Every manifest file at <paramref name="path"/>, ordinal by path; folders that begin with a dot, links and Kustomize's own files are passed over. None at
    /// all is an error.
    /// </summary>
    public static Result<ImmutableArray<SourceText>> Read(string path)
    {
        if (File.Exists(path))
        {
            return Texts.Read(path).Then(text => Result<ImmutableArray<SourceText>>.Ok([text]));
        }

        if (!Directory.Exists(path))
        {
            return Fail(DiskCodes.NotFound, path, $"there is no file or folder '{Texts.Shown(path)}'", "name the folder that holds the manifests");
        }

        try
        {
            var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
            string[] files =
            [
                .. Directory.EnumerateFiles(path, "*", options)
                    .Where(f => Endings.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase) && !IsHidden(path, f) && !Instructions.Contains(Path.GetFileName(f), StringComparer.Ordinal))
                    .Order(StringComparer.Ordinal),
            ];
            if (files.Length == 0)
            {
                return Fail(DiskCodes.NothingThere, path, $"the folder '{Texts.Shown(path)}' holds no manifests", "name a folder with *.yaml, *.yml or *.json files");
            }

            Result<SourceText>[] texts = [.. files.Select(Texts.Read)];
            return Result<ImmutableArray<SourceText>>.Unless([.. texts.SelectMany(t => t.Diagnostics)], () => [.. texts.Select(t => t.Value)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(DiskCodes.Unreadable, path, $"'{Texts.Shown(path)}' cannot be listed: {e.Message.TrimEnd('.')}", "check that the folder may be read");
        }
    }

    private static bool IsHidden(string root, string file) => Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar).Any(part => part.StartsWith('.'));

    private static Result<ImmutableArray<SourceText>> Fail(Code code, string path, string message, string hint) =>
        Result<ImmutableArray<SourceText>>.Fail(Diagnostic.Of(code, Place.Of(Texts.Shown(path)), message, hint));
}
