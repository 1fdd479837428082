namespace GitOpsGen.Judge;

/// <summary>
/// Bounds on a share (or on a mean count) that hold at every look at once: however often one asks, the chance that the bound is
/// ever wrong stays under <c>alpha</c>. So the judge needs no memory of its looks and no schedule.
/// </summary>
/// <remarks>
/// The method of mixtures: for a tilt k the product of k^error / (1 + (k - 1) p) over all requests stays under a martingale that starts
/// at 1, as long as the conditional error rates so far average at most p (for k over 1; at least p for k under 1): the logarithm of
/// 1 + (k - 1) p is concave in p. A mean over tilts then ever reaches 1/alpha with a chance of at most alpha (Ville's inequality).
/// H. Robbins, "Statistical methods related to the law of the iterated logarithm", Ann. Math. Statist. 41 (1970);
/// S. Howard, A. Ramdas, J. McAuliffe, J. Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences",
/// Ann. Statist. 49 (2021), the sub-Bernoulli case; R. Johari, P. Koomen, L. Pekelis, D. Walsh, "Always valid inference:
/// continuous monitoring of A/B tests", Oper. Res. 70 (2022), for the mixture SPRT. The rates may drift: what is bounded is
/// their average so far.
/// </remarks>
public static class ConfidenceSequence
{
    // Ratios of odds from 1.03 to 257: the small ones let the bounds close in as data grows, the large ones see an outage in seconds.
    private const int SmallestPower = -5;
    private const int LargestPower = 8;
    private const int Halvings = 60;
    private static readonly double[] Tilts = [.. Enumerable.Range(SmallestPower, LargestPower - SmallestPower + 1).Select(i => 1 + Math.Pow(2, i))];
    private static readonly double[] Logs = [.. Tilts.Select(k => Math.Log(k))];
    private static readonly double LogTerms = Math.Log(Tilts.Length);

    /// <summary>The largest share that the data reject from above: the true average share lies over it, but for a chance of alpha.</summary>
    /// <param name="events">Requests that count, 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">All requests; 0 gives the bound 0.</param>
    /// <param name="alpha">The chance of ever being wrong, over 0 and under 1.</param>
    public static double Lower(double events, double trials, double alpha)
    {
        double enough = -Math.Log(alpha);
        if (trials <= 0 || events <= 0 || EvidenceOver(events, trials, 0) < enough)
        {
            return 0;
        }

        // The evidence falls as the supposed share rises: `low` is rejected at every step, so the bound errs to the safe side.
        double low = 0, high = Math.Min(1, events / trials);
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = EvidenceOver(events, trials, middle) >= enough ? (middle, high) : (low, middle);
        }

        return low;
    }

    /// <summary>The smallest share that the data reject from below: the true average share lies under it, but for a chance of alpha.</summary>
    /// <param name="events">Requests that count, 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">All requests; 0 gives the bound 1.</param>
    /// <param name="alpha">The chance of ever being wrong, over 0 and under 1.</param>
    public static double Upper(double events, double trials, double alpha) =>
        trials <= 0 ? 1 : 1 - Lower(trials - events, trials, alpha);

    /// <summary>The lower bound of the mean of a count that comes from many rare events (Poisson); the same mixture.</summary>
    public static double LowerMean(double count, double alpha)
    {
        double enough = -Math.Log(alpha);
        if (count <= 0 || EvidenceOverMean(count, 0) < enough)
        {
            return 0;
        }

        double low = 0, high = count;
        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = EvidenceOverMean(count, middle) >= enough ? (middle, high) : (low, middle);
        }

        return low;
    }

    /// <summary>The upper bound of the mean of a count that comes from many rare events (Poisson); never under the count itself.</summary>
    public static double UpperMean(double count, double alpha)
    {
        double enough = -Math.Log(alpha);
        double low = Math.Max(0, count), high = Math.Max(1, count);
        while (EvidenceUnderMean(count, high) < enough)
        {
            high *= 2;
        }

        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = EvidenceUnderMean(count, middle) >= enough ? (low, middle) : (middle, high);
        }

        return high;
    }

    /// <summary>The logarithm of the evidence against "the share is at most <paramref name="share"/>"; reject from ln(1/alpha) on.</summary>
    public static double EvidenceOver(double events, double trials, double share)
    {
        Span<double> terms = stackalloc double[Tilts.Length];
        for (int i = 0; i < terms.Length; i++)
        {
            terms[i] = (events * Logs[i]) - (trials * Math.Log(1 + ((Tilts[i] - 1) * share)));
        }

        return Mean(terms);
    }

    private static double EvidenceOverMean(double count, double mean)
    {
        Span<double> terms = stackalloc double[Tilts.Length];
        for (int i = 0; i < terms.Length; i++)
        {
            terms[i] = (count * Logs[i]) - ((Tilts[i] - 1) * mean);
        }

        return Mean(terms);
    }

    private static double EvidenceUnderMean(double count, double mean)
    {
        Span<double> terms = stackalloc double[Tilts.Length];
        for (int i = 0; i < terms.Length; i++)
        {
            terms[i] = (-count * Logs[i]) + ((1 - (1 / Tilts[i])) * mean);
        }

        return Mean(terms);
    }

    // ln of the mean of exp(term), without overflow.
    private static double Mean(ReadOnlySpan<double> terms)
    {
        double most = double.NegativeInfinity;
        foreach (double term in terms)
        {
            most = Math.Max(most, term);
        }

        double sum = 0;
        foreach (double term in terms)
        {
            double below = term - most;
            sum += below > -40 ? Math.Exp(below) : 0;
        }

        return most + Math.Log(sum) - LogTerms;
    }
}
