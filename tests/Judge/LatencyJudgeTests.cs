using FsCheck;
using FsCheck.Fluent;
using GitOpsGen.Judge;
using Xunit;

namespace GitOpsGen.Tests.Judge;

public sealed class LatencyJudgeTests
{
    private static readonly LatencyRule P95 = new(0.95, 500);

    [Theory]
    [InlineData(1_000, 950, "pass")] // exactly 5 % over 500 ms is within p95
    [InlineData(1_000, 999, "pass")]
    [InlineData(1_000, 940, "inconclusive")]
    [InlineData(1_000, 850, "fail")]
    [InlineData(50, 50, "inconclusive")]
    [InlineData(20, 17, "inconclusive")]
    public void A_quantile_s_limit_is_a_share_of_slow_requests(double requests, double within, string word) =>
        Assert.Equal(word, LatencyJudge.Judge(Of(requests, within), null, P95, 600).Word);

    [Theory]
    [InlineData(0.5, 480, "pass")]
    [InlineData(0.99, 998, "pass")]
    [InlineData(0.99, 900, "fail")]
    public void Any_quantile_can_be_asked(double quantile, double within, string word) =>
        Assert.Equal(word, LatencyJudge.Judge(Of(quantile < 0.6 ? 900 : 1_000, within), null, P95 with { Quantile = quantile }, 600).Word);

    [Fact]
    public void A_limit_between_edges_condemns_on_what_is_surely_over_and_passes_on_what_is_surely_within()
    {
        LatencyRule between = P95 with { LimitMilliseconds = 700 };
        Assert.IsType<Verdict.Pass>(LatencyJudge.Judge(Of(1_000, 960, 990), null, between, 600));
        Verdict unsure = LatencyJudge.Judge(Of(1_000, 800, 990), null, between, 600);
        Assert.IsType<Verdict.Inconclusive>(unsure);
        Assert.Contains("no bucket edge", unsure.Reason, StringComparison.Ordinal);
        Assert.Contains("500 to 1000 ms", unsure.Reason, StringComparison.Ordinal);
        Assert.IsType<Verdict.Fail>(LatencyJudge.Judge(Of(1_000, 500, 700), null, between, 600));
    }

    [Fact]
    public void A_limit_over_the_last_edge_cannot_condemn()
    {
        LatencyRule far = P95 with { LimitMilliseconds = 5_000 };
        Assert.IsType<Verdict.Inconclusive>(LatencyJudge.Judge(Of(1_000, 0, 0), null, far, 600));
        Assert.IsType<Verdict.Pass>(LatencyJudge.Judge(Of(1_000, 900, 1_000), null, far, 600));
    }

    [Fact]
    public void Stable_is_compared_with_by_ratio()
    {
        Histogram canary = Of(20_000, 19_400), stable = Of(180_000, 179_900);
        Assert.IsType<Verdict.Fail>(LatencyJudge.Judge(canary, stable, P95, 600));
        Assert.IsType<Verdict.Pass>(LatencyJudge.Judge(canary, stable, P95 with { StableRatio = null }, 600));
    }

    [Fact]
    public void A_slower_request_never_makes_a_verdict_better() =>
        Prop.ForAll(Arb.From(from requests in Gen.Choose(1, 20_000)
                             from slow in Gen.Choose(0, Math.Min(requests - 1, 1 + (requests / 8)))
                             from limit in Gen.Elements(250.0, 400, 500, 700, 1_000, 9_000)
                             select (requests, slow, limit)), c =>
        {
            LatencyRule rule = P95 with { LimitMilliseconds = c.limit };
            return Rank(LatencyJudge.Judge(Of(c.requests, c.requests - c.slow - 1), null, rule, 600))
                >= Rank(LatencyJudge.Judge(Of(c.requests, c.requests - c.slow), null, rule, 600));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(23, 5));

    [Fact]
    public void Buckets_that_make_no_sense_are_inconclusive()
    {
        Histogram[] broken =
        [
            new([]), new(default), new([new Bucket(500, 10)]), new([new Bucket(500, 10), new Bucket(double.PositiveInfinity, 5)]),
            new([new Bucket(500, double.NaN), new Bucket(double.PositiveInfinity, 500)]), new([new Bucket(double.NaN, 1), new Bucket(double.PositiveInfinity, 500)]),
            new([new Bucket(500, -1), new Bucket(double.PositiveInfinity, 500)]),
        ];
        foreach (Histogram histogram in broken)
        {
            Assert.IsType<Verdict.Inconclusive>(LatencyJudge.Judge(histogram, null, P95, 600));
            Assert.IsType<Verdict.Inconclusive>(LatencyJudge.Judge(Of(1_000, 1_000), histogram, P95, 600));
        }

        Assert.IsType<Verdict.Inconclusive>(LatencyJudge.Judge(Of(1_000, 1_000), null, P95 with { Quantile = double.NaN }, 600));
        Assert.IsType<Verdict.Inconclusive>(LatencyJudge.Judge(Of(1_000, 1_000), null, P95 with { LimitMilliseconds = 0 }, 600));
    }

    [Fact]
    public void Buckets_are_added_up_from_raw_samples()
    {
        var window = new Window(0, 100, 200);
        (Histogram histogram, string? trouble) = Histogram.Of(
        [
            CounterSeriesTests.Series("90:1 150:4", "le=500"), CounterSeriesTests.Series("150:2", "le=500"),
            CounterSeriesTests.Series("90:1 150:6", "le=+Inf"), CounterSeriesTests.Series("150:2", "le=+Inf"),
        ], window);
        Assert.Null(trouble);
        Assert.Equal([new Bucket(500, 5), new Bucket(double.PositiveInfinity, 7)], histogram.Buckets.AsEnumerable());
        Assert.NotNull(Histogram.Of([CounterSeriesTests.Series("90:1", "le=wide")], window).Trouble);
        Assert.NotNull(Histogram.Of([CounterSeriesTests.Series("90:1")], window).Trouble);
    }

    private static int Rank(Verdict verdict) => verdict switch { Verdict.Pass => 0, Verdict.Inconclusive => 1, _ => 2 };

    private static Histogram Of(double requests, double within500, double? within1000 = null) =>
        new([new Bucket(250, within500 / 2), new Bucket(500, within500), new Bucket(1_000, within1000 ?? requests), new Bucket(double.PositiveInfinity, requests)]);
}
