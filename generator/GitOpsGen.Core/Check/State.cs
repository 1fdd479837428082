using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Render;
using GitOpsGen.Spec;

namespace GitOpsGen.Check;

/// <summary>
/// A set of manifests that stand in the cluster together, with what stands beside them. Checks look at the manifests and resolve
/// what they name among all.
/// </summary>
public sealed class State
{
    private readonly StateIndex own;
    private readonly StateIndex? beside;
    private readonly string except;
    private readonly ImmutableHashSet<string> kept;

    private State(string ns, ImmutableArray<ParsedFile> files, StateIndex own, StateIndex? beside, string except, ImmutableHashSet<string> kept)
    {
        this.kept = kept;
        Namespace = ns;
        Files = files;
        this.own = own;
        this.beside = beside;
        this.except = except;
    }

    /// <summary>The namespace that is ours: what is missing there is missing. Empty where nobody said.</summary>
    public string Namespace { get; }

    /// <summary>The files that are looked at, those beside left out.</summary>
    public ImmutableArray<ParsedFile> Files { get; }

    /// <summary>The state that rendered files make.</summary>
    public static State Of(IEnumerable<RenderedFile> files, ManifestCache cache) => Of([.. files.Select(cache.Get)], cache.Namespace);

    /// <summary>The state that plain files make; manifests that name no namespace go to <c>default</c>, and no namespace is ours.</summary>
    public static State Of(IEnumerable<SourceText> files) =>
        Of([.. files.Select(f => ManifestCache.Parse(f, FileRole.Extra, "default"))], "");

    /// <summary>The state of files that are read.</summary>
    public static State Of(ImmutableArray<ParsedFile> files, string ns) => new(ns, files, new StateIndex(files), null, "", []);

    /// <summary>This state and files of others, which stand beside a state even where they are in its own folder.</summary>
    public State And(ImmutableArray<ParsedFile> others) => others.IsEmpty ? this
        : new(Namespace, [.. Files, .. others], new StateIndex([.. Files, .. others]), null, "", [.. others.Select(f => f.Path)]);

    /// <summary>The same state with what else is in the cluster.</summary>
    /// <param name="others">The rest; its files are not looked at.</param>
    /// <param name="exceptFolder">Files of the rest below this folder (with a final slash) are left out: they are this state's own at another time.</param>
    public State With(State? others, string exceptFolder = "") => others is null ? this : new State(Namespace, Files, own, others.own, exceptFolder, others.kept);

    /// <summary>The objects of one kind that are looked at.</summary>
    public IEnumerable<T> Own<T>() where T : ClusterObject => Files.SelectMany(f => f.Objects).OfType<T>();

    /// <summary>The Service, or null.</summary>
    public KubeService? Service(string ns, string name) => All(i => i.Services, (ns, name)).FirstOrDefault();

    /// <summary>The Services of a namespace.</summary>
    public IEnumerable<KubeService> ServicesOf(string ns) => All(i => i.ServicesByNamespace, ns);

    /// <summary>The Service that a full host names, or null.</summary>
    public KubeService? ServiceOfHost(string fqdn) => All(i => i.ServicesByHost, fqdn).FirstOrDefault();

    /// <summary>The DestinationRules for a full host, those with wildcards included.</summary>
    public IEnumerable<DestinationRule> RulesOf(string fqdn) =>
        All(i => i.Rules, fqdn).Concat(Each(i => i.WildcardRules).Where(r => HostNames.Covers(r.Host, fqdn)));

    /// <summary>The mesh VirtualServices for a full host.</summary>
    public IEnumerable<VirtualService> OnMesh(string fqdn) => All(i => i.MeshRoutes, fqdn);

    /// <summary>VirtualServices beside the state that send requests to a full host.</summary>
    public IEnumerable<VirtualService> BesideRoutesTo(string fqdn) =>
        beside is null ? [] : beside.RoutesTo.GetValueOrDefault(fqdn, []).Where(IsElsewhere);

    /// <summary>The VirtualService, or null.</summary>
    public VirtualService? Route(string ns, string name) => All(i => i.Routes, (ns, name)).FirstOrDefault();

    /// <summary>The Gateway of a full name, or null.</summary>
    public Gateway? Gateway(string fullName) => All(i => i.Gateways, fullName).FirstOrDefault();

    /// <summary>All Gateways.</summary>
    public IEnumerable<Gateway> Gateways => Each(i => i.AllGateways);

    /// <summary>Whether a ServiceEntry has the host.</summary>
    public bool IsEntered(string host) => Each(i => i.EnteredHosts).Any(e => HostNames.Covers(e.Host, host));

    /// <summary>The workload of a kind and name, or null.</summary>
    public Workload? Workload(string ns, string kind, string name) => All(i => i.Workloads, (ns, kind, name)).FirstOrDefault();

    /// <summary>The workloads of a namespace.</summary>
    public IEnumerable<Workload> WorkloadsOf(string ns) => All(i => i.WorkloadsByNamespace, ns);

    /// <summary>The workloads whose pods carry the labels; none for an empty set.</summary>
    public IEnumerable<Workload> Selected(string ns, LabelSet labels) => labels.IsEmpty
        ? []
        : own.Selected(ns, labels).Concat(beside?.Selected(ns, labels).Where(IsElsewhere) ?? []);

    /// <summary>The workloads of any namespace whose pods a Gateway's selector means.</summary>
    public IEnumerable<Workload> GatewayPods(LabelSet selector) => Each(i => i.NamespacesWithPods).Distinct().SelectMany(ns => Selected(ns, selector));

    /// <summary>The Services that select pods with these labels.</summary>
    public IEnumerable<KubeService> Selecting(string ns, LabelSet pods) => pods.Pairs
        .SelectMany(p => All(i => i.ServicesByLabel, (ns, p.Key, p.Value))).Where(s => pods.Contains(s.Selector)).Distinct();

    /// <summary>The autoscaler of a workload, or null.</summary>
    public Autoscaler? AutoscalerOf(Workload workload) =>
        All(i => i.Autoscalers, (workload.Namespace, workload.Manifest.Kind, workload.Name)).FirstOrDefault();

    /// <summary>Every manifest of that kind, namespace and name, those beside included.</summary>
    internal IEnumerable<Manifest> Twins(string group, string kind, string ns, string name) =>
        own.ByIdentity.GetValueOrDefault((group, kind, ns, name), [])
            .Concat(beside?.ByIdentity.GetValueOrDefault((group, kind, ns, name), []).Where(m => IsOutside(m.Path)) ?? []);

    private IEnumerable<T> All<TKey, T>(Func<StateIndex, Dictionary<TKey, List<T>>> table, TKey key) where TKey : notnull where T : ClusterObject
    {
        List<T> mine = table(own).GetValueOrDefault(key, []);
        return beside is not null && table(beside).TryGetValue(key, out List<T>? others) ? mine.Concat(others.Where(IsElsewhere)) : mine;
    }

    private IEnumerable<T> Each<T>(Func<StateIndex, List<T>> list) where T : notnull =>
        beside is null ? list(own) : list(own).Concat(list(beside).Where(t => t is not ClusterObject o || IsElsewhere(o)));

    private bool IsElsewhere(ClusterObject other) => IsOutside(other.Manifest.Path);

    private bool IsOutside(string path) => except.Length == 0 || !path.StartsWith(except, StringComparison.Ordinal) || kept.Contains(path);
}
