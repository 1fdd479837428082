using System.Text;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Disk;

/// <summary>Reads texts: UTF-8, line ends made LF, at most 5 MB. What is no text is a finding, not an exception.</summary>
public static class Texts
{
    private const long MaxBytes = 5_000_000;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The file's text under the name the user knows it by.</summary>
    public static Result<SourceText> Read(string path)
    {
        string name = Shown(path);
        try
        {
            var info = new FileInfo(path);
            if (info.Length > MaxBytes)
            {
                return Result<SourceText>.Fail(Diagnostic.Of(InputCodes.TooLarge, Place.Of(name), $"the file has {info.Length} bytes", "split it: 5 MB are read at most, of a spec, a template or manifests"));
            }

            byte[] bytes = File.ReadAllBytes(path);
            ReadOnlySpan<byte> content = bytes is [0xEF, 0xBB, 0xBF, ..] ? bytes.AsSpan(3) : bytes;
            string text = Strict.GetString(content);
            return text.Contains('\0', StringComparison.Ordinal)
                ? NotText(name)
                : Result<SourceText>.Ok(new SourceText(name, text.Replace("\r\n", "\n", StringComparison.Ordinal)));
        }
        catch (DecoderFallbackException)
        {
            return NotText(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Result<SourceText>.Fail(Diagnostic.Of(DiskCodes.Unreadable, Place.Of(name), $"'{name}' cannot be read: {e.Message.TrimEnd('.')}", "check that the file is there and may be read"));
        }
    }

    /// <summary>The path as messages show it: relative to where the user stands where it is below, with forward slashes.</summary>
    public static string Shown(string path)
    {
        string relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path).Replace('\\', '/');
        return relative.StartsWith("../", StringComparison.Ordinal) ? path.Replace('\\', '/') : relative;
    }

    /// <summary>A path as <see cref="Shown"/> gives it, relative to the root of the checkout the user stands in; as it is where there is none, or no such file in it.</summary>
    public static string FromRepositoryRoot(string shown)
    {
        DirectoryInfo? root = new(Directory.GetCurrentDirectory());
        while (root is not null && !Path.Exists(Path.Combine(root.FullName, ".git")))
        {
            root = root.Parent;
        }

        string relative = root is not null && File.Exists(shown) ? Path.GetRelativePath(root.FullName, Path.GetFullPath(shown)).Replace('\\', '/') : shown;
        return relative.StartsWith("../", StringComparison.Ordinal) ? shown : relative;
    }

    private static Result<SourceText> NotText(string name) =>
        Result<SourceText>.Fail(Diagnostic.Of(InputCodes.NotText, Place.Of(name), $"'{name}' is not UTF-8 text", "save it as UTF-8"));
}
