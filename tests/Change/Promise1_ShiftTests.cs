using GitOpsGen.Change;
using GitOpsGen.Release;
using Xunit;

namespace GitOpsGen.Tests.Change;

/// <summary>Promise 1: a shift changes the service's VirtualServices and the record, and nothing else.</summary>
public sealed class Promise1_ShiftTests
{
    [Fact]
    public void A_shift_changes_only_VirtualServices_and_the_record() => Story.ForAll(20, (spec, acts) =>
    {
        foreach (Chapter chapter in Story.Live(new World(""), spec, acts))
        {
            foreach (Proposal shift in chapter.Committed.Where(p => p.Decision is Decision.Advance or Decision.RollBack))
            {
                string folder = shift.Before!.Directory + "/virtual-service", record = shift.Before.Path;
                Assert.All(shift.Changes, c => Assert.True(c.Path == record || c.Path.StartsWith(folder, StringComparison.Ordinal), c.Path));
                Assert.Contains(record, chapter.Changed);
            }
        }
    });

    [Fact]
    public void A_shift_by_weight_changes_two_numbers_in_each_block()
    {
        var world = new World(Specs("v1"));
        _ = world.Advance();
        world.Text = Specs("v2");
        _ = world.Advance();
        string before = world.TextOf("staging/orders/virtual-service.yaml");
        world.Now += TimeSpan.FromHours(1);
        Proposal shift = Assert.Single(world.Advance());

        string[] after = world.TextOf("staging/orders/virtual-service.yaml").Split('\n');
        Assert.Equal(["          weight: 90", "          weight: 10"], after.Where((line, i) => before.Split('\n')[i] != line));
        Assert.StartsWith("orders (staging): v2 0% → 10%\n", shift.Message, StringComparison.Ordinal);
        Assert.Equal([".gitopsgen/staging/orders.yaml", "staging/orders/virtual-service.yaml"], shift.Changes.Select(c => c.Path));
    }

    private static string Specs(string version) => Tests.Spec.Specs.Service("strategy: {steps: [{weight: 10}]}")
        .Replace("version: v2", "version: " + version, StringComparison.Ordinal).Replace(":2.0.0", ":" + version, StringComparison.Ordinal);
}
