using System.Globalization;

namespace GitOpsGen.Release;

/// <summary>Something that stops promotions for a while: a freeze or a lock. Rollbacks and clean-ups pass.</summary>
/// <param name="Reason">What and why, in words.</param>
/// <param name="Until">When it ends by itself; null where it does not.</param>
/// <param name="Service">The only service it stops; null means all of the environment.</param>
public sealed record Stop(string Reason, DateTimeOffset? Until, string? Service = null)
{
    /// <summary>The reason and the end, for people.</summary>
    public string Text => Until is { } until ? string.Create(CultureInfo.InvariantCulture, $"{Reason} (opens {RecordWriter.Time(until)})") : Reason;

    /// <summary>Whether it stops that service.</summary>
    public bool Stops(string service) => Service is null || Service == service;
}
