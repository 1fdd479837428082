using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Judge;

/// <summary>How much traffic one gate needs at one stage.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Gate"><c>errorRate</c> or <c>latency</c>.</param>
/// <param name="ToPass">What a good canary needs.</param>
/// <param name="ToSee">What a canary needs to be condemned, whose share is <see cref="TrafficPlan.Effect"/> times the limit; null where no share can be that large.</param>
public sealed record StageNeed(string Stage, string Gate, Need ToPass, Need? ToSee);

/// <summary>What the gates on traffic need at each stage of a service, at <c>metrics.expectedRps</c>, before anything is released.</summary>
public static class TrafficPlan
{
    /// <summary>The fault that a stage should see, as a multiple of the limit.</summary>
    public const double Effect = 2;

    /// <summary>The needs of every stage whose share of requests the spec tells; none where it says nothing of the rate.</summary>
    public static IEnumerable<StageNeed> Needs(EnvironmentSpec environment, ServiceSpec service) => Rate(environment) is not double rate ? [] :
        Plans(service, rate).Select(p => new StageNeed(p.Plan.Stage, p.Gate, Planning.ToPass(p.Plan), Planning.ToDetect(p.Plan, Math.Min(1, p.Plan.Rule.Limit * Effect))));

    /// <summary>Stages that cannot conclude, ask for no traffic, or are too short; latency limits that no bucket can tell.</summary>
    public static IEnumerable<Diagnostic> Findings(EnvironmentSpec environment, ServiceSpec service)
    {
        IEnumerable<Diagnostic?> edges = Gates(service).Select(g => g.Gates.Latency).OfType<LatencyGate>().Distinct().Select(l => Planning.Edge(Rule(l), Histogram.IstioEdges, service.Place));
        return edges.OfType<Diagnostic>().Concat(Rate(environment) is double rate ? Plans(service, rate).Where(p => !p.Watched).SelectMany(p => Planning.Findings(p.Plan, Effect, service.Place)) : []);
    }

    private static double? Rate(EnvironmentSpec environment) => Figures.Read(environment.Operations.Metrics.At("expectedRps"));

    private static IEnumerable<(string Gate, StagePlan Plan, bool Watched)> Plans(ServiceSpec service, double rate)
    {
        foreach ((Stage stage, GatesSpec gates) in Gates(service))
        {
            if (Share(stage) is not double share)
            {
                continue;
            }

            if (gates.ErrorRate is { } errors)
            {
                yield return ("errorRate", Plan(stage, gates, share, rate, new ShareRule(errors.Max, errors.MinRequests)), gates.Watched.Contains("errorRate"));
            }

            if (gates.Latency is { } latency)
            {
                yield return ("latency", Plan(stage, gates, share, rate, Rule(latency).Share), gates.Watched.Contains("latency"));
            }
        }
    }

    private static IEnumerable<(Stage Stage, GatesSpec Gates)> Gates(ServiceSpec service) =>
        Stage.Ladder(service.Strategy).Select(stage => (stage, service.GatesAt(stage.Name)));

    // How many requests match, the spec does not say.
    private static double? Share(Stage stage) =>
        stage.Mirror is { } mirror ? (double)mirror / 100 : stage.Weight > 0 && !stage.WithinMatch ? stage.Weight / 100.0 : null;

    // Beside a mirror the stable version has all requests, so the canary's copies alone are waited for.
    private static StagePlan Plan(Stage stage, GatesSpec gates, double share, double rate, ShareRule rule) =>
        new(stage.Name, share, rate, stage.Mirror is null ? rule : rule with { StableRatio = null }, stage.Hold.TotalSeconds, gates.Patience.TotalSeconds);

    private static LatencyRule Rule(LatencyGate gate) => new(gate.Quantile, gate.Max.TotalMilliseconds, gate.MinRequests);
}
