using System.Collections.Immutable;

namespace GitOpsGen.Judge;

/// <summary>Gates on one number or one word.</summary>
public static class MetricJudge
{
    /// <summary>A number against its bounds. What is no number is inconclusive.</summary>
    /// <param name="value">The canary's value; null where the query returned nothing.</param>
    /// <param name="stable">With <c>compare: stable</c> the stable version's value: the figure is then the canary's as a multiple of it.</param>
    /// <param name="compare">Whether to compare.</param>
    /// <param name="min">The least it may be; null: no lower bound.</param>
    /// <param name="max">The most it may be; null: no upper bound.</param>
    /// <param name="windowSeconds">The window that the query names, in seconds.</param>
    public static Verdict Threshold(double? value, double? stable, bool compare, double? min, double? max, double windowSeconds = 0)
    {
        if (value is not double figure || (compare && stable is null))
        {
            return Basis.Nothing(value is null ? "the query returned nothing" : "the query returned nothing for the stable version", windowSeconds);
        }

        if (min is null && max is null)
        {
            return Basis.Nothing("the metric has neither min nor max", windowSeconds);
        }

        string of = "";
        if (compare)
        {
            of = $" times stable ({Figures.Short(figure)} to {Figures.Short(stable!.Value)})";
            figure = !double.IsFinite(figure) || !double.IsFinite(stable.Value) ? double.NaN : figure == stable.Value ? 1 : figure / stable.Value;
        }

        if (!double.IsFinite(figure) || (compare && !(stable > 0) && figure != 1))
        {
            return Basis.Nothing(compare ? "the ratio to the stable version is no number" : "the value is no finite number", windowSeconds);
        }

        var basis = new Basis(figure, max ?? min, 1, Figures.IsCount(windowSeconds) ? windowSeconds : 0);
        string seen = Figures.Short(figure) + of;
        return max is double most && !(figure <= most) ? basis.Fail($"{seen}: over the limit {Figures.Short(most)}")
            : min is double least && !(figure >= least) ? (basis with { Limit = least }).Fail($"{seen}: under the limit {Figures.Short(least)}")
            : basis.Pass($"{seen}: within its bounds");
    }

    /// <summary>A word of another system against the one that is expected; words of <paramref name="pending"/> and no word at all are inconclusive.</summary>
    public static Verdict Word(string? found, string expected, ImmutableArray<string> pending)
    {
        var basis = new Basis(null, null, found is null ? 0 : 1, 0);
        return found is null ? basis.Unsure("no answer")
            : string.Equals(found, expected, StringComparison.Ordinal) ? basis.Pass($"'{found}'")
            : !pending.IsDefault && pending.Contains(found, StringComparer.Ordinal) ? basis.Unsure($"'{found}', not yet '{expected}'")
            : basis.Fail($"'{found}' instead of '{expected}'");
    }
}
