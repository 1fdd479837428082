using System.Collections.Immutable;
using GitOpsGen.Check;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Routing;

/// <summary>One VirtualService read for its HTTP rules.</summary>
internal sealed class RouteList
{
    private RouteList(YamlNode.Map manifest)
    {
        Spec = manifest.At("spec") ?? YamlNode.Map.Empty;
        Name = manifest.At("metadata", "name").AsText() ?? "";
        Namespace = manifest.At("metadata", "namespace").AsText() ?? "default";
        Created = manifest.At("metadata", "creationTimestamp").AsText() ?? "";
        WrittenHosts = Texts("hosts");
        Hosts = [.. WrittenHosts.Select(h => HostNames.Qualify(h, Namespace))];
        Gateways = [.. Texts("gateways").DefaultIfEmpty(Request.Mesh).Select(g => GatewayNames.Resolve(g, Namespace))];
        ExportTo = [.. Texts("exportTo").Select(n => n == "." ? Namespace : n)];
    }

    public YamlNode Spec { get; }

    public string Name { get; }

    public string Namespace { get; }

    /// <summary>When the cluster got it, where the manifest says so; files in Git do not.</summary>
    public string Created { get; }

    public ImmutableArray<string> WrittenHosts { get; }

    /// <summary>Qualified, in the order written; none makes it a delegate.</summary>
    public ImmutableArray<string> Hosts { get; }

    /// <summary>Resolved; <c>mesh</c> where none is written.</summary>
    public ImmutableArray<string> Gateways { get; }

    public ImmutableArray<string> ExportTo { get; }

    /// <summary>The rules by their matches, in order; set once the delegates are known.</summary>
    public ImmutableArray<RouteEntry> Entries { get; private set; } = [];

    /// <summary>Reads the VirtualServices among the manifests and merges the delegates into their roots. Oldest first where all say when they were made, else as given.</summary>
    public static ImmutableArray<RouteList> ReadAll(IEnumerable<YamlNode.Map> manifests)
    {
        ImmutableArray<RouteList> lists = [.. manifests.Where(m => m["kind"].AsText() is "VirtualService").Select(m => new RouteList(m))];
        if (lists.All(l => l.Created.Length > 0))
        {
            lists = [.. lists.OrderBy(l => l.Created, StringComparer.Ordinal)];
        }

        Dictionary<(string Namespace, string Name), RouteList> delegates = [];
        foreach (RouteList list in lists.Where(l => l.Hosts.IsEmpty))
        {
            delegates[(list.Namespace, list.Name)] = list;
        }

        ImmutableArray<RouteList> roots = [.. lists.Where(l => !l.Hosts.IsEmpty)];
        foreach (RouteList root in roots)
        {
            IEnumerable<RouteRule> rules = Delegates.Merge(root, (ns, name) => delegates.GetValueOrDefault((ns, name)));
            root.Entries = [.. rules.SelectMany(r => r.Matches.IsEmpty ? [new RouteEntry(r, null)] : r.Matches.Select(m => new RouteEntry(r, m)))];
        }

        return roots;
    }

    /// <summary>Whether workloads of the namespace see it.</summary>
    public bool IsVisibleFrom(string? ns) => ExportTo.IsEmpty || ns is null || ExportTo.Contains("*") || ExportTo.Contains(ns);

    private ImmutableArray<string> Texts(string field) => [.. Spec.At(field).Items().Select(n => n.AsText()).OfType<string>()];
}
