using FsCheck;
using FsCheck.Fluent;
using GitOpsGen.Release;
using Xunit;

namespace GitOpsGen.Tests.Release;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("0s", 0)]
    [InlineData("30s", 30_000)]
    [InlineData("10m", 600_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("36h", 129_600_000)]
    [InlineData("1m500ms", 60_500)]
    public void Writes_the_shortest_text(string text, long milliseconds)
    {
        Assert.Equal(text, Durations.Write(TimeSpan.FromMilliseconds(milliseconds)));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Durations.Parse(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10")]
    [InlineData("m")]
    [InlineData("-1s")]
    [InlineData("1s1m")]
    [InlineData("1m1m")]
    [InlineData("1 m")]
    [InlineData("1m\n")]
    [InlineData("1d")]
    [InlineData("9999999999s")]
    public void Refuses_what_is_no_duration(string text) => Assert.Null(Durations.Parse(text));

    [Fact]
    public void Every_duration_reads_back() => Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), milliseconds =>
        Durations.Parse(Durations.Write(TimeSpan.FromMilliseconds(milliseconds))) == TimeSpan.FromMilliseconds(milliseconds))
        .Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20260101, 7));
}
