using System.Globalization;
using Xunit;

namespace GitOpsGen.Tests.Change;

/// <summary>Promise 5: same inputs, same bytes.</summary>
public sealed class Promise5_SameBytesTests
{
    [Fact]
    public void A_story_told_twice_has_the_same_bytes_in_any_culture() => Story.ForAll(13, (spec, acts) =>
    {
        string first = Told(spec, acts);
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = Odd();
            Assert.Equal(first, Told(spec, acts));
        }
        finally
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = before;
        }
    });

    [Fact]
    public void No_manifest_tells_the_time() => Story.ForAll(8, (spec, acts) =>
    {
        World early = new(""), late = new("") { Now = new DateTimeOffset(2031, 7, 9, 1, 2, 3, TimeSpan.FromHours(9)) };
        Assert.Equal(Manifests(Story.Live(early, spec, acts)), Manifests(Story.Live(late, spec, acts)));
    });

    private static string Told(string spec, Act[] acts) => string.Join('\n', Story.Live(new World(""), spec, acts).Select(c =>
        string.Concat(c.Committed.Select(p => p.Message)) + string.Concat(c.After.Select(f => f.Key + "\n" + f.Value))));

    private static string Manifests(IEnumerable<Chapter> chapters) => string.Join('\n', chapters.Select(c =>
        string.Concat(c.After.Where(f => !f.Key.StartsWith(".gitopsgen/", StringComparison.Ordinal)).Select(f => f.Key + "\n" + f.Value))));

    // The program runs with invariant data, so the culture is made by hand: what text, numbers and dates would show if it leaked.
    private static CultureInfo Odd()
    {
        var odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        odd.NumberFormat.NumberDecimalSeparator = ",";
        odd.NumberFormat.NumberGroupSeparator = ".";
        odd.NumberFormat.NegativeSign = "−";
        odd.DateTimeFormat.DateSeparator = "~";
        odd.DateTimeFormat.TimeSeparator = "·";
        odd.DateTimeFormat.Calendar = odd.OptionalCalendars[^1];
        return odd;
    }
}
