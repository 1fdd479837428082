using System.Collections.Immutable;

namespace GitOpsGen.Judge;

/// <summary>One raw sample of Prometheus.</summary>
/// <param name="Time">Unix time in seconds, with fractions.</param>
/// <param name="Value">The counter's value then.</param>
public readonly record struct Point(double Time, double Value);

/// <summary>
/// The time a question is about, in Unix seconds. <paramref name="From"/> is where the raw samples begin: far enough before
/// <paramref name="Since"/> that a series which existed then has a sample, or it would be taken for a new one.
/// </summary>
/// <param name="From">Where the samples that were asked for begin.</param>
/// <param name="Since">From when increases count: the moment the stage went live.</param>
/// <param name="To">Until when: now.</param>
public readonly record struct Window(double From, double Since, double To)
{
    /// <summary>Prometheus's own look-back of five minutes: a series without a sample for so long counts as gone.</summary>
    public const double LookBackSeconds = 300;

    /// <summary>From a look-back before <paramref name="since"/> until <paramref name="now"/>.</summary>
    public static Window Of(double since, double now) => new(since - LookBackSeconds, since, now);

    /// <summary>The time that counts, in seconds.</summary>
    public double Seconds => To - Since;

    internal string? Trouble =>
        !double.IsFinite(From) || !double.IsFinite(Since) || !double.IsFinite(To) ? "the window has no finite ends"
        : Since > To ? "the window ends before it begins"
        : From >= Since ? "the samples do not reach back before the stage"
        : null;
}

/// <summary>By how much a counter rose, or why that cannot be said.</summary>
/// <param name="Count">The increase; 0 with trouble.</param>
/// <param name="Trouble">Null where the samples make sense.</param>
public readonly record struct Increase(double Count, string? Trouble = null);

/// <summary>The raw samples of one counter, as a range selector returns them.</summary>
/// <param name="Labels">Its labels.</param>
/// <param name="Points">Its samples, in any order.</param>
public sealed record CounterSeries(ImmutableSortedDictionary<string, string> Labels, ImmutableArray<Point> Points)
{
    /// <summary>
    /// By how much the counter rose since <see cref="Window.Since"/>. A value that falls is a restart at 0. A series that existed before
    /// starts from its last sample before that moment; one that was born after it starts at 0, so that its first sample counts whole:
    /// <c>increase()</c> would miss it, and it is often the canary's first 5xx.
    /// </summary>
    public Increase Since(Window window)
    {
        if (window.Trouble is string trouble)
        {
            return new Increase(0, trouble);
        }

        double last = 0, total = 0;
        foreach (Point point in Ordered(window.To))
        {
            if (!Figures.IsCount(point.Value))
            {
                return new Increase(0, "a counter has a sample that is no finite number of things");
            }

            if (point.Time > window.Since)
            {
                total += point.Value >= last ? point.Value - last : point.Value;
            }

            last = point.Value;
        }

        return new Increase(total);
    }

    /// <summary>The increases over the cells between <paramref name="edges"/> (Unix seconds, rising): the first before the first edge is left out.</summary>
    public ImmutableArray<double> Cells(ImmutableArray<double> edges)
    {
        var cells = new double[Math.Max(0, edges.Length - 1)];
        double last = 0;
        foreach (Point point in edges.Length > 1 ? Ordered(edges[^1]) : [])
        {
            if (Figures.IsCount(point.Value))
            {
                int edge = edges.BinarySearch(point.Time);
                int cell = edge >= 0 ? edge - 1 : ~edge - 1;
                if (cell >= 0)
                {
                    cells[cell] += point.Value >= last ? point.Value - last : point.Value;
                }

                last = point.Value;
            }
        }

        return [.. cells];
    }

    /// <summary>The sum of the increases of many series; the first trouble ends it.</summary>
    public static Increase Sum(IEnumerable<CounterSeries> series, Window window)
    {
        double total = 0;
        foreach (CounterSeries one in series)
        {
            Increase increase = one.Since(window);
            if (increase.Trouble is not null)
            {
                return increase;
            }

            total += increase.Count;
        }

        return window.Trouble is string trouble ? new Increase(0, trouble) : new Increase(total);
    }

    /// <summary>The time of the first sample after <see cref="Window.Since"/> that shows an increase; null while there is none.</summary>
    public double? FirstRise(Window window)
    {
        double last = 0;
        foreach (Point point in window.Trouble is null ? Ordered(window.To) : [])
        {
            if (point.Time > window.Since && Figures.IsCount(point.Value) && point.Value != last && point.Value > 0)
            {
                return point.Time;
            }

            last = point.Value;
        }

        return null;
    }

    // Samples of the future are another clock's mistake; of two at one time the later in the list is kept, being a retry's.
    private IEnumerable<Point> Ordered(double until) => Points
        .Where(p => double.IsFinite(p.Time) && p.Time <= until).GroupBy(p => p.Time).OrderBy(g => g.Key).Select(g => g.Last());
}
