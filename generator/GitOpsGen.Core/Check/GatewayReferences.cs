using System.Globalization;
using GitOpsGen.Diagnostics;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>Gateways against each other, and against the Service of their pods.</summary>
internal static class GatewayReferences
{
    private static readonly string[] Plain = ["HTTP", "HTTP2", "GRPC", "GRPC-WEB"];

    internal static void Check(Gateway gateway, State state, List<Diagnostic> found)
    {
        foreach (Gateway other in state.Gateways.Where(g => g.FullName != gateway.FullName && g.Selector.Contains(gateway.Selector) && gateway.Selector.Contains(g.Selector)))
        {
            foreach (YamlNode mine in gateway.Servers)
            {
                foreach (YamlNode theirs in other.Servers)
                {
                    Conflict(mine, theirs, other, found);
                }
            }
        }

        Ports(gateway, state, found);
    }

    private static void Conflict(YamlNode mine, YamlNode theirs, Gateway other, List<Diagnostic> found)
    {
        if (mine.At("tls", "credentialName").AsText() is { Length: > 0 } secret && theirs.At("tls", "credentialName").AsText() == secret)
        {
            found.Add(ReferenceCodes.DuplicateCertificate, "IST0138", mine.At("tls", "credentialName")!.Place,
                $"the certificate '{secret}' is used by the Gateway '{other.FullName}' too", ReferenceCodes.DuplicateCertificate.WayOut);
        }

        if (mine.At("port", "number").AsInteger() is not { } port || theirs.At("port", "number").AsInteger() != port)
        {
            return;
        }

        string one = Protocol(mine), two = Protocol(theirs);
        if (one != two && !(Plain.Contains(one) && Plain.Contains(two)) && (one == "TCP" || two == "TCP" || Plain.Contains(one) || Plain.Contains(two)))
        {
            found.Add(ReferenceCodes.GatewayConflict, "IST0145", mine.At("port")!.Place,
                string.Create(CultureInfo.InvariantCulture, $"the port {port} is {one} here and {two} in the Gateway '{other.FullName}', for the same pods"), "use one protocol on a port", Severity.Error);
            return;
        }

        foreach (YamlNode host in mine.At("hosts").Items())
        {
            if (theirs.At("hosts").Items().Any(h => IsSame(h.AsText() ?? "", host.AsText() ?? "")))
            {
                found.Add(ReferenceCodes.GatewayConflict, "IST0145", host.Place,
                    string.Create(CultureInfo.InvariantCulture, $"the host '{host.AsText()}' on port {port} stands in the Gateway '{other.FullName}' too, for the same pods"), ReferenceCodes.GatewayConflict.WayOut);
            }
        }
    }

    private static bool IsSame(string left, string right)
    {
        GatewayHost a = HostNames.OfGateway(left), b = HostNames.OfGateway(right);
        return a.Host == b.Host && (a.Namespace == b.Namespace || a.Namespace == "*" || b.Namespace == "*");
    }

    private static string Protocol(YamlNode server) => server.At("port", "protocol").AsText()?.ToUpperInvariant() ?? "";

    private static void Ports(Gateway gateway, State state, List<Diagnostic> found)
    {
        if (gateway.Selector.IsEmpty)
        {
            return;
        }

        KubePort[] ports = [.. state.GatewayPods(gateway.Selector).SelectMany(p => state.Selecting(p.Namespace, p.PodLabels)).SelectMany(s => s.Ports)];
        foreach (YamlNode server in gateway.Servers.Where(_ => ports.Length > 0))
        {
            string number = server.At("port", "number").AsText() ?? "";
            if (ports.All(p => p.Target != number && p.Number.ToString(CultureInfo.InvariantCulture) != number))
            {
                found.Add(ReferenceCodes.GatewayPort, "IST0162", server.At("port", "number")?.Place ?? server.Place,
                    $"no Service of the pods {gateway.Selector} has the port {number}", "it has " + string.Join(", ", ports.Select(p => p.Number.ToString(CultureInfo.InvariantCulture)).Distinct()));
            }
        }
    }
}
