using System.Collections.Immutable;
using GitOpsGen.Spec;

namespace GitOpsGen.Check;

/// <summary>The fewest files that must be applied out of turn until a destination has no pods.</summary>
/// <param name="Moves">The files that are no longer as at the barrier.</param>
/// <param name="All">All files the destination depends on, each at its version in this state.</param>
/// <param name="Why">What is missing, as the end of a sentence.</param>
/// <param name="AtBarrier">Whether it was missing at the barrier already: it is about to appear, not to go.</param>
/// <param name="AtEnd">Whether it is missing once everything is applied.</param>
internal sealed record BrokenOrder(
    ImmutableArray<(FileHistory File, int Version)> Moves, ImmutableArray<(FileHistory File, int Version)> All, string Why, bool AtBarrier = false, bool AtEnd = false);

/// <summary>One destination in every combination of the files it depends on.</summary>
internal sealed class DestinationOrders
{
    private readonly RouteDestination destination;
    private readonly State? beside;
    private readonly string ns;
    private readonly FileHistory[] naming;
    private readonly FileHistory[] pods;
    private readonly KubeService? standing;
    private LabelSet[]? wantedAnywhere;

    private DestinationOrders(RouteDestination destination, List<FileHistory> files, State? beside, string ns)
    {
        this.destination = destination;
        this.beside = beside;
        this.ns = ns;
        standing = beside?.ServiceOfHost(destination.Host);
        naming = [.. files.Where(f => f.Any<KubeService>(s => s.Fqdn == destination.Host)
            || (destination.Subset is not null && f.Any<DestinationRule>(r => HostNames.Covers(r.Host, destination.Host))))];
        pods = [.. files.Where(f => f.Any<Workload>(_ => true))];
    }

    /// <summary>The number of combinations.</summary>
    internal long Considered { get; private set; }

    /// <summary>The shortest way to break it; null where it holds in all.</summary>
    internal BrokenOrder? Broken { get; private set; }

    internal static DestinationOrders Of(RouteDestination destination, List<FileHistory> files, State? beside, string ns)
    {
        var orders = new DestinationOrders(destination, files, beside, ns);
        ServiceName? named = HostNames.Service(destination.Host, "");
        bool ours = orders.naming.Any(f => f.Any<KubeService>(s => s.Fqdn == destination.Host)) || orders.standing is not null
            || (named is not null && named.Fqdn == destination.Host && named.Namespace == ns);
        if (!ours)
        {
            return orders;
        }

        int[] choice = new int[orders.naming.Length];
        bool atBarrier = orders.Judge(choice, _ => 0) is not null;
        bool atEnd = orders.Judge([.. orders.naming.Select(f => f.Versions.Count - 1)], f => f.Versions.Count - 1) is not null;
        orders.Considered = orders.naming.Concat(orders.pods.Where(orders.Concerns)).Aggregate(1L, (product, f) => product * f.Versions.Count);
        do
        {
            if (orders.Judge(choice) is { } broken && (orders.Broken is null || broken.Moves.Length < orders.Broken.Moves.Length))
            {
                orders.Broken = broken with { AtBarrier = atBarrier, AtEnd = atEnd };
            }
        }
        while (orders.Next(choice));
        return orders;
    }

    // Counts through the versions of all files that name something, like the digits of a number.
    private bool Next(int[] choice)
    {
        for (int i = 0; i < choice.Length; i++)
        {
            if (++choice[i] < naming[i].Versions.Count)
            {
                return true;
            }

            choice[i] = 0;
        }

        return false;
    }

    // Workloads stand apart from each other: the worst combination has each at a version that does not serve, where it has one, unless
    // it is said at which each stands.
    private BrokenOrder? Judge(int[] choice, Func<FileHistory, int>? standsAt = null)
    {
        KubeService? service = Chosen<KubeService>(choice).FirstOrDefault(s => s.Fqdn == destination.Host) ?? standing;
        if (service is null)
        {
            return Order(choice, [], $"there is no Service '{HostNames.Short(destination.Host, ns)}'");
        }

        LabelSet wanted = service.Selector;
        if (destination.Subset is { } name)
        {
            Subset? subset = Chosen<DestinationRule>(choice).Where(r => HostNames.Covers(r.Host, destination.Host)).Concat(beside?.RulesOf(destination.Host) ?? [])
                .Select(r => r.Find(name)).FirstOrDefault(s => s is not null);
            if (subset is null)
            {
                return Order(choice, [], $"no DestinationRule has the subset '{name}'");
            }

            wanted = wanted.And(subset.Labels);
        }

        if (!service.SelectsPods || (beside?.Selected(service.Namespace, wanted).Any(w => !w.IsOff) ?? false))
        {
            return null;
        }

        List<(FileHistory, int)> without = [];
        foreach (FileHistory file in pods)
        {
            int idle = standsAt?.Invoke(file) ?? file.Versions.FindIndex(v => !Serves(v.File, service.Namespace, wanted));
            if (idle < 0 || (standsAt is not null && Serves(file.Versions[idle].File, service.Namespace, wanted)))
            {
                return null;
            }

            without.Add((file, idle));
        }

        return Order(choice, without, $"no pods carry {wanted}{(pods.Any(f => f.Any<Workload>(w => w.IsOff && w.PodLabels.Contains(wanted))) ? " but those of a workload that is scaled to zero" : "")}");
    }

    private BrokenOrder Order(int[] choice, List<(FileHistory File, int Version)> workloads, string why)
    {
        ImmutableArray<(FileHistory File, int Version)> all = [.. naming.Select((f, i) => (f, choice[i])), .. workloads];
        return new BrokenOrder([.. all.Where(m => m.Version > 0)], [.. naming.Select((f, i) => (f, choice[i])), .. workloads.Where(w => Concerns(w.File))], why);
    }

    private IEnumerable<T> Chosen<T>(int[] choice) where T : ClusterObject => naming.SelectMany((f, i) => f.At<T>(choice[i]));

    private static bool Serves(ParsedFile? file, string ns, LabelSet wanted)
    {
        foreach (ClusterObject each in file?.Objects ?? [])
        {
            if (each is Workload { IsOff: false } workload && workload.Namespace == ns && workload.PodLabels.Contains(wanted))
            {
                return true;
            }
        }

        return false;
    }

    // Files of pods that some version of the Service and subset selects.
    private bool Concerns(FileHistory file)
    {
        foreach (LabelSet labels in wantedAnywhere ??= [.. WantedAnywhere()])
        {
            if (file.Any<Workload>(w => w.PodLabels.Contains(labels)))
            {
                return true;
            }
        }

        return false;
    }

    private IEnumerable<LabelSet> WantedAnywhere()
    {
        LabelSet[] labels = destination.Subset is null
            ? [LabelSet.None]
            : [.. naming.SelectMany(f => Enumerable.Range(0, f.Versions.Count).SelectMany(f.At<DestinationRule>)).Select(r => r.Find(destination.Subset)?.Labels).OfType<LabelSet>()];
        return naming.SelectMany(f => Enumerable.Range(0, f.Versions.Count).SelectMany(f.At<KubeService>)).Where(s => s.Fqdn == destination.Host)
            .SelectMany(s => labels, (s, l) => s.Selector.And(l));
    }
}
