using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>A VirtualService against its Gateways, its delegates and the other VirtualServices of its hosts.</summary>
internal static class RouteReferences
{
    internal static void Check(VirtualService route, State state, ReferenceOptions options, List<Diagnostic> found)
    {
        foreach ((string name, YamlNode node) in route.Gateways.Where(g => g.Name != VirtualService.Mesh))
        {
            Gateway(route, name, node, state, options, found);
        }

        MatchedGateways(route, found);
        Delegates(route, state, found);
        MeshHosts(route, state, found);
        if (!route.OnMesh && !route.Hosts.IsEmpty)
        {
            Bypassed(route, state, found);
        }
    }

    private static void Gateway(VirtualService route, string name, YamlNode node, State state, ReferenceOptions options, List<Diagnostic> found)
    {
        KnownGateway? known = options.Gateways.FirstOrDefault(g => g.FullName == name);
        ImmutableArray<GatewayHost> hosts;
        if (state.Gateway(name) is { } gateway)
        {
            hosts = [.. gateway.Hosts];
        }
        else if (known is not null)
        {
            hosts = [.. known.Hosts.Select(HostNames.OfGateway)];
        }
        else
        {
            Missing(name, node, state, options, found);
            return;
        }

        string ns = name[..name.IndexOf('/', StringComparison.Ordinal)];
        if (!hosts.IsEmpty && !route.HostNodes.IsEmpty && !route.HostNodes.Any(h => hosts.Any(g => HostNames.Admits(g, ns, h.AsText() ?? "", route.Namespace))))
        {
            found.Add(ReferenceCodes.HostNotInGateway, "IST0132", route.HostNodes[0].Place,
                $"the Gateway '{name}' takes none of the hosts {string.Join(", ", route.HostNodes.Select(h => $"'{h.AsText()}'"))}",
                "it takes " + string.Join(", ", hosts.Select(h => h.Namespace == "*" ? h.Host : $"{h.Namespace}/{h.Host}").Take(10)));
        }
    }

    private static void Missing(string name, YamlNode node, State state, ReferenceOptions options, List<Diagnostic> found)
    {
        string ns = name[..name.IndexOf('/', StringComparison.Ordinal)];
        string[] known = [.. state.Gateways.Select(g => g.FullName).Concat(options.Gateways.Select(g => g.FullName)).Distinct()];
        bool seen = ns == state.Namespace || known.Any(k => k.StartsWith(ns + "/", StringComparison.Ordinal));
        if (seen)
        {
            found.Add(ReferenceCodes.GatewayNotFound, "IST0101", node.Place, $"there is no Gateway '{node.AsText()}'",
                known.Length == 0 ? ReferenceCodes.GatewayNotFound.WayOut : NearestName.Hint(name, known));
        }
        else
        {
            found.Add(ReferenceCodes.HostUnseen, "IST0101", node.Place, $"no Gateway of the namespace '{ns}' was read, so nothing is known of '{node.AsText()}'", ReferenceCodes.HostUnseen.WayOut);
        }
    }

    // Rules that are only delegated to take the gateways of whoever delegates.
    private static void MatchedGateways(VirtualService route, List<Diagnostic> found)
    {
        foreach (YamlNode node in route.HostNodes.IsEmpty ? [] : route.Rules.SelectMany(r => r.Matches).SelectMany(m => m.At("gateways").Items()))
        {
            if (node.AsText() is { } written && route.Gateways.All(g => g.Name != VirtualService.Resolve(written, route.Namespace)))
            {
                found.Add(ReferenceCodes.GatewayNotBound, "", node.Place, $"the match asks for the gateway '{written}', and '{route.Name}' is not bound to it",
                    NearestName.Hint(written, [.. route.Gateways.Select(g => g.Node.AsText() ?? g.Name)]));
            }
        }
    }

    private static void Delegates(VirtualService route, State state, List<Diagnostic> found)
    {
        foreach (YamlNode node in route.Rules.Select(r => r.Node.At("delegate")).OfType<YamlNode.Map>())
        {
            string name = node.At("name").AsText() ?? "", ns = node.At("namespace").AsText() ?? route.Namespace;
            if (name.Length > 0 && state.Route(ns, name) is null && (ns == state.Namespace || ns == route.Namespace))
            {
                found.Add(ReferenceCodes.DelegateNotFound, "IST0101", node.Place, $"there is no VirtualService '{name}' in the namespace '{ns}' to delegate to", ReferenceCodes.DelegateNotFound.WayOut);
            }
        }
    }

    private static void MeshHosts(VirtualService route, State state, List<Diagnostic> found)
    {
        if (!route.OnMesh)
        {
            return;
        }

        for (int i = 0; i < route.Hosts.Length; i++)
        {
            VirtualService? other = state.OnMesh(route.Hosts[i]).FirstOrDefault(o => (o.Name != route.Name || o.Namespace != route.Namespace) && o.Meets(route));
            if (other is not null)
            {
                found.Add(ReferenceCodes.HostTwiceOnMesh, "IST0109", route.HostNodes[i].Place,
                    $"the host '{route.HostNodes[i].AsText()}' stands on the mesh in '{other.Name}' ({other.Manifest.Path}) too", ReferenceCodes.HostTwiceOnMesh.WayOut);
            }
        }
    }

    // A gateway follows the rules of VirtualServices that are bound to it, and never those of the mesh for the host it sends to.
    private static void Bypassed(VirtualService route, State state, List<Diagnostic> found)
    {
        foreach (RouteDestination destination in route.Rules.SelectMany(r => r.Destinations).Where(d => d is { Receives: true, Mirrors: false, Subset: null }))
        {
            VirtualService? mesh = state.OnMesh(destination.Host).FirstOrDefault(m => m.Rules.Any(r => r.Destinations.Any(d => d.Host == destination.Host && d is { Receives: true, Subset: not null })));
            if (mesh is not null)
            {
                found.Add(ReferenceCodes.SubsetsBypassed, "IST0140", destination.Node.Place,
                    $"requests of the gateway to '{destination.Written}' go to all of its pods: the subsets in '{mesh.Name}' count on the mesh only", ReferenceCodes.SubsetsBypassed.WayOut);
            }
        }
    }
}
