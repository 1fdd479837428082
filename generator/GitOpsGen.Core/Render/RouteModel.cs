using System.Globalization;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Render;

/// <summary>
/// How a VirtualService splits requests at a stage: the one place where weights become routes. While a canary runs every default
/// block names both versions, so that a shift changes nothing but numbers.
/// </summary>
public static class RouteModel
{
    /// <summary>What <c>virtual-service.yaml.hbs</c> sees.</summary>
    public static Dictionary<string, object?> VirtualService(EnvironmentSpec environment, ServiceSpec service, RouteSpec route, ServiceState state, ICollection<Diagnostic> found)
    {
        YamlNode.Seq http = Http(service, route, state, found), tcp = Tcp(service, route, state);
        Dictionary<string, object?> model = WorkloadModel.Service(environment, service);
        model["name"] = route.VirtualService;
        model["hosts"] = Nodes.Seq(route.Hosts.Select(Nodes.Text));
        model["gateways"] = Nodes.Seq(route.Gateways.Select(Nodes.Text));
        model["hasHttp"] = !http.Items.IsEmpty;
        model["http"] = http;
        model["hasTcp"] = !tcp.Items.IsEmpty;
        model["tcp"] = tcp;
        return model;
    }

    /// <summary>The <c>http</c> list of one VirtualService; empty where no port is HTTP. What cannot be written goes to <paramref name="found"/>.</summary>
    public static YamlNode.Seq Http(ServiceSpec service, RouteSpec route, ServiceState state, ICollection<Diagnostic> found)
    {
        PortSpec[] ports = [.. service.Ports.Where(p => p.IsHttp)];
        bool several = service.Ports.Length > 1;
        bool onGateway = route.Gateways.Any(g => g != "mesh");
        var blocks = new List<YamlNode>();
        if (ports.Length == 0)
        {
            return Nodes.Seq(blocks);
        }

        if (!route.OnMesh || ports.Length == 1)
        {
            int port = route.RoutePort ?? ports[0].Port;
            Add(blocks, found, service, route, state, YamlNode.Map.Empty, several ? port : null);
            return Nodes.Seq(blocks);
        }

        // On the mesh a request's own port tells which of the Service's ports it wants; behind a gateway the port is the gateway's.
        foreach (PortSpec port in ports)
        {
            YamlNode.Map wanted = Nodes.Map(("port", Nodes.Number(port.Port)), ("gateways", onGateway ? Nodes.Seq(Nodes.Text("mesh")) : null));
            Add(blocks, found, service, route, state, wanted, port.Port);
        }

        if (onGateway)
        {
            YamlNode.Map wanted = Nodes.Map(("gateways", Nodes.Seq(route.Gateways.Where(g => g != "mesh").Select(Nodes.Text))));
            Add(blocks, found, service, route, state, wanted, route.RoutePort ?? ports[0].Port);
        }

        return Nodes.Seq(blocks);
    }

    /// <summary>The <c>tcp</c> list of one VirtualService: on the mesh, a block for each port that is neither HTTP nor TLS.</summary>
    public static YamlNode.Seq Tcp(ServiceSpec service, RouteSpec route, ServiceState state) => Nodes.Seq(
        route.OnMesh
            ? service.Ports.Where(p => p.IsTcp).Select(port => Nodes.Map(
                ("match", Nodes.Seq(Nodes.Map(("port", Nodes.Number(port.Port))))),
                ("route", Split(service, state, state.Stage is { WithinMatch: true } ? 0 : state.Stage?.Weight ?? 0, service.Ports.Length > 1 ? port.Port : null))))
            : []);

    /// <summary>The host, subset and port that reach one version.</summary>
    public static YamlNode.Map Destination(ServiceSpec service, LiveVersion version, int? port) => Nodes.Map(
        ("host", Nodes.Text(service.Routing == RoutingMode.Subset ? service.Naming.Host : version.Slot ?? service.Naming.VersionServiceOf(version.Name))),
        ("subset", service.Routing == RoutingMode.Subset ? Nodes.Text(version.Inputs.Subset) : null),
        ("port", port is { } number ? Nodes.Map(("number", Nodes.Number(number))) : null));

    private static void Add(List<YamlNode> blocks, ICollection<Diagnostic> found, ServiceSpec service, RouteSpec route, ServiceState state, YamlNode.Map wanted, int? port)
    {
        YamlNode.Map[] requests = [.. (route.Match.IsEmpty ? [YamlNode.Map.Empty] : route.Match).Select(m => Nodes.Merge(m, wanted))];
        int weight = state.Stage?.Weight ?? 0;
        if (state is { Canary: { } canary, Stage: { Match.IsEmpty: false } stage })
        {
            YamlNode[] chosen = [.. requests.SelectMany(_ => stage.Match, (r, m) => Meet(r, m, found)).SelectMany(m => m)];
            YamlNode.Seq split = stage.WithinMatch ? Split(service, state, weight, port) : Nodes.Seq(Nodes.Map(("destination", Destination(service, canary, port))));
            if (chosen.Length > 0)
            {
                // A block without a match would take every request.
                blocks.Add(Block(service, chosen, split, mirror: null));
            }

            weight = stage.WithinMatch ? 0 : weight;
        }

        YamlNode[] rest = requests is [{ Entries.IsEmpty: true }] ? [] : requests;
        blocks.Add(Block(service, rest, Split(service, state, weight, port), Mirror(service, state, port)));
    }

    private static YamlNode.Map[] Meet(YamlNode.Map route, YamlNode.Map step, ICollection<Diagnostic> found)
    {
        if (MatchMeet.Of(route, step) is { } both)
        {
            return both;
        }

        string[] fields = [.. step.Entries.Select(e => e.Key).Where(k => route[k] is not null)];
        found.Add(Diagnostic.Of(RenderCodes.Matches, step.Place, $"the step's match and the route's match both ask for '{string.Join("', '", fields)}', and one match cannot say both", RenderCodes.Matches.WayOut));
        return [];
    }

    private static YamlNode.Seq Split(ServiceSpec service, ServiceState state, int weight, int? port) => state.Canary is null
        ? Nodes.Seq(Nodes.Map(("destination", Destination(service, state.Stable, port))))
        : Nodes.Seq(
            Nodes.Map(("destination", Destination(service, state.Stable, port)), ("weight", Nodes.Number(100 - weight))),
            Nodes.Map(("destination", Destination(service, state.Canary, port)), ("weight", Nodes.Number(weight))));

    private static YamlNode.Map? Mirror(ServiceSpec service, ServiceState state, int? port) =>
        state is { Canary: { } canary, Stage.Mirror: { } share }
            ? Nodes.Map(
                ("mirror", Destination(service, canary, port)),
                ("mirrorPercentage", Nodes.Map(("value", new YamlNode.Scalar(share.ToString(CultureInfo.InvariantCulture), plain: true)))))
            : null;

    private static YamlNode.Map Block(ServiceSpec service, YamlNode[] match, YamlNode.Seq route, YamlNode.Map? mirror)
    {
        YamlNode.Map block = Nodes.Map(("match", match.Length == 0 ? null : Nodes.Seq(match)), ("route", route));
        return Nodes.Merge(Nodes.Merge(block, mirror ?? YamlNode.Map.Empty), service.Http);
    }
}
