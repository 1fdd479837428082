using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Spec;

/// <summary><c>routes</c> → <see cref="RouteSpec"/>s with their names, and the mesh route that is added.</summary>
internal sealed class RouteBinder(YamlNode.Map service, Naming naming, NamingBinder names, ImmutableArray<PortSpec> ports, BindContext context)
{
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);

    public ImmutableArray<RouteSpec> Bind(string firstVirtualService)
    {
        ImmutableArray<YamlNode> written = service["routes"].Items();
        Place place = service["name"]!.Place;
        foreach (YamlNode named in written.Select(w => w.At("name")).OfType<YamlNode>())
        {
            if (!taken.Add(named.AsText()!))
            {
                context.Report(SpecCodes.Duplicate, named.Place, $"two routes are called '{named.AsText()}'", "rename one of the two");
            }
        }

        ImmutableArray<RouteSpec> routes = [.. written.Select((w, i) => Route((YamlNode.Map)w, i == 0, firstVirtualService))];
        if (!routes.Any(CoversOwnHost))
        {
            routes = AddMesh(routes, firstVirtualService, place);
        }

        foreach (IGrouping<string, RouteSpec> same in routes.GroupBy(r => r.VirtualService, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            context.Report(SpecCodes.Duplicate, same.Last().Place, $"two routes have the VirtualService '{same.Key}'", "give one of them another `virtualService`");
        }

        return routes;
    }

    private ImmutableArray<RouteSpec> AddMesh(ImmutableArray<RouteSpec> routes, string first, Place place)
    {
        if (service["meshRoute"] is not YamlNode off)
        {
            bool alone = service["routes"] is null;
            string virtualService = alone ? first : routes.All(r => r.VirtualService != naming.Service) ? naming.Service : naming.Service + "-mesh";
            return routes.Add(new RouteSpec(alone ? "" : StepNames.Unique("mesh", taken), virtualService, [naming.Host], ["mesh"], [], null, service["routes"]?.Place ?? place));
        }

        if (routes.IsEmpty)
        {
            context.Report(SpecCodes.MissingField, off.Place, "no route is left that could carry a weight", "add a route, or remove `meshRoute`");
        }

        return routes;
    }

    private bool CoversOwnHost(RouteSpec route)
    {
        string own = HostNames.Qualify(naming.Host, context.Namespace);
        return route.OnMesh && route.Hosts.Any(h => HostNames.Meet(HostNames.Qualify(h, context.Namespace), own));
    }

    private RouteSpec Route(YamlNode.Map map, bool isFirst, string first)
    {
        ImmutableArray<string> gateways = map["gateways"] is YamlNode.Seq list ? [.. list.Items.Select(Gateway)] : ["mesh"];
        string shortName = gateways[0][(gateways[0].IndexOf('/', StringComparison.Ordinal) + 1)..].Replace('.', '-');
        string name = map["name"].AsText() ?? (isFirst ? "" : StepNames.Unique(shortName, taken));
        string virtualService = map["virtualService"] is YamlNode own ? names.Fill(own, Forms.GatewayName) : isFirst ? first : $"{first}-{name}";
        var route = new RouteSpec(name, virtualService, EnvironmentBinder.Texts(map["hosts"]), gateways, [.. map["match"].Items().OfType<YamlNode.Map>()],
            (int?)map["routePort"].AsInteger(), map.Place);
        CheckHosts(map, route);
        CheckPort(map, route);
        return route;
    }

    private string Gateway(YamlNode node)
    {
        string written = node.AsText()!;
        string local = written.StartsWith(context.Namespace + "/", StringComparison.Ordinal) ? written[(context.Namespace.Length + 1)..] : written;
        if (written == "mesh" || Known(written) is not null)
        {
            return written;
        }

        if (Known(local) is not null)
        {
            return local;
        }

        if (Known($"{context.Namespace}/{written}") is not null)
        {
            return $"{context.Namespace}/{written}";
        }

        context.Report(SpecCodes.UnknownGateway, node.Place, $"the gateway '{written}' is not under 'gateways'",
            NearestName.Hint(written, [.. context.Gateways.Select(g => g.Name), "mesh"]), "IST0101");
        return written;
    }

    private GatewaySpec? Known(string name) => context.Gateways.FirstOrDefault(g => g.Name == name);

    private void CheckHosts(YamlNode.Map map, RouteSpec route)
    {
        ImmutableArray<GatewaySpec> named = [.. route.Gateways.Select(Known).OfType<GatewaySpec>()];
        // Where no gateway of the route exists, one of the others was meant: its hosts tell about the second fault in the same run.
        ImmutableArray<GatewaySpec> asked = named.IsEmpty ? context.Gateways : named;
        ImmutableArray<ImmutableArray<string>> served = [.. asked.Select(GatewayBinder.HostsOf)];
        foreach (YamlNode node in map["hosts"].Items())
        {
            string host = node.AsText()!;
            if (route.OnMesh)
            {
                if (host == "*")
                {
                    context.Report(SpecCodes.MeshWildcard, node.Place, "a route on the mesh has the host '*'", "name the hosts, or make the mesh a route of its own");
                }
            }
            else if (served.Length > 0 && served.All(hosts => hosts.Length > 0 && !hosts.Any(h => HostNames.Meet(h, host))))
            {
                context.Report(SpecCodes.HostNotInGateway, node.Place,
                    $"the host '{host}' is not among the hosts of the gateway {string.Join(", ", asked.Select(g => $"'{g.Name}'"))}", NearestName.Hint(host, [.. served.SelectMany(h => h)]), "IST0132");
            }
        }
    }

    private void CheckPort(YamlNode.Map map, RouteSpec route)
    {
        ImmutableArray<PortSpec> http = [.. ports.Where(p => p.IsHttp)];
        string candidates = string.Join(", ", http.Select(p => p.Port));
        if (route.RoutePort is int port)
        {
            if (http.All(p => p.Port != port))
            {
                context.Report(SpecCodes.RoutePort, map["routePort"]!.Place, $"'routePort' is {port}, which is no HTTP port of the service", http.IsEmpty ? "remove it: the service has no HTTP port" : $"take one of {candidates}");
            }
        }
        else if (http.Length > 1 && route.Gateways.Any(g => g != "mesh"))
        {
            context.Report(SpecCodes.RoutePort, map.Place, $"the route is on a gateway, and the service has {http.Length} HTTP ports", $"say `routePort`, one of {candidates}");
        }
    }
}
