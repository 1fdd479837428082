namespace GitOpsGen.Benchmarks;

/// <summary>One comparison: ours, and what a user would run instead, measured alternately in one call.</summary>
/// <param name="Name">What is done.</param>
/// <param name="Beside">What it is measured beside.</param>
/// <param name="Ours">One run of ours.</param>
/// <param name="Theirs">One run of the other; null where there is nothing to compare with on this machine.</param>
/// <param name="Rounds">How often each is run; the first round warms the disk up and does not count.</param>
internal sealed record Row(string Name, string Beside, Func<Cost> Ours, Func<Cost>? Theirs, int Rounds = 7);

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

    public string Line() => Theirs is { } other
        ? $"| {Row.Name} | {Row.Beside} | {Ours.Milliseconds:F0} | {other.Milliseconds:F0} | {other.Milliseconds / Ours.Milliseconds:F2} | {Ours.PeakMegabytes:F0} | {other.PeakMegabytes:F0} |"
        : $"| {Row.Name} | {Row.Beside} | {Ours.Milliseconds:F0} | - | - | {Ours.PeakMegabytes:F0} | - |";

    private static Cost Median(List<Cost> costs) => new(
        costs.Select(c => c.Milliseconds).Order().ElementAt(costs.Count / 2),
        costs.Select(c => c.PeakMegabytes).Order().ElementAt(costs.Count / 2));
}
