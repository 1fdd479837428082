using System.Globalization;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>What is wrong with one state because of how Argo CD applies it, or of what users feel.</summary>
internal static class StageRisks
{
    private const string Wave = "argocd.argoproj.io/sync-wave";
    private const string Hook = "argocd.argoproj.io/hook";

    internal static IEnumerable<Diagnostic> Check(State state) => Waves(state).Concat(HashedSplits(state));

    private static IEnumerable<Diagnostic> Waves(State state)
    {
        Manifest[] waved = [.. state.Files.SelectMany(f => f.Manifests).Where(m => Annotation(m, Wave) is not null || Annotation(m, Hook) is not null)];
        if (waved.Length == 0)
        {
            yield break;
        }

        Workload[] workloads = [.. state.Own<Workload>().Where(w => PhaseOf(w.Manifest) < 3).OrderBy(w => Position(w.Manifest))];
        foreach (VirtualService route in state.Own<VirtualService>())
        {
            // A workload that comes before everything is at fault itself; else the route is, which comes after everything.
            foreach ((Workload first, Manifest cause) in workloads.Where(w => Position(route.Manifest).CompareTo(Position(w.Manifest)) > 0)
                .Select(w => (w, Cause: Position(w.Manifest).CompareTo((1, 0)) < 0 ? w.Manifest : route.Manifest)).DistinctBy(p => p.Cause))
            {
                YamlNode annotations = cause.Root.At("metadata", "annotations")!;
                bool hook = PhaseOf(cause) != 1;
                yield return Diagnostic.Of(TransitionCodes.SyncWave, (annotations.At(hook ? Hook : Wave) ?? annotations).Place,
                    $"Argo CD waits for {first} before it applies VirtualService '{route.Name}': where its pods never become ready, no rollback would be applied",
                    hook ? $"remove the annotation `{Hook}`, or let another Application carry {cause}" : TransitionCodes.SyncWave.WayOut);
            }
        }
    }

    private static string? Annotation(Manifest manifest, string name) => manifest.Root.At("metadata", "annotations", name).AsText();

    private static (int Phase, long Wave) Position(Manifest manifest) =>
        (PhaseOf(manifest), long.TryParse(Annotation(manifest, Wave), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long wave) ? wave : 0);

    // Argo CD: PreSync hooks, then the sync itself, then PostSync hooks; the others run only on failure or never.
    private static int PhaseOf(Manifest manifest) => Annotation(manifest, Hook) switch
    {
        null or "" or "Sync" => 1,
        { } hook when hook.Contains("PreSync", StringComparison.Ordinal) => 0,
        { } hook when hook.Contains("PostSync", StringComparison.Ordinal) => 2,
        _ => 3,
    };

    private static IEnumerable<Diagnostic> HashedSplits(State state)
    {
        HashSet<string> hosts = [.. state.Own<DestinationRule>().Where(IsHashed).Select(r => r.Host)];
        if (hosts.Count == 0)
        {
            yield break;
        }

        foreach (VirtualService route in state.Own<VirtualService>())
        {
            foreach (RouteBlock rule in route.Rules)
            {
                RouteDestination[] split = [.. rule.Destinations.Where(d => d is { Receives: true, Mirrors: false })];
                if (split.Length > 1 && split.FirstOrDefault(d => hosts.Contains(d.Host)) is { } hashed)
                {
                    yield return Diagnostic.Of(TransitionCodes.HashedSplit, hashed.Node.Place,
                        $"'{rule}' splits requests by weight to '{hashed.Written}', which has consistent hashing: each request draws its version anew, so users flip between versions",
                        "release with `match: [{headers: {cookie: {regex: …}}}]` steps, which keep a user on one version, instead of weights");
                }
            }
        }
    }

    private static bool IsHashed(DestinationRule rule) => rule.Subsets.Select(s => s.Node.At("trafficPolicy")).Prepend(rule.Manifest.Root.At("spec", "trafficPolicy"))
        .Any(p => p.At("loadBalancer", "consistentHash") is not null);
}
