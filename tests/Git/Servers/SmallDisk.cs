using Xunit;

namespace GitOpsGen.Tests.Git.Servers;

/// <summary>A file system in memory with little room. Only root can mount one: elsewhere the test is skipped, with what mount says.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly Sandbox box;

    private SmallDisk(Sandbox box, string folder) => (this.box, Folder) = (box, folder);

    public string Folder { get; }

    public static SmallDisk Mount(Sandbox box)
    {
        string folder = Directory.CreateDirectory(Path.Combine(box.Root, "disk")).FullName;
        string why = box.Program("sh", ["-c", $"mount -t tmpfs -o size=512k none '{folder}' 2>&1 || true"]).Trim();
        Assert.SkipWhen(why.Length > 0, $"no small disk can be mounted here: {why}");
        return new SmallDisk(box, folder);
    }

    /// <summary>Leaves no room.</summary>
    public void Fill() => box.Program("sh", ["-c", $"cat /dev/zero >'{Folder}/filler' 2>/dev/null || true"]);

    public void Empty() => File.Delete(Path.Combine(Folder, "filler"));

    public void Dispose() => box.Program("umount", ["-l", Folder]);
}
