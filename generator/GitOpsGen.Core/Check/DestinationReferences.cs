using System.Globalization;
using GitOpsGen.Diagnostics;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>The hosts, subsets and ports that rules send requests to.</summary>
internal static class DestinationReferences
{
    private const string NotFound = "IST0101";

    internal static void Check(VirtualService route, State state, List<Diagnostic> found)
    {
        foreach (RouteBlock rule in route.Rules)
        {
            foreach (RouteDestination destination in rule.Destinations)
            {
                Destination(route, rule, destination, state, found);
            }
        }
    }

    private static void Destination(VirtualService route, RouteBlock rule, RouteDestination destination, State state, List<Diagnostic> found)
    {
        Place place = destination.Node.At("host")!.Place;
        if (state.ServiceOfHost(destination.Host) is { } service)
        {
            Port(route, rule, destination, service, state, found);
            Endpoints(destination, service, state, found);
        }
        else if (!state.IsEntered(destination.Host))
        {
            Host(route, destination, place, state, found);
            return;
        }

        if (destination.Subset is { } subset && !state.RulesOf(destination.Host).Any(r => r.Find(subset) is not null))
        {
            string[] known = [.. state.RulesOf(destination.Host).SelectMany(r => r.Subsets).Select(s => s.Name)];
            found.Add(ReferenceCodes.SubsetNotFound, NotFound, destination.Node.At("subset")!.Place, $"the host '{destination.Written}' has no subset '{subset}'",
                known.Length == 0 ? "no DestinationRule of this host has subsets: add one" : NearestName.Hint(subset, known),
                destination.Receives ? Severity.Error : Severity.Warning);
        }
    }

    private static void Host(VirtualService route, RouteDestination destination, Place place, State state, List<Diagnostic> found)
    {
        ServiceName? meant = HostNames.Service(destination.Written, route.Namespace);
        Severity severity = destination.Receives ? Severity.Error : Severity.Warning;
        if (meant is not null && destination.Host != meant.Fqdn && state.Service(meant.Namespace, meant.Name) is not null)
        {
            found.Add(ReferenceCodes.HostNotFound, NotFound, place, $"the host '{destination.Written}' is no full name, and Istio adds nothing to a name with dots", $"write '{meant.Fqdn}'", severity);
        }
        else if (meant?.Fqdn == destination.Host && IsSeen(state, meant.Namespace))
        {
            string[] near = [.. state.ServicesOf(meant.Namespace).Select(s => s.Name)];
            found.Add(ReferenceCodes.HostNotFound, NotFound, place, $"there is no Service '{meant.Name}' in the namespace '{meant.Namespace}'",
                near.Length == 0 ? ReferenceCodes.HostNotFound.WayOut : NearestName.Hint(meant.Name, near), severity);
        }
        else
        {
            found.Add(ReferenceCodes.HostUnseen, NotFound, place, meant?.Fqdn == destination.Host
                ? $"no Service of the namespace '{meant.Namespace}' was read, so nothing is known of '{meant.Name}'"
                : $"the host '{destination.Written}' is outside the cluster, and no ServiceEntry for it was read", ReferenceCodes.HostUnseen.WayOut);
        }
    }

    /// <summary>Whether a Service that is not among what was read can be said not to exist.</summary>
    internal static bool IsSeen(State state, string ns) => ns == state.Namespace || state.ServicesOf(ns).Any();

    private static void Port(VirtualService route, RouteBlock rule, RouteDestination destination, KubeService service, State state, List<Diagnostic> found)
    {
        if (service.Ports.IsEmpty)
        {
            return;
        }

        if (destination.Port is not { } number)
        {
            if (service.Ports.Length > 1)
            {
                found.Add(ReferenceCodes.PortRequired, "IST0112", destination.Node.Place,
                    $"the Service '{service.Name}' has the ports {string.Join(", ", service.Ports.Select(p => p.Number))}, and the destination names none", "add `port: {number: …}`");
            }

            return;
        }

        if (service.Ports.All(p => p.Number != number))
        {
            found.Add(ReferenceCodes.PortNotFound, "", destination.Node.At("port")!.Place,
                string.Create(CultureInfo.InvariantCulture, $"the Service '{service.Name}' has no port {number}"),
                "it has " + string.Join(", ", service.Ports.Select(p => p.Number.ToString(CultureInfo.InvariantCulture))));
        }
        else if (rule.Kind == "http" && route.OnMesh && state.OnMesh(service.Fqdn).Contains(route)
            && service.Ports.First(p => p.Number == number).Protocol is "tcp" or "tls" or "mongo" or "mysql" or "redis")
        {
            found.Add(ReferenceCodes.ProtocolOfRules, "", destination.Node.At("port")!.Place,
                string.Create(CultureInfo.InvariantCulture, $"the port {number} of the Service '{service.Name}' is declared as {service.Ports.First(p => p.Number == number).Protocol}, so sidecars do not follow http rules there"),
                ReferenceCodes.ProtocolOfRules.WayOut);
        }
    }

    // A Service may rightly have no pods while nothing is sent to it: a slot that waits for its turn.
    private static void Endpoints(RouteDestination destination, KubeService service, State state, List<Diagnostic> found)
    {
        if (!destination.Receives || !service.SelectsPods || !state.WorkloadsOf(service.Namespace).Any())
        {
            return;
        }

        Subset? subset = destination.Subset is { } name ? state.RulesOf(destination.Host).Select(r => r.Find(name)).FirstOrDefault(s => s is not null) : null;
        LabelSet labels = subset is null ? service.Selector : service.Selector.And(subset.Labels);
        Workload[] pods = [.. state.Selected(service.Namespace, labels)];
        if (pods.Length > 0 && pods.All(p => p.IsOff))
        {
            found.Add(ReferenceCodes.NoEndpoints, "", destination.Node.Place,
                $"requests go to '{destination.Written}'{(subset is null ? "" : $" subset '{subset.Name}'")}, and {string.Join(", ", pods.Select(p => p.ToString()))} is scaled to zero", "give it replicas, or the destination weight 0");
        }
        else if (pods.Length == 0 && subset is null)
        {
            found.Add(ReferenceCodes.NoEndpoints, "", destination.Node.Place,
                $"requests go to '{destination.Written}', and its Service selects no pods ({labels})", ReferenceCodes.NoEndpoints.WayOut);
        }
    }
}
