using GitOpsGen.Release;
using GitOpsGen.Tests.Spec;
using Xunit;

namespace GitOpsGen.Tests.Change;

/// <summary>Edits of the spec in the middle of a release, and the time that its stage stands.</summary>
public sealed class UpdateHoldTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData("replicas: 2", "replicas: 3", true)]
    [InlineData("timeout: 3s", "timeout: 9s", false)]
    [InlineData("interval: 10s", "interval: 20s", false)]
    public void Only_what_may_move_or_fail_requests_begins_the_hold_anew(string from, string to, bool keeps)
    {
        World world = At("90-10");
        DateTimeOffset since = world.Record!.Since;
        world.Now += Minute;
        Edit(world, from, to);
        Assert.IsType<Decision.Update>(world.Advance().Single(p => p.Commits).Decision);
        Assert.Equal(keeps ? since : world.Now, world.Record!.Since);
        Assert.Equal("90-10", world.Record.StageName);
    }

    [Fact]
    public void A_release_whose_replicas_are_edited_every_minute_still_gets_on()
    {
        World world = At("90-10");
        for (int replicas = 3; replicas < 13; replicas++)
        {
            world.Now += Minute;
            Edit(world, $"replicas: {replicas - 1}", $"replicas: {replicas}");
            world.Advance();
        }

        world.Now += Minute;
        Assert.IsType<Decision.Advance>(world.Advance().Single(p => p.Commits).Decision);
    }

    [Fact]
    public void A_hold_is_not_cut_to_the_second()
    {
        World world = At("90-10", TimeSpan.FromMilliseconds(1_700));
        DateTimeOffset since = world.Record!.Since;
        Assert.NotEqual(0, since.Millisecond);
        world.Now = since + TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1);
        Assert.IsType<Decision.Hold>(world.Propose().Single(p => p.Service == "orders").Decision);
        world.Now += TimeSpan.FromMilliseconds(1);
        Assert.IsType<Decision.Advance>(world.Propose().Single(p => p.Service == "orders").Decision);
    }

    private static void Edit(World world, string from, string to)
    {
        Assert.Contains(from, world.Text, StringComparison.Ordinal);
        world.Text = world.Text.Replace(from, to, StringComparison.Ordinal);
    }

    private static World At(string stage, TimeSpan more = default)
    {
        var world = new World(Specs.Service("""
            strategy: {hold: 10m, steps: [{weight: 10}, {weight: 100}]}
            http: {timeout: 3s}
            trafficPolicy: {outlierDetection: {consecutive5xxErrors: 1, interval: 10s}}
            workload: {replicas: 2}
            """).Replace("version: v2", "version: v1", StringComparison.Ordinal));
        world.Advance();
        world.Text = world.Text.Replace("version: v1", "version: v2", StringComparison.Ordinal).Replace(":2.0.0", ":2.0.1", StringComparison.Ordinal);
        while (world.Record!.StageName != stage)
        {
            world.Now += TimeSpan.FromHours(2) + more;
            world.Advance();
        }

        return world;
    }
}
