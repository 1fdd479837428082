using System.Globalization;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Yaml;
using Xunit;

namespace GitOpsGen.Tests.Schedule;

public sealed class FreezeTests
{
    private const string Weekend = "- {deny: 'Fri 16:00 - Mon 08:00', timeZone: Asia/Seoul, reason: weekend}";
    private const string Office = "- {allow: 'Mon-Thu 09:00-17:00', timeZone: Europe/Berlin}";

    // 2026-03-06 is a Friday. Seoul is nine hours ahead of UTC and never changes its clock; Berlin changes on 2026-03-29 and 2026-10-25.
    [Theory]
    [InlineData(Weekend, "2026-03-06T06:59:59Z", null, null)]
    [InlineData(Weekend, "2026-03-06T07:00:00Z", "frozen: weekend", "2026-03-08T23:00:00Z")]
    [InlineData(Weekend, "2026-03-08T22:59:59Z", "frozen: weekend", "2026-03-08T23:00:00Z")]
    [InlineData(Weekend, "2026-03-08T23:00:00Z", null, null)]
    [InlineData(Office, "2026-03-05T08:00:00Z", null, null)]
    [InlineData(Office, "2026-03-05T15:59:00Z", null, null)]
    [InlineData(Office, "2026-03-05T16:00:00Z", "frozen: promotions pass only Mon-Thu 09:00-17:00", "2026-03-09T08:00:00Z")]
    [InlineData(Office, "2026-03-27T12:00:00Z", "frozen: promotions pass only Mon-Thu 09:00-17:00", "2026-03-30T07:00:00Z")]
    [InlineData(Weekend + "\n" + Office, "2026-03-06T08:00:00Z", "frozen: weekend", "2026-03-09T08:00:00Z")]
    [InlineData(Office + "\n- {deny: 'Tue 10:00-11:00', reason: standup}", "2026-03-03T10:30:00Z", "frozen: standup", "2026-03-03T11:00:00Z")]
    [InlineData("- {deny: '22:00-06:00'}", "2026-03-03T23:00:00Z", "frozen: 22:00-06:00", "2026-03-04T06:00:00Z")]
    [InlineData("- {deny: '22:00-06:00'}", "2026-03-03T05:59:00Z", "frozen: 22:00-06:00", "2026-03-03T06:00:00Z")]
    [InlineData("- {deny: '22:00-06:00'}", "2026-03-03T06:00:00Z", null, null)]
    [InlineData("- {deny: 'Sat,Sun'}", "2026-03-07T00:00:00Z", "frozen: Sat,Sun", "2026-03-09T00:00:00Z")]
    [InlineData("- {deny: 'Sat-Sun 20:00-02:00'}", "2026-03-08T01:00:00Z", "frozen: Sat-Sun 20:00-02:00", "2026-03-08T02:00:00Z")]
    [InlineData("- {deny: 'Fri-Mon'}", "2026-03-09T23:59:00Z", "frozen: Fri-Mon", "2026-03-10T00:00:00Z")]
    [InlineData("- {deny: 'Friday, Monday 12:00-24:00'}", "2026-03-06T12:00:00Z", "frozen: Friday, Monday 12:00-24:00", "2026-03-07T00:00:00Z")]
    [InlineData("- {deny: '2026-12-19 - 2027-01-04 08:00', timeZone: Asia/Seoul, reason: holidays}", "2026-12-18T15:00:00Z", "frozen: holidays", "2027-01-03T23:00:00Z")]
    [InlineData("- {deny: '2026-12-19 - 2027-01-03'}\n- {deny: 'Mon-Wed', reason: quiet days}", "2026-12-20T00:00:00Z", "frozen: 2026-12-19 - 2027-01-03", "2027-01-07T00:00:00Z")]
    [InlineData("- {deny: 'Mon-Sun', reason: retired}", "2026-03-03T12:00:00Z", "frozen: retired", null)]
    [InlineData("- {deny: 'Mon 00:00 - Sun 24:00', reason: retired}", "2026-03-03T12:00:00Z", "frozen: retired", null)]
    [InlineData("- {allow: '2026-03-10 - 2026-03-11', reason: only that day}", "2026-03-03T12:00:00Z", "frozen: only that day", "2026-03-10T00:00:00Z")]
    [InlineData("- {deny: '02:00-02:30', timeZone: Europe/Berlin}", "2026-10-25T01:15:00Z", "frozen: 02:00-02:30", "2026-10-25T01:30:00Z")]
    public void A_window_says_whether_promotions_pass_and_when_it_opens(string windows, string now, string? reason, string? opens)
    {
        Stop? stop = Read(windows).Value.At(Time(now));

        Assert.Equal(reason, stop?.Reason);
        Assert.Equal(opens, stop?.Until is { } until ? RecordWriter.Time(until) : null);
    }

    [Fact]
    public void Without_a_window_everything_passes() => Assert.Null(Freeze.None.At(Time("2026-03-07T12:00:00Z")));

    [Theory]
    [InlineData("- {deny: 'Fri 25:00 - Mon 08:00'}", "'Fri 25:00 - Mon 08:00' is not a span of time")]
    [InlineData("- {deny: 'Fri 16:60 - Mon 08:00'}", "is not a span of time")]
    [InlineData("- {deny: 'Fry 16:00 - Mon 08:00'}", "is not a span of time")]
    [InlineData("- {deny: 'Fri 16:00 - Fri 16:00'}", "is not a span of time")]
    [InlineData("- {deny: '09:00-09:00'}", "is not a span of time")]
    [InlineData("- {deny: '2026-02-30 - 2026-03-01'}", "is not a span of time")]
    [InlineData("- {deny: '2026-03-02 - 2026-03-01'}", "is not a span of time")]
    [InlineData("- {allow: weekdays}", "'weekdays' is not a span of time")]
    [InlineData("- {deny: 'Sat', timeZone: Asia/Soul}", "'Asia/Soul' is not a time zone that is known here")]
    [InlineData("- {deny: 'Sat', timeZone: ../../etc/passwd}", "is not a time zone that is known here")]
    public void A_window_that_is_none_is_refused_with_what_it_may_be(string windows, string message)
    {
        Diagnostic found = Assert.Single(Read(windows).Diagnostics);

        Assert.Equal("SPEC004", found.Code.Id);
        Assert.Contains(message, found.Message, StringComparison.Ordinal);
        Assert.True(found.Place.Line > 0 && found.Hint.Length > 0);
    }

    [Fact]
    public void The_spec_is_refused_with_the_place_of_a_window_that_is_none()
    {
        var world = new World { Environment = "freeze: [{deny: sometimes}]" };
        world.Services["orders"] = ("v1", "");

        Assert.Contains("'sometimes' is not a span of time", Assert.ThrowsAny<Exception>(() => world.Spec).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_opens_at_a_time_is_open_at_that_time()
    {
        string[] spans = ["Mon-Thu 09:00-17:00", "Fri 16:00 - Mon 08:00", "22:00-06:00", "Sat,Sun", "Sun 01:30-03:30", "2026-03-28 - 2026-03-30 12:00", "2026-10-24 12:00 - 2026-10-25"];
        string[] zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"];
        int closed = 0;
        for (int i = 0; i < 4000; i++)
        {
            string windows = $"- {{{(i % 3 == 0 ? "allow" : "deny")}: '{spans[i % spans.Length]}', timeZone: {zones[i / 7 % zones.Length]}}}\n- {{deny: '{spans[i / 5 % 4]}', timeZone: {zones[i % zones.Length]}}}";
            Freeze freeze = Read(windows).Value;
            DateTimeOffset now = Time("2026-01-01T00:00:00Z") + TimeSpan.FromMinutes((long)i * 131);
            if (freeze.At(now) is { Until: { } opens })
            {
                closed++;
                Assert.True(opens > now && freeze.At(opens) is null, $"{windows} at {now:O} opens {opens:O}");
                Assert.NotNull(freeze.At(opens.AddSeconds(-1)));
            }
        }

        Assert.InRange(closed, 500, 4000);
    }

    private static Result<Freeze> Read(string windows) => Freeze.Read((YamlNode.Seq)YamlReader.ReadOne(new SourceText("freeze.yaml", windows)).Value);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
