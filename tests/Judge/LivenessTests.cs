using GitOpsGen.Judge;
using Xunit;

namespace GitOpsGen.Tests.Judge;

public sealed class LivenessTests
{
    private static readonly Window SinceCommit = Window.Of(1_000, 1_600);

    [Fact]
    public void A_weight_is_live_from_when_the_share_turned()
    {
        Share[] steps = [.. Enumerable.Range(0, 10).Select(i => i < 5 ? new Share(1_000 + (i * 60), 60, 540) : new Share(1_000 + (i * 60), 180, 420))];
        var live = Assert.IsType<LiveState.Live>(Liveness.Weight(10, 30, [.. steps]));
        Assert.Equal(1_300, live.Since);
    }

    [Fact]
    public void The_first_weight_is_live_within_some_hundred_requests() =>
        Assert.IsType<LiveState.Live>(Liveness.Weight(0, 10, [new Share(1_000, 0, 100), new Share(1_060, 31, 269), new Share(1_120, 28, 272)]));

    [Theory]
    [InlineData(0, 10)] // never applied
    [InlineData(10, 30)]
    [InlineData(30, 50)]
    public void A_weight_that_was_never_applied_is_not_live(double before, double after)
    {
        Share[] steps = [.. Enumerable.Range(0, 60).Select(i => new Share(1_000 + (i * 60), before * 6, (100 - before) * 6))];
        Assert.IsType<LiveState.NotYet>(Liveness.Weight(before, after, [.. steps]));
    }

    [Fact]
    public void A_weight_that_falls_is_live_once_the_share_fell() =>
        Assert.IsType<LiveState.Live>(Liveness.Weight(50, 0, [new Share(1_000, 50, 50), new Share(1_060, 0, 100), new Share(1_120, 0, 100)]));

    [Fact]
    public void Few_requests_do_not_show_a_weight()
    {
        Assert.IsType<LiveState.NotYet>(Liveness.Weight(0, 10, [new Share(1_000, 1, 9)]));
        Assert.IsType<LiveState.NotYet>(Liveness.Weight(10, 30, [new Share(1_000, 3, 7)]));
        Assert.IsType<LiveState.NotYet>(Liveness.Weight(0, 10, []));
        Assert.IsType<LiveState.NotYet>(Liveness.Weight(10, 10, [new Share(1_000, 500, 500)]));
        Assert.IsType<LiveState.NotYet>(Liveness.Weight(0, double.NaN, [new Share(1_000, 500, 500)]));
        Assert.IsType<LiveState.NotYet>(Liveness.Weight(0, 10, [new Share(1_000, double.NaN, 500)]));
    }

    [Fact]
    public void A_weight_that_did_not_change_is_taken_for_live_less_often_than_alpha()
    {
        var chance = new Dice(5);
        int wrong = 0;
        for (int release = 0; release < 300; release++)
        {
            var steps = new List<Share>();
            for (int look = 0; look < 60; look++)
            {
                int canary = Enumerable.Range(0, 20).Count(_ => chance.NextDouble() < 0.2);
                steps.Add(new Share(look * 60, canary, 20 - canary));
                if (Liveness.Weight(10, 30, [.. steps]) is LiveState.Live)
                {
                    wrong++;
                    break;
                }
            }
        }

        Assert.InRange(wrong / 300.0, 0, Liveness.Alpha);
    }

    [Fact]
    public void Steps_add_up_raw_samples_from_the_commit_on()
    {
        var steps = Liveness.Steps([CounterSeriesTests.Series("900:10 1030:12 1100:15 1590:20")], [CounterSeriesTests.Series("900:0 1050:100")], Window.Of(1_000, 1_150));
        Assert.Equal([new Share(1_000, 2, 100), new Share(1_060, 3, 0), new Share(1_120, 0, 0)], steps.AsEnumerable());
        Assert.Empty(Liveness.Steps([], [], new Window(0, 0, 0)));
    }

    [Fact]
    public void A_match_is_live_with_the_first_request()
    {
        Assert.Equal(1_200, Assert.IsType<LiveState.Live>(Liveness.Match([CounterSeriesTests.Series("1300:2"), CounterSeriesTests.Series("900:1 1200:2")], SinceCommit)).Since);
        Assert.IsType<LiveState.NotYet>(Liveness.Match([CounterSeriesTests.Series("900:1 1200:1")], SinceCommit));
    }

    [Fact]
    public void A_mirror_is_live_when_the_canary_receives_more_than_callers_report()
    {
        Assert.IsType<LiveState.Live>(Liveness.Mirror([CounterSeriesTests.Series("1100:40 1500:200")], [], SinceCommit));
        Assert.IsType<LiveState.NotYet>(Liveness.Mirror([CounterSeriesTests.Series("1100:40 1500:203")], [CounterSeriesTests.Series("1100:40 1500:200")], SinceCommit));
        Assert.IsType<LiveState.NotYet>(Liveness.Mirror([], [], SinceCommit));
    }

    [Fact]
    public void Prepare_is_live_when_ready() =>
        Assert.Equal(1_500, Assert.IsType<LiveState.Live>(Liveness.Prepared(PodJudge.Ready(new Replicas(3, 3, 3, 2, 2)), 1_500)).Since);
}
