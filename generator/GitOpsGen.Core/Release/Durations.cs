using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace GitOpsGen.Release;

/// <summary>Durations as the spec and the record write them: <c>30s</c>, <c>10m</c>, <c>1h30m</c>.</summary>
public static partial class Durations
{
    /// <summary>The shortest text that reads back as the same duration.</summary>
    public static string Write(TimeSpan span)
    {
        if (span == TimeSpan.Zero)
        {
            return "0s";
        }

        var text = new StringBuilder();
        Append(text, (long)span.TotalHours, "h");
        Append(text, span.Minutes, "m");
        Append(text, span.Seconds, "s");
        Append(text, span.Milliseconds, "ms");
        return text.ToString();
    }

    /// <summary>The duration, or null where the text is none. Units h, m, s, ms; in this order, each once.</summary>
    public static TimeSpan? Parse(string text)
    {
        Match match = Pattern().Match(text);
        return match.Success && text.Length > 0
            ? TimeSpan.FromMilliseconds((Part(match, "h") * 3_600_000d) + (Part(match, "m") * 60_000d) + (Part(match, "s") * 1000d) + Part(match, "ms"))
            : null;
    }

    private static void Append(StringBuilder text, long count, string unit)
    {
        if (count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{count}{unit}");
        }
    }

    private static double Part(Match match, string group) =>
        match.Groups[group] is { Success: true } g ? double.Parse(g.ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"\A(?:(?<h>[0-9]{1,6})h)?(?:(?<m>[0-9]{1,6})m(?!s))?(?:(?<s>[0-9]{1,7})s)?(?:(?<ms>[0-9]{1,9})ms)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
