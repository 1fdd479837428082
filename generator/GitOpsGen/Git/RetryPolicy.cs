namespace GitOpsGen.Git;

/// <summary>How often, and after which pauses, to read and decide anew when the branch has moved.</summary>
/// <param name="Attempts">How many publications are tried in all.</param>
/// <param name="Shortest">The longest pause after the first attempt is no shorter than this.</param>
/// <param name="Longest">No pause is longer.</param>
public sealed record RetryPolicy(int Attempts, TimeSpan Shortest, TimeSpan Longest)
{
    /// <summary>Enough for some tens of pipelines at once.</summary>
    public static RetryPolicy Usual { get; } = new(30, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(10));

    /// <summary>
    /// The pause after an attempt. It is measured by what an attempt takes, which grows with the size of the change and with those who
    /// race: pauses that are short beside it spread nobody. It doubles with each attempt that was lost.
    /// </summary>
    /// <param name="attempt">Counted from 1.</param>
    /// <param name="took">How long this attempt took.</param>
    /// <param name="chance">In [0, 1): spreads those that lost together.</param>
    public TimeSpan Pause(int attempt, TimeSpan took, double chance)
    {
        double first = Math.Max(Shortest.TotalMilliseconds, took.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(Math.Min(Longest.TotalMilliseconds, first * Math.Pow(2, Math.Min(attempt - 1, 30))) * chance);
    }
}
