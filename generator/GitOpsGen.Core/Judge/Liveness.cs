using System.Collections.Immutable;

namespace GitOpsGen.Judge;

/// <summary>Whether a commit took effect, as seen in the traffic. Closed.</summary>
public abstract record LiveState
{
    private LiveState()
    {
    }

    /// <summary>It did.</summary>
    /// <param name="Since">From when at the latest, in Unix seconds: holds count from here.</param>
    /// <param name="Reason">What showed it.</param>
    public sealed record Live(double Since, string Reason) : LiveState;

    /// <summary>Nothing shows it yet.</summary>
    /// <param name="Reason">What is missing.</param>
    public sealed record NotYet(string Reason) : LiveState;
}

/// <summary>Requests in one step of time.</summary>
/// <param name="From">Where it begins, in Unix seconds.</param>
/// <param name="Canary">The canary's requests in it.</param>
/// <param name="Stable">The stable version's.</param>
public readonly record struct Share(double From, double Canary, double Stable);

/// <summary>Whether and since when the committed routing is in force, without access to the cluster.</summary>
public static class Liveness
{
    /// <summary>The chance of ever taking a commit for live that is not.</summary>
    public const double Alpha = 0.01;

    /// <summary>Requests of both versions in equal steps since a commit, from raw samples.</summary>
    /// <param name="canary">The canary's request series.</param>
    /// <param name="stable">The stable version's.</param>
    /// <param name="window">Since the commit, until now.</param>
    /// <param name="stepSeconds">At least two scrape intervals, or steps are empty; 60 fits most.</param>
    public static ImmutableArray<Share> Steps(IEnumerable<CounterSeries> canary, IEnumerable<CounterSeries> stable, Window window, double stepSeconds = 60)
    {
        int count = window.Trouble is null && stepSeconds > 0 ? (int)Math.Min(10_000, Math.Ceiling(window.Seconds / stepSeconds)) : 0;
        // Counted from the commit, so that every look tries the same beginnings; the last step is the part that has passed of it.
        ImmutableArray<double> edges = [.. Enumerable.Range(0, count + 1).Select(i => i == count ? window.To : window.Since + (i * stepSeconds))];
        double[] ours = new double[count], theirs = new double[count];
        Add(ours, canary, edges);
        Add(theirs, stable, edges);
        return [.. Enumerable.Range(0, count).Select(i => new Share(edges[i], ours[i], theirs[i]))];
    }

    /// <summary>
    /// A weight that goes from <paramref name="before"/> to <paramref name="after"/> percent is live once a one-sided test rejects that the
    /// canary's share still lies on the old side of the middle. The commit takes effect some time after it was made, so every step is
    /// tried as the beginning; each gets its part of <see cref="Alpha"/> (a sum over 1/j²), which makes the chance hold for all of them at once.
    /// </summary>
    public static LiveState Weight(double before, double after, ImmutableArray<Share> steps)
    {
        if (!(before is >= 0 and <= 100) || !(after is >= 0 and <= 100) || before == after)
        {
            return new LiveState.NotYet("the weight does not change, so traffic cannot show it");
        }

        if (steps.Any(s => !Figures.IsCount(s.Canary) || !Figures.IsCount(s.Stable)))
        {
            return new LiveState.NotYet("the request counts are not finite numbers");
        }

        double middle = (before + after) / 200, canary = 0, all = 0;
        double since = double.NaN, strongest = 0;
        for (int i = steps.Length - 1; i >= 0; i--)
        {
            canary += steps[i].Canary;
            all += steps[i].Canary + steps[i].Stable;
            double ofStart = Alpha * 6 / (Math.PI * Math.PI * (i + 1.0) * (i + 1.0));
            double evidence = (after > before
                ? ConfidenceSequence.EvidenceOver(canary, all, middle)
                : ConfidenceSequence.EvidenceOver(all - canary, all, 1 - middle)) + Math.Log(ofStart);
            if (all > 0 && evidence >= 0 && evidence > strongest)
            {
                (since, strongest) = (steps[i].From, evidence);
            }
        }

        string seen = $"{Figures.Short(canary)} of {Figures.Short(all)} requests since the commit went to the canary";
        return double.IsNaN(since)
            ? new LiveState.NotYet(all > 0 ? $"{seen}: not yet surely {(after > before ? "over" : "under")} {Figures.Percent(middle)}" : "no requests since the commit")
            : new LiveState.Live(since, $"the canary's share is surely {(after > before ? "over" : "under")} {Figures.Percent(middle)}, half-way from {Figures.Short(before)} to {Figures.Short(after)} %");
    }

    /// <summary>A match is live with the first request that reached the canary since the commit.</summary>
    public static LiveState Match(IEnumerable<CounterSeries> canary, Window window)
    {
        double[] rises = [.. canary.Select(s => s.FirstRise(window)).OfType<double>()];
        return rises.Length > 0 ? new LiveState.Live(rises.Min(), "the first matching request reached the canary") : new LiveState.NotYet("no request has reached the canary since the commit");
    }

    /// <summary>
    /// A mirror is live once the canary reports surely more requests than its callers do: callers do not report the copies they send.
    /// Equal counts that are scraped at different moments do not suffice.
    /// </summary>
    /// <param name="received">The canary's requests since the commit by <c>reporter="destination"</c>.</param>
    /// <param name="sent">By <c>reporter="source"</c>.</param>
    /// <param name="window">Since the commit, until now.</param>
    public static LiveState Mirror(IReadOnlyCollection<CounterSeries> received, IReadOnlyCollection<CounterSeries> sent, Window window)
    {
        Increase got = CounterSeries.Sum(received, window), told = CounterSeries.Sum(sent, window);
        if ((got.Trouble ?? told.Trouble) is string trouble)
        {
            return new LiveState.NotYet(trouble);
        }

        string seen = $"the canary received {Figures.Short(got.Count)} requests, of which callers report {Figures.Short(told.Count)}";
        double? first = received.Select(s => s.FirstRise(window)).OfType<double>().Cast<double?>().Min();
        return first is double since && ConfidenceSequence.Lower(got.Count, got.Count + told.Count, Alpha) > 0.5
            ? new LiveState.Live(since, seen)
            : new LiveState.NotYet(seen);
    }

    /// <summary>A prepared canary is live when it is ready.</summary>
    /// <param name="ready">The answer of the ready gate.</param>
    /// <param name="now">The moment it was asked, in Unix seconds.</param>
    public static LiveState Prepared(Verdict ready, double now) =>
        ready is Verdict.Pass ? new LiveState.Live(now, ready.Reason) : new LiveState.NotYet(ready.Reason);

    private static void Add(double[] cells, IEnumerable<CounterSeries> series, ImmutableArray<double> edges)
    {
        foreach (CounterSeries one in series)
        {
            ImmutableArray<double> increases = one.Cells(edges);
            for (int i = 0; i < cells.Length; i++)
            {
                cells[i] += increases[i];
            }
        }
    }
}
