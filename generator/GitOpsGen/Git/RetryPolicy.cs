namespace GitOpsGen.Git;

/// <summary>How often, and after which pauses, to read and decide anew when the branch has moved.</summary>
/// <param name="Attempts">How many publications are tried in all.</param>
/// <param name="First">The longest pause after the first attempt; it doubles with each.</param>
/// <param name="Longest">No pause is longer.</param>
public sealed record RetryPolicy(int Attempts, TimeSpan First, TimeSpan Longest)
{
    /// <summary>Enough for some tens of pipelines at once.</summary>
    public static RetryPolicy Usual { get; } = new(20, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10));

    /// <summary>The pause after an attempt, counted from 1; <paramref name="chance"/> in [0, 1) spreads those that failed together.</summary>
    public TimeSpan Pause(int attempt, double chance)
    {
        double most = Math.Min(Longest.TotalMilliseconds, First.TotalMilliseconds * Math.Pow(2, Math.Min(attempt - 1, 30)));
        return TimeSpan.FromMilliseconds(most * chance);
    }
}
