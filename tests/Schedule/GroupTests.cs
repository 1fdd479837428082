using GitOpsGen.Change;
using GitOpsGen.Release;
using Xunit;

namespace GitOpsGen.Tests.Schedule;

public sealed class GroupTests
{
    private const string Group = "groups: [{name: checkout, services: [orders, payments]}]";
    private const string Quick = "strategy: {hold: 1m, prepare: {hold: 1m}, steps: [{weight: 50}]}";
    private const string Slow = "strategy: {hold: 1m, prepare: {hold: 1m}, steps: [{weight: 10}, {weight: 20}, {weight: 50}]}";

    [Fact]
    public void Members_advance_in_one_commit()
    {
        World world = Both(Quick, Quick);

        Proposal[] members = [.. world.Propose().Where(p => p.Commits)];
        JointCommit commit = Assert.Single(JointCommit.Of(members));

        Assert.Equal(2, commit.Proposals.Length);
        Assert.StartsWith("orders, payments (staging): start together\n", commit.Message, StringComparison.Ordinal);
        Assert.Contains("GitOpsGen-Service: orders\nGitOpsGen-Version: v2\nGitOpsGen-Stage: prepare\nGitOpsGen-Decision: start\n", commit.Message, StringComparison.Ordinal);
        Assert.Contains("GitOpsGen-Service: payments\n", commit.Message, StringComparison.Ordinal);
        Assert.Equal(commit.Changes.Select(c => c.Path).Order(StringComparer.Ordinal), commit.Changes.Select(c => c.Path));
        Assert.Equal(commit.Changes.Length, commit.Changes.Select(c => c.Path).Distinct().Count());
    }

    [Fact]
    public void One_that_holds_holds_the_others()
    {
        World world = Both(Quick, Quick);
        world.Run();
        world.Now += TimeSpan.FromHours(1);
        world.Answers["payments"] = new GateAnswers(GateOutcome.Inconclusive, []);

        var hold = Assert.IsType<Decision.Hold>(world.Run()["orders"]);

        Assert.Equal("the group checkout waits for payments (the gates cannot tell yet)", Assert.Single(hold.Reasons));
        Assert.Equal("prepare", world.Record("orders")!.StageName);
        world.Answers.Clear();
        Assert.All(world.Run().Where(d => d.Key != "_environment"), d => Assert.IsType<Decision.Advance>(d.Value));
    }

    [Fact]
    public void One_that_fails_takes_the_others_back_and_alone_is_remembered()
    {
        World world = Both(Quick, Quick);
        world.Run();
        world.Now += TimeSpan.FromHours(1);
        world.Answers["payments"] = new GateAnswers(GateOutcome.Fail, []);

        Proposal[] members = [.. world.Propose().Where(p => p.Commits)];
        Assert.Equal(2, Assert.Single(JointCommit.Of(members)).Proposals.Length);
        world.Run();

        Assert.Equal("the group checkout rolls back with payments: a gate failed", ((Decision.RollBack)members.Single(p => p.Service == "orders").Decision).Reason);
        Assert.Equal([null, "v2"], new[] { "orders", "payments" }.Select(s => world.Record(s)!.Failed?.Version));

        world.Answers.Clear();
        for (int i = 0; i < 5; i++)
        {
            world.Now += TimeSpan.FromHours(1);
            world.Run();
        }

        Assert.All(["orders", "payments"], s => Assert.Equal("v1", world.Record(s)!.Stable));
        Assert.Null(world.Record("orders")!.Canary);
        world.Services["payments"] = ("v3", Quick);
        Assert.All(world.Run().Where(d => d.Key != "_environment"), d => Assert.IsType<Decision.Start>(d.Value));
    }

    [Fact]
    public void One_that_a_person_rolls_back_takes_the_others_back_in_the_next_run()
    {
        using var desk = new Desk();
        foreach (string version in (string[])["v1", "v2"])
        {
            desk.Write("staging", Group, ("orders", version, ""), ("payments", version, ""));
            Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));
        }

        Assert.Equal(0, desk.Run("rollback", desk.Spec("staging"), "--service", "orders", "--reason", "it smells"));
        Assert.Equal(6, desk.Run("reconcile", desk.Spec("staging")));
        Assert.Contains(desk.Log(), m => m.StartsWith("payments (staging): roll back v2", StringComparison.Ordinal) && m.Contains("the group checkout rolls back with orders: it was rolled back", StringComparison.Ordinal));
    }

    [Fact]
    public void One_that_is_further_waits_for_the_one_behind()
    {
        World world = Both(Quick, Slow);
        List<string> stages = [];
        for (int i = 0; i < 12; i++)
        {
            world.Run();
            world.Now += TimeSpan.FromHours(1);
            stages.Add($"{world.Record("orders")!.StageName} {world.Record("payments")!.StageName}");
        }

        Assert.Equal(["prepare prepare", "50-50 90-10", "0-100 80-20", "0-100 50-50", "0-100 0-100", "finalize finalize"], stages.Distinct());
    }

    [Fact]
    public void Services_share_a_commit_where_the_spec_says_so_and_a_rollback_has_its_own()
    {
        World world = Both(Quick, Quick);
        world.Services["stock"] = ("v1", Quick);
        world.Environment = "commits: together";
        world.Run();
        world.Now += TimeSpan.FromHours(1);
        world.Answers["stock"] = world.Answers["orders"] = new GateAnswers(GateOutcome.Pass, []);
        world.Answers["payments"] = new GateAnswers(GateOutcome.Fail, []);

        string[] titles = [.. JointCommit.Of(world.Propose().Where(p => p.Commits)).Select(c => c.Message.Split('\n')[0])];

        Assert.Equal(["orders (staging): v2 0% → 50%", "payments (staging): roll back v2, v1 takes 100%"], titles);
        Assert.Equal("orders, payments, stock (staging): 2 start, 1 bootstrap together", JointCommit.Of(Both(Quick, Quick, w =>
        {
            w.Environment = "commits: together";
            w.Services["stock"] = ("v1", Quick);
        }).Propose().Where(p => p.Commits)).Single().Message.Split('\n')[0]);
    }

    private static World Both(string orders, string payments, Action<World>? and = null)
    {
        var world = new World { Environment = Group };
        world.Services["orders"] = ("v1", orders);
        world.Services["payments"] = ("v1", payments);
        world.Run();
        world.Services["orders"] = ("v2", orders);
        world.Services["payments"] = ("v2", payments);
        and?.Invoke(world);
        return world;
    }
}
