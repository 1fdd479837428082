using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using GitOpsGen.Change;
using GitOpsGen.Release;
using Xunit;

namespace GitOpsGen.Tests.Schedule;

/// <summary>What happens to a scheduled run between two commits.</summary>
/// <param name="Minutes">How far the clock goes.</param>
/// <param name="Answer">What the gates say of orders, and of payments.</param>
/// <param name="Version">The version that the spec names for one of them; null leaves it.</param>
/// <param name="Change">What else the spec says from now on: other steps, or another timeout of its routes; empty leaves it.</param>
/// <param name="Crash">After how many commits of the run the process is killed; null lets it end.</param>
/// <param name="Person">A rollback, a lock or an unlock by hand before the run.</param>
internal sealed record Step(int Minutes, (GateOutcome Orders, GateOutcome Payments) Answer, (bool Orders, string Version)? Version, string Change, int? Crash, string Person)
{
    public override string ToString() => $"+{Minutes}m {Answer} {Version?.ToString() ?? "-"} {Change} crash:{Crash?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "-"} {Person}";
}

public sealed class SchedulePropertyTests
{
    private const string Fields = "strategy: {hold: 10m, prepare: {hold: 5m}, steps: [{mirror: 20}, {weight: 10}, {weight: 50}]}\ngates: {errorRate: {max: 1%}, patience: 2h, onInconclusive: rollback}";
    private const string OtherSteps = "strategy: {hold: 10m, prepare: {hold: 5m}, steps: [{weight: 20}, {weight: 30}, {weight: 80}]}\ngates: {errorRate: {max: 1%}, patience: 2h, onInconclusive: rollback}";
    private static readonly string[] Services = ["orders", "payments"];

    [Theory]
    [InlineData("")]
    [InlineData("groups: [{name: checkout, services: [orders, payments]}]\ncommits: together")]
    [InlineData("freeze: [{deny: '12:30-14:00', reason: lunch}]")]
    public void No_history_skips_a_stage_promotes_without_evidence_or_forgets_a_failed_version(string environment)
    {
        int advanced = 0, failed = 0, held = 0, updated = 0;
        Prop.ForAll(Arb.From(Histories(), Shrink), history =>
        {
            World world = Begun(environment);
            foreach (Step step in history)
            {
                ReleaseRecord[] before = [.. Services.Select(s => world.Record(s)!)];
                Prepare(world, step);
                ImmutableArray<Proposal> proposals = world.Propose();
                Assert.All(proposals, p => Assert.Empty(p.Diagnostics.Where(d => d.Code.Fault != GitOpsGen.Diagnostics.Fault.Held)));
                foreach (JointCommit commit in JointCommit.Of(proposals.Where(p => p.Commits)).Take(step.Crash ?? int.MaxValue))
                {
                    foreach (Proposal proposal in commit.Proposals)
                    {
                        Allowed(world, proposal, before.First(b => b.Service == proposal.Service), step);
                        advanced += proposal.Decision is Decision.Advance ? 1 : 0;
                        failed += proposal.Decision is Decision.RollBack ? 1 : 0;
                        updated += proposal.Decision is Decision.Update ? 1 : 0;
                        world.Commit(proposal);
                    }
                }

                held += proposals.Count(p => p.Decision is Decision.Hold);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60).WithReplay(20260303, 17));
        Assert.True(advanced > 60 && failed > 20 && held > 60 && updated > 20, $"{advanced} advances, {failed} rollbacks, {held} holds, {updated} updates: the histories are too tame to show anything");
    }

    private static void Allowed(World world, Proposal proposal, ReleaseRecord stands, Step step)
    {
        ReleaseRecord before = world.Record(proposal.Service)!;
        GateOutcome answer = proposal.Service == "orders" ? step.Answer.Orders : step.Answer.Payments;
        bool frozen = !Inputs.StopsAt(world.Spec, world.Base, world.Now).IsEmpty;
        switch (proposal.Decision)
        {
            case Decision.Start:
                Assert.Equal(ReleaseStatus.Stable, before.Status);
                Assert.NotEqual(before.Failed?.Version, proposal.After!.Canary);
                Assert.Equal(Stage.PrepareName, proposal.After.StageName);
                Assert.False(frozen);
                break;
            case Decision.Advance advance:
                Assert.Equal(before.Ladder.IndexOf(before.Stage!) + 1, before.Ladder.Select(s => s.Name).ToList().IndexOf(advance.To.Name));
                Promoted(world, before, answer, frozen);
                break;
            case Decision.Finish:
                Assert.Equal(StageKind.Full, before.Stage!.Kind);
                Promoted(world, before, answer, frozen);
                break;
            case Decision.RollBack:
                Assert.Equal(ReleaseStatus.Releasing, before.Status);
                Assert.Equal(before.Stable, proposal.After!.Stable);
                if (answer == GateOutcome.Fail && world.Services[proposal.Service].Version == before.Canary)
                {
                    Assert.Equal(before.Canary, proposal.After.Failed?.Version);
                }

                break;
            case Decision.CleanUp:
                Assert.Equal(ReleaseStatus.RolledBack, before.Status);
                Assert.Equal(before.Failed, proposal.After!.Failed);
                break;
            case Decision.Update:
                // Neither the stage, nor the versions, nor the ladder of a release that is under way.
                Assert.Equal((before.Status, before.StageName, before.Stable, before.Canary), (proposal.After!.Status, proposal.After.StageName, proposal.After.Stable, proposal.After.Canary));
                Assert.Equal(before.Ladder.Select(s => (s.Name, s.Weight)), proposal.After.Ladder.Select(s => (s.Name, s.Weight)));
                Assert.False(frozen);
                break;
            default:
                Assert.Fail($"{proposal.Decision.Word} is not expected here");
                break;
        }

        // Only a later failure, or its own release after a person asked for it, takes the place of a failed version.
        if (before.Failed is { } failed && proposal.Decision is not Decision.RollBack)
        {
            Assert.Equal(failed, proposal.After!.Failed);
        }

        Assert.Equal(stands.Service, before.Service);
    }

    private static void Promoted(World world, ReleaseRecord before, GateOutcome answer, bool frozen)
    {
        Assert.Equal(GateOutcome.Pass, answer);
        Assert.False(frozen);
        Assert.True(world.Now - before.Since >= before.Stage!.Hold);
        Assert.Equal(before.Canary, world.Services[before.Service].Version);
    }

    private static void Prepare(World world, Step step)
    {
        world.Now += TimeSpan.FromMinutes(step.Minutes);
        world.Answers["orders"] = new GateAnswers(step.Answer.Orders, []);
        world.Answers["payments"] = new GateAnswers(step.Answer.Payments, []);
        if (step.Version is { } change)
        {
            string name = change.Orders ? "orders" : "payments";
            world.Services[name] = (change.Version, world.Services[name].Fields);
        }

        if (step.Change.Length > 0)
        {
            world.Services["orders"] = (world.Services["orders"].Version, step.Change == "steps" ? OtherSteps : step.Change == "timeout" ? $"{Fields}\nhttp: {{timeout: {3 + step.Minutes}s}}" : Fields);
        }

        if (step.Person == "rollback" && world.Record("orders") is { Status: ReleaseStatus.Releasing } record)
        {
            world.Commit(Rollback.Of(record, "by hand", failed: true, world.Base, world.Now, "0.1.0"));
        }
        else if (step.Person == "lock")
        {
            world.Commit(LockProposal.Set("staging", new PromotionLock(null, "ada", "audit", world.Now, null), world.Base, "0.1.0"));
        }
        else if (step.Person == "unlock" && LockProposal.Lift("staging", null, "ada", null, world.Base, world.Now, "0.1.0") is { Commits: true } lift)
        {
            world.Commit(lift);
        }
    }

    private static World Begun(string environment)
    {
        var world = new World { Environment = environment };
        world.Services["orders"] = world.Services["payments"] = ("v1", Fields);
        world.Run();
        world.Services["orders"] = world.Services["payments"] = ("v2", Fields);
        return world;
    }

    private static Gen<Step[]> Histories()
    {
        Gen<GateOutcome> outcome = Gen.Frequency(
            (12, Gen.Constant(GateOutcome.Pass)), (2, Gen.Constant(GateOutcome.Inconclusive)), (1, Gen.Constant(GateOutcome.NotAsked)), (1, Gen.Constant(GateOutcome.Fail)));
        Gen<(bool, string)?> version = Gen.Frequency(
            (10, Gen.Constant<(bool, string)?>(null)),
            (1, from orders in Gen.Elements(true, false) from v in Gen.Elements("v1", "v2", "v3", "v4") select ((bool, string)?)(orders, v)));
        Gen<Step> step =
            from minutes in Gen.Elements(0, 2, 6, 11, 11, 25, 70)
            from orders in outcome
            from payments in outcome
            from change in version
            from other in Gen.Frequency((12, Gen.Constant("")), (1, Gen.Constant("steps")), (2, Gen.Constant("timeout")), (1, Gen.Constant("as before")))
            from crash in Gen.Frequency((8, Gen.Constant<int?>(null)), (1, Gen.Constant<int?>(0)), (1, Gen.Constant<int?>(1)))
            from person in Gen.Frequency((30, Gen.Constant("")), (1, Gen.Constant("rollback")), (1, Gen.Constant("lock")), (2, Gen.Constant("unlock")))
            select new Step(minutes, (orders, payments), change, other, crash, person);
        return step.ArrayOf(25);
    }

    private static IEnumerable<Step[]> Shrink(Step[] history) => Enumerable.Range(0, history.Length).Select(i => history.Where((_, at) => at != i).ToArray());
}
