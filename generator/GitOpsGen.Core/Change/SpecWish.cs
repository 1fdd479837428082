using System.Collections.Immutable;
using System.Globalization;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Change;

/// <summary>
/// A manifest that a person edited → the fields of the spec that would say the same. Nothing is guessed: what is named was rendered
/// with those fields, and came out as the person left it.
/// </summary>
internal sealed class SpecWish(ServiceSpec service, ReleaseRecord record, Inputs inputs)
{
    private static readonly ImmutableArray<string> OfRoutes = ["name", "match", "route", "mirror", "mirrorPercentage", "mirrors"];

    private readonly Renderer renderer = new(inputs.Environment, inputs.Templates);

    /// <summary>The way to keep an edit, in words; null where no field of the spec says it.</summary>
    public string? Of(string path, string found)
    {
        if (YamlReader.ReadOne(new SourceText(path, found), aliases: true) is not { IsOk: true, Value: YamlNode.Map manifest })
        {
            return null;
        }

        // A weight is said by no field: it is a stage, and stages are reached by advance.
        if (record.Status == ReleaseStatus.Releasing && record.Ladder.FirstOrDefault(s => s.Name != record.StageName && Renders(service, record.State.At(s), path, found)) is { } stage)
        {
            return $"it is what the stage '{stage.Name}' is, which `advance` reaches by itself";
        }

        return Candidates(manifest).FirstOrDefault(c => c.Fields.Any() && Renders(c.Changed, record.State, path, found)) is { Changed: not null } wish
            ? $"or keep it: say {string.Join(" and ", wish.Fields.Select(f => $"`{f}`"))} for '{service.Name}' in the spec ({service.Place}), and pass --adopt"
            : null;
    }

    private bool Renders(ServiceSpec changed, ServiceState state, string path, string found) =>
        renderer.Service(changed, state, inputs.ExtrasOf(service)) is { IsOk: true, Value: var tree } && Ownership.MeansTheSame(tree[path]?.Text, found);

    private IEnumerable<(ServiceSpec Changed, IEnumerable<string> Fields)> Candidates(YamlNode.Map manifest)
    {
        YamlNode? spec = manifest["spec"];
        switch (manifest["kind"].AsText())
        {
            case "Deployment" when Whole(spec.At("replicas")) is { } replicas:
                yield return (service with { Workload = service.Workload with { Replicas = replicas } }, [Field("workload.replicas", replicas)]);
                break;
            case "HorizontalPodAutoscaler" when service.Workload.Autoscaling is { } scaling && Whole(spec.At("minReplicas")) is { } min && Whole(spec.At("maxReplicas")) is { } max:
                yield return (service with { Workload = service.Workload with { Autoscaling = scaling with { Min = min, Max = max } } },
                    [.. min == scaling.Min ? [] : new[] { Field("workload.autoscaling.min", min) }, .. max == scaling.Max ? [] : new[] { Field("workload.autoscaling.max", max) }]);
                break;
            case "VirtualService" when spec.At("http").Items() is [YamlNode.Map first, ..]:
                var http = new YamlNode.Map([.. first.Entries.Where(e => !OfRoutes.Contains(e.Key))]);
                yield return (service with { Http = http }, Differences("http", service.Http, http));
                break;
            case "DestinationRule":
                var policy = spec.At("trafficPolicy") as YamlNode.Map;
                yield return (service with { TrafficPolicy = policy }, Differences("trafficPolicy", service.TrafficPolicy ?? YamlNode.Map.Empty, policy ?? YamlNode.Map.Empty));
                break;
            default:
                break;
        }
    }

    private static string Field(string name, int value) => string.Create(CultureInfo.InvariantCulture, $"{name}: {value}");

    private static int? Whole(YamlNode? node) => node.AsInteger() is > 0 and < 100_000 and long number ? (int)number : null;

    private static IEnumerable<string> Differences(string prefix, YamlNode.Map old, YamlNode.Map now)
    {
        Dictionary<string, string> before = Leaves(prefix, old).ToDictionary(StringComparer.Ordinal), after = Leaves(prefix, now).ToDictionary(StringComparer.Ordinal);
        return [.. after.Where(f => before.GetValueOrDefault(f.Key) != f.Value).Select(f => $"{f.Key}: {f.Value}"), .. before.Keys.Where(k => !after.ContainsKey(k)).Select(k => $"{k}: (nothing)")];
    }

    private static IEnumerable<KeyValuePair<string, string>> Leaves(string prefix, YamlNode node) => node is YamlNode.Map map
        ? map.Entries.SelectMany(e => Leaves($"{prefix}.{e.Key}", e.Value))
        : [new(prefix, node.AsText() ?? "[" + string.Join(", ", node.Items().Select(i => i.AsText() ?? "…")) + "]")];
}
