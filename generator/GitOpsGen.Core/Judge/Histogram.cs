using System.Collections.Immutable;
using System.Globalization;

namespace GitOpsGen.Judge;

/// <summary>One bucket of a classic histogram: how many requests took at most this long.</summary>
/// <param name="Edge">The upper edge in milliseconds (label <c>le</c>); infinity for the last.</param>
/// <param name="Count">Requests up to it, since the stage went live.</param>
public readonly record struct Bucket(double Edge, double Count);

/// <summary>The durations of one version's requests since the stage went live: cumulative buckets, edges rising, the last one infinite.</summary>
/// <param name="Buckets">Sorted by edge; may be empty where there were no requests.</param>
public sealed record Histogram(ImmutableArray<Bucket> Buckets)
{
    /// <summary>
    /// The edges in milliseconds of <c>istio_request_duration_milliseconds</c>, which are Envoy's defaults
    /// (<c>stats_config.histogram_bucket_settings</c>), unless the mesh sets others.
    /// </summary>
    public static ImmutableArray<double> IstioEdges { get; } =
        [0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000];

    /// <summary>All requests.</summary>
    public double Requests => Buckets.IsDefaultOrEmpty ? 0 : Buckets[^1].Count;

    /// <summary>Whether a limit in milliseconds can be judged exactly.</summary>
    public static bool IsEdge(double limit, IEnumerable<double> edges) => edges.Any(e => e == limit);

    /// <summary>The edges on either side of a limit, for a hint: 0 and infinity where there is none.</summary>
    public static (double Below, double Above) Around(double limit, IEnumerable<double> edges)
    {
        double[] all = [.. edges];
        return (all.Where(e => e <= limit).DefaultIfEmpty(0).Max(), all.Where(e => e >= limit).DefaultIfEmpty(double.PositiveInfinity).Min());
    }

    /// <summary>The buckets of many series, added up by edge, or why that cannot be done.</summary>
    public static (Histogram Histogram, string? Trouble) Of(IEnumerable<CounterSeries> series, Window window)
    {
        var counts = new SortedDictionary<double, double>();
        foreach (CounterSeries one in series)
        {
            if (EdgeOf(one.Labels.GetValueOrDefault("le", "")) is not double edge)
            {
                return (new Histogram([]), "a bucket has no edge 'le' that is a number");
            }

            Increase increase = one.Since(window);
            if (increase.Trouble is not null)
            {
                return (new Histogram([]), increase.Trouble);
            }

            counts[edge] = counts.GetValueOrDefault(edge) + increase.Count;
        }

        return (new Histogram([.. counts.Select(c => new Bucket(c.Key, c.Value))]), window.Trouble);
    }

    /// <summary>The buckets on either side of a limit and the last: all that a verdict on it rests on.</summary>
    public Histogram Beside(double limit)
    {
        if (Buckets.IsDefaultOrEmpty)
        {
            return this;
        }

        (double below, double above) = Around(limit, Buckets.Select(b => b.Edge));
        return new Histogram([.. Buckets.Where((b, i) => b.Edge == below || b.Edge == above || i == Buckets.Length - 1)]);
    }

    /// <summary>How many requests took longer than a limit: exactly on an edge, else from those surely over it to those perhaps over it.</summary>
    internal Tally Over(double limit)
    {
        double perhaps = Requests, surely = 0;
        foreach (Bucket bucket in Buckets.IsDefault ? [] : Buckets)
        {
            if (bucket.Edge <= limit)
            {
                perhaps = Requests - bucket.Count;
            }

            if (bucket.Edge >= limit)
            {
                surely = Requests - bucket.Count;
                break;
            }
        }

        return new Tally(Requests, surely, perhaps);
    }

    internal string? Trouble(string whose)
    {
        if (Buckets.IsDefaultOrEmpty)
        {
            return null;
        }

        for (int i = 0; i < Buckets.Length; i++)
        {
            if (!Figures.IsCount(Buckets[i].Count) || double.IsNaN(Buckets[i].Edge))
            {
                return $"a {whose} bucket is no finite number of requests";
            }

            if (i > 0 && (Buckets[i].Edge <= Buckets[i - 1].Edge || Buckets[i].Count < Buckets[i - 1].Count))
            {
                return $"the {whose} buckets are not cumulative";
            }
        }

        return double.IsPositiveInfinity(Buckets[^1].Edge) ? null : $"the {whose} buckets have no last one '+Inf'";
    }

    private static double? EdgeOf(string le) => le is "+Inf" or "Inf" ? double.PositiveInfinity
        : double.TryParse(le, NumberStyles.Float, CultureInfo.InvariantCulture, out double edge) && double.IsFinite(edge) ? edge : null;
}
