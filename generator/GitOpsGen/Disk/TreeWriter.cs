using GitOpsGen.Diagnostics;
using GitOpsGen.Render;

namespace GitOpsGen.Disk;

/// <summary>Writes rendered trees to a folder. What stands there already with the same bytes is not touched.</summary>
public static class TreeWriter
{
    /// <summary>Writes each file below <paramref name="folder"/> at the path beside it; the number of files written and left alone.</summary>
    public static Result<(int Written, int Same)> Write(string folder, IEnumerable<(string Path, RenderedFile File)> files)
    {
        int written = 0, same = 0;
        string made = "";
        try
        {
            foreach ((string path, RenderedFile file) in files)
            {
                string target = Path.Combine(folder, path);
                string parent = Path.GetDirectoryName(target)!;
                if (parent != made)
                {
                    Directory.CreateDirectory(parent);
                    made = parent;
                }

                if (IsSame(target, file.Bytes))
                {
                    same++;
                    continue;
                }

                File.WriteAllBytes(target, file.Bytes);
                written++;
            }

            return Result<(int, int)>.Ok((written, same));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Result<(int, int)>.Fail(Diagnostic.Of(DiskCodes.Unreadable, Place.Of(Texts.Shown(folder)), $"'{Texts.Shown(folder)}' cannot be written: {e.Message.TrimEnd('.')}", "name another --output-dir"));
        }
    }

    // The length tells most changes without a read.
    private static bool IsSame(string path, byte[] bytes)
    {
        var info = new FileInfo(path);
        return info.Exists && info.Length == bytes.Length && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes);
    }
}
