namespace GitOpsGen.Judge;

/// <summary>What both judges of requests hold a version to.</summary>
/// <param name="Limit">The share of requests that may count against the version, 0 to 1.</param>
/// <param name="MinRequests">How many requests each version must have had before it can pass; 0 is the explicit way out for services without traffic.</param>
/// <param name="StableRatio">The canary fails once its share is surely over this multiple of the stable version's; null: do not compare.</param>
/// <param name="Alpha">The chance that a version at its limit, or just as good as the ratio allows, is ever condemned in this stage by this question.</param>
public sealed record ShareRule(double Limit, double MinRequests = 100, double? StableRatio = 1.25, double Alpha = ShareRule.DefaultAlpha)
{
    /// <summary>One in a thousand: a release asks some thirty such questions, and a version at its very limit is rare.</summary>
    public const double DefaultAlpha = 0.001;

    internal string? Trouble =>
        !(Limit is >= 0 and <= 1) ? $"the limit {Figures.Short(Limit)} is no share between 0 and 1"
        : !Figures.IsCount(MinRequests) ? "minRequests is no number of requests"
        : StableRatio is double ratio && !(ratio >= 1 && double.IsFinite(ratio)) ? "the ratio to the stable version is under 1"
        : !(Alpha is > 0 and < 1) ? "alpha is no probability"
        : null;
}

/// <summary>Requests, and how many of them count against the version. Where that is not known exactly, it is from <see cref="Surely"/> to <see cref="Perhaps"/>.</summary>
internal readonly record struct Tally(double Requests, double Surely, double Perhaps)
{
    public string? Trouble(string whose) =>
        !Figures.IsCount(Requests) || !Figures.IsCount(Surely) || !Figures.IsCount(Perhaps) ? $"the {whose} counts are not finite numbers of requests"
        : Surely > Perhaps || Perhaps > Requests ? $"more of the {whose} requests count against it than there are"
        : null;
}

/// <summary>The judgement that error rate and latency share.</summary>
internal static class ShareTest
{
    // Errors come in clumps (one broken connection, one storm of retries): under five of them nothing is condemned,
    // unless the spec allows none at all.
    public const double FewestEvents = 5;

    /// <summary>Judges.</summary>
    /// <param name="canary">Since the stage went live.</param>
    /// <param name="stable">Over the same time; null where the stage sends stable nothing.</param>
    /// <param name="rule">What is held against it.</param>
    /// <param name="windowSeconds">Since when, in seconds.</param>
    /// <param name="noun">What counts: <c>errors</c>, <c>requests over 500 ms</c>.</param>
    public static Verdict Judge(Tally canary, Tally? stable, ShareRule rule, double windowSeconds, string noun)
    {
        string? trouble = rule.Trouble ?? canary.Trouble("canary") ?? stable?.Trouble("stable");
        if (trouble is not null || !Figures.IsCount(windowSeconds))
        {
            return Basis.Nothing(trouble ?? "the window has no length", windowSeconds);
        }

        double share = canary.Requests > 0 ? canary.Perhaps / canary.Requests : 0;
        var basis = new Basis(canary.Requests > 0 ? share : null, rule.Limit, canary.Requests, windowSeconds);
        double lower = ConfidenceSequence.Lower(canary.Surely, canary.Requests, rule.Alpha / 2);
        string seen = $"{Figures.Short(canary.Perhaps)} {noun} in {Figures.Short(canary.Requests)} requests";
        if (canary.Requests > 0)
        {
            seen += $" ({Figures.Percent(share)})";
        }

        if (rule.Limit <= 0 && canary.Surely > 0)
        {
            return basis.Fail($"{seen}, and the limit allows none");
        }

        if (canary.Surely >= FewestEvents)
        {
            if (lower > rule.Limit)
            {
                return basis.Fail($"{seen}: surely over {Figures.Percent(lower)}, and the limit is {Figures.Percent(rule.Limit)}");
            }

            if (stable is { Requests: > 0 } beside && rule.StableRatio is double ratio
                && ConfidenceSequence.Upper(beside.Perhaps, beside.Requests, rule.Alpha / 2) is double upper && lower > ratio * upper)
            {
                return basis.Fail($"{seen}: surely over {Figures.Percent(lower)}, while stable is surely under {Figures.Percent(upper)} ({Figures.Short(beside.Perhaps)} in {Figures.Short(beside.Requests)})");
            }
        }

        return Rest(basis, canary, stable, rule, seen, share);
    }

    private static Verdict Rest(Basis basis, Tally canary, Tally? stable, ShareRule rule, string seen, double share)
    {
        if (canary.Requests < rule.MinRequests)
        {
            return basis.Unsure($"{seen}: fewer than minRequests {Figures.Short(rule.MinRequests)}");
        }

        if (stable is Tally beside && rule.StableRatio is not null && beside.Requests < rule.MinRequests)
        {
            return basis.Unsure($"{seen}, but stable had only {Figures.Short(beside.Requests)} requests to compare with: fewer than minRequests {Figures.Short(rule.MinRequests)}");
        }

        if (share > rule.Limit)
        {
            return basis.Unsure($"{seen}: over the limit {Figures.Percent(rule.Limit)}, but that may still be chance");
        }

        return basis.Pass(rule.MinRequests > 0
            ? $"{seen}: within the limit {Figures.Percent(rule.Limit)}"
            : $"{seen}: within the limit {Figures.Percent(rule.Limit)}, and minRequests is 0, so no traffic is asked for");
    }
}
