using System.Net.Http.Headers;

namespace GitOpsGen.Forges;

/// <summary>How long a server asks to wait: the header Retry-After, in seconds or as a date (RFC 9110, section 10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>The pause the header asks for, never below zero; null where there is none.</summary>
    public static TimeSpan? Pause(RetryConditionHeaderValue? header) => header switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => Until(date),
        _ => null,
    };

    /// <summary>
    /// The pause until a moment that a server names in whole seconds, never below zero. The moment may lie anywhere in its second, and a
    /// timer may end some milliseconds early: so the second has to be over.
    /// </summary>
    public static TimeSpan Until(DateTimeOffset moment)
    {
        TimeSpan pause = moment - DateTimeOffset.UtcNow + TimeSpan.FromSeconds(1);
        return pause > TimeSpan.Zero ? pause : TimeSpan.Zero;
    }
}
