using System.Collections.Immutable;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Tests.Spec;
using Xunit;

namespace GitOpsGen.Tests.Release;

/// <summary>The whole decision as a table: one row for every decision and every cause of it.</summary>
public sealed class PlannerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 5, 12, 0, 0, TimeSpan.Zero);
    private static readonly ServiceSpec V2 = Specs.One("strategy: {hold: 10m, prepare: {hold: 5m}, steps: [{weight: 10}, {weight: 50, approval: required}, {weight: 100, hold: 1h}]}");
    private static readonly ServiceSpec Gated = V2 with { Gates = V2.Gates with { ErrorRate = new ErrorRateGate(0.01, 100) } };
    private static readonly ServiceSpec Impatient = Gated with { Gates = Gated.Gates with { RollBackOnInconclusive = true } };
    private static readonly ServiceSpec V1 = V2 with { Version = "v1", Image = "registry.example.com/shop/orders:1.0.0" };
    private static readonly ServiceSpec V3 = V2 with { Version = "v3", Image = "registry.example.com/shop/orders:3.0.0" };

    private static readonly SortedDictionary<string, (Situation Situation, string Expected)> Table = new(StringComparer.Ordinal)
    {
        ["nothing: neither spec nor record"] = (At(null, null), "nothing"),
        ["nothing: the spec names the stable version"] = (At(V1, Stable()), "nothing"),
        ["bootstrap: no record"] = (At(V1, null), "bootstrap"),
        ["orphan: gone from the spec"] = (At(null, Stable()), "blocked REC007"),
        ["orphan: gone from the spec in the middle of a release"] = (At(null, Releasing("90-10")), "blocked REC007"),

        ["start: a new version"] = (At(V2, Stable()), "start prepare,90-10,50-50,0-100"),
        ["start: another version than the one that failed"] = (At(V3, Stable() with { Failed = Failed }), "start prepare,90-10,50-50,0-100"),
        ["start: the failed version with --retry"] = (At(V2, Stable() with { Failed = Failed }) with { Request = new Request(Retry: true, Reason: "mended") }, "start prepare,90-10,50-50,0-100"),
        ["failed version: named again"] = (At(V2, Stable() with { Failed = Failed }), "blocked REC008"),
        ["version changed: another image under the stable name"] = (At(V1 with { Image = "registry.example.com/shop/orders:1.0.1" }, Stable()), "blocked REC006"),
        ["version changed: other pods under the stable name"] = (At(V1 with { Workload = V1.Workload with { Config = [new("A", "b")] } }, Stable()), "blocked REC006"),
        ["version changed: before an update"] = (At(V1 with { Image = "other:1" }, Stable()) with { SpecChanged = true }, "blocked REC006"),
        ["version changed: under the canary's name"] = (At(V2 with { Image = "other:2" }, Releasing("90-10")), "blocked REC006"),
        ["update: between releases"] = (At(V1, Stable()) with { SpecChanged = true }, "update"),
        ["update: before a release starts"] = (At(V2, Stable()) with { SpecChanged = true }, "update"),
        ["update: in the middle of a release, even while it holds"] = (At(V2, Releasing("90-10")) with { SpecChanged = true }, "update"),
        ["update: after a rollback was applied"] = (At(V2, RolledBack(), minutes: 31) with { SpecChanged = true }, "update"),
        ["drift: blocks a start"] = (At(V2, Stable()) with { Drift = ["a.yaml"] }, "blocked REC009"),
        ["drift: blocks an advance"] = (At(V2, Releasing("90-10"), minutes: 10) with { Drift = ["a.yaml"], Request = Approved }, "blocked REC009"),
        ["drift: blocks a clean-up"] = (At(V2, RolledBack(), minutes: 31) with { Drift = ["a.yaml"] }, "blocked REC009"),
        ["drift: does not matter where nothing is to do"] = (At(V1, Stable()) with { Drift = ["a.yaml"] }, "nothing"),

        ["hold: prepare until it is applied, which nothing confirms"] = (At(V2, Releasing("prepare"), minutes: 29), "hold 12:30 prepare must be applied before the next commit, which takes Argo CD up to 30m (until 2026-01-05T12:30:00Z)"),
        ["hold: prepare by its hold once it is seen to be applied"] = (At(V2, Releasing("prepare"), minutes: 4) with { Answers = Live(1) }, "hold 12:06 prepare stands for at least 5m (until 2026-01-05T12:06:00Z)"),
        ["advance: prepare after the apply time"] = (At(V2, Releasing("prepare"), minutes: 30), "advance prepare > 90-10"),
        ["advance: prepare earlier where it is seen to be applied"] = (At(V2, Releasing("prepare"), minutes: 6) with { Answers = Live(1) }, "advance prepare > 90-10"),
        ["hold: a shift by its time"] = (At(V2, Releasing("90-10"), minutes: 9) with { Request = Approved }, "hold 12:10 90-10 stands for at least 10m (until 2026-01-05T12:10:00Z)"),
        ["nothing: the stage to stop at is reached"] = (At(V2, Releasing("90-10"), minutes: 10) with { Request = Approved with { To = "90-10" } }, "nothing"),
        ["nothing: the stage to stop at is passed"] = (At(V2, Releasing("90-10"), minutes: 10) with { Request = Approved with { To = "prepare" } }, "nothing"),
        ["advance: the stage to stop at is to come"] = (At(V2, Releasing("90-10"), minutes: 10) with { Request = Approved with { To = "finalize" } }, "advance 90-10 > 50-50"),
        ["rollback: at the stage to stop at, too"] = (At(V2, Releasing("90-10"), minutes: 10) with { Request = Approved with { To = "90-10" }, Answers = Gates(GateOutcome.Fail) }, "rollback a gate failed"),
        ["hold: by approval"] = (At(V2, Releasing("90-10"), minutes: 10), "hold - 50-50 needs an approval"),
        ["hold: by time and by approval"] = (At(V2, Releasing("90-10"), minutes: 9), "hold 12:10 90-10 stands for at least 10m (until 2026-01-05T12:10:00Z); 50-50 needs an approval"),
        ["hold: by gates that cannot tell"] = (At(V2, Releasing("50-50"), minutes: 10) with { Answers = Gates(GateOutcome.Inconclusive) }, "hold - the gates cannot tell yet"),
        ["hold: by gates that cannot tell, and why"] = (At(V2, Releasing("50-50"), minutes: 10) with { Answers = Gates(GateOutcome.Inconclusive, "errorRate (source) inconclusive: 40 requests", "latency inconclusive: none") }, "hold - the gates cannot tell yet: errorRate (source) inconclusive: 40 requests (and 1 more)"),
        ["hold: prepare by gates that cannot tell, and by the apply time"] = (At(V2, Releasing("prepare"), minutes: 29) with { Answers = Gates(GateOutcome.Inconclusive) }, "hold 12:30 prepare must be applied before the next commit, which takes Argo CD up to 30m (until 2026-01-05T12:30:00Z); the gates cannot tell yet"),
        ["hold: 0-100 by gates that cannot tell"] = (At(V2, Releasing("0-100"), minutes: 60) with { Answers = Gates(GateOutcome.Inconclusive) }, "hold - the gates cannot tell yet"),
        ["hold: stuck after the patience"] = (At(Gated, Releasing("50-50"), minutes: 180) with { Answers = Gates(GateOutcome.Inconclusive) }, "hold - stuck since 2026-01-05T15:00:00Z: the gates cannot tell"),
        ["hold: gates that nobody asked"] = (At(Gated, Releasing("50-50"), minutes: 10) with { Gated = true }, "hold - the gates were not asked: errorRate"),
        ["advance: gates that nobody asked, only to look"] = (At(Gated, Releasing("50-50"), minutes: 10), "advance 50-50 > 0-100"),
        ["hold: a freeze, until it ends"] = (At(V2, Releasing("50-50"), minutes: 10) with { Answers = Gates(GateOutcome.Pass), Stops = [Frozen] }, "hold 14:00 frozen: audit (opens 2026-01-05T14:00:00Z)"),
        ["hold: a start in a freeze"] = (At(V2, Stable()) with { Stops = [Frozen] }, "hold 14:00 frozen: audit (opens 2026-01-05T14:00:00Z)"),
        ["hold: a bootstrap in a freeze"] = (At(V1, null) with { Stops = [Frozen] }, "hold 14:00 frozen: audit (opens 2026-01-05T14:00:00Z)"),
        ["hold: an update in a freeze"] = (At(V1, Stable()) with { SpecChanged = true, Stops = [Frozen] }, "hold 14:00 frozen: audit (opens 2026-01-05T14:00:00Z)"),
        ["hold: finalize in a freeze"] = (At(V2, Releasing("0-100"), minutes: 60) with { Stops = [Frozen] }, "hold 14:00 frozen: audit (opens 2026-01-05T14:00:00Z)"),
        ["hold: a lock without an end"] = (At(V2, Releasing("50-50"), minutes: 10) with { Stops = [Frozen, Frozen with { Until = null }] }, "hold - frozen: audit (opens 2026-01-05T14:00:00Z); frozen: audit"),
        ["rollback: in a freeze"] = (At(V2, Releasing("50-50")) with { Answers = Gates(GateOutcome.Fail), Stops = [Frozen] }, "rollback a gate failed"),
        ["clean-up: in a freeze"] = (At(V2, RolledBack(), minutes: 31) with { Stops = [Frozen] }, "clean-up"),
        ["hold: an approval is needed though gates pass"] = (At(V2, Releasing("90-10"), minutes: 10) with { Answers = Gates(GateOutcome.Pass) }, "hold - 50-50 needs an approval"),
        ["hold: an approval does not stand in for a gate"] = (At(V2, Releasing("90-10"), minutes: 10) with { Answers = Gates(GateOutcome.Inconclusive), Request = Approved }, "hold - the gates cannot tell yet"),
        ["advance: the merge of its request is the approval"] = (At(V2, Releasing("90-10"), minutes: 10) with { Request = Request.None with { MergeApproves = true } }, "advance 90-10 > 50-50"),
        ["rollback: stuck, where the spec says so"] = (At(Impatient, Releasing("50-50"), minutes: 180) with { Answers = Gates(GateOutcome.Inconclusive, "latency inconclusive: none") }, "rollback the gates could not tell for 3h: latency inconclusive: none"),
        ["hold: not stuck yet, where the spec says so"] = (At(Impatient, Releasing("50-50"), minutes: 179) with { Answers = Gates(GateOutcome.Inconclusive) }, "hold - the gates cannot tell yet"),
        ["rollback: gates that nobody could ask, where the spec says so"] = (At(Impatient, Releasing("50-50"), minutes: 180) with { Gated = true }, "rollback the gates could not tell for 3h"),
        ["rollback: superseded by the failed version of before"] = (At(V3, Releasing("90-10") with { Failed = new("v3", "a gate failed", Noon) }), "rollback superseded: the spec names v3 now"),
        ["rollback: a gate failed, and which"] = (At(V2, Releasing("90-10")) with { Answers = Gates(GateOutcome.Fail, "errorRate (source) fail: 5%") }, "rollback a gate failed: errorRate (source) fail: 5%"),
        ["drift: does not keep a rollback back"] = (At(V2, Releasing("90-10")) with { Answers = Gates(GateOutcome.Fail), Drift = ["a.yaml"] }, "rollback a gate failed"),
        ["drift: blocks finalize"] = (At(V2, Releasing("0-100"), minutes: 60) with { Drift = ["a.yaml"] }, "blocked REC009"),
        ["advance: with an approval"] = (At(V2, Releasing("90-10"), minutes: 10) with { Request = Approved }, "advance 90-10 > 50-50"),
        ["advance: gates pass"] = (At(V2, Releasing("50-50"), minutes: 10) with { Answers = Gates(GateOutcome.Pass) }, "advance 50-50 > 0-100"),
        ["advance: gates were not asked"] = (At(V2, Releasing("50-50"), minutes: 10), "advance 50-50 > 0-100"),
        ["hold: 0-100 by its hold, longer than the apply time"] = (At(V2, Releasing("0-100"), minutes: 59), "hold 13:00 0-100 stands for at least 1h (until 2026-01-05T13:00:00Z)"),
        ["finalize: after 0-100"] = (At(V2, Releasing("0-100"), minutes: 60), "finalize"),

        ["rollback: a gate failed, hold or not"] = (At(V2, Releasing("90-10")) with { Answers = Gates(GateOutcome.Fail) }, "rollback a gate failed"),
        ["rollback: a gate failed, before an update"] = (At(V2, Releasing("90-10")) with { Answers = Gates(GateOutcome.Fail), SpecChanged = true }, "rollback a gate failed"),
        ["rollback: a gate failed, though the version was changed"] = (At(V2 with { Image = "other:2" }, Releasing("90-10")) with { Answers = Gates(GateOutcome.Fail) }, "rollback a gate failed"),
        ["rollback: a gate failed at 0-100"] = (At(V2, Releasing("0-100")) with { Answers = Gates(GateOutcome.Fail) }, "rollback a gate failed"),
        ["rollback: the stable version is named again"] = (At(V1, Releasing("50-50")), "rollback the spec names the stable version v1 again"),
        ["rollback: superseded"] = (At(V3, Releasing("prepare")), "rollback superseded: the spec names v3 now"),
        ["hold: a rollback until it is applied"] = (At(V3, RolledBack(), minutes: 29), "hold 12:30 the rollback must be applied before v2 is removed (until 2026-01-05T12:30:00Z)"),
        ["clean-up: after a rollback was applied"] = (At(V3, RolledBack(), minutes: 30), "clean-up"),
        ["clean-up: earlier where the rollback is seen to be applied"] = (At(V1, RolledBack(), minutes: 2) with { Answers = Live(1) }, "clean-up"),
        ["clean-up: a rollback is never rolled back"] = (At(V2, RolledBack(), minutes: 30) with { Answers = Gates(GateOutcome.Fail) }, "clean-up"),
    };

    private static FailedVersion Failed => new("v2", "a gate failed", Noon);

    private static Stop Frozen => new("frozen: audit", Noon.AddHours(2), null);

    private static Request Approved => new("jo", Reason: "looked at it");

    public static TheoryData<string> Rows => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Decides(string row) => Assert.Equal(Table[row].Expected, Said(Planner.Decide(Table[row].Situation)));

    [Fact]
    public void Every_decision_of_the_planner_has_a_row() => Assert.Equal(
        ["advance", "blocked", "bootstrap", "clean-up", "finalize", "hold", "nothing", "rollback", "start", "update"],
        Table.Values.Select(r => Planner.Decide(r.Situation).Word).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void A_blocked_version_says_what_changed()
    {
        var image = (Decision.Blocked)Planner.Decide(At(V1 with { Image = "other:1" }, Stable()));
        var pods = (Decision.Blocked)Planner.Decide(At(V1 with { Workload = V1.Workload with { Config = [new("A", "b")] } }, Stable()));

        Assert.Equal("'v1' is committed with the image 'registry.example.com/shop/orders:1.0.0', and the spec now says 'other:1'", image.Message);
        Assert.Equal("'v1' is committed with another pod template: config changed", pods.Message);
    }

    [Fact]
    public void No_stage_follows_the_last_one() => Assert.Null(Planner.NextStage(Releasing("0-100")));

    private static Situation At(ServiceSpec? spec, ReleaseRecord? record, int minutes = 0) =>
        new() { Spec = spec, Record = record, Now = Noon.AddMinutes(minutes), ApplyTime = TimeSpan.FromMinutes(30) };

    private static GateAnswers Live(int minutes) => new(GateOutcome.NotAsked, [], LiveSince: Noon.AddMinutes(minutes));

    private static GateAnswers Gates(GateOutcome outcome, params string[] decisive) => new(outcome, ["a line of evidence"]) { Decisive = [.. decisive] };

    private static ReleaseRecord Stable() => Records.Of(V1, Noon, Recorded(V1));

    private static ReleaseRecord Releasing(string stage) => Records.Of(V1, Noon, Recorded(V1), Recorded(V2)) with
    {
        Status = ReleaseStatus.Releasing,
        Canary = "v2",
        StageName = stage,
        Ladder = Stage.Ladder(V2.Strategy),
    };

    private static ReleaseRecord RolledBack() => Releasing("90-10") with { Status = ReleaseStatus.RolledBack, StageName = Stage.RollbackName };

    private static RecordedVersion Recorded(ServiceSpec spec) => new(VersionInputs.Of(spec, spec.Version, spec.Image), "", "none", null);

    private static string Said(Decision decision) => decision switch
    {
        Decision.Start start => "start " + string.Join(',', start.Ladder.Select(s => s.Name)),
        Decision.Advance advance => $"advance {advance.From.Name} > {advance.To.Name}",
        Decision.RollBack rollback => "rollback " + rollback.Reason,
        Decision.Hold hold => $"hold {hold.Until?.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture) ?? "-"} {string.Join("; ", hold.Reasons)}",
        Decision.Blocked blocked => "blocked " + blocked.Code.Id,
        _ => decision.Word,
    };
}
