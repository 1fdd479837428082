using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Yaml;

namespace GitOpsGen.Change;

/// <summary>The digest of what restarts pods when it changes: a Deployment's pod template and its ConfigMap (promise 2).</summary>
public static class PodTemplates
{
    /// <summary>SHA-256 over the pod template of <paramref name="version"/> as rendered in <paramref name="tree"/>, and its ConfigMap's data; empty where it has no Deployment there.</summary>
    public static string Digest(RenderedTree tree, string version)
    {
        string text = string.Concat(tree.Files
            .Where(f => f.Version == version && f.Role is FileRole.Deployment or FileRole.Config)
            .Select(f => Part(f)));
        return text.Length == 0 ? "" : Digests.Of(text);
    }

    /// <summary>The record with the digests of the versions that have none yet.</summary>
    public static ReleaseRecord Stamp(ReleaseRecord record, RenderedTree tree) => record with
    {
        Versions = [.. record.Versions.Select(v => v.TemplateDigest.Length > 0 ? v : v with { TemplateDigest = Digest(tree, v.Inputs.Version) })],
    };

    /// <summary>Versions whose pods would be rendered differently today; no commit touches their Deployments.</summary>
    public static ImmutableHashSet<string> Drifted(ReleaseRecord record, RenderedTree tree) =>
        [.. record.State.Versions.Select(v => v.Name).Where(name => record.Version(name)!.TemplateDigest is { Length: > 0 } digest && digest != Digest(tree, name))];

    private static string Part(RenderedFile file)
    {
        Result<YamlNode> read = YamlReader.ReadOne(new SourceText(file.Path, file.Text), aliases: true);
        if (!read.IsOk)
        {
            return file.Text;
        }

        YamlNode? part = file.Role == FileRole.Deployment ? read.Value.At("spec", "template") : read.Value.At("data");
        return Nodes.Canonical(part ?? read.Value);
    }
}
