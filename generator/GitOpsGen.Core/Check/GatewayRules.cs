using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>Rules of a Gateway (Istio's ValidateGateway).</summary>
internal static class GatewayRules
{
    private static readonly ImmutableArray<string> Protocols = ["HTTP", "HTTPS", "HTTP2", "HTTP3", "GRPC", "GRPC-WEB", "TLS", "TCP", "HBONE", "MONGO", "MYSQL", "REDIS", "UDP"];

    internal static void Check(YamlNode.Map spec, Findings found)
    {
        ImmutableArray<YamlNode> servers = spec["servers"].Items();
        if (servers.Length == 0)
        {
            found.Add(IstioRuleCodes.NoServers, spec, "the Gateway has no servers", "add one under `servers`");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < servers.Length; i++)
        {
            Server(servers[i], $"servers[{i}]", found);
            if (servers[i].At("port", "name") is { } name && name.AsText() is { Length: > 0 } text && !names.Add(text))
            {
                found.Add(IstioRuleCodes.DuplicatePortName, name, $"the port name '{text}' stands in two servers", "give each server's port a name of its own");
            }
        }
    }

    private static void Server(YamlNode server, string name, Findings found)
    {
        IstioHost.CheckPort(server.At("port", "number"), $"the port of '{name}'", found);
        if (server.At("hosts") is YamlNode.Seq { Items.Length: 0 } none)
        {
            found.Add(IstioRuleCodes.NoServers, none, $"'{name}' has no hosts", "add the hosts, or '*'");
        }

        foreach (YamlNode host in server.At("hosts").Items())
        {
            // A host may name the namespace of the VirtualServices that it takes: ns/host, ./host, */host.
            string text = host.AsText() ?? "";
            int slash = text.IndexOf('/', StringComparison.Ordinal);
            IstioHost.Check(slash < 0 ? host : new YamlNode.Scalar(text[(slash + 1)..], false, host.Place), $"the host of '{name}'", found);
        }

        if (server.At("port", "protocol") is { } node && node.AsText() is { } protocol)
        {
            Protocol(server, name, node, protocol.ToUpperInvariant(), found);
        }

        Certificate(server.At("tls"), name, found);
        var suites = new HashSet<string>(StringComparer.Ordinal);
        foreach (YamlNode suite in server.At("tls", "cipherSuites").Items().Where(s => !suites.Add(s.AsText() ?? "")))
        {
            found.Add(IstioRuleCodes.Outdated, suite, $"the cipher suite '{suite.AsText()}' of '{name}' stands twice", "remove one of the two");
        }
    }

    private static void Protocol(YamlNode server, string name, YamlNode node, string protocol, Findings found)
    {
        if (!Protocols.Contains(protocol))
        {
            found.Add(IstioRuleCodes.Protocol, node, $"the protocol '{node.AsText()}' of '{name}' is unknown", NearestName.Hint(protocol, Protocols));
            return;
        }

        YamlNode? tls = server.At("tls");
        bool isTls = protocol is "HTTPS" or "TLS";
        if (isTls && tls is not YamlNode.Map)
        {
            found.Add(IstioRuleCodes.TlsMissing, server, $"'{name}' speaks {protocol}, but has no 'tls'", "add `tls` with a mode and a certificate");
        }

        bool isHttp = protocol is "HTTP" or "HTTP2" or "GRPC" or "GRPC-WEB";
        if (!isTls && tls is YamlNode.Map map && !(isHttp && map.Entries.All(e => e.Key == "httpsRedirect" || e.Value.AsText() == "PASSTHROUGH")))
        {
            found.Add(IstioRuleCodes.TlsOnPlain, tls, $"'{name}' speaks {protocol}, but has 'tls'", isHttp ? "write HTTPS, or keep only `httpsRedirect`" : "write TLS, or remove `tls`");
        }
    }

    private static void Certificate(YamlNode? tls, string name, Findings found)
    {
        string mode = tls.At("mode").AsText() ?? "";
        if (mode is not ("SIMPLE" or "MUTUAL" or "OPTIONAL_MUTUAL") || tls.At("credentialName") is not null || tls.At("credentialNames").Items().Length > 0)
        {
            return;
        }

        bool hasKeys = (tls.At("serverCertificate") is not null && tls.At("privateKey") is not null) || tls.At("tlsCertificates").Items().Length > 0;
        if (!hasKeys)
        {
            found.Add(IstioRuleCodes.Certificate, tls!, $"the tls of '{name}' is {mode}, but names no certificate", "add `credentialName`, or `serverCertificate` and `privateKey`");
        }
        else if (mode != "SIMPLE" && tls.At("caCertificates") is null)
        {
            found.Add(IstioRuleCodes.Certificate, tls!, $"the tls of '{name}' is {mode}, but names no CA for the clients", "add `caCertificates`");
        }
    }
}
