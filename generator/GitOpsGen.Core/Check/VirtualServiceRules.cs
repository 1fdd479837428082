using System.Collections.Immutable;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>Rules of a VirtualService as a whole (Istio's ValidateVirtualService).</summary>
internal static class VirtualServiceRules
{
    private const int FullWeight = 100;

    internal static void Check(YamlNode.Map spec, Findings found)
    {
        Hosts(spec, found);
        bool any = false;
        foreach (string kind in (ReadOnlySpan<string>)["http", "tls", "tcp"])
        {
            ImmutableArray<YamlNode> rules = spec[kind].Items();
            any |= rules.Length > 0;
            for (int i = 0; i < rules.Length; i++)
            {
                string name = $"{kind}[{i}]";
                if (kind == "http")
                {
                    HttpRouteRules.Check(rules[i], name, found);
                }
                else
                {
                    Connection(rules[i], name, found);
                }

                Destinations(rules[i].At("route").Items(), name, found);
            }
        }

        if (!any)
        {
            found.Add(IstioRuleCodes.NoRules, spec, "the VirtualService has no rules", "add one under `http`, `tls` or `tcp`");
        }
    }

    /// <summary>One destination: its host, subset and port.</summary>
    internal static void Destination(YamlNode? destination, string name, Findings found)
    {
        if (destination.At("host") is { } host)
        {
            IstioHost.Check(host, $"the host of '{name}'", found, allowsWildcard: false);
        }

        if (destination.At("subset") is { } subset && subset.AsText() is { } text && NameSyntax.DnsLabel(text) is { } rule)
        {
            found.Add(IstioRuleCodes.SubsetName, subset, $"the subset '{text}' of '{name}' is no DNS label", $"write {rule}");
        }

        IstioHost.CheckPort(destination.At("port", "number"), $"the port of '{name}'", found);
    }

    private static void Hosts(YamlNode.Map spec, Findings found)
    {
        ImmutableArray<YamlNode> gateways = spec["gateways"].Items(), hosts = spec["hosts"].Items();
        bool onMesh = gateways.Length == 0 || gateways.Any(g => g.AsText() == "mesh");
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        List<string> wildcards = [];
        foreach (YamlNode node in hosts)
        {
            IstioHost.Check(node, "the host", found);
            string host = node.AsText() ?? "";
            if (onMesh && host == "*")
            {
                found.Add(IstioRuleCodes.WildcardOnMesh, node, "the host '*' can't stand in a VirtualService on the mesh", "name the hosts, or list only gateways under `gateways`");
            }

            string? other = names.Contains(host) ? host : (HostNames.IsWildcard(host) ? names : (IEnumerable<string>)wildcards).FirstOrDefault(h => HostNames.Meet(h, host));
            if (other is not null)
            {
                found.Add(IstioRuleCodes.OverlappingHosts, node, $"the hosts '{other}' and '{host}' overlap", "keep the wider one, or make two VirtualServices of them");
            }

            names.Add(host);
            wildcards.AddRange(HostNames.IsWildcard(host) ? [host] : []);
        }
    }

    private static void Connection(YamlNode rule, string name, Findings found)
    {
        foreach (YamlNode match in rule.At("match").Items())
        {
            IstioHost.CheckPort(match.At("port"), $"the port in a match of '{name}'", found);
            foreach (YamlNode sni in match.At("sniHosts").Items())
            {
                IstioHost.Check(sni, $"the SNI host of '{name}'", found);
            }
        }

        if (rule.At("route").Items().Length == 0)
        {
            found.Add(IstioRuleCodes.EmptyRule, rule, $"'{name}' has no route", "add the destinations, or remove the rule");
        }
    }

    private static void Destinations(ImmutableArray<YamlNode> routes, string name, Findings found)
    {
        long sum = 0;
        bool negative = false;
        for (int i = 0; i < routes.Length; i++)
        {
            Destination(routes[i].At("destination"), $"{name}.route[{i}]", found);
            if (routes[i].At("weight") is { } weight && weight.AsInteger() is { } value)
            {
                sum += value;
                if (value < 0)
                {
                    negative = true;
                    found.Add(IstioRuleCodes.NegativeWeight, weight, $"'{name}.route[{i}]' has the weight {value}", "write a weight from 0 to 100");
                }
            }
        }

        if (routes.Length < 2 || negative)
        {
            return;
        }

        if (sum == 0)
        {
            found.Add(IstioRuleCodes.NoWeight, routes[0], $"all destinations of '{name}' have weight 0 or none", "give at least one of them a weight");
        }
        else if (sum != FullWeight)
        {
            found.Add(IstioRuleCodes.WeightSum, routes[0], $"the weights of '{name}' sum to {sum}, not 100", $"make them sum to 100; Istio alone would take each as a part of {sum}");
        }
    }
}
