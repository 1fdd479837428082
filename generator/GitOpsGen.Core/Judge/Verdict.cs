namespace GitOpsGen.Judge;

/// <summary>The answer of a gate. Closed: <see cref="Pass"/>, <see cref="Fail"/>, <see cref="Inconclusive"/>. Never an exception.</summary>
public abstract record Verdict
{
    private Verdict()
    {
    }

    /// <summary>What was measured, in the gate's own unit (a share of 1, milliseconds, a count), rounded to six digits; null where nothing could be.</summary>
    public double? Figure { get; init; }

    /// <summary>What it was held against, in the same unit; null where there is no limit.</summary>
    public double? Limit { get; init; }

    /// <summary>On how many requests, pods or answers it rests.</summary>
    public double Samples { get; init; }

    /// <summary>The time that was looked at, in seconds; 0 for an answer of the moment.</summary>
    public double WindowSeconds { get; init; }

    /// <summary>One sentence for people: the figures and why; lower case, no final period.</summary>
    public required string Reason { get; init; }

    /// <summary>The gate has <c>mode: watch</c>: it reports and has no effect.</summary>
    public bool Watch { get; init; }

    /// <summary>The word for this answer: <c>pass</c>, <c>fail</c>, <c>inconclusive</c>.</summary>
    public string Word => this switch
    {
        Pass => "pass",
        Fail => "fail",
        Inconclusive => "inconclusive",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>
    /// All gates together: one fail fails, else one inconclusive holds, else pass. Watched gates have no say; no gate at all passes.
    /// The answer is the first of the gravest.
    /// </summary>
    public static Verdict Together(IEnumerable<Verdict> verdicts) =>
        verdicts.Where(v => !v.Watch).OrderByDescending(Gravity).FirstOrDefault() ?? new Pass { Reason = "no gate has a say" };

    /// <inheritdoc />
    public sealed override string ToString() => (Watch ? "watch: " : "") + Word + ": " + Reason;

    private static int Gravity(Verdict verdict) => verdict switch { Fail => 2, Inconclusive => 1, _ => 0 };

    /// <summary>The evidence is there and good.</summary>
    public sealed record Pass : Verdict;

    /// <summary>The evidence is there and bad: roll back.</summary>
    public sealed record Fail : Verdict;

    /// <summary>There is not enough evidence, or none that can be trusted: hold.</summary>
    public sealed record Inconclusive : Verdict;
}

/// <summary>What every answer of one judgement has in common.</summary>
internal readonly record struct Basis(double? Figure, double? Limit, double Samples, double WindowSeconds)
{
    public Verdict Pass(string reason) =>
        new Verdict.Pass { Figure = Figures.Round(Figure), Limit = Figures.Finite(Limit), Samples = Samples, WindowSeconds = WindowSeconds, Reason = reason };

    public Verdict Fail(string reason) =>
        new Verdict.Fail { Figure = Figures.Round(Figure), Limit = Figures.Finite(Limit), Samples = Samples, WindowSeconds = WindowSeconds, Reason = reason };

    public Verdict Unsure(string reason) =>
        new Verdict.Inconclusive { Figure = Figures.Round(Figure), Limit = Figures.Finite(Limit), Samples = Samples, WindowSeconds = WindowSeconds, Reason = reason };

    /// <summary>Nothing was measured that could be trusted.</summary>
    public static Verdict Nothing(string reason, double windowSeconds = 0) => new Basis(null, null, 0, Figures.IsCount(windowSeconds) ? windowSeconds : 0).Unsure(reason);
}
