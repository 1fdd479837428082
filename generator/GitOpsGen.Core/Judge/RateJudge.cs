namespace GitOpsGen.Judge;

/// <summary>Requests and errors of one version, as one reporter saw them, since the stage went live.</summary>
/// <param name="Requests">All of them.</param>
/// <param name="Errors">Those that <see cref="ResponseClass.IsError"/> says are the version's fault.</param>
public sealed record Counts(double Requests, double Errors)
{
    /// <summary>No requests.</summary>
    public static Counts None { get; } = new(0, 0);

    /// <summary>These and failed ones that were not reported under the version's own name (see <see cref="Absence"/>).</summary>
    public Counts AndFailed(double more) => new(Requests + more, Errors + more);
}

/// <summary>
/// The error rate of a canary against its limit and against the stable version, on counts since the stage went live, by the
/// anytime-valid bounds of <see cref="ConfidenceSequence"/>. A pure function: the same counts give the same verdict, and more
/// errors in as many requests never turn a fail into a pass.
/// </summary>
public static class RateJudge
{
    /// <summary>
    /// Fail: at least five errors, and the lower bound lies over the limit or over <c>StableRatio</c> times the stable version's
    /// upper bound. Pass: enough requests of each version, and the rate within the limit. Else inconclusive, as with counts that make no sense.
    /// </summary>
    /// <param name="canary">The canary's counts.</param>
    /// <param name="stable">The stable version's over the same time; null where the stage sends it nothing.</param>
    /// <param name="rule">Limit and certainty.</param>
    /// <param name="windowSeconds">The time since the stage went live.</param>
    public static Verdict Judge(Counts canary, Counts? stable, ShareRule rule, double windowSeconds) =>
        ShareTest.Judge(Of(canary), stable is null ? null : Of(stable), rule, windowSeconds, "errors");

    /// <summary>
    /// Both reporters: either can fail. One that saw nothing at all (a caller without a sidecar) is passed over where the other had its say;
    /// otherwise an inconclusive one holds.
    /// </summary>
    public static Verdict Both(Verdict destination, Verdict source)
    {
        Verdict gravest = Verdict.Together([destination with { Watch = false }, source with { Watch = false }]);
        bool oneIsSilent = gravest is Verdict.Inconclusive { Samples: 0, Figure: null, Limit: not null };
        Verdict answer = oneIsSilent && (destination is Verdict.Pass { Samples: > 0 } ? destination : source is Verdict.Pass { Samples: > 0 } ? source : null) is Verdict told
            ? told : gravest;
        return answer with { Watch = destination.Watch || source.Watch };
    }

    private static Tally Of(Counts counts) => new(counts.Requests, counts.Errors, counts.Errors);
}

/// <summary>
/// A canary without a healthy endpoint does not appear under its own name: its requests are reported by the callers against an unknown
/// workload. What exceeds the background from before the stage counts as failed requests of the canary.
/// </summary>
public static class Absence
{
    /// <summary>
    /// How many of the requests without a workload are surely new: the count during the stage, less the most that the background
    /// could have brought in that time. 0 where the numbers make no sense: then they say nothing about the canary.
    /// </summary>
    /// <param name="during">Requests with unknown workload and the flags UH, UF, NC, NR or UO since the stage began.</param>
    /// <param name="duringSeconds">For how long.</param>
    /// <param name="before">The same count before the stage.</param>
    /// <param name="beforeSeconds">For how long; the longer, the better is the background known.</param>
    /// <param name="alpha">The chance that the background was more than is taken off.</param>
    public static double Excess(double during, double duringSeconds, double before, double beforeSeconds, double alpha = ShareRule.DefaultAlpha)
    {
        if (!Figures.IsCount(during) || !Figures.IsCount(duringSeconds) || !Figures.IsCount(before) || !(beforeSeconds > 0 && double.IsFinite(beforeSeconds)))
        {
            return 0;
        }

        double background = ConfidenceSequence.UpperMean(before, alpha) / beforeSeconds * duringSeconds;
        return Math.Max(0, Math.Floor(during - background));
    }
}
