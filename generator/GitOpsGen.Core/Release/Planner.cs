using System.Collections.Immutable;
using GitOpsGen.Judge;
using GitOpsGen.Spec;

namespace GitOpsGen.Release;

/// <summary>(spec, record, answers, time) → decision: the rules of product contract, section 5, and nothing else.</summary>
public static class Planner
{
    /// <summary>What to do with the service now. Pure: the same situation has the same decision.</summary>
    public static Decision Decide(Situation situation) => Guard(Freely(situation), situation);

    /// <summary>The decision, or a hold where it promotes something and a freeze or a lock stops that. Rollbacks and clean-ups pass.</summary>
    public static Decision Guard(Decision decision, Situation situation)
    {
        if (situation.Stops.IsEmpty)
        {
            return decision;
        }

        ImmutableArray<string> reasons = [.. situation.Stops.Select(s => s.Text)];
        return decision switch
        {
            Decision.Bootstrap or Decision.Start or Decision.Advance or Decision.Finish or Decision.Update =>
                new Decision.Hold(reasons, situation.Stops.All(s => s.Until is not null) ? situation.Stops.Max(s => s.Until) : null),
            // Time alone no longer lets it go on where a lock has no end.
            Decision.Hold hold when situation.Record?.Status == ReleaseStatus.Releasing => hold with
            {
                Reasons = [.. hold.Reasons, .. reasons],
                Until = hold.Until is null || situation.Stops.Any(s => s.Until is null) ? null : situation.Stops.Max(s => s.Until) is { } open && open > hold.Until ? open : hold.Until,
            },
            _ => decision,
        };
    }

    private static Decision Freely(Situation situation) => situation switch
    {
        { Spec: null, Record: null } => new Decision.Nothing(),
        { Spec: null, Record: { } gone } => new Decision.Blocked(RecordCodes.Orphan, $"the service '{gone.Service}' has gone from the spec and still stands in the repository at '{gone.Stable}'"),
        { Spec: { } spec, Record: null } => Imageless(situation, spec) ?? (Decision)new Decision.Bootstrap(),
        { Spec: { } spec, Record: { Status: ReleaseStatus.Stable } record } => Between(situation, spec, record),
        { Spec: { } spec, Record: { Status: ReleaseStatus.Releasing } record } => During(situation, spec, record),
        { Record: { } record } => After(situation, record),
    };

    /// <summary>The stage after the present one; null where the next commit finalizes or there is no release.</summary>
    public static Stage? NextStage(ReleaseRecord record)
    {
        int at = StageIndex(record);
        return record.Status == ReleaseStatus.Releasing && at + 1 < record.Ladder.Length ? record.Ladder[at + 1] : null;
    }

    /// <summary>When the present stage may be left at the earliest, by its hold and, at a barrier that nothing confirmed, by the apply time.</summary>
    public static DateTimeOffset EarliestExit(ReleaseRecord record, TimeSpan applyTime, DateTimeOffset? liveSince)
    {
        Stage stage = record.Stage ?? throw new ArgumentException("no release is under way", nameof(record));
        DateTimeOffset from = liveSince is { } live && live > record.Since ? live : record.Since;
        TimeSpan least = stage.IsBarrier && liveSince is null && applyTime > stage.Hold ? applyTime : stage.Hold;
        return from + least;
    }

    private static Decision Between(Situation situation, ServiceSpec spec, ReleaseRecord record)
    {
        if (spec.Version == record.Stable && Changed(spec, record, record.Stable) is { } changed)
        {
            return changed;
        }

        if (situation.SpecChanged)
        {
            return new Decision.Update();
        }

        if (spec.Version == record.Stable)
        {
            return new Decision.Nothing();
        }

        if (record.Failed is { } failed && failed.Version == spec.Version && !situation.Request.Retry)
        {
            return new Decision.Blocked(RecordCodes.FailedVersion, $"'{spec.Version}' was rolled back at {RecordWriter.Time(failed.At)} ({failed.Reason})");
        }

        return ((Decision?)Drifted(situation) ?? Imageless(situation, spec)) ?? new Decision.Start(Stage.Ladder(spec.Strategy));
    }

    // Before a release begins its image alone is asked about: what cannot be pulled is not begun.
    private static Decision.Hold? Imageless(Situation situation, ServiceSpec spec)
    {
        if (spec.Gates.Image is null || spec.Gates.Watched.Contains("image") || situation.Outcome is GateOutcome.Pass || (situation.Outcome is GateOutcome.NotAsked && !situation.Gated))
        {
            return null;
        }

        string why = situation.Answers.Rows.FirstOrDefault(r => r.Verdict is not Verdict.Pass)?.Line ?? "the gate image was not asked";
        return new Decision.Hold([$"{spec.Version} does not begin: {why}"], null);
    }

    private static Decision During(Situation situation, ServiceSpec spec, ReleaseRecord record)
    {
        if (spec.Version != record.Canary)
        {
            return new Decision.RollBack(spec.Version == record.Stable
                ? $"the spec names the stable version {record.Stable} again"
                : $"superseded: the spec names {spec.Version} now");
        }

        if (situation.Outcome == GateOutcome.Fail)
        {
            return new Decision.RollBack(Saying("a gate failed", situation));
        }

        if (situation.StuckSince is not null && situation.Gates.RollBackOnInconclusive)
        {
            return new Decision.RollBack(Saying($"the gates could not tell for {Durations.Write(situation.Gates.Patience)}", situation));
        }

        if (Changed(spec, record, spec.Version) is { } changed)
        {
            return changed;
        }

        if (situation.SpecChanged)
        {
            return new Decision.Update();
        }

        if (HasReached(record, situation.Request.To))
        {
            return new Decision.Nothing();
        }

        ImmutableArray<string> reasons = [.. Waits(situation, record)];
        if (!reasons.IsEmpty)
        {
            DateTimeOffset until = EarliestExit(record, situation.ApplyTime, situation.Answers.LiveSince);
            return new Decision.Hold(reasons, until > situation.Now ? until : null) { StuckSince = situation.StuckSince, Evidence = situation.Answers.Lines };
        }

        if (Drifted(situation) is { } drifted)
        {
            return drifted;
        }

        return NextStage(record) is { } next ? new Decision.Advance(record.Stage!, next) : new Decision.Finish();
    }

    private static Decision After(Situation situation, ReleaseRecord record)
    {
        DateTimeOffset until = EarliestExit(record, situation.ApplyTime, situation.Answers.LiveSince);
        if (until > situation.Now)
        {
            return new Decision.Hold([$"the rollback must be applied before {record.Canary} is removed (until {RecordWriter.Time(until)})"], until);
        }

        return situation.SpecChanged ? new Decision.Update() : Drifted(situation) ?? (Decision)new Decision.CleanUp();
    }

    private static IEnumerable<string> Waits(Situation situation, ReleaseRecord record)
    {
        Stage stage = record.Stage!;
        DateTimeOffset until = EarliestExit(record, situation.ApplyTime, situation.Answers.LiveSince);
        if (until > situation.Now)
        {
            bool unconfirmed = stage.IsBarrier && situation.Answers.LiveSince is null && situation.ApplyTime > stage.Hold;
            yield return unconfirmed
                ? $"{stage.Name} must be applied before the next commit, which takes Argo CD up to {Durations.Write(situation.ApplyTime)} (until {RecordWriter.Time(until)})"
                : $"{stage.Name} stands for at least {Durations.Write(stage.Hold)} (until {RecordWriter.Time(until)})";
        }

        if (situation.Outcome == GateOutcome.Inconclusive)
        {
            yield return situation.StuckSince is { } since ? Saying($"stuck since {RecordWriter.Time(since)}: the gates cannot tell", situation)
                : situation.Answers.Outcome == GateOutcome.NotAsked ? "the gates were not asked: " + string.Join(", ", situation.Expected)
                : Saying("the gates cannot tell yet", situation);
        }

        if (NextStage(record) is { ApprovalRequired: true } next && situation.Request is { ApprovedBy: null, MergeApproves: false })
        {
            yield return $"{next.Name} needs an approval";
        }
    }

    // With the first line that says why; the others stand in the evidence.
    private static string Saying(string what, Situation situation) => situation.Answers.Decisive switch
    {
        [] => what,
        [var only] => $"{what}: {only}",
        [var first, .. var more] => $"{what}: {first} (and {more.Length} more)",
    };

    private static Decision.Blocked? Changed(ServiceSpec spec, ReleaseRecord record, string version)
    {
        RecordedVersion recorded = record.Version(version)!;
        VersionInputs wanted = VersionInputs.Of(spec, version, spec.Image);
        return wanted.Digest == recorded.Inputs.Digest
            ? null
            : new Decision.Blocked(RecordCodes.VersionChanged, $"'{version}' is committed with {Difference(recorded.Inputs, wanted)}");
    }

    private static string Difference(VersionInputs committed, VersionInputs wanted) =>
        committed.Image != wanted.Image
            ? $"the image '{committed.Image}', and the spec now says '{wanted.Image}'"
            : "another pod template: " + string.Join(", ", wanted.ToNode().Entries.Select(e => e.Key).Union(committed.ToNode().Entries.Select(e => e.Key))
                .Where(key => Text(committed, key) != Text(wanted, key))) + " changed";

    private static string Text(VersionInputs inputs, string key) => inputs.ToNode()[key] is { } node ? Yaml.Nodes.Canonical(node) : "";

    private static Decision.Blocked? Drifted(Situation situation) => situation.Drift.IsEmpty
        ? null
        : new Decision.Blocked(RecordCodes.Drift, $"{string.Join(", ", situation.Drift)} would render differently today though the spec did not change");

    // The last stage, finalize, is no rung of the ladder: a release that is under way has not reached it.
    private static bool HasReached(ReleaseRecord record, string? stage) => stage is not null && StageIndex(record, stage) is >= 0 and int at && at <= StageIndex(record);

    private static int StageIndex(ReleaseRecord record) => StageIndex(record, record.StageName);

    private static int StageIndex(ReleaseRecord record, string stage)
    {
        for (int i = 0; i < record.Ladder.Length; i++)
        {
            if (record.Ladder[i].Name == stage)
            {
                return i;
            }
        }

        return -1;
    }
}
