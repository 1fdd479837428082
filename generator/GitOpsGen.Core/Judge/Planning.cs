using GitOpsGen.Diagnostics;

namespace GitOpsGen.Judge;

/// <summary>What a stage offers its judge.</summary>
/// <param name="Stage">Its name.</param>
/// <param name="CanaryShare">The share of the service's requests that goes to the canary, 0 to 1.</param>
/// <param name="ExpectedRps">The service's requests a second (<c>metrics.expectedRps</c>).</param>
/// <param name="Rule">What the judge holds against it.</param>
/// <param name="HoldSeconds">How long the stage stands at least.</param>
/// <param name="PatienceSeconds">How long it may stay inconclusive.</param>
public sealed record StagePlan(string Stage, double CanaryShare, double ExpectedRps, ShareRule Rule, double HoldSeconds, double PatienceSeconds = StagePlan.DefaultPatienceSeconds)
{
    /// <summary>Three hours.</summary>
    public const double DefaultPatienceSeconds = 10_800;

    internal double CanaryRps => CanaryShare * ExpectedRps;

    // At 0 and 100 % there is nothing to compare with, so only the canary's requests are waited for.
    internal double SlowerRps => Rule.StableRatio is not null && CanaryShare < 1 ? Math.Min(CanaryShare, 1 - CanaryShare) * ExpectedRps : CanaryRps;
}

/// <summary>How much a judge needs.</summary>
/// <param name="Requests">At the version that it is about.</param>
/// <param name="Minutes">At the expected rate; infinite where no request comes.</param>
public readonly record struct Need(double Requests, double Minutes);

/// <summary>How many requests and minutes the judge needs, before anything is released.</summary>
public static class Planning
{
    private const double NinetyFive = 1.645;
    private const double Most = 1e12;

    /// <summary>What a good canary needs to pass: <c>minRequests</c> of each version.</summary>
    public static Need ToPass(StagePlan plan) => new(plan.Rule.MinRequests, plan.Rule.MinRequests <= 0 ? 0 : Minutes(plan.Rule.MinRequests, plan.SlowerRps));

    /// <summary>
    /// What a canary needs, of whose requests the share <paramref name="share"/> counts against it, to be condemned: in half of all releases, or
    /// in nineteen of twenty. Null where the share is not over the limit: the limit then never condemns it.
    /// </summary>
    public static Need? ToDetect(StagePlan plan, double share, bool nineteenOfTwenty = true) =>
        Requests(plan.Rule, share, nineteenOfTwenty) is double requests ? new Need(requests, Minutes(requests, plan.CanaryRps)) : null;

    /// <summary>The requests for <see cref="ToDetect"/> at whatever rate they come.</summary>
    public static double? Requests(ShareRule rule, double share, bool nineteenOfTwenty = true)
    {
        if (!(share > rule.Limit && share <= 1) || rule.Trouble is not null)
        {
            return null;
        }

        double z = nineteenOfTwenty ? NinetyFive : 0, enough = -Math.Log(rule.Alpha / 2);
        double low = 0, high = 1;
        while (!Condemned(high))
        {
            (low, high) = (high, high * 2);
            if (high > Most)
            {
                return null;
            }
        }

        while (high - low > 1)
        {
            double middle = Math.Floor((low + high) / 2);
            (low, high) = Condemned(middle) ? (low, middle) : (middle, high);
        }

        return high;

        bool Condemned(double requests)
        {
            double events = (requests * share) - (z * Math.Sqrt(requests * share * (1 - share)));
            return rule.Limit <= 0
                ? events >= 1
                : events >= ShareTest.FewestEvents && ConfidenceSequence.EvidenceOver(events, requests, rule.Limit) >= enough;
        }
    }

    /// <summary>What <c>check</c> says about a stage: that it can never conclude, that it asks for no traffic, or that it is too short to see a fault.</summary>
    /// <param name="plan">The stage.</param>
    /// <param name="effect">The fault that the stage should see, as a multiple of the limit.</param>
    /// <param name="place">Where the gate stands in the spec.</param>
    public static IEnumerable<Diagnostic> Findings(StagePlan plan, double effect, Place place)
    {
        Need pass = ToPass(plan);
        if (plan.Rule.MinRequests <= 0)
        {
            yield return Diagnostic.Of(JudgeCodes.NoTrafficAsked, place, $"stage '{plan.Stage}' passes without a request: minRequests is 0", JudgeCodes.NoTrafficAsked.WayOut);
        }

        if (pass.Minutes * 60 > plan.PatienceSeconds)
        {
            yield return Diagnostic.Of(JudgeCodes.NeverConcludes, place, double.IsInfinity(pass.Minutes)
                ? $"stage '{plan.Stage}' expects no requests at one of the versions, and its gate asks for {Figures.Short(pass.Requests)}"
                : $"stage '{plan.Stage}' needs {Figures.Short(Math.Ceiling(pass.Minutes))} minutes for {Figures.Short(pass.Requests)} requests of each version, and patience ends after {Figures.Short(plan.PatienceSeconds / 60)}",
                JudgeCodes.NeverConcludes.WayOut);
            yield break;
        }

        double share = Math.Min(1, plan.Rule.Limit * effect);
        if (ToDetect(plan, share) is Need need && need.Minutes * 60 > plan.HoldSeconds)
        {
            yield return Diagnostic.Of(JudgeCodes.TooShortToSee, place,
                $"stage '{plan.Stage}' holds for {Figures.Short(plan.HoldSeconds / 60)} minutes; to see {Figures.Percent(share)} against a limit of {Figures.Percent(plan.Rule.Limit)} the judge needs {Figures.Short(need.Requests)} requests, {Figures.Short(Math.Ceiling(need.Minutes))} minutes",
                JudgeCodes.TooShortToSee.WayOut);
        }
    }

    /// <summary>Warns of a latency limit that no bucket can tell; null where one can.</summary>
    public static Diagnostic? Edge(LatencyRule rule, IReadOnlyCollection<double> edges, Place place)
    {
        if (Histogram.IsEdge(rule.LimitMilliseconds, edges))
        {
            return null;
        }

        (double below, double above) = Histogram.Around(rule.LimitMilliseconds, edges);
        string candidates = string.Join(" or ", new[] { below, above }.Where(e => e > 0 && double.IsFinite(e)).Select(e => $"'{Figures.Short(e)}ms'"));
        return Diagnostic.Of(JudgeCodes.NoBucketEdge, place, $"the latency limit '{Figures.Short(rule.LimitMilliseconds)}ms' is no bucket edge", $"set it to {candidates}");
    }

    private static double Minutes(double requests, double rps) => rps > 0 ? requests / rps / 60 : double.PositiveInfinity;
}
