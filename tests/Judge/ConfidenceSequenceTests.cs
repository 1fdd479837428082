using FsCheck;
using FsCheck.Fluent;
using GitOpsGen.Judge;
using Xunit;

namespace GitOpsGen.Tests.Judge;

public sealed class ConfidenceSequenceTests
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(500).WithReplay(20_240_601, 1);

    [Fact]
    public void Bounds_lie_on_either_side_of_the_estimate_and_in_the_unit_interval() =>
        Prop.ForAll(Data(), d =>
        {
            double lower = ConfidenceSequence.Lower(d.Events, d.Trials, 0.01), upper = ConfidenceSequence.Upper(d.Events, d.Trials, 0.01);
            double share = (double)d.Events / d.Trials;
            return lower >= 0 && lower <= share && share <= upper && upper <= 1;
        }).Check(Fixed);

    [Fact]
    public void Another_event_never_lowers_a_bound() =>
        Prop.ForAll(Data(), d => ConfidenceSequence.Lower(d.Events + 1, d.Trials + 1, 0.01) >= ConfidenceSequence.Lower(d.Events, d.Trials + 1, 0.01)
            && ConfidenceSequence.Upper(d.Events + 1, d.Trials + 1, 0.01) >= ConfidenceSequence.Upper(d.Events, d.Trials + 1, 0.01)).Check(Fixed);

    [Fact]
    public void More_certainty_asks_for_a_wider_interval() =>
        Prop.ForAll(Data(), d => ConfidenceSequence.Lower(d.Events, d.Trials, 0.001) <= ConfidenceSequence.Lower(d.Events, d.Trials, 0.05)).Check(Fixed);

    [Fact]
    public void Bounds_close_in_as_requests_come()
    {
        double[] widths = [.. new double[] { 100, 1_000, 10_000, 1_000_000 }
            .Select(n => ConfidenceSequence.Upper(n * 0.05, n, 0.001) - ConfidenceSequence.Lower(n * 0.05, n, 0.001))];
        Assert.Equal(widths.OrderDescending(), widths);
        Assert.InRange(widths[^1], 0, 0.004);
    }

    [Fact]
    public void Without_data_nothing_is_known()
    {
        Assert.Equal(0, ConfidenceSequence.Lower(0, 0, 0.01));
        Assert.Equal(1, ConfidenceSequence.Upper(0, 0, 0.01));
        Assert.Equal(0, ConfidenceSequence.LowerMean(0, 0.01));
        Assert.InRange(ConfidenceSequence.UpperMean(0, 0.01), 4.6, 8);
    }

    [Fact]
    public void Bounds_of_a_mean_enclose_the_count()
    {
        foreach (double count in new double[] { 1, 5, 20, 400, 100_000 })
        {
            Assert.InRange(count, ConfidenceSequence.LowerMean(count, 0.01), ConfidenceSequence.UpperMean(count, 0.01));
        }

        Assert.InRange(ConfidenceSequence.LowerMean(100_000, 0.01), 96_000, 100_000);
        Assert.InRange(ConfidenceSequence.UpperMean(100_000, 0.01), 100_000, 104_000);
    }

    // The point of it all: at the very limit, looked at after every request, the bound is wrong in at most alpha of all releases.
    [Theory]
    [InlineData(0.01, 0.05)]
    [InlineData(0.2, 0.05)]
    [InlineData(0.01, 0.01)]
    public void Looking_at_every_request_keeps_the_share_of_false_alarms_under_alpha(double rate, double alpha)
    {
        const int releases = 500, requests = 3_000;
        var chance = new Dice(7);
        double enough = -Math.Log(alpha);
        int alarms = 0;
        for (int r = 0; r < releases; r++)
        {
            int events = 0;
            for (int n = 1; n <= requests; n++)
            {
                bool happened = chance.NextDouble() < rate;
                events += happened ? 1 : 0;
                if (happened && ConfidenceSequence.EvidenceOver(events, n, rate) >= enough)
                {
                    alarms++;
                    break;
                }
            }
        }

        Assert.InRange((double)alarms / releases, 0, alpha);
    }

    // Rates that swing over the day, averaging at the limit: the bound is on the average, so it holds here too.
    [Fact]
    public void A_rate_that_drifts_around_the_limit_keeps_the_promise()
    {
        var chance = new Dice(11);
        int alarms = 0;
        for (int r = 0; r < 1_000; r++)
        {
            int events = 0;
            for (int n = 1; n <= 3_000; n++)
            {
                double rate = 0.02 * (1 - Math.Cos(n / 200.0)) / 2;
                if (chance.NextDouble() < rate && ConfidenceSequence.EvidenceOver(++events, n, 0.02) >= -Math.Log(0.05))
                {
                    alarms++;
                    break;
                }
            }
        }

        Assert.InRange(alarms, 0, 50);
    }

    private static Arbitrary<Sample> Data() => Arb.From(
        from trials in Gen.Choose(1, 20_000)
        from events in Gen.OneOf(Gen.Choose(0, trials), Gen.Choose(0, Math.Min(trials, 30)))
        select new Sample(events, trials));

    internal sealed record Sample(int Events, int Trials);
}
