using System.Collections.Immutable;

namespace GitOpsGen.Judge;

/// <summary>
/// One question to Prometheus about the names of one service. Questions of one kind differ in their names and their reach alone: they can
/// be asked together in one query, and each gets out of the answer just what it would have got by itself.
/// </summary>
/// <param name="Kind">What has to be the same for questions to be asked together.</param>
/// <param name="Label">The label that tells whose a series is.</param>
/// <param name="Names">Its values.</param>
/// <param name="Reach">How far back the samples are wanted, in seconds; 0 for values of the moment.</param>
/// <param name="Write">Names and reach → PromQL.</param>
public sealed record Question(string Kind, string Label, ImmutableArray<string> Names, double Reach, Func<ImmutableArray<string>, double, string> Write)
{
    // A query stays under 10 kB, and an answer at some megabytes: a busy service has a hundred series, a sample is 30 bytes of JSON.
    private const int MostOfMoment = 60, LeastOfRange = 10;
    private const double ServiceSeconds = 36_000, LongestRaw = 3_600;

    /// <summary>The query that asks for this service alone: what the evidence names, and anybody can send.</summary>
    public string Own => Write(Names, Reach);

    /// <summary>How many services are asked about in one query: the further back, the fewer.</summary>
    public int Most { get; init; } = Reach <= 0 ? MostOfMoment : (int)Math.Clamp(ServiceSeconds / Math.Min(Reach, LongestRaw), LeastOfRange, MostOfMoment);

    /// <summary>The query for several questions of one kind. It reaches back as far as the furthest of them.</summary>
    public static string Together(IReadOnlyList<Question> questions) => questions.Count == 1
        ? questions[0].Own
        : questions[0].Write([.. questions.SelectMany(q => q.Names).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], questions.Max(q => q.Reach));

    /// <summary>Puts together what may be asked together, in lists that are not too long; questions of like reach stand side by side.</summary>
    public static ImmutableArray<ImmutableArray<T>> Batches<T>(IEnumerable<T> asked, Func<T, Question> question) =>
    [
        .. from kind in asked.GroupBy(a => question(a).Kind, StringComparer.Ordinal)
           let ordered = kind.OrderBy(a => question(a).Reach).ThenBy(a => question(a).Names[0], StringComparer.Ordinal).ToArray()
           from batch in ordered.Chunk(ordered.Min(a => question(a).Most))
           select batch.ToImmutableArray(),
    ];

    /// <summary>Takes an answer for several apart: to each question its own series, no further back than it asked.</summary>
    /// <param name="questions">What was asked together.</param>
    /// <param name="answer">What came.</param>
    /// <param name="at">The moment of evaluation, in Unix seconds.</param>
    public static ImmutableArray<Heard> Apart(IReadOnlyList<Question> questions, Heard answer, double at)
    {
        ILookup<string, CounterSeries> of = answer.Series.ToLookup(s => Name(s.Labels.GetValueOrDefault(questions[0].Label, "")), StringComparer.Ordinal);
        return [.. questions.Select(q => new Heard(q.Own, [.. q.Names.Distinct(StringComparer.Ordinal).SelectMany(n => of[n]).Select(s => q.Reaching(s, at)).Where(s => !s.Points.IsEmpty)], answer.Silence))];
    }

    private CounterSeries Reaching(CounterSeries series, double at)
    {
        double first = at - Math.Ceiling(Reach);
        return Reach <= 0 || series.Points.All(p => p.Time >= first) ? series : series with { Points = [.. series.Points.Where(p => p.Time >= first)] };
    }

    // Hosts may carry a port, which no name of a Deployment can.
    private static string Name(string label) => label.LastIndexOf(':') is > 0 and var colon && label[(colon + 1)..].All(char.IsAsciiDigit) ? label[..colon] : label;
}
