using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Render;
using GitOpsGen.Spec;
using Xunit;

namespace GitOpsGen.Tests.Check;

/// <summary>The search against every combination of every file, tried out one by one, on sequences of commits that are damaged at random.</summary>
public sealed class TransitionOracleTests
{
    private static readonly Specimen[] Kinds = [new(), new() { Routing = RoutingMode.Service }, new() { Routing = RoutingMode.Service, Slots = true }, new() { Steps = ["match", "mirror20"] }];
    private static readonly ImmutableArray<RenderedTree>[] Releases =
        [.. Kinds.Select(k => ReleaseTransitions.Prove(k.Environment(), k.Service(), Specimen.Templates, [], null).States.Select(s => s.Tree).ToImmutableArray())];

    private static readonly Gen<RenderedFile[][]> Histories =
        from kind in Gen.Choose(0, Releases.Length - 1)
        from first in Gen.Choose(0, Releases[kind].Length - 2)
        from count in Gen.Choose(2, 3)
        from skip in Gen.Choose(1, 2)
        from damage in Gen.ListOf(from tree in Gen.Choose(0, 2) from file in Gen.Choose(0, 9) from how in Gen.Choose(0, 2) select (tree, file, how), 2)
        select Damaged([.. Enumerable.Range(0, count).Select(i => Math.Min(first + (i * skip), Releases[kind].Length - 1)).Distinct().Select(i => Releases[kind][i].Files.ToArray())], damage);

    [Fact]
    public void The_search_finds_a_fault_exactly_where_trying_every_combination_does()
    {
        int faults = 0, sound = 0;
        Prop.ForAll(Arb.From(Histories), trees =>
        {
            ManifestCache cache = Specimen.NewCache();
            Diagnostic[] found = [.. TransitionCheck.Run(trees, new TransitionOptions { Name = "t", Cache = cache }).Findings.Where(d => d.Code == TransitionCodes.LostBackend)];
            bool fault = HasFault(trees, cache);
            faults += fault ? 1 : 0;
            sound += fault ? 0 : 1;
            return (found.Length > 0 == fault).Label($"fault {fault}, found: {string.Join("\n", found.Select(d => d.Message))}\n{string.Join("\n", trees.Select(t => string.Join(" ", t.Select(f => $"{f.Path[15..]}:{f.Blob[..4]}"))))}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20261121, 7));

        Assert.True(faults > 50 && sound > 30, $"{faults} faults, {sound} sound");
    }

    private static RenderedFile[][] Damaged(RenderedFile[][] trees, IEnumerable<(int Tree, int File, int How)> damage)
    {
        foreach ((int tree, int file, int how) in damage)
        {
            int t = tree % trees.Length;
            RenderedFile hit = trees[t][file % trees[t].Length];
            trees[t] = (how, hit.Role) switch
            {
                (0, not FileRole.VirtualService) => [.. trees[t].Where(f => f != hit)],
                (1, FileRole.Deployment) => [.. trees[t].Select(f => f == hit && f.Text.Contains("replicas: 2", StringComparison.Ordinal) ? Specimen.Edited(f, x => x.Replace("replicas: 2", "replicas: 0", StringComparison.Ordinal)) : f)],
                _ => trees[t],
            };
        }

        return trees;
    }

    private static bool HasFault(RenderedFile[][] trees, ManifestCache cache)
    {
        string[] paths = [.. trees.SelectMany(t => t).Select(f => f.Path).Distinct()];
        RenderedFile?[][] versions = [.. paths.Select(p => trees.Select(t => t.FirstOrDefault(f => f.Path == p)).DistinctBy(f => f?.Blob).ToArray())];
        State before = State.Of(trees[0], cache);
        int[] at = new int[paths.Length];
        do
        {
            State now = State.Of(at.Select((v, i) => versions[i][v]).OfType<RenderedFile>(), cache);
            foreach (VirtualService route in now.Own<VirtualService>())
            {
                VirtualService? was = before.Own<VirtualService>().FirstOrDefault(v => v.Name == route.Name);
                bool had = was is not null && was.Rules.SelectMany(r => r.Destinations).Any(d => d is { Receives: true, Mirrors: false } && IsServed(d, before));
                bool same = at[Array.IndexOf(paths, route.Manifest.Path)] == 0;
                if (had && route.Rules.SelectMany(r => r.Destinations).Any(d => d.Receives && !IsServed(d, now) && (!same || IsServed(d, before))))
                {
                    return true;
                }
            }
        }
        while (Next(at, versions));
        return false;
    }

    private static bool IsServed(RouteDestination destination, State state)
    {
        KubeService? service = state.Own<KubeService>().FirstOrDefault(s => s.Fqdn == destination.Host);
        Subset? subset = state.Own<DestinationRule>().Where(r => r.Host == destination.Host).SelectMany(r => r.Subsets).FirstOrDefault(s => s.Name == destination.Subset);
        return service is not null && (destination.Subset is null || subset is not null)
            && state.Own<Workload>().Any(w => w.Replicas != 0 && w.PodLabels.Contains(service.Selector) && (subset is null || w.PodLabels.Contains(subset.Labels)));
    }

    private static bool Next(int[] at, RenderedFile?[][] versions)
    {
        for (int i = 0; i < at.Length; i++)
        {
            if (++at[i] < versions[i].Length)
            {
                return true;
            }

            at[i] = 0;
        }

        return false;
    }
}
