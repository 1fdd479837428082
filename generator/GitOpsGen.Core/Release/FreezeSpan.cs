using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace GitOpsGen.Release;

/// <summary>
/// A span of local time in which something stands or falls: each week (<c>Fri 16:00 - Mon 08:00</c>), on days of the week
/// (<c>Mon-Thu 09:00-17:00</c>, <c>Sat,Sun</c>, <c>22:00-06:00</c> for every day), or once (<c>2026-12-19 - 2027-01-04 08:00</c>).
/// The beginning belongs to it, the end does not.
/// </summary>
public abstract partial record FreezeSpan
{
    private const int MinutesADay = 24 * 60;
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private FreezeSpan()
    {
    }

    /// <summary>What a span may look like, for messages.</summary>
    public const string Examples = "such as 'Fri 16:00 - Mon 08:00', 'Mon-Thu 09:00-17:00', 'Sat,Sun' or '2026-12-19 - 2027-01-04 08:00'";

    /// <summary>Whether the local time lies in it.</summary>
    public abstract bool Holds(DateTime local);

    /// <summary>The local times between two days at which it begins or ends.</summary>
    public abstract IEnumerable<DateTime> Edges(DateTime from, DateTime to);

    /// <summary>The span that a text says, or null where it says none.</summary>
    public static FreezeSpan? Parse(string text)
    {
        Match once = Once().Match(text), across = Across().Match(text), daily = Daily().Match(text);
        return once.Success ? OnceOf(once)
            : across.Success && Time(across, "h1", "m1") is { } start && Time(across, "h2", "m2") is { } end ? AcrossOf(across, start, end)
            : daily.Success && text.Trim().Length > 0 ? DailyOf(daily)
            : null;
    }

    private static Within? OnceOf(Match match)
    {
        DateTime? from = Date(match, "d1", "h1", "m1", endOfDay: false), to = Date(match, "d2", "h2", "m2", endOfDay: true);
        return from < to ? new Within(from.Value, to.Value) : null;
    }

    private static Weekly? AcrossOf(Match match, int start, int end)
    {
        int from = (Day(match.Groups["a"].Value) * MinutesADay) + start, to = (Day(match.Groups["b"].Value) * MinutesADay) + end;
        // From one moment of the week to the same one is nothing, unless the day's end says that the whole week is meant (Mon 00:00 - Sun 24:00).
        return from == to && end < MinutesADay ? null : new Weekly([(from, to <= from ? to + (7 * MinutesADay) : to)]);
    }

    private static Weekly? DailyOf(Match match)
    {
        int? start = match.Groups["h1"].Success ? Time(match, "h1", "m1") : 0, end = match.Groups["h2"].Success ? Time(match, "h2", "m2") : MinutesADay;
        if (start is null or MinutesADay || end is null || start == end)
        {
            return null;
        }

        int length = end.Value > start.Value ? end.Value - start.Value : end.Value + MinutesADay - start.Value;
        IEnumerable<int> days = match.Groups["part"].Success ? match.Groups["part"].Captures.SelectMany(c => DaysOf(c.Value)).Distinct() : Enumerable.Range(0, 7);
        return new Weekly([.. days.Order().Select(d => ((d * MinutesADay) + start.Value, (d * MinutesADay) + start.Value + length))]);
    }

    private static IEnumerable<int> DaysOf(string part)
    {
        string[] ends = part.Split('-', StringSplitOptions.TrimEntries);
        int from = Day(ends[0]), to = Day(ends[^1]);
        return Enumerable.Range(0, ((to - from + 7) % 7) + 1).Select(i => (from + i) % 7);
    }

    private static int Day(string name) => Array.IndexOf(Days, name[..3].ToLowerInvariant());

    // 24:00 is the end of a day; 25:00 is nothing.
    private static int? Time(Match match, string hour, string minute)
    {
        int minutes = (int.Parse(match.Groups[hour].ValueSpan, CultureInfo.InvariantCulture) * 60) + int.Parse(match.Groups[minute].ValueSpan, CultureInfo.InvariantCulture);
        return minutes <= MinutesADay && match.Groups[minute].ValueSpan[0] < '6' ? minutes : null;
    }

    private static DateTime? Date(Match match, string day, string hour, string minute, bool endOfDay)
    {
        int? time = match.Groups[hour].Success ? Time(match, hour, minute) : endOfDay ? MinutesADay : 0;
        return time is not null && DateTime.TryParseExact(match.Groups[day].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime date)
            && date.Year is > 1970 and < 9000 ? date.AddMinutes(time.Value) : null;
    }

    [GeneratedRegex(@"\A\s*(?<d1>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T]+(?<h1>[0-9]{1,2}):(?<m1>[0-9]{2}))?\s+-\s+(?<d2>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ T]+(?<h2>[0-9]{1,2}):(?<m2>[0-9]{2}))?\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Once();

    [GeneratedRegex(@"\A\s*(?<a>sun(?:day)?|mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?)\s+(?<h1>[0-9]{1,2}):(?<m1>[0-9]{2})\s*-\s*(?<b>sun(?:day)?|mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?)\s+(?<h2>[0-9]{1,2}):(?<m2>[0-9]{2})\s*\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Across();

    [GeneratedRegex(@"\A\s*(?:(?<part>(?:sun(?:day)?|mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?)(?:\s*-\s*(?:sun(?:day)?|mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?))?)(?:\s*,\s*|\s+|\s*\z))*(?:(?<h1>[0-9]{1,2}):(?<m1>[0-9]{2})\s*-\s*(?<h2>[0-9]{1,2}):(?<m2>[0-9]{2})\s*)?\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Daily();

    /// <summary>Spans of every week, in minutes from Sunday 00:00; an end may lie in the next week.</summary>
    public sealed record Weekly(ImmutableArray<(int From, int To)> Spans) : FreezeSpan
    {
        /// <inheritdoc />
        public override bool Holds(DateTime local)
        {
            double at = ((int)local.DayOfWeek * MinutesADay) + local.TimeOfDay.TotalMinutes, next = at + (7 * MinutesADay);
            return Spans.Any(s => (at >= s.From && at < s.To) || (next >= s.From && next < s.To));
        }

        /// <inheritdoc />
        public override IEnumerable<DateTime> Edges(DateTime from, DateTime to)
        {
            for (DateTime sunday = from.Date.AddDays(-7 - (int)from.DayOfWeek); sunday <= to; sunday = sunday.AddDays(7))
            {
                foreach ((int start, int end) in Spans)
                {
                    yield return sunday.AddMinutes(start);
                    yield return sunday.AddMinutes(end);
                }
            }
        }
    }

    /// <summary>A span that comes once.</summary>
    public sealed record Within(DateTime From, DateTime To) : FreezeSpan
    {
        /// <inheritdoc />
        public override bool Holds(DateTime local) => local >= From && local < To;

        /// <inheritdoc />
        public override IEnumerable<DateTime> Edges(DateTime from, DateTime to) => [From, To];
    }
}
