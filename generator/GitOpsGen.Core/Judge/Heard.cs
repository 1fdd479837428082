using System.Collections.Immutable;

namespace GitOpsGen.Judge;

/// <summary>What one question to Prometheus brought: series, or why there are none.</summary>
/// <param name="Query">As it was sent.</param>
/// <param name="Series">What came; a value of the moment is a series of one sample.</param>
/// <param name="Silence">Why nothing came that could be used (a time-out, a 500); null where the question was answered, be it with no series.</param>
public sealed record Heard(string Query, ImmutableArray<CounterSeries> Series, string? Silence = null)
{
    /// <summary>Whether the server refused the question, or its answer was too long: a smaller one may be answered.</summary>
    public bool IsTooMuch { get; init; }

    /// <summary>No answer.</summary>
    public static Heard Nothing(string query, string why) => new(query, [], why);

    /// <summary>The series of one version by one reporter, out of an answer for several.</summary>
    public ImmutableArray<CounterSeries> Of(Reporter reporter, string deployment)
    {
        string name = reporter == Reporter.Source ? "source" : "destination";
        return [.. Series.Where(s => s.Labels.GetValueOrDefault("reporter") == name && s.Labels.GetValueOrDefault("destination_workload") == deployment)];
    }

    /// <summary>The last value of each series, with its labels.</summary>
    public IEnumerable<(ImmutableSortedDictionary<string, string> Labels, double Value)> Values() =>
        Series.Where(s => !s.Points.IsDefaultOrEmpty).Select(s => (s.Labels, s.Points.MaxBy(p => p.Time).Value));
}
