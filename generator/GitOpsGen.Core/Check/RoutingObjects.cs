using System.Collections.Immutable;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>An Istio DestinationRule.</summary>
public sealed record DestinationRule(Manifest Manifest, string Namespace) : ClusterObject(Manifest, Namespace)
{
    /// <summary>The host as written.</summary>
    public string WrittenHost { get; } = Manifest.Root.At("spec", "host").AsText() ?? "";

    /// <summary>The host in full.</summary>
    public string Host { get; } = HostNames.Qualify(Manifest.Root.At("spec", "host").AsText() ?? "", Namespace);

    /// <summary>The subsets.</summary>
    public ImmutableArray<Subset> Subsets { get; } =
        [.. Manifest.Root.At("spec", "subsets").Items().Select(s => new Subset(s, s.At("name").AsText() ?? "", LabelSet.Of(s.At("labels"))))];

    /// <summary>The subset of that name, or null.</summary>
    public Subset? Find(string name) => Subsets.FirstOrDefault(s => s.Name == name);

    /// <inheritdoc />
    public override string ToString() => base.ToString();
}

/// <summary>A named part of a host's pods.</summary>
public sealed record Subset(YamlNode Node, string Name, LabelSet Labels);

/// <summary>An Istio Gateway.</summary>
public sealed record Gateway(Manifest Manifest, string Namespace) : ClusterObject(Manifest, Namespace)
{
    /// <summary>The pods it is for; empty for all.</summary>
    public LabelSet Selector { get; } = LabelSet.Of(Manifest.Root.At("spec", "selector"));

    /// <summary>The servers as written.</summary>
    public ImmutableArray<YamlNode> Servers { get; } = Manifest.Root.At("spec", "servers").Items();

    /// <summary>As rules name it from other namespaces.</summary>
    public string FullName => $"{Namespace}/{Name}";

    /// <summary>The hosts of all servers.</summary>
    public IEnumerable<GatewayHost> Hosts => Servers.SelectMany(s => s.At("hosts").Items()).Select(h => HostNames.OfGateway(h.AsText() ?? ""));

    /// <inheritdoc />
    public override string ToString() => base.ToString();
}

/// <summary>An Istio VirtualService.</summary>
public sealed record VirtualService(Manifest Manifest, string Namespace) : ClusterObject(Manifest, Namespace)
{
    /// <summary>The name of the sidecars' own gateway.</summary>
    public const string Mesh = "mesh";

    /// <summary>The hosts as written; none where it is only delegated to.</summary>
    public ImmutableArray<YamlNode> HostNodes { get; } = Manifest.Root.At("spec", "hosts").Items();

    /// <summary>The hosts in full.</summary>
    public ImmutableArray<string> Hosts { get; } = [.. Manifest.Root.At("spec", "hosts").Items().Select(h => HostNames.Qualify(h.AsText() ?? "", Namespace))];

    /// <summary>The gateways, <c>mesh</c> or <c>namespace/name</c>, with the place of each; <c>mesh</c> where nothing is written.</summary>
    public ImmutableArray<(string Name, YamlNode Node)> Gateways { get; } = GatewaysOf(Manifest, Namespace);

    /// <summary>The rules in their order: http, then tls, then tcp.</summary>
    public ImmutableArray<RouteBlock> Rules { get; } =
    [
        .. new[] { "http", "tls", "tcp" }.SelectMany(kind => Manifest.Root.At("spec", kind).Items().Select((node, i) => RouteBlock.Of(kind, i, node, Namespace))),
    ];

    /// <summary>Whether sidecars follow it.</summary>
    public bool OnMesh => !Hosts.IsEmpty && Gateways.Any(g => g.Name == Mesh);

    /// <summary>Whether two of one host can meet in one sidecar: both are visible from some namespace.</summary>
    public bool Meets(VirtualService other)
    {
        HashSet<string>? mine = Audience(), theirs = other.Audience();
        return mine is null ? theirs is null or { Count: > 0 } : theirs is null ? mine.Count > 0 : mine.Overlaps(theirs);
    }

    /// <summary>A gateway's full name as a rule in <paramref name="ns"/> writes it; the old form <c>name.namespace.svc.cluster.local</c> is taken apart, as istiod does.</summary>
    public static string Resolve(string written, string ns)
    {
        int slash = written.IndexOf('/', StringComparison.Ordinal);
        if (written == Mesh || slash >= 0)
        {
            return slash == 1 && written[0] == '.' ? ns + written[slash..] : written;
        }

        string[] labels = written.Split('.');
        return labels.Length > 1 ? $"{labels[1]}/{labels[0]}" : $"{ns}/{written}";
    }

    // Null means every namespace.
    private HashSet<string>? Audience()
    {
        ImmutableArray<YamlNode> exports = Manifest.Root.At("spec", "exportTo").Items();
        return exports.IsEmpty || exports.Any(e => e.AsText() == "*")
            ? null
            : [.. exports.Select(e => e.AsText() == "." ? Namespace : e.AsText() ?? "").Where(e => e != "~")];
    }

    private static ImmutableArray<(string, YamlNode)> GatewaysOf(Manifest manifest, string ns)
    {
        ImmutableArray<YamlNode> written = manifest.Root.At("spec", "gateways").Items();
        return written.IsEmpty ? [(Mesh, manifest.Root)] : [.. written.Select(g => (Resolve(g.AsText() ?? "", ns), g))];
    }

    /// <inheritdoc />
    public override string ToString() => base.ToString();
}

/// <summary>One rule of a VirtualService.</summary>
/// <param name="Kind"><c>http</c>, <c>tls</c> or <c>tcp</c>.</param>
/// <param name="Index">Its place among those of its kind, from 0.</param>
/// <param name="Node">The rule as written.</param>
/// <param name="Destinations">Where it sends requests, mirrors included.</param>
public sealed record RouteBlock(string Kind, int Index, YamlNode Node, ImmutableArray<RouteDestination> Destinations)
{
    /// <summary>The conditions; none means all requests.</summary>
    public ImmutableArray<YamlNode> Matches => Node.At("match").Items();

    /// <summary>The path in the manifest, such as <c>http[0]</c>.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Kind}[{Index}]");

    internal static RouteBlock Of(string kind, int index, YamlNode node, string ns)
    {
        ImmutableArray<YamlNode> routes = node.At("route").Items();
        IEnumerable<RouteDestination?> mirrors = node.At("mirrors").Items().Select(m => Mirror(m.At("destination"), m.At("percentage", "value"), ns))
            .Append(Mirror(node.At("mirror"), node.At("mirrorPercentage", "value") ?? node.At("mirrorPercent"), ns));
        return new RouteBlock(kind, index, node,
        [
            .. routes.Select(r => RouteDestination.Of(r.At("destination"), ns, receives: routes.Length == 1 || r.At("weight").AsInteger() > 0, mirrors: false)).OfType<RouteDestination>(),
            .. mirrors.OfType<RouteDestination>(),
        ]);
    }

    private static RouteDestination? Mirror(YamlNode? node, YamlNode? share, string ns) =>
        RouteDestination.Of(node, ns, receives: !decimal.TryParse(share.AsText(), System.Globalization.CultureInfo.InvariantCulture, out decimal percent) || percent > 0, mirrors: true);
}

/// <summary>Where a rule sends requests.</summary>
/// <param name="Node">The destination as written.</param>
/// <param name="Written">The host as written.</param>
/// <param name="Host">The host in full.</param>
/// <param name="Subset">The subset; null for none.</param>
/// <param name="Port">The port's number; null for none.</param>
/// <param name="Receives">Whether requests can get there: alone, or with a weight over 0 (istiod leaves out a weight of 0 among several), or a mirror over 0 %.</param>
/// <param name="Mirrors">Whether it gets copies only.</param>
public sealed record RouteDestination(YamlNode Node, string Written, string Host, string? Subset, long? Port, bool Receives, bool Mirrors)
{
    internal static RouteDestination? Of(YamlNode? node, string ns, bool receives, bool mirrors) => node.At("host").AsText() is { Length: > 0 } host
        ? new RouteDestination(node!, host, HostNames.Qualify(host, ns), node.At("subset").AsText() is { Length: > 0 } subset ? subset : null, node.At("port", "number").AsInteger(), receives, mirrors)
        : null;
}
