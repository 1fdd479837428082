using GitOpsGen.Diagnostics;
using GitOpsGen.Judge;
using GitOpsGen.Spec;
using GitOpsGen.Tests.Spec;
using Xunit;

namespace GitOpsGen.Tests.Judge;

/// <summary>What <c>check</c> says of the traffic that a spec's gates need.</summary>
public sealed class TrafficPlanTests
{
    private const string Steps = "[{match: [{headers: {x-a: {exact: b}}}], hold: 10m}, {match: [], mirror: 20, hold: 10m}, {weight: 10, hold: 10m}, {weight: 50, hold: 4h}, {weight: 100, hold: 4h}]";

    [Fact]
    public void It_names_requests_and_minutes_for_every_stage_whose_share_is_known()
    {
        (EnvironmentSpec environment, ServiceSpec service) = Read("{errorRate: {max: 1%}, latency: {quantile: p95, max: 500ms}}", ", expectedRps: 10");
        StageNeed[] needs = [.. TrafficPlan.Needs(environment, service)];
        Assert.Equal(["mirror", "mirror", "90-10", "90-10", "50-50", "50-50", "0-100", "0-100"], needs.Select(n => n.Stage));
        StageNeed ten = needs[2], mirror = needs[0];
        Assert.Equal(("errorRate", 100, 100 / 1.0 / 60), (ten.Gate, ten.ToPass.Requests, ten.ToPass.Minutes));
        Assert.Equal(100 / 2.0 / 60, mirror.ToPass.Minutes, 12);
        Assert.Equal(Planning.Requests(new ShareRule(0.01), 0.02), ten.ToSee!.Value.Requests);
        Assert.Equal(Planning.Requests(new ShareRule(0.05), 0.1), needs[3].ToSee!.Value.Requests);
        Assert.True(needs[6].ToSee!.Value.Minutes < ten.ToSee.Value.Minutes);
    }

    [Fact]
    public void Nothing_is_said_where_the_rate_is_not()
    {
        (EnvironmentSpec environment, ServiceSpec service) = Read("{errorRate: {max: 1%}}", "");
        Assert.Empty(TrafficPlan.Needs(environment, service));
        Assert.Empty(TrafficPlan.Findings(environment, service));
    }

    [Theory]
    [InlineData("{errorRate: {max: 1%, minRequests: 100}}", "0.01", "JDG002 stage '90-10' needs 1667 minutes for 100 requests of each version, and patience ends after 180")]
    [InlineData("{errorRate: {max: 1%, minRequests: 100}, patience: 100h}", "0.01", "JDG004 stage '90-10' holds for 10 minutes; to see 2 % against a limit of 1 % the judge needs ")]
    [InlineData("{errorRate: {max: 1%, minRequests: 0}}", "10", "JDG003 stage '90-10' passes without a request: minRequests is 0")]
    [InlineData("{latency: {quantile: p95, max: 400ms}}", "1000", "JDG001 the latency limit '400ms' is no bucket edge")]
    [InlineData("{latency: {quantile: p95, max: 400ms}}", "", "JDG001 the latency limit '400ms' is no bucket edge")]
    public void A_stage_that_cannot_conclude_asks_for_nothing_or_is_too_short_is_named(string gates, string rate, string expected)
    {
        (EnvironmentSpec environment, ServiceSpec service) = Read(gates, rate.Length > 0 ? ", expectedRps: " + rate : "");
        Diagnostic[] found = [.. TrafficPlan.Findings(environment, service)];
        Assert.Contains(found, d => $"{d.Code.Id} {d.Message}".StartsWith(expected, StringComparison.Ordinal));
        Assert.All(found, d => Assert.NotEqual(Severity.Error, d.Severity));
        Assert.All(found, d => Assert.True(d.Place.Line > 0));
    }

    [Fact]
    public void A_stage_with_enough_traffic_is_not_warned_of()
    {
        (EnvironmentSpec environment, ServiceSpec service) = Read("{errorRate: {max: 1%}, latency: {quantile: p95, max: 500ms}}", ", expectedRps: 500");
        Assert.Empty(TrafficPlan.Findings(environment, service));
    }

    [Fact]
    public void A_gate_that_only_watches_keeps_no_stage_from_concluding()
    {
        (EnvironmentSpec environment, ServiceSpec service) = Read("{errorRate: {max: 1%, mode: watch}, latency: {quantile: p95, max: 500ms, mode: watch}}", ", expectedRps: 0.01");
        Assert.Empty(TrafficPlan.Findings(environment, service));
        Assert.NotEmpty(TrafficPlan.Needs(environment, service));
    }

    private static (EnvironmentSpec, ServiceSpec) Read(string gates, string rate)
    {
        Result<EnvironmentSpec> read = Specs.Read(Specs.Service($"gates: {gates}\nstrategy: {{steps: {Steps}}}", $"metrics: {{prometheus: {{url: \"http://prometheus.example.com\"}}{rate}}}"));
        Assert.True(read.IsOk, string.Join('\n', read.Diagnostics));
        return (read.Value, read.Value.Services[0]);
    }
}
