using System.Collections.Immutable;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Release;

/// <summary>
/// All that makes the pods of one version: fixed once it is committed (product contract, section 3). The record keeps it, so that
/// a version that runs can be rendered again after the spec has moved on to the next.
/// </summary>
public sealed record VersionInputs
{
    /// <summary>The version's name.</summary>
    public required string Version { get; init; }

    /// <summary>The image, as written.</summary>
    public required string Image { get; init; }

    /// <summary>
    /// The digest that the image's tag stood for when the version's release began, where the spec pins it (<c>image: {pin: true}</c>); else null.
    /// It is an answer of the registry and not of the spec, so it takes no part in <see cref="Digest"/>.
    /// </summary>
    public string? ImageDigest { get; init; }

    /// <summary>The image as the Deployment names it: with its digest where that is pinned.</summary>
    public string DeployedImage => ImageDigest is null ? Image : $"{Image}@{ImageDigest}";

    /// <summary>The Deployment's name; the container, ConfigMap and HPA follow it.</summary>
    public required string Deployment { get; init; }

    /// <summary>The subset's name.</summary>
    public required string Subset { get; init; }

    /// <summary>The label that tells versions apart.</summary>
    public required string VersionLabel { get; init; }

    /// <summary>The value of the label <c>app</c>.</summary>
    public required string AppLabel { get; init; }

    /// <summary>Istio <c>name, containerPort, protocol</c> of each port with a number.</summary>
    public required YamlNode.Seq ContainerPorts { get; init; }

    /// <summary>The ServiceAccount the pods run as, where it is ours; else null.</summary>
    public string? ServiceAccount { get; init; }

    /// <summary>Labels on the pods.</summary>
    public required YamlNode.Map Labels { get; init; }

    /// <summary>Annotations on the pods.</summary>
    public required YamlNode.Map Annotations { get; init; }

    /// <summary>The ConfigMap's data.</summary>
    public required YamlNode.Map Config { get; init; }

    /// <summary>Fields of the Container.</summary>
    public required YamlNode.Map Container { get; init; }

    /// <summary>Fields of the PodSpec.</summary>
    public required YamlNode.Map Pod { get; init; }

    /// <summary>The pods of <paramref name="version"/> as the spec describes them today.</summary>
    public static VersionInputs Of(ServiceSpec service, string version, string image) => new()
    {
        Version = version,
        Image = image,
        Deployment = service.Naming.DeploymentOf(version),
        Subset = service.Naming.SubsetOf(version),
        VersionLabel = service.Naming.VersionLabel,
        AppLabel = service.Naming.AppLabel,
        ContainerPorts = Nodes.Seq(service.Ports
            .Where(p => p.TargetPort.Type == ScalarType.Integer)
            .DistinctBy(p => (p.TargetPort.Text, p.Protocol))
            .Select(p => Nodes.Map(("name", Nodes.Text(PortName(p.Name))), ("containerPort", p.TargetPort),
                ("protocol", p.Protocol == "TCP" ? null : Nodes.Text(p.Protocol))))),
        ServiceAccount = AccountOf(service),
        Labels = Nodes.Map(service.Workload.Labels),
        Annotations = Nodes.Map(service.Workload.Annotations),
        Config = Nodes.Map(service.Workload.Config),
        Container = service.Workload.Container,
        Pod = service.Workload.Pod,
    };

    /// <summary>The inputs as the record keeps them.</summary>
    public YamlNode.Map ToNode() => Nodes.Map(
        ("image", Nodes.Text(Image)),
        ("deployment", Nodes.Text(Deployment)),
        ("subset", Nodes.Text(Subset)),
        ("versionLabel", Nodes.Text(VersionLabel)),
        ("appLabel", Nodes.Text(AppLabel)),
        ("serviceAccount", ServiceAccount is null ? null : Nodes.Text(ServiceAccount)),
        ("ports", ContainerPorts),
        ("labels", Unless(Labels)),
        ("annotations", Unless(Annotations)),
        ("config", Unless(Config)),
        ("container", Unless(Container)),
        ("pod", Unless(Pod)));

    /// <summary>Reads what <see cref="ToNode"/> wrote; null where it is damaged.</summary>
    public static VersionInputs? FromNode(string version, YamlNode? node) =>
        node is YamlNode.Map map
        && map["image"].AsText() is string image && map["deployment"].AsText() is string deployment
        && map["subset"].AsText() is string subset && map["versionLabel"].AsText() is string versionLabel
        && map["appLabel"].AsText() is string appLabel
            ? new VersionInputs
            {
                Version = version,
                Image = image,
                Deployment = deployment,
                Subset = subset,
                VersionLabel = versionLabel,
                AppLabel = appLabel,
                ServiceAccount = map["serviceAccount"].AsText(),
                ContainerPorts = map["ports"] as YamlNode.Seq ?? new YamlNode.Seq([]),
                Labels = Part(map, "labels"),
                Annotations = Part(map, "annotations"),
                Config = Part(map, "config"),
                Container = Part(map, "container"),
                Pod = Part(map, "pod"),
            }
            : null;

    /// <summary>SHA-256 of the canonical text: two versions of one digest have the same pods.</summary>
    public string Digest => Digests.Of(ToNode());

    /// <summary>The ServiceAccount that is rendered for a service: called as its pods name it, else like the service; null where none is.</summary>
    public static string? AccountOf(ServiceSpec service) =>
        service.Workload.ServiceAccount ? service.Workload.Pod["serviceAccountName"].AsText() ?? service.Name : null;

    // Kubernetes' port names are at most 15 characters long (validation IANA_SVC_NAME).
    private static string PortName(string name) => name.Length <= 15 ? name : name[..15].TrimEnd('-');

    private static YamlNode.Map? Unless(YamlNode.Map map) => map.Entries.IsEmpty ? null : map;

    private static YamlNode.Map Part(YamlNode.Map map, string key) => map[key] as YamlNode.Map ?? YamlNode.Map.Empty;
}
