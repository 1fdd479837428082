using System.Collections.Immutable;
using GitOpsGen.Release;
using Xunit;

namespace GitOpsGen.Tests.Schedule;

public sealed class StopTests
{
    private const string Quick = "strategy: {hold: 1m, prepare: {hold: 1m}, steps: [{weight: 50}]}";
    private static readonly GateAnswers Fail = new(GateOutcome.Fail, ["errorRate: fail"]);
    private static readonly GateAnswers Unsure = new(GateOutcome.Inconclusive, ["errorRate: inconclusive"]);

    public static TheoryData<string, string> Frozen => new()
    {
        { "", "bootstrap" }, { "bootstrap", "start" }, { "prepare", "advance" }, { "50-50", "advance" }, { "0-100", "finalize" },
    };

    [Theory]
    [MemberData(nameof(Frozen))]
    public void A_freeze_stops_every_promotion_and_names_its_reason_and_its_end(string at, string wanted)
    {
        World world = At(at);
        world.Now = new DateTimeOffset(2026, 3, 7, 12, 0, 0, TimeSpan.Zero);
        Assert.Equal(wanted, world.Propose("orders").Decision.Word);

        world.Environment = "freeze: [{deny: 'Sat,Sun', reason: weekend}]";
        var hold = Assert.IsType<Decision.Hold>(world.Propose("orders").Decision);

        Assert.Equal("frozen: weekend (opens 2026-03-09T00:00:00Z)", Assert.Single(hold.Reasons));
        Assert.Equal(new DateTimeOffset(2026, 3, 9, 0, 0, 0, TimeSpan.Zero), hold.Until);
        Assert.All(world.Propose(), p => Assert.False(p.Commits));
    }

    [Fact]
    public void An_update_waits_for_the_freeze_to_end()
    {
        World world = At("bootstrap");
        world.Services["orders"] = ("v1", Quick + "\nhttp: {timeout: 9s}");
        Assert.IsType<Decision.Update>(world.Propose("orders").Decision);

        world.Environment = "freeze: [{deny: 'Mon-Sun', reason: audit}]";

        Assert.IsType<Decision.Hold>(world.Propose("orders").Decision);
        Assert.IsType<Decision.Hold>(world.Propose(i => i with { UpdateOnly = true }).Single(p => p.Service == "orders").Decision);
    }

    [Fact]
    public void A_rollback_and_its_clean_up_pass_a_freeze_and_a_lock()
    {
        World world = At("50-50");
        world.Environment = "freeze: [{deny: 'Mon-Sun', reason: audit}]";
        world.Answers["orders"] = Fail;

        Assert.IsType<Decision.RollBack>(world.Run()["orders"]);
        Assert.Equal("v2", world.Record("orders")!.Failed!.Version);
        Assert.Contains("\n\na gate failed\nerrorRate: fail\n\n", world.Log[^1], StringComparison.Ordinal);
        world.Now += TimeSpan.FromHours(1);
        Assert.IsType<Decision.CleanUp>(world.Run()["orders"]);
        Assert.IsType<Decision.Blocked>(world.Run()["orders"]);
    }

    [Fact]
    public void A_hold_says_that_a_freeze_comes_on_top_and_waits_for_the_later_of_the_two()
    {
        World world = At("prepare");
        world.Environment = "freeze: [{deny: '11:00-18:00', reason: shop is open}]";
        world.Now = world.Record("orders")!.Since;

        var hold = Assert.IsType<Decision.Hold>(world.Propose("orders").Decision);

        Assert.Equal(2, hold.Reasons.Length);
        Assert.Equal(18, hold.Until!.Value.Hour);
    }

    [Fact]
    public void A_lock_of_one_service_stops_that_one_alone_and_has_an_end()
    {
        World world = At("bootstrap");
        DateTimeOffset noon = world.Now;
        ImmutableArray<Stop> stops = [new PromotionLock("orders", "ada", "migration", noon, noon.AddHours(2)).ToStop()];

        Assert.True(stops[0].Stops("orders"));
        Assert.False(stops[0].Stops("payments"));
        Assert.Equal($"locked by ada: migration (opens {RecordWriter.Time(noon.AddHours(2))})", stops[0].Text);
        Assert.False(new PromotionLock(null, "ada", "migration", noon, noon.AddHours(2)).Holds(noon.AddHours(2)));
        Assert.True(new PromotionLock(null, "ada", "migration", noon, null).Holds(noon.AddYears(9)));
    }

    [Theory]
    [InlineData(false, false, "advance")]
    [InlineData(true, false, "advance")]
    [InlineData(false, true, "advance")]
    [InlineData(true, true, "hold")]
    public void Missing_evidence_holds_where_the_gates_decide_and_are_configured(bool gates, bool gated, string decision)
    {
        World world = At("50-50", gates ? "\ngates: {errorRate: {max: 1%}}" : "");

        Assert.Equal(decision, world.Propose(i => i with { Gated = gated, Answers = ImmutableDictionary<string, GateAnswers>.Empty }).Single(p => p.Service == "orders").Decision.Word);
    }

    [Fact]
    public void Ready_is_expected_wherever_there_is_a_Prometheus()
    {
        World world = At("50-50", "\ngates: {metric: [{name: own, query: up, max: 1, mode: watch}]}");
        ImmutableDictionary<string, GateAnswers> nobody = ImmutableDictionary<string, GateAnswers>.Empty;
        Assert.IsType<Decision.Advance>(world.Propose(i => i with { Answers = nobody }).Single(p => p.Service == "orders").Decision);

        world.Environment = "metrics: {prometheus: {url: 'http://prometheus.example.com'}}";

        var hold = Assert.IsType<Decision.Hold>(world.Propose(i => i with { Answers = nobody }).Single(p => p.Service == "orders").Decision);
        Assert.Equal("the gates were not asked: ready", Assert.Single(hold.Reasons));
    }

    [Fact]
    public void A_gate_of_the_step_that_nobody_asked_holds_at_that_step()
    {
        World world = At("50-50", "");
        world.Services["orders"] = ("v2", Quick.Replace("{weight: 50}", "{weight: 50, gates: {errorRate: {max: 1%}}}", StringComparison.Ordinal));
        Assert.NotEqual(Quick, world.Services["orders"].Fields);

        var hold = Assert.IsType<Decision.Hold>(world.Propose(i => i with { Answers = ImmutableDictionary<string, GateAnswers>.Empty }).Single(p => p.Service == "orders").Decision);

        Assert.Equal("the gates were not asked: errorRate", Assert.Single(hold.Reasons));
    }

    [Theory]
    [InlineData("patience: 10h", 179, "hold", false)]
    [InlineData("patience: 10h", 181, "hold", false)]
    [InlineData("patience: 1h", 61, "hold", true)]
    [InlineData("patience: 1h, onInconclusive: rollback", 59, "hold", false)]
    [InlineData("patience: 1h, onInconclusive: rollback", 61, "rollback", false)]
    public void A_step_has_a_patience_of_its_own(string gates, int minutes, string decision, bool stuck)
    {
        World world = At("50-50", "\ngates: {errorRate: {max: 1%}}");
        world.Services["orders"] = ("v2", Quick.Replace("{weight: 50}", $"{{weight: 50, gates: {{{gates}}}}}", StringComparison.Ordinal) + "\ngates: {errorRate: {max: 1%}}");
        world.Answers["orders"] = Unsure;
        world.Now = world.Record("orders")!.Since + TimeSpan.FromMinutes(minutes);

        Decision decided = world.Propose("orders").Decision;

        Assert.Equal(decision, decided.Word);
        Assert.Equal(stuck, decided is Decision.Hold { StuckSince: not null });
    }

    [Theory]
    [InlineData(179, "hold", "hold", false)]
    [InlineData(180, "hold", "hold", true)]
    [InlineData(180, "rollback", "rollback", false)]
    [InlineData(179, "rollback", "hold", false)]
    public void Who_cannot_tell_for_longer_than_the_patience_is_stuck(int minutes, string otherwise, string decision, bool stuck)
    {
        World world = At("50-50", "\ngates: {errorRate: {max: 1%}, onInconclusive: " + otherwise + "}");
        world.Answers["orders"] = Unsure;
        world.Now = world.Record("orders")!.Since + TimeSpan.FromMinutes(minutes);

        Decision decided = world.Run()["orders"];

        Assert.Equal(decision, decided.Word);
        Assert.Equal(stuck, decided is Decision.Hold { StuckSince: not null });
        Assert.Equal(decision == "rollback" ? "v2" : null, world.Record("orders")!.Failed?.Version);
    }

    private static World At(string stage, string more = "")
    {
        var world = new World();
        world.Services["orders"] = ("v1", Quick + more);
        if (stage.Length > 0)
        {
            world.Run();
            world.Services["orders"] = ("v2", Quick + more);
            world.Answers["orders"] = new GateAnswers(GateOutcome.Pass, []);
            if (stage != "bootstrap")
            {
                world.RunTo("orders", stage);
            }
        }

        return world;
    }
}
