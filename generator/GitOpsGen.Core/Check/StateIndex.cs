using System.Collections.Immutable;
using GitOpsGen.Spec;

namespace GitOpsGen.Check;

/// <summary>The tables by which a state finds what is named. Built once, then only read.</summary>
internal sealed class StateIndex
{
    private readonly ImmutableArray<ParsedFile> files;
    private Dictionary<(string, string, string, string), List<Manifest>>? byIdentity;
    private Dictionary<string, List<VirtualService>>? routesTo;
    private readonly Dictionary<(string, string, string), List<Workload>> workloadsByLabel = [];

    internal StateIndex(ImmutableArray<ParsedFile> files)
    {
        this.files = files;
        foreach (ParsedFile file in files)
        {
            foreach (ClusterObject found in file.Objects)
            {
                Add(found);
            }
        }
    }

    internal Dictionary<(string, string), List<KubeService>> Services { get; } = [];

    internal Dictionary<string, List<KubeService>> ServicesByNamespace { get; } = [];

    internal Dictionary<string, List<KubeService>> ServicesByHost { get; } = [];

    internal Dictionary<(string, string, string), List<KubeService>> ServicesByLabel { get; } = [];

    internal Dictionary<string, List<DestinationRule>> Rules { get; } = [];

    internal List<DestinationRule> WildcardRules { get; } = [];

    internal Dictionary<string, List<VirtualService>> MeshRoutes { get; } = [];

    internal Dictionary<(string, string), List<VirtualService>> Routes { get; } = [];

    internal Dictionary<string, List<Gateway>> Gateways { get; } = [];

    internal List<Gateway> AllGateways { get; } = [];

    internal List<EnteredHost> EnteredHosts { get; } = [];

    internal Dictionary<(string, string, string), List<Workload>> Workloads { get; } = [];

    internal Dictionary<string, List<Workload>> WorkloadsByNamespace { get; } = [];

    internal Dictionary<(string, string, string), List<Autoscaler>> Autoscalers { get; } = [];

    /// <summary>VirtualServices by the full hosts they send requests to. Made when first asked for: most states never are.</summary>
    internal Dictionary<string, List<VirtualService>> RoutesTo
    {
        get
        {
            if (routesTo is null)
            {
                routesTo = [];
                foreach (VirtualService route in Routes.Values.SelectMany(r => r))
                {
                    foreach (string host in route.Rules.SelectMany(r => r.Destinations).Select(d => d.Host).Distinct())
                    {
                        Put(routesTo, host, route);
                    }
                }
            }

            return routesTo;
        }
    }

    internal Dictionary<(string, string, string, string), List<Manifest>> ByIdentity
    {
        get
        {
            if (byIdentity is null)
            {
                byIdentity = [];
                foreach (Manifest manifest in files.SelectMany(f => f.Manifests).Where(m => m.Name.Length > 0))
                {
                    Put(byIdentity, (manifest.Group, manifest.Kind, manifest.Namespace, manifest.Name), manifest);
                }
            }

            return byIdentity;
        }
    }

    internal List<string> NamespacesWithPods => [.. WorkloadsByNamespace.Keys];

    internal IEnumerable<Workload> Selected(string ns, LabelSet labels)
    {
        List<Workload>? least = null;
        foreach (KeyValuePair<string, string> pair in labels.Pairs)
        {
            if (!workloadsByLabel.TryGetValue((ns, pair.Key, pair.Value), out List<Workload>? having))
            {
                return [];
            }

            least = least is null || having.Count < least.Count ? having : least;
        }

        return least?.Where(w => w.PodLabels.Contains(labels)) ?? [];
    }

    private void Add(ClusterObject found)
    {
        switch (found)
        {
            case KubeService service:
                Put(Services, (service.Namespace, service.Name), service);
                Put(ServicesByNamespace, service.Namespace, service);
                Put(ServicesByHost, service.Fqdn, service);
                if (service.SelectsPods)
                {
                    Put(ServicesByLabel, (service.Namespace, service.Selector.Pairs[0].Key, service.Selector.Pairs[0].Value), service);
                }

                break;
            case DestinationRule rule when HostNames.IsWildcard(rule.Host):
                WildcardRules.Add(rule);
                break;
            case DestinationRule rule:
                Put(Rules, rule.Host, rule);
                break;
            case VirtualService route:
                Put(Routes, (route.Namespace, route.Name), route);
                if (route.OnMesh)
                {
                    foreach (string host in route.Hosts.Distinct())
                    {
                        Put(MeshRoutes, host, route);
                    }
                }

                break;
            case Gateway gateway:
                Put(Gateways, gateway.FullName, gateway);
                AllGateways.Add(gateway);
                break;
            case HostEntry entry:
                EnteredHosts.AddRange(entry.Hosts.Select(h => new EnteredHost(h)));
                break;
            case Workload workload:
                Put(Workloads, (workload.Namespace, workload.Manifest.Kind, workload.Name), workload);
                Put(WorkloadsByNamespace, workload.Namespace, workload);
                foreach (KeyValuePair<string, string> pair in workload.PodLabels.Pairs)
                {
                    Put(workloadsByLabel, (workload.Namespace, pair.Key, pair.Value), workload);
                }

                break;
            case Autoscaler autoscaler:
                Put(Autoscalers, (autoscaler.Namespace, autoscaler.TargetKind, autoscaler.TargetName), autoscaler);
                break;
        }
    }

    private static void Put<TKey, T>(Dictionary<TKey, List<T>> table, TKey key, T item) where TKey : notnull
    {
        if (!table.TryGetValue(key, out List<T>? list))
        {
            table.Add(key, list = []);
        }

        list.Add(item);
    }
}

/// <summary>A host of a ServiceEntry.</summary>
internal sealed record EnteredHost(string Host);
