using System.Globalization;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>
/// Shares of requests against numbers of pods, stage by stage. What carries all requests is taken to need as many pods as it may have at most: the
/// figures are bounds, so they only warn.
/// </summary>
internal static class StageCapacity
{
    // An autoscaler needs a minute or so; twice the load on a pod for that long is what a step may ask for.
    private const double Tolerance = 2;

    /// <summary>Looks at the stages of one release in their order, <c>prepare</c> first, <c>0-100</c> last.</summary>
    internal static IEnumerable<Diagnostic> Check(IReadOnlyList<(string Stage, State State)> stages)
    {
        HashSet<(string, string?)> said = [];
        Dictionary<(string Host, string? Subset), double> last = [];
        for (int i = 0; i < stages.Count; i++)
        {
            (string stage, State state) = stages[i];
            Dictionary<(string Host, string? Subset), (double Share, YamlNode Node, RouteDestination Stable)> now = Shares(state);
            foreach (((string Host, string? Subset) key, (double share, YamlNode node, RouteDestination other)) in now)
            {
                double before = last.GetValueOrDefault(key, i == 0 ? share : 0);
                if (share > before && !said.Contains(key) && Rising(stage, state, key, before, share, node, other) is { } finding)
                {
                    said.Add(key);
                    yield return finding;
                }
            }

            if (i == stages.Count - 1 && i > 0 && Back(stage, state, now) is { } back)
            {
                yield return back;
            }

            last = now.ToDictionary(n => n.Key, n => n.Value.Share);
        }
    }

    // The largest share that some rule gives each destination; rules with one destination are matches or no release.
    private static Dictionary<(string, string?), (double, YamlNode, RouteDestination)> Shares(State state)
    {
        Dictionary<(string, string?), (double Share, YamlNode, RouteDestination)> shares = [];
        foreach (RouteBlock rule in state.Own<VirtualService>().SelectMany(v => v.Rules))
        {
            RouteDestination[] routes = [.. rule.Destinations.Where(d => !d.Mirrors)];
            YamlNode[] nodes = [.. rule.Node.At("route").Items()];
            double sum = nodes.Sum(n => (double)(n.At("weight").AsInteger() ?? 0));
            if (routes.Length < 2 || routes.Length != nodes.Length || sum <= 0)
            {
                continue;
            }

            for (int i = 0; i < routes.Length; i++)
            {
                double share = (nodes[i].At("weight").AsInteger() ?? 0) / sum;
                if (share >= shares.GetValueOrDefault((routes[i].Host, routes[i].Subset)).Share)
                {
                    shares[(routes[i].Host, routes[i].Subset)] = (share, nodes[i], routes[i == 0 ? 1 : 0]);
                }
            }
        }

        return shares;
    }

    private static Diagnostic? Rising(string stage, State state, (string Host, string? Subset) key, double before, double share, YamlNode node, RouteDestination other)
    {
        if (Pods(state, key) is not { } pods || Pods(state, (other.Host, other.Subset)) is not { } full)
        {
            return null;
        }

        double needed = share * full.Max;
        string figures = string.Create(CultureInfo.InvariantCulture,
            $"at '{stage}' {share * 100:0.##} % of the requests go to '{key.Subset ?? key.Host}', which has {Range(pods)}, while '{other.Subset ?? other.Written}' has {Range(full)} for all of them");
        if (needed > pods.Max)
        {
            return Diagnostic.Of(TransitionCodes.Capacity, node.Place, figures + string.Create(CultureInfo.InvariantCulture, $": it may need {Math.Ceiling(needed)} pods"),
                "give it as many pods as the version it replaces");
        }

        double ready = Math.Clamp(Math.Ceiling(before * full.Max), pods.Min, pods.Max);
        return needed <= Tolerance * ready ? null : Diagnostic.Of(TransitionCodes.Capacity, node.Place,
            figures + string.Create(CultureInfo.InvariantCulture, $": it may have {ready} pods when the stage begins, and need {Math.Ceiling(needed)}"), TransitionCodes.Capacity.WayOut);
    }

    private static Diagnostic? Back(string stage, State state, Dictionary<(string Host, string? Subset), (double Share, YamlNode Node, RouteDestination Stable)> shares)
    {
        foreach (((string Host, string? Subset) key, (double share, YamlNode node, _)) in shares)
        {
            if (share == 0 && Pods(state, key) is { } pods && pods.Max > Tolerance * pods.Min && !KeepsPods(state, key))
            {
                return Diagnostic.Of(TransitionCodes.RollbackCapacity, node.Place, string.Create(CultureInfo.InvariantCulture,
                    $"at '{stage}' no request goes to '{key.Subset ?? key.Host}', whose autoscaler may shrink it to {pods.Min} of {pods.Max} pods: a rollback sends all requests there"), TransitionCodes.RollbackCapacity.WayOut);
            }
        }

        return null;
    }

    private static string Range((long Min, long Max) pods) => string.Create(CultureInfo.InvariantCulture, $"{(pods.Min == pods.Max ? $"{pods.Max}" : $"{pods.Min} to {pods.Max}")} pods");

    private static Workload[] Workloads(State state, (string Host, string? Subset) key)
    {
        if (state.ServiceOfHost(key.Host) is not { } service)
        {
            return [];
        }

        LabelSet labels = key.Subset is null ? LabelSet.None : state.RulesOf(key.Host).Select(r => r.Find(key.Subset)).FirstOrDefault(s => s is not null)?.Labels ?? LabelSet.None;
        return [.. state.Selected(service.Namespace, service.Selector.And(labels)).Where(w => w.Manifest.Kind == "Deployment")];
    }

    private static (long Min, long Max)? Pods(State state, (string Host, string? Subset) key)
    {
        Workload[] workloads = Workloads(state, key);
        return workloads.Length == 0 ? null : (
            workloads.Sum(w => state.AutoscalerOf(w)?.Min ?? w.Replicas ?? 1),
            workloads.Sum(w => state.AutoscalerOf(w)?.Max ?? w.Replicas ?? 1));
    }

    private static bool KeepsPods(State state, (string Host, string? Subset) key) => Workloads(state, key).Select(state.AutoscalerOf).OfType<Autoscaler>()
        .All(a => a.Manifest.Root.At("spec", "behavior", "scaleDown", "selectPolicy").AsText() == "Disabled");
}
