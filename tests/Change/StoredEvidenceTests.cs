using System.Collections.Immutable;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Judge;
using GitOpsGen.Release;
using GitOpsGen.Tests.Spec;
using Xunit;

namespace GitOpsGen.Tests.Change;

/// <summary>What the record and the commit message keep of the gates, and what damage to it stops.</summary>
public sealed class StoredEvidenceTests
{
    private const string Path = ".gitopsgen/staging/orders.yaml";
    private const string Query = "istio_requests_total{destination_workload=\"orders-v2\"}[600s]";

    private static readonly GateAnswers Good = Answers(GateOutcome.Pass, 1);

    [Fact]
    public void The_record_keeps_every_answer_and_a_commit_says_it_in_a_line_with_figures_and_questions()
    {
        World world = At("90-10", Good, out Proposal proposal);
        Assert.Equal(["prepare stood for 2h (confirmed applied)", "live since noon"], world.Record!.Said);
        Evidence row = Assert.Single(world.Record.Rows);
        Assert.True(row.Agrees);
        Assert.Equal(Good.Rows[0].Verdict, row.Verdict);
        Assert.Equal(world.Record.EvidenceLines[^1], row.Line);
        string[] body = proposal.Message.Split('\n');
        Assert.Contains("errorRate (destination) pass: 1 errors in 1000 requests (0.1 %): within the limit 1 % [figure 0.001, limit 0.01, samples 1000, window 600s]", body);
        Assert.Contains("asked: " + Query, body);
    }

    [Fact]
    public void A_rollback_that_nobody_watched_says_why_in_the_record_and_in_the_commit()
    {
        World world = At("90-10", Good, out _);
        Proposal rollback = world.Advance(answers: Answers(GateOutcome.Fail, 100)).Single(p => p.Commits);
        Assert.IsType<Decision.RollBack>(rollback.Decision);
        Assert.IsType<Verdict.Fail>(Assert.Single(world.Record!.Rows).Verdict);
        Assert.Equal(["a gate failed", "live since noon"], world.Record.Said);
        Assert.Contains("errorRate (destination) fail: 100 errors in 1000 requests", rollback.Message, StringComparison.Ordinal);
        Assert.Contains("figure 0.1, limit 0.01, samples 1000, window 600s", rollback.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{errorRate: {max: 1%, minRequests: 0}}", "minRequests is 0 for errorRate: no traffic is asked for")]
    [InlineData("{errorRate: {max: 1%, minRequests: 0}, latency: {max: 1s, minRequests: 0}}", "minRequests is 0 for errorRate and latency: no traffic is asked for")]
    [InlineData("{errorRate: {max: 1%}, latency: {max: 1s, minRequests: 0, mode: watch}}", "")]
    public void That_no_traffic_is_asked_for_stands_in_every_commit_of_a_release(string gates, string says)
    {
        var world = new Schedule.World();
        string fields = "strategy: {hold: 1m, prepare: {hold: 1m}, steps: [{weight: 50}]}\ngates: " + gates;
        world.Services["orders"] = ("v1", fields);
        world.Run();
        int before = world.Log.Count;
        world.Services["orders"] = ("v2", fields);
        world.Answers["orders"] = new GateAnswers(GateOutcome.Pass, []);
        world.RunTo("orders", Stage.FinalizeName);

        string[] commits = [.. world.Log.Skip(before).Where(m => m.StartsWith("orders ", StringComparison.Ordinal))];
        Assert.Equal(["prepare", "50-50", "0-100", "finalize"], commits.Select(m => m.Split("GitOpsGen-Stage: ")[1].Split('\n')[0]));
        Assert.All(commits, m => Assert.Equal(says.Length > 0, m.Contains("\nminRequests is 0", StringComparison.Ordinal)));
        Assert.All(commits, m => Assert.Contains(says, m, StringComparison.Ordinal));
    }

    [Fact]
    public void An_update_rests_on_no_answer_and_keeps_none()
    {
        World world = At("90-10", Good, out _);
        world.Text = world.Text.Replace("strategy:", "http: {timeout: 9s}\n      strategy:", StringComparison.Ordinal);
        Assert.IsType<Decision.Update>(world.Advance().Single(p => p.Commits).Decision);
        Assert.Empty(world.Record!.EvidenceLines);
    }

    [Theory]
    [InlineData("verdict: pass", "verdict: perhaps", "'verdict'")]
    [InlineData("requests: 1000", "requests: many", "'input.canary.requests'")]
    [InlineData("kind: rate", "kind: guess", "'input.kind'")]
    public void A_damaged_row_is_named_by_its_place_and_stops_everything_but_the_way_back(string from, string to, string says)
    {
        World world = At("90-10", Good, out _);
        string text = world.TextOf(Path);
        Assert.Contains(from, text, StringComparison.Ordinal);
        world.Files[Path] = System.Text.Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal));
        Proposal refused = Assert.Single(world.Propose(answers: Good), p => p.Service == "orders");
        Diagnostic damage = Assert.Single(refused.Diagnostics);
        Assert.Empty(refused.Changes);
        Assert.Equal((JudgeCodes.DamagedEvidence, Fault.Repository, Path), (damage.Code, damage.Code.Fault, damage.Place.File));
        Assert.True(damage.Place.Line > 10);
        Assert.Contains(says, damage.Message, StringComparison.Ordinal);

        Proposal back = world.Advance(answers: Answers(GateOutcome.Fail, 100)).Single(p => p.Commits);
        Assert.IsType<Decision.RollBack>(back.Decision);
        Assert.Equal(ReleaseStatus.RolledBack, world.Record!.Status);
    }

    [Fact]
    public void Lines_of_earlier_records_are_still_read()
    {
        World world = At("90-10", Good, out _);
        string text = world.TextOf(Path);
        int from = text.IndexOf("evidence:\n", StringComparison.Ordinal), to = text.IndexOf("spec:\n", StringComparison.Ordinal);
        ReleaseRecord old = RecordReader.Read(new SourceText(Path, text[..from] + "evidence:\n  - prepare stood for 2h\n  - \"errorRate pass: 5 errors\"\n" + text[to..]), "staging", "orders").Value;
        Assert.Equal(["prepare stood for 2h", "errorRate pass: 5 errors"], old.EvidenceLines);
        Assert.Empty(old.Rows);
    }

    private static GateAnswers Answers(GateOutcome outcome, double errors) => new(outcome, ["live since noon"], new DateTimeOffset(2026, 1, 5, 12, 0, 0, TimeSpan.Zero))
    {
        Rows = [Evidence.Of("errorRate", "destination", "sha256:00", [Query], new Input.Rate(new Counts(1_000, errors), null, new ShareRule(0.01), 600))],
    };

    // A release at a stage, its last advance made upon these answers.
    private static World At(string stage, GateAnswers answers, out Proposal last)
    {
        var world = new World(Specs.Service("strategy: {hold: 10m, steps: [{weight: 10}, {weight: 100}]}").Replace("version: v2", "version: v1", StringComparison.Ordinal));
        world.Advance();
        world.Text = world.Text.Replace("version: v1", "version: v2", StringComparison.Ordinal).Replace(":2.0.0", ":2.0.1", StringComparison.Ordinal);
        do
        {
            last = world.Advance(answers: answers).Single(p => p.Commits);
            world.Now += TimeSpan.FromHours(2);
        }
        while (last.After!.StageName != stage);
        return world;
    }
}
