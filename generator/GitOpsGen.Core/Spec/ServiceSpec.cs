using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Spec;

/// <summary>One deployable workload with its routing, defaults applied.</summary>
public sealed record ServiceSpec
{
    /// <summary>The service's name, a DNS label.</summary>
    public required string Name { get; init; }

    /// <summary>Where it stands in the spec.</summary>
    public required Place Place { get; init; }

    /// <summary>Where its <c>version</c> stands.</summary>
    public required Place VersionPlace { get; init; }

    /// <summary>The desired version, a DNS label.</summary>
    public required string Version { get; init; }

    /// <summary>The image of the desired version.</summary>
    public required string Image { get; init; }

    /// <summary>The service's folder below the environment's; may have folders.</summary>
    public required string Directory { get; init; }

    /// <summary>The Service's ports, at least one.</summary>
    public required ImmutableArray<PortSpec> Ports { get; init; }

    /// <summary>One VirtualService each. Includes the mesh route for the service's own host, where one was added.</summary>
    public required ImmutableArray<RouteSpec> Routes { get; init; }

    /// <summary>Weights go to subsets of one host, or to Services.</summary>
    public RoutingMode Routing { get; init; }

    /// <summary>The two Services that take turns (<see cref="RoutingMode.Service"/> only); empty means a Service for each version.</summary>
    public ImmutableArray<string> Slots { get; init; } = [];

    /// <summary>How a release proceeds.</summary>
    public required StrategySpec Strategy { get; init; }

    /// <summary>The gates of this service, the environment's included.</summary>
    public required GatesSpec Gates { get; init; }

    /// <summary>The gates in force at a stage; null: between releases.</summary>
    public GatesSpec GatesAt(string? stage) => Strategy.Steps.FirstOrDefault(s => s.Name == stage)?.Gates ?? Gates;

    /// <summary>Fields of every Istio HTTPRoute of this service.</summary>
    public YamlNode.Map Http { get; init; } = YamlNode.Map.Empty;

    /// <summary>The DestinationRule's traffic policy; null where none was said.</summary>
    public YamlNode.Map? TrafficPolicy { get; init; }

    /// <summary>The pods and what stands around them.</summary>
    public required WorkloadSpec Workload { get; init; }

    /// <summary>Manifests beside the service: file patterns or objects, as written.</summary>
    public ImmutableArray<YamlNode> Resources { get; init; } = [];

    /// <summary>How the objects are called.</summary>
    public required Naming Naming { get; init; }

    /// <summary>The merged mapping this was read from, defaults included; for the digest of the spec.</summary>
    public required YamlNode.Map Source { get; init; }
}

/// <summary>Where weights go.</summary>
public enum RoutingMode
{
    /// <summary>To subsets of one host.</summary>
    Subset,

    /// <summary>To one Service for each version, or to two slots.</summary>
    Service,
}

/// <summary>A port of the Service.</summary>
/// <param name="Name">Its name, which also tells Istio the protocol (<c>http-…</c>).</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="TargetPort">The container's port: a number or a name.</param>
/// <param name="Protocol">TCP, UDP or SCTP.</param>
/// <param name="AppProtocol">Kubernetes' own field, which wins over the name; null where none was said.</param>
public sealed record PortSpec(string Name, int Port, YamlNode.Scalar TargetPort, string Protocol, string? AppProtocol)
{
    /// <summary>Whether Istio routes it as HTTP (Istio, Protocol Selection: http, http2, grpc, grpc-web by appProtocol, else by the name's prefix).</summary>
    public bool IsHttp => (AppProtocol ?? Name.Split('-')[0]) is "http" or "http2" or "grpc" or "kubernetes.io/h2c"
        || (AppProtocol ?? Name) is "grpc-web" || (AppProtocol is null && Name.StartsWith("grpc-web", StringComparison.Ordinal));

    /// <summary>Whether Istio can split it as TCP: neither HTTP, nor TLS (which is matched by server name), nor UDP.</summary>
    public bool IsTcp => !IsHttp && Protocol == "TCP" && (AppProtocol ?? Name.Split('-')[0]) is not ("https" or "tls");
}

/// <summary>One VirtualService.</summary>
/// <param name="Name">A short name, unique in the service: the file is <c>virtual-service-{Name}.yaml</c>; empty for the first, <c>virtual-service.yaml</c>.</param>
/// <param name="VirtualService">The object's name.</param>
/// <param name="Hosts">The hosts it answers for.</param>
/// <param name="Gateways">Gateways as Istio names them, <c>mesh</c> among them.</param>
/// <param name="Match">Istio HTTPMatchRequests that requests must meet (any of them); empty for all.</param>
/// <param name="RoutePort">The Service's port behind gateways; null where there is one HTTP port.</param>
/// <param name="Place">Where it stands.</param>
public sealed record RouteSpec(
    string Name, string VirtualService, ImmutableArray<string> Hosts, ImmutableArray<string> Gateways,
    ImmutableArray<YamlNode.Map> Match, int? RoutePort, Place Place)
{
    /// <summary>Whether it applies to sidecars.</summary>
    public bool OnMesh => Gateways.Contains("mesh");
}

/// <summary>How a release proceeds.</summary>
/// <param name="Hold">For steps that do not say.</param>
/// <param name="PrepareHold">For the stage <c>prepare</c>.</param>
/// <param name="Steps">In order; the last has weight 100.</param>
public sealed record StrategySpec(TimeSpan Hold, TimeSpan PrepareHold, ImmutableArray<StepSpec> Steps);

/// <summary>What the spec says of one stage.</summary>
public sealed record StepSpec
{
    /// <summary>The stage's name: as written, or made from what it does (<c>match</c>, <c>mirror</c>, <c>90-10</c>); unique in the strategy.</summary>
    public required string Name { get; init; }

    /// <summary>The canary's share in percent, 0 to 100.</summary>
    public required int Weight { get; init; }

    /// <summary>Istio HTTPMatchRequests whose requests go to the canary, carried over from earlier steps; empty for none.</summary>
    public ImmutableArray<YamlNode.Map> Match { get; init; } = [];

    /// <summary>True where only the matching requests are split (<c>within: match</c>).</summary>
    public bool WithinMatch { get; init; }

    /// <summary>The percentage of requests mirrored to the canary; null for none.</summary>
    public decimal? Mirror { get; init; }

    /// <summary>How long the stage stands at least.</summary>
    public required TimeSpan Hold { get; init; }

    /// <summary>Whether a person must approve before it is entered.</summary>
    public bool ApprovalRequired { get; init; }

    /// <summary>The gates of this step, the service's included; null where the step says nothing of gates.</summary>
    public GatesSpec? Gates { get; init; }

    /// <summary>Where it stands.</summary>
    public Place Place { get; init; }
}

/// <summary>The pods and what stands around them.</summary>
public sealed record WorkloadSpec
{
    /// <summary>The number of pods of each version, at least 1, where nothing scales them.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>An HPA for each version; null for none.</summary>
    public AutoscalingSpec? Autoscaling { get; init; }

    /// <summary>The ConfigMap of each version, sorted by key; empty for none.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Config { get; init; } = [];

    /// <summary>Labels on the pods.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Labels { get; init; } = [];

    /// <summary>Annotations on the pods.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Annotations { get; init; } = [];

    /// <summary>Fields of the Container.</summary>
    public YamlNode.Map Container { get; init; } = YamlNode.Map.Empty;

    /// <summary>Fields of the PodSpec.</summary>
    public YamlNode.Map Pod { get; init; } = YamlNode.Map.Empty;

    /// <summary>Fields of the DeploymentSpec.</summary>
    public YamlNode.Map Deployment { get; init; } = YamlNode.Map.Empty;

    /// <summary>Fields of the ServiceSpec.</summary>
    public YamlNode.Map Service { get; init; } = YamlNode.Map.Empty;

    /// <summary>Whether a ServiceAccount is rendered and used.</summary>
    public bool ServiceAccount { get; init; }
}

/// <summary>Bounds of an HPA and the utilization it aims at.</summary>
/// <param name="Min">At least 1.</param>
/// <param name="Max">At least <paramref name="Min"/>.</param>
/// <param name="Cpu">Percent of the request; null for none.</param>
/// <param name="Memory">Percent of the request; null for none.</param>
public sealed record AutoscalingSpec(int Min, int Max, int? Cpu, int? Memory);

/// <summary>How existing objects are called; placeholders <c>{service}</c> and <c>{version}</c>.</summary>
public sealed record Naming
{
    /// <summary>The service these names belong to.</summary>
    public required string ServiceName { get; init; }

    /// <summary>Pattern of the Deployment's name; its container, ConfigMap and HPA follow it.</summary>
    public string Deployment { get; init; } = "{service}-{version}";

    /// <summary>Pattern of the subset's name.</summary>
    public string Subset { get; init; } = "{version}";

    /// <summary>The label that tells versions apart.</summary>
    public string VersionLabel { get; init; } = "version";

    /// <summary>The value of the label <c>app</c>.</summary>
    public required string AppLabel { get; init; }

    /// <summary>The apex Service's name.</summary>
    public required string Service { get; init; }

    /// <summary>The DestinationRule's name.</summary>
    public required string DestinationRule { get; init; }

    /// <summary>The host that destinations name.</summary>
    public required string Host { get; init; }

    /// <summary>Deployments that are called otherwise, by version.</summary>
    public ImmutableSortedDictionary<string, string> ExistingDeployments { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The Deployment of <paramref name="version"/>.</summary>
    public string DeploymentOf(string version) => ExistingDeployments.GetValueOrDefault(version) ?? Fill(Deployment, version);

    /// <summary>The subset of <paramref name="version"/>.</summary>
    public string SubsetOf(string version) => Fill(Subset, version);

    /// <summary>The Service of <paramref name="version"/> where each version has its own.</summary>
    public string VersionServiceOf(string version) => $"{Service}-{version}";

    private string Fill(string pattern, string version) =>
        pattern.Replace("{service}", ServiceName, StringComparison.Ordinal).Replace("{version}", version, StringComparison.Ordinal);
}
