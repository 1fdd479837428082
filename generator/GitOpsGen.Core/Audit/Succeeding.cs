using GitOpsGen.Release;

namespace GitOpsGen.Audit;

/// <summary>Two records, one after the other → the decision that lies between them.</summary>
internal static class Succeeding
{
    /// <summary>The decision; null where no decision of the tool leads from the one to the other.</summary>
    /// <param name="before">The record before; null where there was none.</param>
    /// <param name="after">The record after; null where it was removed.</param>
    public static Decision? Of(ReleaseRecord? before, ReleaseRecord? after) => (before, after) switch
    {
        (null, null) => null,
        (null, { Status: ReleaseStatus.Stable }) => new Decision.Bootstrap(),
        (null, _) => null,
        (_, null) => new Decision.Remove(""),
        ({ Status: ReleaseStatus.Stable }, { Status: ReleaseStatus.Stable }) when before.Stable == after.Stable => new Decision.Update(),
        ({ Status: ReleaseStatus.Stable }, { Status: ReleaseStatus.Releasing, StageName: Stage.PrepareName }) when before.Stable == after.Stable => new Decision.Start(after.Ladder),
        ({ Status: ReleaseStatus.Releasing }, { Status: ReleaseStatus.Releasing }) when Same(before, after) => before.StageName == after.StageName
            ? new Decision.Update()
            : Planner.NextStage(before) is { } next && next.Name == after.StageName ? new Decision.Advance(before.Stage!, next) : null,
        ({ Status: ReleaseStatus.Releasing }, { Status: ReleaseStatus.RolledBack }) when Same(before, after) && !after.Said.IsEmpty => new Decision.RollBack(after.Said[0]),
        ({ Status: ReleaseStatus.Releasing }, { Status: ReleaseStatus.Stable }) when before.Canary == after.Stable && Planner.NextStage(before) is null => new Decision.Finish(),
        ({ Status: ReleaseStatus.RolledBack }, { Status: ReleaseStatus.RolledBack }) when Same(before, after) => new Decision.Update(),
        ({ Status: ReleaseStatus.RolledBack }, { Status: ReleaseStatus.Stable }) when before.Stable == after.Stable => new Decision.CleanUp(),
        _ => null,
    };

    /// <summary>A record's state in words, for findings.</summary>
    public static string State(ReleaseRecord? record) => record switch
    {
        null => "nothing",
        { Canary: null } => $"{record.Stable}",
        _ => $"{record.Canary} at {record.StageName} beside {record.Stable}",
    };

    private static bool Same(ReleaseRecord before, ReleaseRecord after) => before.Stable == after.Stable && before.Canary == after.Canary;
}
