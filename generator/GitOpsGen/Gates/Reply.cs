using System.Globalization;
using System.Text;

namespace GitOpsGen.Gates;

/// <summary>What a server answered, or why it did not.</summary>
/// <param name="Status">The HTTP status; 0 where there was no answer.</param>
/// <param name="Body">The body, whole.</param>
/// <param name="Headers">The headers of interest: those of the answer and of its content.</param>
/// <param name="Trouble">Why there is no answer; null where there is one, whatever its status.</param>
public sealed record Reply(int Status, byte[] Body, IReadOnlyDictionary<string, string> Headers, string? Trouble = null)
{
    private const int LongestWords = 200;

    /// <summary>Whether it says yes.</summary>
    public bool IsOk => Trouble is null && Status is >= 200 and < 300;

    /// <summary>Why the answer cannot be used.</summary>
    public string Why => Trouble ?? $"the server answered {Status.ToString(CultureInfo.InvariantCulture)}{Waits}{Words}";

    /// <summary>The status of "try again": the server is busy, or something before it is.</summary>
    internal bool IsPassing => Status is 429 or 502 or 503 or 504;

    internal TimeSpan? RetryAfter { get; init; }

    /// <summary>What the request carried: whoever takes words out of the answer blots it out.</summary>
    internal SentSecrets Sent { get; init; } = SentSecrets.None;

    /// <summary>Whether there was an answer that was longer than is read.</summary>
    internal bool IsTooLong { get; init; }

    private string Waits => RetryAfter is { } pause && IsPassing ? string.Create(CultureInfo.InvariantCulture, $" and asks to wait {pause.TotalSeconds:0} s") : "";

    // The first words of a text answer; pages of HTML say nothing.
    private string Words
    {
        get
        {
            string text = Sent.Blot(Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, LongestWords)))).Trim();
            return text.Length == 0 || text.StartsWith('<') ? "" : ": " + string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        }
    }

    internal static Reply Silent(string why) => new(0, [], new Dictionary<string, string>(), why);
}
