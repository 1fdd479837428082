using System.Collections.Immutable;
using System.Globalization;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Spec;

/// <summary>One service's merged mapping → <see cref="ServiceSpec"/>.</summary>
internal static class ServiceBinder
{
    public static ServiceSpec Bind(YamlNode.Map map, BindContext context)
    {
        string name = map["name"].AsText()!;
        Place place = map["name"]!.Place;
        var namingBinder = new NamingBinder(map, context);
        (Naming naming, string virtualService) = namingBinder.Bind();
        ImmutableArray<PortSpec> ports = Ports(map["ports"]!, context);
        RoutingMode routing = map["routing"].AsText() == "service" ? RoutingMode.Service : RoutingMode.Subset;
        CheckImage(map["image"]!, context);
        CheckResources(map["resources"], context);
        CheckLabels(map.At("workload", "labels"), naming, context);
        YamlNode.Map gates = GatesBinder.Join(context.Gates, map["gates"] as YamlNode.Map);
        return new ServiceSpec
        {
            Name = name,
            Place = place,
            Version = map["version"].AsText()!,
            VersionPlace = map["version"]!.Place,
            Image = map["image"].AsText()!,
            Directory = map["directory"].AsText() ?? name,
            Ports = ports,
            Routes = new RouteBinder(map, naming, namingBinder, ports, context).Bind(virtualService),
            Routing = routing,
            Slots = Slots(map, routing, naming, context),
            Strategy = new StrategyBinder(map["strategy"] as YamlNode.Map ?? YamlNode.Map.Empty, place, ports.Any(p => p.IsHttp), gates, context).Bind(),
            Gates = GatesBinder.Bind(gates, context),
            Http = map["http"] as YamlNode.Map ?? YamlNode.Map.Empty,
            TrafficPolicy = map["trafficPolicy"] as YamlNode.Map,
            Workload = WorkloadBinder.Bind(map["workload"] as YamlNode.Map ?? YamlNode.Map.Empty, context),
            Resources = map["resources"].Items(),
            Naming = naming,
            Source = map,
        };
    }

    private static ImmutableArray<PortSpec> Ports(YamlNode list, BindContext context)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var numbers = new HashSet<(int, string)>();
        var ports = ImmutableArray.CreateBuilder<PortSpec>();
        foreach (YamlNode node in list.Items())
        {
            string name = node.At("name").AsText()!, protocol = node.At("protocol").AsText() ?? "TCP";
            int port = (int)node.At("port").AsInteger()!.Value;
            if (!names.Add(name))
            {
                context.Report(SpecCodes.Duplicate, node.At("name")!.Place, $"two ports are called '{name}'", "rename one of the two");
            }

            if (!numbers.Add((port, protocol)))
            {
                context.Report(SpecCodes.Duplicate, node.At("port")!.Place, $"the port {port} stands twice", "remove one of the two");
            }

            YamlNode.Scalar target = node.At("targetPort") as YamlNode.Scalar ?? new YamlNode.Scalar(port.ToString(CultureInfo.InvariantCulture), true, node.At("port")!.Place);
            ports.Add(new PortSpec(name, port, target, protocol, node.At("appProtocol").AsText()));
        }

        return ports.ToImmutable();
    }

    private static ImmutableArray<string> Slots(YamlNode.Map map, RoutingMode routing, Naming naming, BindContext context)
    {
        string version = map["version"].AsText()!;
        if (map["slots"] is not YamlNode.Seq slots)
        {
            if (routing == RoutingMode.Service && !Forms.ServiceName.Pattern!.IsMatch(naming.VersionServiceOf(version)))
            {
                context.Report(SpecCodes.NamingPattern, map["version"]!.Place, $"the Service of version '{version}' would be called '{naming.VersionServiceOf(version)}', which is not a Service's name", Forms.ServiceName.Hint);
            }

            return [];
        }

        ImmutableArray<string> names = EnvironmentBinder.Texts(slots);
        if (routing != RoutingMode.Service)
        {
            context.Report(SpecCodes.Slots, slots.Place, "slots are named, and weights go to subsets", "say `routing: service`, or remove the slots");
        }
        else if (names.Length != 2 || names[0] == names[1])
        {
            context.Report(SpecCodes.Slots, slots.Place, $"{names.Distinct().Count()} slots are named, and two must take turns", "name two different Services");
        }
        else if (names.Contains(naming.Service))
        {
            context.Report(SpecCodes.Slots, slots.Place, $"'{naming.Service}' is the Service that selects all versions, and cannot be a slot", "name another Service");
        }

        return names;
    }

    private static void CheckImage(YamlNode node, BindContext context)
    {
        string image = node.AsText()!;
        string last = image[(image.LastIndexOf('/') + 1)..];
        if (!last.Contains(':', StringComparison.Ordinal) && !last.Contains('@', StringComparison.Ordinal))
        {
            context.Report(SpecCodes.ImageWithoutTag, node.Place, $"the image '{image}' has neither a tag nor a digest", "add the tag or the digest of the build");
        }
    }

    // The selectors live by these two: another value would take the pods from their Service or their subset.
    private static void CheckLabels(YamlNode? labels, Naming naming, BindContext context)
    {
        foreach (YamlNode.Entry entry in labels.Entries().Where(e => e.Key == "app" || e.Key == naming.VersionLabel))
        {
            context.Report(SpecCodes.BelongsElsewhere, entry.KeyPlace, $"the label '{entry.Key}' is given by the naming",
                entry.Key == "app" ? "say `naming.appLabel` instead" : "remove it: its value is the version; `naming.versionLabel` says how the label is called");
        }
    }

    private static void CheckResources(YamlNode? list, BindContext context)
    {
        foreach (YamlNode.Map manifest in list.Items().OfType<YamlNode.Map>())
        {
            if (OtherControllers.Of(manifest) is { } found)
            {
                context.Report(found.Code, found.Place, found.Message, found.Hint);
            }
        }
    }
}
