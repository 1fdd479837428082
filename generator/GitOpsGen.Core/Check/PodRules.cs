using System.Collections.Immutable;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>Rules of a pod and its containers (Kubernetes, ValidatePodSpec and what it calls).</summary>
internal static class PodRules
{
    private static readonly ImmutableArray<string> Handlers = ["httpGet", "tcpSocket", "exec", "grpc"];

    /// <summary>Looks at a pod.</summary>
    /// <param name="pod">The PodSpec.</param>
    /// <param name="claims">The volumes that a StatefulSet makes for each pod.</param>
    /// <param name="found">What is wrong with it.</param>
    internal static void Check(YamlNode pod, IEnumerable<string> claims, Findings found)
    {
        HashSet<string> volumes = [.. claims];
        foreach (YamlNode volume in pod.At("volumes").Items())
        {
            volumes.Add(volume.At("name").AsText() ?? "");
            Source(volume, found);
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (string field in (ReadOnlySpan<string>)["initContainers", "containers"])
        {
            foreach (YamlNode container in pod.At(field).Items())
            {
                Container(container, volumes, found);
                Ports(container, found);

                // The schema has the names of one list unique already; this is about both together.
                string name = container.At("name").AsText() ?? "";
                if (field == "initContainers")
                {
                    names.Add(name);
                }
                else if (names.Contains(name))
                {
                    found.Add(WorkloadRuleCodes.PodName, container, $"the container '{name}' has the name of an init container", "rename one of the two");
                }
            }
        }
    }

    private static void Container(YamlNode container, HashSet<string> volumes, Findings found)
    {
        string name = container.At("name").AsText() ?? "";
        Resources(container.At("resources"), name, found);
        foreach (string field in (ReadOnlySpan<string>)["livenessProbe", "readinessProbe", "startupProbe"])
        {
            if (container.At(field) is YamlNode.Map probe && Handlers.Count(h => probe[h] is not null) is var handlers && handlers != 1)
            {
                found.Add(WorkloadRuleCodes.ProbeHandler, probe, $"'{field}' of the container '{name}' has {handlers} of {string.Join(", ", Handlers)}", "keep exactly one");
            }
        }

        foreach (YamlNode mount in container.At("volumeMounts").Items())
        {
            if (mount.At("name").AsText() is { } volume && !volumes.Contains(volume))
            {
                found.Add(WorkloadRuleCodes.Mount, mount, $"the container '{name}' mounts the volume '{volume}', which the pod does not have", Diagnostics.NearestName.Hint(volume, volumes));
            }
        }

        foreach (YamlNode variable in container.At("env").Items())
        {
            if (variable.At("valueFrom") is YamlNode.Map && variable.At("value") is YamlNode.Scalar { Text.Length: > 0 } value)
            {
                found.Add(WorkloadRuleCodes.EnvSource, value, $"the variable '{variable.At("name").AsText()}' has both 'value' and 'valueFrom'", "keep one of the two");
            }
        }
    }

    private static void Resources(YamlNode? resources, string name, Findings found)
    {
        foreach (YamlNode.Entry request in resources.At("requests").Entries())
        {
            if (resources.At("limits", request.Key).AsText() is { } limit && Amounts.Quantity(limit) is { } most
                && Amounts.Quantity(request.Value.AsText() ?? "") is { } least && least > most)
            {
                found.Add(WorkloadRuleCodes.RequestOverLimit, request.Value, $"the container '{name}' requests {request.Value.AsText()} of {request.Key}, over its limit of {limit}", "raise the limit or lower the request");
            }
        }
    }

    private static void Ports(YamlNode container, Findings found)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (YamlNode port in container.At("ports").Items())
        {
            if (port.At("name") is { } node && node.AsText() is { Length: > 0 } name && !names.Add(name))
            {
                found.Add(WorkloadRuleCodes.PodName, node, $"the port name '{name}' stands twice in one container", "rename one of the two");
            }
        }
    }

    private static void Source(YamlNode volume, Findings found)
    {
        if (volume is YamlNode.Map map && map.Entries.Count(e => e.Key != "name" && e.Value is YamlNode.Map) is var sources && sources > 1)
        {
            found.Add(WorkloadRuleCodes.VolumeSource, volume, $"the volume '{map["name"].AsText()}' has {sources} sources", "keep exactly one");
        }
    }
}
