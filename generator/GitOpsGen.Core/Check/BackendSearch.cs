using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Render;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>
/// Looks for a combination of file versions in which a destination that can receive requests has no pods behind it. A destination depends on
/// its Service, the DestinationRules of its host and the workloads, and on nothing else, so each is judged with those files alone.
/// </summary>
internal sealed class BackendSearch(IReadOnlyList<IReadOnlyList<RenderedFile>> trees, TransitionOptions options)
{
    private readonly List<FileHistory> files = FileHistory.Of(trees, options.Cache);
    private readonly State before = State.Of(trees[0], options.Cache).With(options.With, options.Folder);
    private readonly State? beside = options.With is null ? null : State.Of(ImmutableArray<ParsedFile>.Empty, options.Cache.Namespace).With(options.With, options.Folder);
    private readonly Dictionary<(string, string?), DestinationOrders> judged = [];
    private readonly SortedDictionary<string, (int Moves, Diagnostic Finding)> worst = new(StringComparer.Ordinal);

    /// <summary>The number of states looked at.</summary>
    internal long Considered { get; private set; }

    internal IEnumerable<Diagnostic> Run()
    {
        if (!options.EndsService)
        {
            foreach (FileHistory file in files.Where(f => f.Any<VirtualService>(_ => true)))
            {
                for (int i = 0; i < file.Versions.Count; i++)
                {
                    foreach (VirtualService route in file.At<VirtualService>(i).Where(HadBackend))
                    {
                        Look(route, (file, i));
                    }
                }
            }
        }

        if (beside is not null)
        {
            IEnumerable<string> hosts = files.SelectMany(f => Enumerable.Range(0, f.Versions.Count).SelectMany(f.At<KubeService>)).Select(s => s.Fqdn).Distinct();
            foreach (VirtualService route in hosts.SelectMany(beside.BesideRoutesTo).Distinct())
            {
                Look(route, null);
            }
        }

        return worst.Values.Select(w => w.Finding);
    }

    private void Look(VirtualService route, (FileHistory File, int Version)? at)
    {
        foreach (RouteBlock rule in route.Rules)
        {
            foreach (RouteDestination destination in rule.Destinations.Where(d => d.Receives))
            {
                if (!judged.TryGetValue((destination.Host, destination.Subset), out DestinationOrders? orders))
                {
                    orders = DestinationOrders.Of(destination, files, beside, options.Cache.Namespace);
                    judged.Add((destination.Host, destination.Subset), orders);
                }

                Considered += orders.Considered;
                if (orders.Broken is { } broken && broken.Moves.Length + (at is { Version: > 0 } ? 1 : 0) > 0)
                {
                    Report(route, rule, destination, at, broken);
                }
            }
        }
    }

    private void Report(VirtualService route, RouteBlock rule, RouteDestination destination, (FileHistory File, int Version)? at, BrokenOrder broken)
    {
        (FileHistory File, int Version)[] moves = at is { Version: > 0 } own ? [.. broken.Moves, own] : [.. broken.Moves];
        string key = $"{route.Namespace}/{route.Name} {destination.Host} {destination.Subset}";
        if (worst.TryGetValue(key, out (int Moves, Diagnostic) known) && known.Moves <= moves.Length)
        {
            return;
        }

        string[] first = [.. moves.Select(Say)];
        string[] waiting = [.. broken.All.Concat(at is { } a ? [a] : []).Where(m => m.Version < m.File.Versions.Count - 1 && moves.All(x => x.File != m.File))
            .Select(m => $"'{Short(m.File.Path)}'").Distinct()];
        string message = $"{options.Name}: {(destination.Mirrors ? "copies of " : "")}{RequestText.Of(route, rule)} go to {RequestText.Destination(destination)}, and {broken.Why}, "
            + $"once {string.Join(" and ", first)}{(waiting.Length > 0 ? $" while {string.Join(" and ", waiting)} still {(waiting.Length == 1 ? "stands" : "stand")} as before" : "")}";
        string hint = broken is { AtBarrier: true, AtEnd: true }
            ? $"no order helps: let the Service of '{destination.Written}' select the pods, and the pods carry what it and the subset ask for"
            : broken.AtBarrier
            ? $"create {RequestText.Destination(destination)} in an earlier commit, and send requests to it only once that is confirmed applied (a barrier)"
            : $"keep {RequestText.Destination(destination)} and its pods until no request goes there, and that is confirmed applied (a barrier)";
        Place place = (destination.Node.At("subset") ?? destination.Node.At("host") ?? destination.Node).Place;
        worst[key] = (moves.Length, Diagnostic.Of(TransitionCodes.LostBackend, place, message, hint));
    }

    private string Say((FileHistory File, int Version) move)
    {
        (ParsedFile? file, int tree) = move.File.Versions[move.Version];
        string of = tree < options.Trees.Length ? $" of {options.Trees[tree]}" : "";
        return file is null ? $"'{Short(move.File.Path)}' is deleted" : $"'{Short(move.File.Path)}'{of} is applied";
    }

    private static string Short(string path) => path[(path.LastIndexOf('/') + 1)..];

    // At bootstrap no request had a backend, so none can lose it.
    private bool HadBackend(VirtualService route)
    {
        if (trees[0].Count == 0)
        {
            return false;
        }

        VirtualService? same = before.Own<VirtualService>().FirstOrDefault(v => v.Name == route.Name && v.Namespace == route.Namespace)
            ?? before.Own<VirtualService>().FirstOrDefault(v => v.Gateways.Any(g => route.Gateways.Any(r => r.Name == g.Name)) && v.Hosts.Any(route.Hosts.Contains));
        if (same is not null)
        {
            return same.Rules.SelectMany(r => r.Destinations).Any(d => d is { Receives: true, Mirrors: false } && IsSupplied(d));
        }

        return route.OnMesh && route.Hosts.Any(h => before.ServiceOfHost(h) is { } service && (!service.SelectsPods || before.Selected(service.Namespace, service.Selector).Any(w => !w.IsOff)));
    }

    private bool IsSupplied(RouteDestination destination)
    {
        if (before.ServiceOfHost(destination.Host) is not { } service)
        {
            // What no file here ever names and is not of our namespace stands elsewhere, and is taken to be there.
            return !destination.Host.EndsWith($".{options.Cache.Namespace}.svc.{HostNames.ClusterDomain}", StringComparison.Ordinal)
                && !files.Exists(f => f.Any<KubeService>(s => s.Fqdn == destination.Host));
        }

        Subset? subset = destination.Subset is { } name ? before.RulesOf(destination.Host).Select(r => r.Find(name)).FirstOrDefault(s => s is not null) : null;
        return (destination.Subset is null || subset is not null)
            && (!service.SelectsPods || before.Selected(service.Namespace, service.Selector.And(subset?.Labels ?? LabelSet.None)).Any(w => !w.IsOff));
    }
}
