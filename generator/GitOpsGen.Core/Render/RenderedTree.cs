using System.Collections.Immutable;
using GitOpsGen.Release;

namespace GitOpsGen.Render;

/// <summary>What a rendered file is for; transitions name files by it.</summary>
public enum FileRole
{
    /// <summary>The apex Service, which selects every version.</summary>
    Service,

    /// <summary>A Service that selects one version: its own, or a slot.</summary>
    VersionService,

    /// <summary>The ServiceAccount.</summary>
    ServiceAccount,

    /// <summary>A version's Deployment.</summary>
    Deployment,

    /// <summary>A version's ConfigMap.</summary>
    Config,

    /// <summary>A version's HPA.</summary>
    Autoscaler,

    /// <summary>A DestinationRule.</summary>
    DestinationRule,

    /// <summary>A VirtualService.</summary>
    VirtualService,

    /// <summary>A manifest beside the service, or from an added template.</summary>
    Extra,

    /// <summary>A file that services share: namespace, gateways, Applications.</summary>
    Shared,
}

/// <summary>One rendered manifest file.</summary>
public sealed class RenderedFile
{
    private string? blob;

    /// <summary>A file of these bytes.</summary>
    public RenderedFile(string path, byte[] bytes, FileRole role, string? version, string template)
    {
        Path = path;
        Bytes = bytes;
        Role = role;
        Version = version;
        Template = template;
    }

    /// <summary>From the root of the config repository, with forward slashes.</summary>
    public string Path { get; }

    /// <summary>UTF-8 without BOM, LF.</summary>
    public byte[] Bytes { get; }

    /// <summary>What it is for.</summary>
    public FileRole Role { get; }

    /// <summary>The version it belongs to; null where it belongs to the service.</summary>
    public string? Version { get; }

    /// <summary>The template it came from, or the file it was taken over from.</summary>
    public string Template { get; }

    /// <summary>Git's id of the bytes.</summary>
    public string Blob => blob ??= Digests.GitBlob(Bytes);

    /// <summary>The bytes as text.</summary>
    public string Text => System.Text.Encoding.UTF8.GetString(Bytes);
}

/// <summary>A set of rendered files, ordinal by path, each path once.</summary>
public sealed class RenderedTree
{
    /// <summary>The files in the order of their paths.</summary>
    public RenderedTree(IEnumerable<RenderedFile> files)
    {
        Files = [.. files.OrderBy(f => f.Path, StringComparer.Ordinal)];
        for (int i = 1; i < Files.Length; i++)
        {
            if (Files[i].Path == Files[i - 1].Path)
            {
                throw new ArgumentException($"two files are rendered to {Files[i].Path}", nameof(files));
            }
        }
    }

    /// <summary>No files.</summary>
    public static RenderedTree Empty { get; } = new([]);

    /// <summary>The files, ordinal by path.</summary>
    public ImmutableArray<RenderedFile> Files { get; }

    /// <summary>The file at <paramref name="path"/>, or null.</summary>
    public RenderedFile? this[string path]
    {
        get
        {
            int low = 0, high = Files.Length - 1;
            while (low <= high)
            {
                int middle = (low + high) / 2;
                int order = string.CompareOrdinal(Files[middle].Path, path);
                if (order == 0)
                {
                    return Files[middle];
                }

                (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
            }

            return null;
        }
    }
}
