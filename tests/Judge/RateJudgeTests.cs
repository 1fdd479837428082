using FsCheck;
using FsCheck.Fluent;
using GitOpsGen.Judge;
using Xunit;

namespace GitOpsGen.Tests.Judge;

public sealed class RateJudgeTests
{
    private static readonly ShareRule OnePercent = new(0.01);
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(1_000).WithReplay(5, 3);

    [Theory]
    [InlineData(20, 3, "inconclusive")] // three errors in twenty must not condemn
    [InlineData(4, 4, "inconclusive")] // nor a clump of four
    [InlineData(5, 5, "fail")] // nothing but errors does
    [InlineData(0, 0, "inconclusive")]
    [InlineData(99, 0, "inconclusive")] // fewer than minRequests
    [InlineData(100, 0, "pass")]
    [InlineData(100, 1, "pass")]
    [InlineData(100, 2, "inconclusive")] // over the limit, perhaps by chance
    [InlineData(100, 5, "inconclusive")]
    [InlineData(100, 20, "fail")]
    [InlineData(2_000, 21, "inconclusive")] // sparse errors do not slip through
    [InlineData(10_000, 90, "pass")]
    [InlineData(10_000, 200, "fail")]
    public void The_limit_alone_decides_like_this(double requests, double errors, string word) =>
        Assert.Equal(word, RateJudge.Judge(new Counts(requests, errors), null, OnePercent, 600).Word);

    [Theory]
    [InlineData(1_000, 1, 9_000, 9, "pass")]
    [InlineData(10_000, 20, 90_000, 90, "inconclusive", 0.001)]
    [InlineData(50_000, 100, 450_000, 45, "fail")] // 0.2 % is within the limit, and twenty times as bad as stable
    [InlineData(10_000, 80, 90_000, 800, "pass")]
    [InlineData(1_000, 1, 99, 0, "inconclusive")] // stable had too few requests to compare with
    public void The_stable_version_is_compared_with(double requests, double errors, double stable, double stableErrors, string word, double limit = 0.01) =>
        Assert.Equal(word, RateJudge.Judge(new Counts(requests, errors), new Counts(stable, stableErrors), OnePercent with { Limit = limit }, 600).Word);

    [Fact]
    public void Three_errors_in_twenty_condemn_at_no_limit_but_zero()
    {
        foreach (double limit in new[] { 0.0001, 0.001, 0.005, 0.01, 0.05, 0.5 })
        {
            Assert.IsType<Verdict.Inconclusive>(RateJudge.Judge(new Counts(20, 3), new Counts(1e6, 0), new ShareRule(limit), 60));
        }

        Assert.IsType<Verdict.Fail>(RateJudge.Judge(new Counts(20, 1), null, new ShareRule(0), 60));
    }

    [Fact]
    public void No_minimum_passes_without_traffic_and_says_so()
    {
        Verdict verdict = RateJudge.Judge(Counts.None, Counts.None, new ShareRule(0.01, 0), 600);
        Assert.IsType<Verdict.Pass>(verdict);
        Assert.Contains("minRequests is 0", verdict.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN, 0)]
    [InlineData(double.PositiveInfinity, 0)]
    [InlineData(-1, 0)]
    [InlineData(100, double.NaN)]
    [InlineData(100, -3)]
    [InlineData(100, 101)]
    public void Counts_that_make_no_sense_are_inconclusive_with_a_reason(double requests, double errors)
    {
        foreach (Verdict verdict in new[]
        {
            RateJudge.Judge(new Counts(requests, errors), null, OnePercent, 600),
            RateJudge.Judge(new Counts(1_000, 0), new Counts(requests, errors), OnePercent, 600),
        })
        {
            Assert.IsType<Verdict.Inconclusive>(verdict);
            Assert.NotEmpty(verdict.Reason);
            Assert.Null(verdict.Figure);
        }
    }

    [Theory]
    [InlineData(double.NaN, 100, 1.25, 0.001)]
    [InlineData(1.5, 100, 1.25, 0.001)]
    [InlineData(0.01, -1, 1.25, 0.001)]
    [InlineData(0.01, 100, 0.5, 0.001)]
    [InlineData(0.01, 100, 1.25, 0)]
    public void Rules_that_make_no_sense_are_inconclusive(double limit, double min, double ratio, double alpha) =>
        Assert.IsType<Verdict.Inconclusive>(RateJudge.Judge(new Counts(1_000, 0), null, new ShareRule(limit, min, ratio, alpha), 600));

    [Fact]
    public void More_errors_never_make_a_verdict_better() =>
        Prop.ForAll(Cases(), c => Rank(c.Judge(1)) >= Rank(c.Judge(0))).Check(Fixed);

    [Fact]
    public void A_better_stable_version_never_makes_a_verdict_better() =>
        Prop.ForAll(Cases(), c => c.StableErrors == 0 || Rank((c with { StableErrors = c.StableErrors - 1 }).Judge(0)) >= Rank(c.Judge(0))).Check(Fixed);

    [Fact]
    public void A_pass_always_rests_on_enough_requests_within_the_limit() =>
        Prop.ForAll(Cases(), c => c.Judge(0) is not Verdict.Pass pass || (pass.Samples >= 100 && pass.Figure <= 0.01)).Check(Fixed);

    [Fact]
    public void A_canary_as_good_as_stable_is_condemned_less_often_than_alpha_however_often_one_looks()
    {
        const double alpha = 0.02;
        var chance = new Dice(3);
        int condemned = 0;
        for (int release = 0; release < 400; release++)
        {
            int canary = 0, stable = 0;
            for (int look = 1; look <= 40; look++)
            {
                canary += Draw(chance, 50, 0.01);
                stable += Draw(chance, 450, 0.01);
                if (RateJudge.Judge(new Counts(look * 50, canary), new Counts(look * 450, stable), new ShareRule(0.01, 100, 1, alpha), look * 120) is Verdict.Fail)
                {
                    condemned++;
                    break;
                }
            }
        }

        Assert.InRange(condemned / 400.0, 0, alpha);
    }

    [Fact]
    public void Requests_without_an_endpoint_count_only_above_the_background()
    {
        Assert.Equal(0, Absence.Excess(10, 600, 60, 3_600));
        Assert.Equal(0, Absence.Excess(0, 600, 0, 3_600));
        Assert.InRange(Absence.Excess(300, 600, 6, 3_600), 290, 299);
        Assert.Equal(0, Absence.Excess(double.NaN, 600, 0, 3_600));
        Assert.Equal(0, Absence.Excess(300, 600, 0, 0));
        Verdict verdict = RateJudge.Judge(Counts.None.AndFailed(Absence.Excess(300, 600, 6, 3_600)), new Counts(3_000, 1), OnePercent, 600);
        Assert.IsType<Verdict.Fail>(verdict);
    }

    [Fact]
    public void Either_reporter_can_fail_and_a_silent_one_is_passed_over()
    {
        Verdict pass = RateJudge.Judge(new Counts(1_000, 0), null, OnePercent, 600), fail = RateJudge.Judge(new Counts(1_000, 500), null, OnePercent, 600);
        Verdict silent = RateJudge.Judge(Counts.None, null, OnePercent, 600), few = RateJudge.Judge(new Counts(20, 0), null, OnePercent, 600);
        Assert.Same(fail.Reason, RateJudge.Both(pass, fail).Reason);
        Assert.Same(fail.Reason, RateJudge.Both(fail, silent).Reason);
        Assert.IsType<Verdict.Pass>(RateJudge.Both(pass, silent));
        Assert.IsType<Verdict.Pass>(RateJudge.Both(silent, pass));
        Assert.IsType<Verdict.Inconclusive>(RateJudge.Both(silent, silent));
        Assert.IsType<Verdict.Inconclusive>(RateJudge.Both(pass, few));
        Assert.IsType<Verdict.Inconclusive>(RateJudge.Both(pass, RateJudge.Judge(new Counts(double.NaN, 0), null, OnePercent, 600)));
    }

    private static int Draw(Dice chance, int trials, double rate)
    {
        int events = 0;
        for (int i = 0; i < trials; i++)
        {
            events += chance.NextDouble() < rate ? 1 : 0;
        }

        return events;
    }

    private static int Rank(Verdict verdict) => verdict switch { Verdict.Pass => 0, Verdict.Inconclusive => 1, _ => 2 };

    private static Arbitrary<Case> Cases() => Arb.From(
        from requests in Gen.Choose(1, 20_000)
        from errors in Gen.OneOf(Gen.Choose(0, requests - 1), Gen.Choose(0, Math.Min(requests - 1, 1 + (requests / 40))))
        from stable in Gen.Choose(1, 200_000)
        from stableErrors in Gen.Choose(0, 1 + (stable / 60))
        select new Case(requests, errors, stable, Math.Min(stable, stableErrors)));

    internal sealed record Case(int Requests, int Errors, int Stable, int StableErrors)
    {
        public Verdict Judge(int more) => RateJudge.Judge(new Counts(Requests, Errors + more), new Counts(Stable, StableErrors), OnePercent, 600);
    }
}
