using GitOpsGen.Diagnostics;
using GitOpsGen.Judge;
using Xunit;

namespace GitOpsGen.Tests.Judge;

public sealed class PlanningTests
{
    private static readonly StagePlan Ten = new("10", 0.1, 50, new ShareRule(0.01), 600);

    [Fact]
    public void Passing_takes_the_minimum_at_the_slower_version()
    {
        Assert.Equal(new Need(100, 100 / 5.0 / 60), Planning.ToPass(Ten));
        Assert.Equal(100 / 5.0 / 60, Planning.ToPass(Ten with { CanaryShare = 0.9 }).Minutes, 12);
        Assert.Equal(100 / 50.0 / 60, Planning.ToPass(Ten with { CanaryShare = 1 }).Minutes, 12);
        Assert.Equal(0, Planning.ToPass(Ten with { CanaryShare = 0, Rule = new ShareRule(0.01, 0) }).Minutes);
        Assert.Equal(double.PositiveInfinity, Planning.ToPass(Ten with { ExpectedRps = 0 }).Minutes);
    }

    [Fact]
    public void Worse_faults_need_fewer_requests()
    {
        double[] needs = [.. new[] { 0.015, 0.02, 0.05, 0.2, 1 }.Select(share => Planning.Requests(Ten.Rule, share)!.Value)];
        Assert.Equal(needs.OrderDescending(), needs);
        Assert.Equal(5, needs[^1]);
        Assert.True(Planning.Requests(Ten.Rule, 0.02, nineteenOfTwenty: false) < needs[1]);
    }

    [Fact]
    public void A_fault_within_the_limit_is_never_seen_by_it()
    {
        Assert.Null(Planning.Requests(Ten.Rule, 0.01));
        Assert.Null(Planning.Requests(Ten.Rule, double.NaN));
        Assert.Null(Planning.ToDetect(Ten with { Rule = new ShareRule(1) }, 1));
        Assert.Equal(2, Planning.Requests(new ShareRule(0), 0.5, nineteenOfTwenty: false));
    }

    // The plan must keep its word: at the number of requests it names, nineteen of twenty faulty canaries are condemned.
    [Theory]
    [InlineData(0.02)]
    [InlineData(0.05)]
    [InlineData(0.2)]
    public void The_number_of_requests_that_is_named_suffices_in_nineteen_of_twenty_releases(double share)
    {
        int requests = (int)Planning.Requests(Ten.Rule, share)!.Value, seen = 0;
        var chance = new Dice(41);
        for (int release = 0; release < 500; release++)
        {
            int errors = Enumerable.Range(0, requests).Count(_ => chance.NextDouble() < share);
            seen += RateJudge.Judge(new Counts(requests, errors), null, Ten.Rule, 600) is Verdict.Fail ? 1 : 0;
        }

        Assert.InRange(seen / 500.0, 0.92, 0.995);
    }

    [Fact]
    public void Check_says_which_stages_cannot_conclude_and_which_are_too_short()
    {
        Assert.Empty(Planning.Findings(Ten with { HoldSeconds = 3_600 }, 5, Place.None));
        Assert.Equal([JudgeCodes.TooShortToSee], Planning.Findings(Ten with { HoldSeconds = 30 }, 2, Place.None).Select(d => d.Code));
        Diagnostic slow = Assert.Single(Planning.Findings(Ten with { ExpectedRps = 0.01 }, 2, Place.None));
        Assert.Equal(JudgeCodes.NeverConcludes, slow.Code);
        Assert.Equal("stage '10' needs 1667 minutes for 100 requests of each version, and patience ends after 180", slow.Message);
        Assert.Equal([JudgeCodes.NeverConcludes], Planning.Findings(Ten with { CanaryShare = 0 }, 2, Place.None).Select(d => d.Code));
        Assert.Equal([JudgeCodes.NoTrafficAsked], Planning.Findings(Ten with { Rule = new ShareRule(0.01, 0), HoldSeconds = 7_200 }, 5, Place.None).Select(d => d.Code));
    }

    [Fact]
    public void A_latency_limit_on_no_edge_is_warned_about_with_its_neighbours()
    {
        Assert.Null(Planning.Edge(new LatencyRule(0.95, 500), Histogram.IstioEdges, Place.None));
        Diagnostic found = Planning.Edge(new LatencyRule(0.95, 300), Histogram.IstioEdges, Place.None)!;
        Assert.Equal("the latency limit '300ms' is no bucket edge", found.Message);
        Assert.Equal("set it to '250ms' or '500ms'", found.Hint);
        Assert.Equal("set it to '0.5ms'", Planning.Edge(new LatencyRule(0.95, 0.1), Histogram.IstioEdges, Place.None)!.Hint);
    }
}
