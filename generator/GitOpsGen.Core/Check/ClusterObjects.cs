using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>A manifest of a kind that references are about, read once.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Namespace">The namespace it is applied to.</param>
public abstract record ClusterObject(Manifest Manifest, string Namespace)
{
    /// <summary>Its name.</summary>
    public string Name { get; } = Manifest.Name;

    /// <summary>Where its name stands.</summary>
    public Place NamePlace => Manifest.Root.At("metadata", "name")?.Place ?? Manifest.Root.Place;

    /// <summary>What messages call it: kind and name.</summary>
    public override string ToString() => Manifest.ToString();
}

/// <summary>A Kubernetes Service.</summary>
public sealed record KubeService(Manifest Manifest, string Namespace) : ClusterObject(Manifest, Namespace)
{
    /// <summary>The pods it selects; empty where its endpoints come from elsewhere.</summary>
    public LabelSet Selector { get; } = LabelSet.Of(Manifest.Root.At("spec", "selector"));

    /// <summary>Its ports.</summary>
    public ImmutableArray<KubePort> Ports { get; } = [.. Manifest.Root.At("spec", "ports").Items().Select(KubePort.Of)];

    /// <summary>Whether its endpoints are the pods of its selector.</summary>
    public bool SelectsPods => !Selector.IsEmpty && Manifest.Root.At("spec", "type").AsText() != "ExternalName";

    /// <summary>The name that Istio's registry knows it by.</summary>
    public string Fqdn { get; } = new ServiceName(Manifest.Name, Namespace).Fqdn;

    /// <inheritdoc />
    public override string ToString() => base.ToString();
}

/// <summary>A port of a Service.</summary>
/// <param name="Node">Where it stands.</param>
/// <param name="Name">Its name; empty where it has none.</param>
/// <param name="Number">Its number; 0 where that can't be read.</param>
/// <param name="Target">The container's port as written; the number where nothing is written.</param>
/// <param name="Protocol">What Istio takes it for: appProtocol, else the name's prefix, else <c>auto</c>; UDP and SCTP as they are.</param>
public sealed record KubePort(YamlNode Node, string Name, long Number, string Target, string Protocol)
{
    private static readonly ImmutableArray<string> Prefixes =
        ["grpc-web", "grpc", "http2", "https", "http", "mongo", "mysql", "redis", "tcp", "tls", "udp"];

    /// <summary>Whether Istio can tell the protocol without looking at the bytes.</summary>
    public bool IsNamed => Protocol != "auto";

    internal static KubePort Of(YamlNode node)
    {
        string name = node.At("name").AsText() ?? "";
        long number = node.At("port").AsInteger() ?? 0;
        string transport = node.At("protocol").AsText() ?? "TCP";
        string protocol = transport != "TCP"
            ? transport.ToLowerInvariant()
            : node.At("appProtocol").AsText() ?? Prefixes.FirstOrDefault(p => name == p || name.StartsWith(p + "-", StringComparison.Ordinal)) ?? "auto";
        return new KubePort(node, name, number, node.At("targetPort").AsText() ?? node.At("port").AsText() ?? "", protocol);
    }
}

/// <summary>Something that makes pods: a Deployment, or any object with a pod template, or a Pod.</summary>
public sealed record Workload(Manifest Manifest, string Namespace) : ClusterObject(Manifest, Namespace)
{
    /// <summary>The pods' labels.</summary>
    public LabelSet PodLabels { get; } = LabelSet.Of(Manifest.Kind == "Pod" ? Manifest.Root.At("metadata", "labels") : Template(Manifest).At("metadata", "labels"));

    /// <summary>The replicas it asks for; null where it leaves them to an autoscaler, or to the default of 1.</summary>
    public long? Replicas { get; } = Manifest.Root.At("spec", "replicas").AsInteger();

    /// <summary>Whether it is scaled to zero.</summary>
    public bool IsOff => Replicas == 0;

    /// <summary>The PodSpec; null where there is none.</summary>
    public YamlNode? Pod => Manifest.Kind == "Pod" ? Manifest.Root["spec"] : Template(Manifest).At("spec");

    internal static YamlNode? Template(Manifest manifest) =>
        manifest.Kind == "CronJob" ? manifest.Root.At("spec", "jobTemplate", "spec", "template") : manifest.Root.At("spec", "template");

    /// <inheritdoc />
    public override string ToString() => base.ToString();
}

/// <summary>A HorizontalPodAutoscaler.</summary>
public sealed record Autoscaler(Manifest Manifest, string Namespace) : ClusterObject(Manifest, Namespace)
{
    /// <summary>The kind it scales.</summary>
    public string TargetKind { get; } = Manifest.Root.At("spec", "scaleTargetRef", "kind").AsText() ?? "";

    /// <summary>The name it scales.</summary>
    public string TargetName { get; } = Manifest.Root.At("spec", "scaleTargetRef", "name").AsText() ?? "";

    /// <summary>The least number of pods; 1 where nothing is written.</summary>
    public long Min { get; } = Manifest.Root.At("spec", "minReplicas").AsInteger() ?? 1;

    /// <summary>The largest number of pods; 0 where it can't be read.</summary>
    public long Max { get; } = Manifest.Root.At("spec", "maxReplicas").AsInteger() ?? 0;

    /// <inheritdoc />
    public override string ToString() => base.ToString();
}

/// <summary>An Istio ServiceEntry: hosts that the mesh knows beside its Services.</summary>
public sealed record HostEntry(Manifest Manifest, string Namespace) : ClusterObject(Manifest, Namespace)
{
    /// <summary>The hosts.</summary>
    public ImmutableArray<string> Hosts { get; } = [.. Manifest.Root.At("spec", "hosts").Items().Select(h => h.AsText() ?? "")];

    /// <inheritdoc />
    public override string ToString() => base.ToString();
}
