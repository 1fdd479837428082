using System.Collections.Immutable;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>Rules of a DestinationRule (Istio's ValidateDestinationRule, and the CEL rules of its CRD).</summary>
internal static class DestinationRuleRules
{
    internal static void Check(YamlNode.Map spec, Findings found)
    {
        if (spec["host"] is { } host)
        {
            IstioHost.Check(host, "the host", found);
        }

        Policy(spec["trafficPolicy"], "trafficPolicy", found);
        Subsets(spec["subsets"].Items(), found);
        foreach (YamlNode.Entry label in spec.At("workloadSelector", "matchLabels").Entries())
        {
            if (label.Key.Length == 0 || label.Key.Contains('*', StringComparison.Ordinal) || label.Value.AsText()?.Contains('*', StringComparison.Ordinal) == true)
            {
                found.Add(IstioRuleCodes.Selector, label.Value, $"the workload selector has the label '{label.Key}: {label.Value.AsText()}'", "write whole labels: no empty key, no '*'");
            }
        }
    }

    private static void Subsets(ImmutableArray<YamlNode> subsets, Findings found)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (YamlNode subset in subsets)
        {
            string name = subset.At("name").AsText() ?? "";
            if (subset.At("name") is { } node)
            {
                if (!seen.Add(name))
                {
                    found.Add(IstioRuleCodes.DuplicateSubset, node, $"the subset '{name}' stands twice", "rename or remove one of the two");
                }

                if (NameSyntax.DnsLabel(name) is { } rule)
                {
                    found.Add(IstioRuleCodes.SubsetName, node, $"the subset '{name}' is no DNS label", $"write {rule}");
                }
            }

            foreach (YamlNode.Entry label in subset.At("labels").Entries())
            {
                string value = label.Value.AsText() ?? "";
                if ((NameSyntax.QualifiedName(label.Key) ?? NameSyntax.LabelValue(value)) is { } rule)
                {
                    found.Add(IstioRuleCodes.SubsetLabel, label.Value, $"the subset '{name}' has the label '{label.Key}: {value}', which no pod can have", $"write {rule}");
                }
            }

            Policy(subset.At("trafficPolicy"), $"the trafficPolicy of the subset '{name}'", found);
        }
    }

    private static void Policy(YamlNode? policy, string what, Findings found)
    {
        if (policy is not YamlNode.Map map)
        {
            return;
        }

        if (map.Entries.Length == 0)
        {
            found.Add(IstioRuleCodes.EmptyPolicy, map, $"{what} is empty", "fill it or remove it");
        }

        if (map["connectionPool"] is YamlNode.Map pool && pool["tcp"] is null && pool["http"] is null)
        {
            found.Add(IstioRuleCodes.EmptyPool, pool, $"the connectionPool of {what} is empty", "add `tcp` or `http`, or remove it");
        }

        if (map.At("outlierDetection", "consecutiveErrors") is { } errors)
        {
            found.Add(IstioRuleCodes.Outdated, errors, $"'consecutiveErrors' of {what} is deprecated", "write `consecutive5xxErrors` or `consecutiveGatewayErrors`");
        }

        if (map.At("loadBalancer", "consistentHash", "minimumRingSize") is { } size)
        {
            found.Add(IstioRuleCodes.Outdated, size, $"'minimumRingSize' of {what} is deprecated", "write `ringHash: {minimumRingSize: …}`");
        }

        HttpRouteRules.Percentage(map.At("outlierDetection", "maxEjectionPercent"), $"maxEjectionPercent of {what}", found);
        HttpRouteRules.Percentage(map.At("outlierDetection", "minHealthPercent"), $"minHealthPercent of {what}", found);
        Tls(map["tls"], what, found);
        foreach (YamlNode port in map["portLevelSettings"].Items())
        {
            IstioHost.CheckPort(port.At("port", "number"), $"the port in {what}", found);
            Policy(port, $"portLevelSettings of {what}", found);
        }
    }

    private static void Tls(YamlNode? tls, string what, Findings found)
    {
        if (tls.At("mode").AsText() == "MUTUAL" && tls.At("credentialName") is null && (tls.At("clientCertificate") is null || tls.At("privateKey") is null))
        {
            found.Add(IstioRuleCodes.Certificate, tls!, $"the tls of {what} is MUTUAL, but has no client certificate and key", "add `credentialName`, or `clientCertificate` and `privateKey`");
        }
    }
}
