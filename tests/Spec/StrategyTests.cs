using GitOpsGen.Spec;
using Xunit;

namespace GitOpsGen.Tests.Spec;

public sealed class StrategyTests
{
    [Theory]
    [InlineData("", "0-100")]
    [InlineData("{weight: 10}, {weight: 30}", "90-10 70-30 0-100")]
    [InlineData("{weight: 10}, {weight: 100}", "90-10 0-100")]
    [InlineData("{match: [{uri: {prefix: /a}}]}, {mirror: 20}, {weight: 10}", "match mirror 90-10 0-100")]
    [InlineData("{mirror: 10}, {mirror: 20}, {weight: 50}", "mirror mirror-2 50-50 0-100")]
    [InlineData("{match: [{uri: {prefix: /a}}]}, {match: [{uri: {prefix: /b}}]}", "match match-2 0-100")]
    [InlineData("{match: [{uri: {prefix: /a}}], weight: 10}, {match: [], weight: 10}", "90-10 90-10-2 0-100")]
    [InlineData("{name: dark, match: [{uri: {prefix: /a}}]}, {weight: 10}", "dark 90-10 0-100")]
    [InlineData("{weight: 10}, {name: 90-10, weight: 20}", "90-10-2 90-10 0-100")]
    [InlineData("{match: [{uri: {prefix: /a}}], weight: 100, within: match}", "0-100 0-100-2")]
    public void Stages_are_named_by_what_they_do(string steps, string names) =>
        Assert.Equal(names, string.Join(' ', Specs.One($"strategy: {{steps: [{steps}]}}").Strategy.Steps.Select(s => s.Name)));

    [Fact]
    public void Only_match_and_weight_carry_over()
    {
        StrategySpec strategy = Specs.One("""
            strategy:
              hold: 10m
              steps:
                - {match: [{uri: {prefix: /a}}], hold: 30m, approval: required, gates: {errorRate: {max: 0.02}}}
                - {mirror: 20}
                - {weight: 10}
                - {match: []}
            """).Strategy;

        Assert.Equal([1, 1, 1, 0, 0], strategy.Steps.Select(s => s.Match.Length));
        Assert.Equal([0, 0, 10, 10, 100], strategy.Steps.Select(s => s.Weight));
        Assert.Equal([null, 20m, null, null, null], strategy.Steps.Select(s => s.Mirror));
        Assert.Equal([30, 10, 10, 10, 10], strategy.Steps.Select(s => s.Hold.TotalMinutes));
        Assert.Equal([true, false, false, false, false], strategy.Steps.Select(s => s.ApprovalRequired));
        Assert.Equal(0.02, strategy.Steps[0].Gates?.ErrorRate?.Max);
        Assert.All(strategy.Steps[1..], s => Assert.Null(s.Gates));
    }

    [Fact]
    public void Weights_may_fall_where_the_strategy_says_so() =>
        Assert.Equal([50, 30, 100], Specs.One("strategy: {allowDecrease: true, steps: [{weight: 50}, {weight: 30}]}").Strategy.Steps.Select(s => s.Weight));

    [Fact]
    public void Without_a_word_nothing_is_held()
    {
        StrategySpec strategy = Specs.One("").Strategy;

        Assert.Equal(TimeSpan.Zero, strategy.Hold);
        Assert.Equal(TimeSpan.Zero, strategy.PrepareHold);
        Assert.Equal(100, Assert.Single(strategy.Steps).Weight);
    }

    [Theory]
    [InlineData("30s", 30.0)]
    [InlineData("10m", 600.0)]
    [InlineData("1h30m", 5400.0)]
    [InlineData("500ms", 0.5)]
    [InlineData("0s", 0.0)]
    [InlineData("24h", 86400.0)]
    [InlineData("", null)]
    [InlineData("10", null)]
    [InlineData("30m1h", null)]
    [InlineData("-5m", null)]
    [InlineData("1.5h", null)]
    [InlineData("10m\n", null)]
    [InlineData("9999999h", null)]
    [InlineData("١m", null)]
    public void Durations_are_hours_minutes_seconds_in_this_order(string text, double? seconds) =>
        Assert.Equal(seconds, Amounts.DurationOf(text)?.TotalSeconds);
}
