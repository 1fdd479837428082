using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>Which structures of the spec the renderer puts where in a manifest, so that a value there leads back to its line in the spec.</summary>
internal static class SpecRoots
{
    /// <summary>The place in the spec of the value at the end of a way through a manifest; null where the value is none of the spec's.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="service">The service; null for the shared files.</param>
    /// <param name="manifest">The manifest.</param>
    /// <param name="version">The version it belongs to, or null.</param>
    /// <param name="way">The way through it.</param>
    internal static Place? Place(EnvironmentSpec environment, ServiceSpec? service, Manifest manifest, string? version, ImmutableArray<Step> way)
    {
        if (service is null)
        {
            return manifest.Kind == "Gateway" ? OfGateway(environment, manifest, way) : null;
        }

        YamlNode? written = manifest.Root;
        IEnumerable<(int Depth, YamlNode? Root)> roots = manifest.Kind switch
        {
            "VirtualService" => OfRoutes(service.Source, way),
            "DestinationRule" => [.. Under(way, service.Source["trafficPolicy"], "spec", "trafficPolicy"), .. OfSubset(service.Source["version"], way)],
            "Deployment" => OfWorkload(service.Source["workload"], service.Source["image"], version == service.Version, way),
            "Service" => [.. Under(way, service.Source["ports"], "spec", "ports"), .. Under(way, service.Source.At("workload", "service"), "spec")],
            "ConfigMap" => Under(way, service.Source.At("workload", "config"), "data"),
            _ => [],
        };
        foreach ((int depth, YamlNode? root) in roots)
        {
            if (root is not null && IsSame(written, root, way, depth) && Step.Follow(root, way.AsSpan()[depth..]) is { Line: > 0 } place)
            {
                return place;
            }
        }

        return null;
    }

    // Where one value may have come from several structures, the one whose text is the same is its origin.
    private static bool IsSame(YamlNode manifest, YamlNode root, ImmutableArray<Step> way, int depth)
    {
        YamlNode? rendered = At(manifest, way), written = At(root, way[depth..]);
        return rendered is not null && written is not null && (rendered is not YamlNode.Scalar scalar || scalar.Text == written.AsText());
    }

    private static YamlNode? At(YamlNode? node, ImmutableArray<Step> way)
    {
        foreach (Step step in way)
        {
            node = step.IsItem ? node.Items().ElementAtOrDefault(step.Index) : (node as YamlNode.Map)?[step.Key];
        }

        return node;
    }

    private static IEnumerable<(int, YamlNode?)> Under(ImmutableArray<Step> way, YamlNode? root, params string[] fields) =>
        way.Length >= fields.Length && way.Take(fields.Length).Select(s => s.Key).SequenceEqual(fields) ? [(fields.Length, root)] : [];

    private static IEnumerable<(int, YamlNode?)> OfRoutes(YamlNode.Map source, ImmutableArray<Step> way)
    {
        if (way is not [{ Key: "spec" }, { } list, ..])
        {
            yield break;
        }

        ImmutableArray<YamlNode> routes = source["routes"].Items();
        if (list.Key is "hosts" or "gateways")
        {
            foreach (YamlNode route in routes)
            {
                yield return (2, route.At(list.Key));
            }
        }
        else if (way is [_, { Key: "http" }, _, { Key: "match" }, { IsItem: true }, ..])
        {
            // A match of the route and one of the step are laid upon each other, so that the items' numbers say nothing.
            foreach (YamlNode match in routes.SelectMany(r => r.At("match").Items()).Concat(source.At("strategy", "steps").Items().SelectMany(s => s.At("match").Items())))
            {
                yield return (5, match);
            }
        }
        else if (way is [_, { Key: "http" or "tcp" }, _, .., { Key: "subset" }])
        {
            yield return (way.Length, source["version"]);
        }
        else if (way is [_, { Key: "http" }, _, ..])
        {
            yield return (3, source["http"]);
        }
    }

    // A subset's name and its label of the version, where neither is called otherwise.
    private static IEnumerable<(int, YamlNode?)> OfSubset(YamlNode? version, ImmutableArray<Step> way) =>
        way is [{ Key: "spec" }, { Key: "subsets" }, _, { Key: "name" } or { Key: "labels" }, ..] ? [(way.Length, version)] : [];

    private static IEnumerable<(int, YamlNode?)> OfWorkload(YamlNode? workload, YamlNode? image, bool isNew, ImmutableArray<Step> way) => way switch
    {
        [{ Key: "spec" }, { Key: "template" }, { Key: "spec" }, { Key: "containers" }, { Index: 0 }, { Key: "image" }] => isNew ? [(6, image)] : [],
        [{ Key: "spec" }, { Key: "template" }, { Key: "spec" }, { Key: "containers" }, { IsItem: true, Index: var index }, ..] =>
            index == 0 ? [(5, workload.At("container"))] : [(5, workload.At("pod", "containers").Items().ElementAtOrDefault(index - 1))],
        [{ Key: "spec" }, { Key: "template" }, { Key: "spec" }, ..] => [(3, workload.At("pod"))],
        [{ Key: "spec" }, { Key: "template" }, { Key: "metadata" }, { Key: "labels" or "annotations" } field, ..] => [(4, workload.At(field.Key))],
        [{ Key: "spec" }, { Key: "replicas" }] => [(1, workload)],
        [{ Key: "spec" }, _, ..] => [(1, workload.At("deployment"))],
        _ => [],
    };

    private static Place? OfGateway(EnvironmentSpec environment, Manifest manifest, ImmutableArray<Step> way)
    {
        GatewaySpec? gateway = environment.Gateways.FirstOrDefault(g => !g.Existing && g.Name == manifest.Name);
        return gateway is null ? null
            : way is [{ Key: "spec" }, { Key: "servers" }, ..] && gateway.Servers is { } servers ? Step.Follow(servers, way.AsSpan()[2..]) ?? gateway.Place
            : way is [{ Key: "spec" }, { Key: "selector" }, ..] && gateway.Selector is { } selector ? Step.Follow(selector, way.AsSpan()[2..]) ?? gateway.Place
            : gateway.Place;
    }
}
