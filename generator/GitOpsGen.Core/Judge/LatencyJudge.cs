namespace GitOpsGen.Judge;

/// <summary>What a version's latency is held to.</summary>
/// <param name="Quantile">Over 0 and under 1: 0.95 for p95.</param>
/// <param name="LimitMilliseconds">The longest that this quantile may take.</param>
/// <param name="MinRequests">As for errors.</param>
/// <param name="StableRatio">The canary fails once the share of its slow requests is surely over this multiple of stable's; null: do not compare.</param>
/// <param name="Alpha">As for errors.</param>
public sealed record LatencyRule(double Quantile, double LimitMilliseconds, double MinRequests = 100, double? StableRatio = LatencyRule.DefaultRatio, double Alpha = ShareRule.DefaultAlpha)
{
    /// <summary>Wider than for errors: a new version starts with cold caches.</summary>
    public const double DefaultRatio = 1.5;

    // Ten digits: 1 - 0.95 is not 0.05 in binary, and a share of exactly 5 % is within p95.
    internal ShareRule Share => new(Math.Round(1 - Quantile, 10), MinRequests, StableRatio, Alpha);
}

/// <summary>
/// The latency of a canary on bucket counts: "p95 at most 500 ms" says that at most 5 % of the requests took longer than 500 ms,
/// which is a share like the error rate and judged by the same bounds.
/// </summary>
public static class LatencyJudge
{
    /// <summary>
    /// A limit between two bucket edges is judged to both sides' disadvantage: only requests that are surely over it condemn,
    /// and only requests that are surely within it let pass; what lies between is inconclusive, and the reason says so.
    /// </summary>
    /// <param name="canary">The canary's durations.</param>
    /// <param name="stable">The stable version's over the same time; null where the stage sends it nothing.</param>
    /// <param name="rule">Quantile, limit and certainty.</param>
    /// <param name="windowSeconds">The time since the stage went live.</param>
    public static Verdict Judge(Histogram canary, Histogram? stable, LatencyRule rule, double windowSeconds)
    {
        string? trouble = !(rule.Quantile is > 0 and < 1) ? "the quantile is not between 0 and 1"
            : !(rule.LimitMilliseconds > 0 && double.IsFinite(rule.LimitMilliseconds)) ? "the limit is no time"
            : canary.Trouble("canary") ?? stable?.Trouble("stable");
        if (trouble is not null)
        {
            return Basis.Nothing(trouble, windowSeconds);
        }

        string limit = Figures.Short(rule.LimitMilliseconds) + " ms";
        Verdict verdict = ShareTest.Judge(canary.Over(rule.LimitMilliseconds), stable?.Over(rule.LimitMilliseconds), rule.Share, windowSeconds, "over " + limit);
        bool exact = canary.Buckets.IsDefaultOrEmpty || Histogram.IsEdge(rule.LimitMilliseconds, canary.Buckets.Select(b => b.Edge));
        if (exact)
        {
            return verdict;
        }

        (double below, double above) = Histogram.Around(rule.LimitMilliseconds, canary.Buckets.Select(b => b.Edge));
        return verdict with { Reason = verdict.Reason + $"; {limit} is no bucket edge, so what took {Figures.Short(below)} to {Figures.Short(above)} ms counts neither way" };
    }
}
