using System.Collections.Immutable;
using System.Text;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Render;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;
using Xunit;

namespace GitOpsGen.Tests.Check;

/// <summary>Environments and services made in code, for walks through whole releases.</summary>
internal sealed record Specimen
{
    public string Name { get; init; } = "orders";

    public RoutingMode Routing { get; init; }

    public bool Slots { get; init; }

    public int Ports { get; init; } = 1;

    public bool Gateway { get; init; }

    public bool OnlyGateway { get; init; }

    public bool Config { get; init; }

    public AutoscalingSpec? Autoscaling { get; init; }

    public int Replicas { get; init; } = 2;

    public string? TrafficPolicy { get; init; }

    /// <summary>Steps as <c>10</c>, <c>match</c>, <c>within30</c>, <c>mirror20</c>; 100 follows.</summary>
    public ImmutableArray<string> Steps { get; init; } = ["10", "50"];

    public string? Policies { get; init; }

    /// <summary>The shipped templates.</summary>
    public static TemplateSet Templates { get; } = Load();

    public static ManifestCache NewCache() => new("shop");

    public ServiceSpec Service()
    {
        ImmutableArray<PortSpec> ports = [.. new[] { Port("http", 80, 8080), Port("grpc-admin", 9090, 9090), Port("tcp-sync", 7000, 7000) }.Take(Ports)];
        return new ServiceSpec
        {
            Name = Name,
            Place = Place.None,
            VersionPlace = Place.None,
            Version = "v2",
            Image = $"registry.example.com/shop/{Name}:2.0.0",
            Directory = Name,
            Ports = ports,
            Routes = [.. Routes()],
            Routing = Routing,
            Slots = Slots ? [$"{Name}-active", $"{Name}-preview"] : [],
            Strategy = new StrategySpec(TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(5), [.. Ladder()]),
            Gates = GatesSpec.None,
            TrafficPolicy = TrafficPolicy is null ? null : Map(TrafficPolicy),
            Workload = new WorkloadSpec
            {
                Replicas = Replicas,
                Autoscaling = Autoscaling,
                Config = Config ? [KeyValuePair.Create("LOG_LEVEL", "info")] : [],
            },
            Naming = new Naming { ServiceName = Name, AppLabel = Name, Service = Name, DestinationRule = Name, Host = Name },
            Source = YamlNode.Map.Empty,
        };
    }

    public EnvironmentSpec Environment(params IEnumerable<ServiceSpec> services) => new()
    {
        Name = "staging",
        Place = Place.None,
        Namespace = new NamespaceSpec("shop", true, []),
        Config = new ConfigSpec { Directory = "staging" },
        Gateways =
        [
            new GatewaySpec("public", false, [], Map("{istio: ingressgateway}"), (YamlNode.Seq)Read("[{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*.example.com']}]"), Place.None),
            new GatewaySpec("istio-system/shared", true, ["*.example.com"], null, null, Place.None),
        ],
        Services = [.. services],
        Operations = Policies is null ? OperationsSpec.None : new OperationsSpec { Policies = Map(Policies) },
    };

    public static YamlNode.Map Map(string yaml) => (YamlNode.Map)Read(yaml);

    public static YamlNode Read(string yaml)
    {
        Result<YamlNode> read = YamlReader.ReadOne(new SourceText("specimen.yaml", yaml));
        Assert.True(read.IsOk, string.Join("\n", read.Diagnostics));
        return read.Value;
    }

    /// <summary>The same file with another text.</summary>
    public static RenderedFile Edited(RenderedFile file, Func<string, string> edit)
    {
        string text = edit(file.Text);
        Assert.NotEqual(file.Text, text);
        return new RenderedFile(file.Path, Encoding.UTF8.GetBytes(text), file.Role, file.Version, file.Template);
    }

    private static PortSpec Port(string name, int port, int target) => new(name, port, Nodes.Number(target), "TCP", null);

    private IEnumerable<RouteSpec> Routes()
    {
        if (!OnlyGateway)
        {
            yield return new RouteSpec("", Name, [Name], ["mesh"], [], null, Place.None);
        }

        if (Gateway || OnlyGateway)
        {
            yield return new RouteSpec("public", Name + "-public", ["shop.example.com"], ["public"], [Map($"{{uri: {{prefix: /{Name}}}}}")], Ports > 1 ? 80 : null, Place.None);
        }
    }

    private IEnumerable<StepSpec> Ladder()
    {
        ImmutableArray<YamlNode.Map> match = [];
        int i = 0;
        foreach (string step in Steps.Append("100"))
        {
            i++;
            string name = $"{step}-{i}";
            bool within = step.StartsWith("within", StringComparison.Ordinal);
            if (step == "match" || within)
            {
                match = [Map("{headers: {x-cohort: {exact: internal}}}")];
            }

            yield return step.StartsWith("mirror", StringComparison.Ordinal)
                ? new StepSpec { Name = name, Weight = 0, Match = match, Mirror = decimal.Parse(step[6..], System.Globalization.CultureInfo.InvariantCulture), Hold = TimeSpan.Zero }
                : new StepSpec
                {
                    Name = name,
                    Weight = step == "match" ? 0 : int.Parse(within ? step[6..] : step, System.Globalization.CultureInfo.InvariantCulture),
                    Match = step == "100" ? [] : match,
                    WithinMatch = within,
                    Hold = TimeSpan.Zero,
                };
        }
    }

    private static TemplateSet Load()
    {
        System.Reflection.Assembly core = typeof(TemplateSet).Assembly;
        Result<TemplateSet> set = TemplateSet.Load([.. core.GetManifestResourceNames().Where(n => n.StartsWith("templates/", StringComparison.Ordinal)).Select(n =>
        {
            using var reader = new StreamReader(core.GetManifestResourceStream(n)!);
            return new SourceText(n, reader.ReadToEnd());
        })], []);
        Assert.True(set.IsOk, string.Join("\n", set.Diagnostics));
        return set.Value;
    }
}
