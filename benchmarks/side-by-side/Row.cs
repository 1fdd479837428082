namespace GitOpsGen.Benchmarks;

/// <summary>One comparison: ours, and what a user would run instead, measured alternately in one call.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Beside">What it is measured beside.</param>
/// <param name="Ours">One run of ours.</param>
/// <param name="Theirs">One run of the other; null where there is nothing to compare with on this machine.</param>
/// <param name="Rounds">How often each is run; the first round warms the disk up and does not count.</param>
internal sealed record Row(string Name, string Beside, Func<Cost> Ours, Func<Cost>? Theirs, int Rounds = 7)
{
    /// <summary>What the row should come to; null where it is only shown.</summary>
    public Goal? Goal { get; init; }

    /// <summary>What else was counted, to stand behind the row's name; null where nothing was.</summary>
    public Func<string>? Note { get; init; }

    /// <summary>The number of services, where rows of several sizes show how the time grows.</summary>
    public int? Size { get; init; }
}

/// <summary>What a row should come to.</summary>
/// <param name="Text">The goal in words.</param>
/// <param name="IsMet">Whether the medians of ours and of the other meet it.</param>
internal sealed record Goal(string Text, Func<Cost, Cost, bool> IsMet)
{
    /// <summary>At least so many times as fast as the other.</summary>
    public static Goal Ratio(double least) =>
        new(least == 1 ? "at least as fast" : $"at least {least} times as fast", (ours, other) => other.Milliseconds >= least * ours.Milliseconds);
}

/// <summary>What a row came to: medians.</summary>
internal sealed record Measured(Row Row, Cost Ours, Cost? Theirs)
{
    public static Measured Of(Row row)
    {
        List<Cost> ours = [], theirs = [];
        for (int round = 0; round <= row.Rounds; round++)
        {
            Cost mine = row.Ours();
            Cost? other = row.Theirs?.Invoke();
            if (round > 0)
            {
                ours.Add(mine);
                theirs.AddRange(other is { } cost ? [cost] : []);
            }
        }

        return new Measured(row, Median(ours), theirs.Count > 0 ? Median(theirs) : null);
    }

    public string Line()
    {
        string goal = Row.Goal is not { } aim ? "-" : Theirs is not { } measured ? $"{aim.Text}: not measured" : $"{aim.Text}: {(aim.IsMet(Ours, measured) ? "met" : "**not met**")}";
        return Theirs is { } other
            ? $"| {Row.Name}{Row.Note?.Invoke()} | {Row.Beside} | {Ours.Milliseconds:F0} | {other.Milliseconds:F0} | {other.Milliseconds / Ours.Milliseconds:F2} | {goal} | {Ours.Processor:F0} | {other.Processor:F0} | {Ours.PeakMegabytes:F0} | {other.PeakMegabytes:F0} |"
            : $"| {Row.Name}{Row.Note?.Invoke()} | {Row.Beside} | {Ours.Milliseconds:F0} | - | - | {goal} | {Ours.Processor:F0} | - | {Ours.PeakMegabytes:F0} | - |";
    }

    /// <summary>How the time of rows of several sizes grows: least squares, and how well a straight line fits.</summary>
    public static string? Fit(IEnumerable<Measured> rows)
    {
        (double Size, double Time)[] points = [.. rows.Where(m => m.Row.Size is not null).Select(m => ((double)m.Row.Size!, m.Ours.Milliseconds))];
        if (points.Length < 3)
        {
            return null;
        }

        double x = points.Average(p => p.Size), y = points.Average(p => p.Time);
        double slope = points.Sum(p => (p.Size - x) * (p.Time - y)) / points.Sum(p => (p.Size - x) * (p.Size - x));
        double left = points.Sum(p => Math.Pow(p.Time - (y + slope * (p.Size - x)), 2)), all = points.Sum(p => (p.Time - y) * (p.Time - y));
        return $"`check` takes {y - slope * x:F0} ms and {slope:F2} ms a service: a straight line through {string.Join(", ", points.Select(p => $"{p.Size:F0}"))} services fits with R² = {1 - left / all:F4}.";
    }

    private static Cost Median(List<Cost> costs) => new(Middle(costs, c => c.Milliseconds), Middle(costs, c => c.PeakMegabytes), Middle(costs, c => c.Processor));

    private static double Middle(List<Cost> costs, Func<Cost, double> of) => costs.Select(of).Order().ElementAt(costs.Count / 2);
}
