using System.Collections.Immutable;
using GitOpsGen.Release;

namespace GitOpsGen.Judge;

/// <summary>All rows of one service → the answers that a decision rests on. Pure.</summary>
public static class GateJudge
{
    private static readonly string[] TwoSided = ["errorRate", "latency"];

    /// <summary>
    /// One fail fails; else one inconclusive holds; else pass. The two reporters of one gate are one answer (<see cref="RateJudge.Both"/>).
    /// No row at all: nobody asked.
    /// </summary>
    public static Verdict Outcome(IEnumerable<Evidence> rows) => Verdict.Together(rows.GroupBy(r => r.Gate, StringComparer.Ordinal).SelectMany(Sides));

    /// <summary>The answers, with the evidence.</summary>
    /// <param name="stage">The stage that was asked about.</param>
    /// <param name="rows">What was answered.</param>
    /// <param name="live">Whether the stage is seen to be in force; null where nothing could show it.</param>
    /// <param name="applyTime">How long applying may take before it is said that it takes too long.</param>
    public static GateAnswers Answers(StageQuestion stage, ImmutableArray<Evidence> rows, LiveState? live, TimeSpan applyTime)
    {
        GateOutcome outcome = Sum(rows);
        DateTimeOffset patience = stage.Record.Since + stage.Gates.Patience;
        return new GateAnswers(
            outcome,
            live is null ? [] : [LiveLine(stage, live, applyTime)],
            live is LiveState.Live { Since: double since } ? Time(Math.Max(since, stage.Since)) : null,
            outcome == GateOutcome.Inconclusive && Time(stage.Now) > patience ? patience : null)
        {
            Decisive = Decisive(outcome, rows),
            Rows = rows,
        };
    }

    /// <summary>The answers before a release begins: whether its image is there, and nothing about traffic.</summary>
    public static GateAnswers Answers(ImmutableArray<Evidence> rows) => new(Sum(rows), []) { Rows = rows, Decisive = Decisive(Sum(rows), rows) };

    /// <summary>
    /// A stage whose traffic should show that it is in force, and does not: nothing is promoted from it, for the figures would be those
    /// of the stage before. Null where the gates ask for no traffic, or traffic can't show it.
    /// </summary>
    public static Evidence? NotLive(StageQuestion stage, Heard requests, LiveState live) =>
        live is LiveState.NotYet waiting && stage.Shows && stage.AsksTraffic
            ? Evidence.Of("live", "", stage.Manifests, [requests.Query], new Input.Silence($"the stage is not seen in the traffic: {waiting.Reason}"))
            : null;

    /// <summary>Whether the stage has not been in force for longer than applying may take.</summary>
    public static bool IsLate(StageQuestion stage, LiveState? live, TimeSpan applyTime) =>
        live is LiveState.NotYet && stage.Now - stage.Since > applyTime.TotalSeconds;

    private static ImmutableArray<string> Decisive(GateOutcome outcome, ImmutableArray<Evidence> rows) => outcome is GateOutcome.Fail or GateOutcome.Inconclusive
        ? [.. rows.Where(r => !r.Verdict.Watch && (outcome == GateOutcome.Fail ? r.Verdict is Verdict.Fail : r.Verdict is Verdict.Inconclusive)).Select(r => r.Line)]
        : [];

    private static GateOutcome Sum(ImmutableArray<Evidence> rows) => rows.All(r => r.Verdict.Watch) ? GateOutcome.NotAsked : Outcome(rows) switch
    {
        Verdict.Fail => GateOutcome.Fail,
        Verdict.Inconclusive => GateOutcome.Inconclusive,
        _ => GateOutcome.Pass,
    };

    private static string LiveLine(StageQuestion stage, LiveState live, TimeSpan applyTime) => live switch
    {
        LiveState.Live seen => $"live since {RecordWriter.Time(Time(seen.Since))}: {seen.Reason}",
        LiveState.NotYet waiting when IsLate(stage, live, applyTime) =>
            $"not live for longer than applyTime {Durations.Write(applyTime)}: {waiting.Reason}; a sync that is stuck, ignoreDifferences, or another gateway would look like this",
        LiveState.NotYet waiting => $"not seen live yet: {waiting.Reason}",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static IEnumerable<Verdict> Sides(IGrouping<string, Evidence> gate)
    {
        Verdict? destination = gate.FirstOrDefault(r => r.Subject == "destination")?.Verdict, source = gate.FirstOrDefault(r => r.Subject == "source")?.Verdict;
        return TwoSided.Contains(gate.Key, StringComparer.Ordinal) && destination is not null && source is not null
            ? [RateJudge.Both(destination, source)]
            : gate.Select(r => r.Verdict);
    }

    private static DateTimeOffset Time(double unix) => DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Round(unix * 1000));
}
