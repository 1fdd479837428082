using System.Globalization;
using GitOpsGen.Diagnostics;
using GitOpsGen.Render;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>What may not change from one commit to the next in an object that stays.</summary>
internal static class ObjectChanges
{
    internal static void Check(IReadOnlyList<RenderedFile> before, IReadOnlyList<RenderedFile> after, TransitionOptions options, List<Diagnostic> found)
    {
        var old = new Dictionary<string, RenderedFile>(StringComparer.Ordinal);
        foreach (RenderedFile file in before)
        {
            old[file.Path] = file;
        }

        RenderedFile[] changed = [.. after.Where(f => !ReferenceEquals(old.GetValueOrDefault(f.Path), f) && old.GetValueOrDefault(f.Path)?.Blob != f.Blob && f.Role is not FileRole.VirtualService and not FileRole.DestinationRule)];
        if (changed.Length == 0)
        {
            return;
        }

        var standing = before.SelectMany(f => options.Cache.Get(f).Manifests.Select(m => (Identity(m, options), m))).DistinctBy(p => p.Item1).ToDictionary(p => p.Item1, p => p.m);
        foreach (RenderedFile file in changed)
        {
            ParsedFile parsed = options.Cache.Get(file);
            foreach (Manifest manifest in parsed.Manifests)
            {
                if (standing.TryGetValue(Identity(manifest, options), out Manifest? was))
                {
                    Compare(was, manifest, file.Role, options, found);
                }
            }
        }
    }

    private static (string, string, string, string) Identity(Manifest manifest, TransitionOptions options) =>
        (manifest.Group, manifest.Kind, manifest.Namespace is { Length: > 0 } named ? named : options.Cache.Namespace, manifest.Name);

    private static void Compare(Manifest was, Manifest now, FileRole role, TransitionOptions options, List<Diagnostic> found)
    {
        switch (now.Group, now.Kind)
        {
            case ("apps", _):
                Fixed(was, now, options, found, "spec", "selector");
                Pods(was, now, options, found, "spec", "template");
                Replicas(was, now, options, found);
                break;
            case ("batch", "Job"):
                Fixed(was, now, options, found, "spec", "template");
                break;
            // One that is left out was given by the API server, which refuses another; an ExternalName has none yet.
            case ("", "Service") when was.Root.At("spec", "clusterIP") is { } || (now.Root.At("spec", "clusterIP").AsText() is { Length: > 0 } && was.Root.At("spec", "type").AsText() != "ExternalName"):
                Fixed(was, now, options, found, "spec", "clusterIP");
                break;
            case ("", "ConfigMap" or "Secret") when was.Root.At("immutable").AsFlag() == true:
                Fixed(was, now, options, found, "data");
                break;
            case ("", "ConfigMap") when role == FileRole.Config:
                Pods(was, now, options, found, "data");
                break;
            default:
                break;
        }
    }

    private static void Fixed(Manifest was, Manifest now, TransitionOptions options, List<Diagnostic> found, params string[] path)
    {
        if (!Same(was.Root.At(path), now.Root.At(path)))
        {
            found.Add(Diagnostic.Of(TransitionCodes.Immutable, Where(now, path), $"{options.Name}: '{string.Join('.', path)}' of {now} changes, which the API server refuses", TransitionCodes.Immutable.WayOut));
        }
    }

    private static void Pods(Manifest was, Manifest now, TransitionOptions options, List<Diagnostic> found, params string[] path)
    {
        if (!Same(was.Root.At(path), now.Root.At(path)))
        {
            string[] keys = [.. Differences(was.Root.At(path), now.Root.At(path), string.Join('.', path)).Take(3)];
            Code code = options.Adopts ? TransitionCodes.AdoptedPodsRestart : TransitionCodes.PodsRestart;
            found.Add(Diagnostic.Of(code, Where(now, path), $"{options.Name}: the pods of {now} would be other ones: {string.Join(", ", keys)}", code.WayOut));
        }
    }

    private static void Replicas(Manifest was, Manifest now, TransitionOptions options, List<Diagnostic> found)
    {
        if (was.Root.At("spec", "replicas").AsInteger() is > 1 and { } count && now.Root.At("spec", "replicas") is null)
        {
            found.Add(Diagnostic.Of(TransitionCodes.ReplicasDropped, Where(now, "spec"),
                string.Create(CultureInfo.InvariantCulture, $"{options.Name}: `replicas: {count}` is removed from {now}, which falls to 1 pod until an autoscaler scales it"), TransitionCodes.ReplicasDropped.WayOut));
        }
    }

    private static Place Where(Manifest manifest, params string[] path) => manifest.Root.At(path)?.Place ?? manifest.Root.Place;

    private static bool Same(YamlNode? left, YamlNode? right) =>
        left is null || right is null ? left is null && right is null : ReferenceEquals(left, right) || Nodes.Canonical(left) == Nodes.Canonical(right);

    private static IEnumerable<string> Differences(YamlNode? was, YamlNode? now, string path)
    {
        if (was is YamlNode.Map a && now is YamlNode.Map b)
        {
            return a.Entries.Select(e => e.Key).Union(b.Entries.Select(e => e.Key)).Where(k => !Same(a[k], b[k])).SelectMany(k => Differences(a[k], b[k], path + "." + k));
        }

        return was is YamlNode.Seq one && now is YamlNode.Seq two && one.Items.Length == two.Items.Length
            ? one.Items.Zip(two.Items).SelectMany((p, i) => Same(p.First, p.Second) ? [] : Differences(p.First, p.Second, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]")))
            : [path];
    }
}
