using System.Collections.Immutable;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>Rules of a Service (Kubernetes, ValidateService).</summary>
internal static class ServiceRules
{
    internal static void Check(YamlNode.Map spec, Findings found)
    {
        ImmutableArray<YamlNode> ports = spec["ports"].Items();
        if (ports.Length == 0 && spec["type"].AsText() != "ExternalName" && spec["clusterIP"].AsText() != "None")
        {
            found.Add(WorkloadRuleCodes.NoPorts, spec, "the Service has no ports", "add one under `ports`");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (YamlNode port in ports)
        {
            string name = port.At("name").AsText() ?? "";
            if (ports.Length > 1 && !names.Add(name))
            {
                found.Add(WorkloadRuleCodes.ServicePortName, port, name.Length == 0 ? "several ports of the Service have no name" : $"two ports of the Service have the name '{name}'", "give each port a name of its own");
            }
            else if (ports.Length > 1 && name.Length == 0)
            {
                found.Add(WorkloadRuleCodes.ServicePortName, port, $"the Service has {ports.Length} ports, and this one has no name", "give each port a name of its own");
            }
        }
    }
}
