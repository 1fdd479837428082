using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Render;

namespace GitOpsGen.Check;

/// <summary>A file read back, with what was found about it alone.</summary>
/// <param name="Path">The file as the user names it.</param>
/// <param name="Role">What it is for; <see cref="FileRole.Extra"/> for files that nobody rendered.</param>
/// <param name="Manifests">Its objects.</param>
/// <param name="Objects">Those that references are about.</param>
/// <param name="Unreadable">Why it could not be read; empty where it could.</param>
public sealed record ParsedFile(
    string Path, FileRole Role, ImmutableArray<Manifest> Manifests, ImmutableArray<ClusterObject> Objects, ImmutableArray<Diagnostic> Unreadable)
{
    /// <summary>What checks of single manifests found, once they ran.</summary>
    internal ImmutableArray<Diagnostic> Alone { get; set; }
}

/// <summary>Reads each distinct content at a path once, whatever number of stages share it. Not for use by two threads at once.</summary>
/// <param name="ns">The namespace of manifests that name none.</param>
public sealed class ManifestCache(string ns)
{
    private readonly OrderedDictionary<(string Path, string Blob), ParsedFile> files = [];

    /// <summary>The namespace of manifests that name none.</summary>
    public string Namespace { get; } = ns;

    /// <summary>How many distinct contents it holds.</summary>
    public int Count => files.Count;

    /// <summary>Forgets what was read since it held <paramref name="kept"/> contents: what one service alone has, once it was looked at.</summary>
    public void ForgetAllBut(int kept)
    {
        while (files.Count > kept)
        {
            files.RemoveAt(files.Count - 1);
        }
    }

    /// <summary>The file's objects.</summary>
    public ParsedFile Get(RenderedFile file)
    {
        if (!files.TryGetValue((file.Path, file.Blob), out ParsedFile? parsed))
        {
            parsed = Parse(new SourceText(NameOf(file), file.Text), file.Role, Namespace);
            files.Add((file.Path, file.Blob), parsed);
        }

        return parsed;
    }

    // A manifest that was taken over is known to its author by its own name, not by the copy's.
    private static string NameOf(RenderedFile file) =>
        file.Role == FileRole.Extra && !file.Template.EndsWith(".hbs", StringComparison.Ordinal) ? file.Template : file.Path;

    /// <summary>Reads a file that nobody rendered.</summary>
    public static ParsedFile Parse(SourceText source, FileRole role, string ns)
    {
        if (BlockReader.Read(source) is { } root && new Manifest(source.Name, root) is { ApiVersion: not "", Kind: not ("" or "List") } plain
            && root["apiVersion"] is Yaml.YamlNode.Scalar { Type: Yaml.ScalarType.Text } && root["kind"] is Yaml.YamlNode.Scalar { Type: Yaml.ScalarType.Text })
        {
            return new ParsedFile(source.Name, role, [plain], ObjectOf(plain, plain.Namespace is { Length: > 0 } named ? named : ns) is { } one ? [one] : [], []);
        }

        Result<ImmutableArray<Manifest>> read = Manifest.Read(source);
        ImmutableArray<Manifest> manifests = read.IsOk ? read.Value : [];
        return new ParsedFile(source.Name, role, manifests, [.. manifests.Select(m => ObjectOf(m, m.Namespace is { Length: > 0 } own ? own : ns)).OfType<ClusterObject>()], read.Diagnostics);
    }

    private static ClusterObject? ObjectOf(Manifest manifest, string ns) => (manifest.Group, manifest.Kind) switch
    {
        ("", "Service") => new KubeService(manifest, ns),
        ("autoscaling", "HorizontalPodAutoscaler") => new Autoscaler(manifest, ns),
        ("networking.istio.io", "VirtualService") => new VirtualService(manifest, ns),
        ("networking.istio.io", "DestinationRule") => new DestinationRule(manifest, ns),
        ("networking.istio.io", "Gateway") => new Gateway(manifest, ns),
        ("networking.istio.io", "ServiceEntry") => new HostEntry(manifest, ns),
        ("", "Pod") => new Workload(manifest, ns),
        _ => Workload.Template(manifest) is Yaml.YamlNode.Map ? new Workload(manifest, ns) : null,
    };
}
