using System.Globalization;
using System.IO.Enumeration;
using System.Security.Cryptography;

namespace GitOpsGen.Git;

/// <summary>
/// What a run left in a cache, file by file: its digest, length and time. It is only there between two runs. Without it the last one was killed, and
/// what it wrote may be half; where a file is another one something was damaged, and libgit2 does not survive every damage: it reads some for ever.
/// A file whose length and time are the same is not read again (row 9); one that only bears another time, as after a copy, is.
/// </summary>
/// <param name="folder">The cache.</param>
/// <param name="marker">The file beside it that says so.</param>
internal sealed class CacheMarker(string folder, string marker)
{
    private Dictionary<string, Entry> known = new(StringComparer.Ordinal);

    /// <summary>Whether the folder holds exactly what the last run left.</summary>
    public bool Fits()
    {
        if (!File.Exists(marker) || !Directory.Exists(folder))
        {
            return false;
        }

        Dictionary<string, Entry> left = known = Parse(File.ReadAllLines(marker));
        known = Look();
        return known.Count == left.Count && known.All(file => left.TryGetValue(file.Key, out Entry? before) && before.Digest == file.Value.Digest);
    }

    /// <summary>Says what is left.</summary>
    public void Write() => File.WriteAllLines(marker, Look().Select(file =>
        string.Create(CultureInfo.InvariantCulture, $"{file.Value.Digest} {file.Value.Length} {file.Value.Time} {file.Key}")));

    /// <summary>Until <see cref="Write"/> nobody knows what is there.</summary>
    public void Delete() => File.Delete(marker);

    private Dictionary<string, Entry> Look()
    {
        Dictionary<string, Entry> files = new(known.Count, StringComparer.Ordinal);
        var all = new FileSystemEnumerable<(string Path, long Length, long Time)>(
            folder, (ref FileSystemEntry file) => (file.ToFullPath()[folder.Length..], file.Length, file.LastWriteTimeUtc.UtcTicks), new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        {
            ShouldIncludePredicate = (ref FileSystemEntry file) => !file.IsDirectory,
        };
        foreach ((string path, long length, long time) in all)
        {
            files[path] = known.TryGetValue(path, out Entry? before) && before.Length == length && before.Time == time
                ? before
                : new Entry(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(folder + path))), length, time);
        }

        return files;
    }

    // What cannot be read fits no file.
    private static Dictionary<string, Entry> Parse(string[] lines)
    {
        Dictionary<string, Entry> files = new(lines.Length, StringComparer.Ordinal);
        foreach (string line in lines)
        {
            if (line.Split(' ', 4) is [var digest, var length, var time, var path]
                && long.TryParse(length, CultureInfo.InvariantCulture, out long bytes) && long.TryParse(time, CultureInfo.InvariantCulture, out long ticks))
            {
                files[path] = new Entry(digest, bytes, ticks);
            }
        }

        return files;
    }

    private sealed record Entry(string Digest, long Length, long Time);
}
