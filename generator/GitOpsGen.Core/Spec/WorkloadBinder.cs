using GitOpsGen.Yaml;

namespace GitOpsGen.Spec;

/// <summary><c>workload</c> → <see cref="WorkloadSpec"/>.</summary>
internal static class WorkloadBinder
{
    private const int DefaultCpu = 80;

    public static WorkloadSpec Bind(YamlNode.Map map, BindContext context) => new()
    {
        Replicas = (int)(map["replicas"].AsInteger() ?? 1),
        Autoscaling = map["autoscaling"] is YamlNode.Map scaling ? Autoscaling(scaling, context) : null,
        Config = [.. EnvironmentBinder.Pairs(map["config"]).OrderBy(p => p.Key, StringComparer.Ordinal)],
        Labels = EnvironmentBinder.Pairs(map["labels"]),
        Annotations = EnvironmentBinder.Pairs(map["annotations"]),
        Container = map["container"] as YamlNode.Map ?? YamlNode.Map.Empty,
        Pod = map["pod"] as YamlNode.Map ?? YamlNode.Map.Empty,
        Deployment = map["deployment"] as YamlNode.Map ?? YamlNode.Map.Empty,
        Service = map["service"] as YamlNode.Map ?? YamlNode.Map.Empty,
        ServiceAccount = map["serviceAccount"].AsFlag() ?? false,
    };

    private static AutoscalingSpec Autoscaling(YamlNode.Map map, BindContext context)
    {
        int min = (int)map["min"].AsInteger()!.Value, max = (int)map["max"].AsInteger()!.Value;
        if (min > max)
        {
            context.Report(SpecCodes.Autoscaling, map["min"]!.Place, $"autoscaling has a 'min' of {min}, over its 'max' of {max}", "mend one of the two");
        }

        int? cpu = Percent(map["cpu"], context), memory = Percent(map["memory"], context);
        return new AutoscalingSpec(min, max, cpu ?? (memory is null ? DefaultCpu : null), memory);
    }

    private static int? Percent(YamlNode? node, BindContext context)
    {
        if (Amounts.ShareOf(node) is not double share)
        {
            return null;
        }

        int percent = (int)Math.Round(share * 100);
        if (percent < 1)
        {
            context.Report(SpecCodes.OutOfBounds, node!.Place, $"an HPA cannot aim at {node.AsText()}", "write a whole percentage from 1%, such as 80%");
        }

        return percent;
    }
}
