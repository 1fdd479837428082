using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>Hosts as Istio reads them: DNS names, IP addresses, and wildcards as the whole first part.</summary>
internal static class IstioHost
{
    /// <summary>Says what is wrong with a host, if anything.</summary>
    internal static void Check(YamlNode node, string what, Findings found, bool allowsWildcard = true)
    {
        string host = node.AsText() ?? "*";
        if (host == "*")
        {
            if (node is YamlNode.Scalar && !allowsWildcard)
            {
                found.Add(IstioRuleCodes.Host, node, $"{what} is '*', but must name one service", "write the service's name");
            }
        }
        else if (host.LastIndexOf('*') > 0 || (host.StartsWith('*') && !host.StartsWith("*.", StringComparison.Ordinal)))
        {
            found.Add(IstioRuleCodes.PartialWildcard, node, $"{what} '{host}' has a wildcard that is not its whole first part", "write '*' or '*.example.com'");
        }
        else
        {
            Name(node, host, what, found);
        }
    }

    private static void Name(YamlNode node, string host, string what, Findings found)
    {
        string name = host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host;
        if (!name.Contains(':', StringComparison.Ordinal) && NameSyntax.DnsName(name.ToLowerInvariant()) is { } rule)
        {
            found.Add(IstioRuleCodes.Host, node, name.Length == 0 ? $"{what} is empty" : $"{what} '{host}' is no DNS name", $"write {rule}");
        }
    }

    /// <summary>Says whether a port is out of range.</summary>
    internal static void CheckPort(YamlNode? node, string what, Findings found)
    {
        if (node.AsInteger() is { } port && port is < 1 or > 65535)
        {
            found.Add(IstioRuleCodes.Port, node!, $"{what} is {port}, but must be between 1 and 65535");
        }
    }
}
