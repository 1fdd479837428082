using System.Diagnostics;

namespace GitOpsGen.Benchmarks;

/// <summary>The least that any renderer must do: create the folders and write the bytes.</summary>
internal sealed class Floor
{
    private readonly List<(string Path, byte[] Bytes)> files = [];

    public static Floor Of(string folder)
    {
        var floor = new Floor();
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            floor.files.Add((Path.GetRelativePath(folder, file), File.ReadAllBytes(file)));
        }

        return floor;
    }

    public Cost Write(string folder)
    {
        TimeSpan busy = Environment.CpuUsage.TotalTime;
        long begin = Stopwatch.GetTimestamp();
        string made = "";
        foreach ((string path, byte[] bytes) in files)
        {
            string target = Path.Combine(folder, path), parent = Path.GetDirectoryName(target)!;
            if (parent != made)
            {
                Directory.CreateDirectory(parent);
                made = parent;
            }

            File.WriteAllBytes(target, bytes);
        }

        double elapsed = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        double used = (Environment.CpuUsage.TotalTime - busy).TotalMilliseconds;
        Directory.Delete(folder, recursive: true);
        return new Cost(elapsed, 0, used);
    }
}
