using System.Collections.Immutable;

namespace GitOpsGen.Judge;

/// <summary>What Argo CD says of an Application.</summary>
/// <param name="Sync"><c>status.sync.status</c>: Synced, OutOfSync, Unknown.</param>
/// <param name="Health"><c>status.health.status</c>: Healthy, Progressing, Degraded, Suspended, Missing, Unknown.</param>
/// <param name="Phase"><c>status.operationState.phase</c>: Running, Succeeded, Failed, Error; null where no operation ran.</param>
/// <param name="Compared">The time of the commit that it was last compared with (<c>status.sync.revision</c>), in Unix seconds; null where it is not known.</param>
/// <param name="Applied">The time of the commit that was last applied (<c>status.operationState.syncResult.revision</c>); null where it is not known.</param>
/// <param name="Finished">When that was done (<c>status.operationState.finishedAt</c>).</param>
/// <param name="Transition">Since when the health is what it is (<c>status.health.lastTransitionTime</c>); null in older releases.</param>
public sealed record ArgoState(string? Sync, string? Health, string? Phase, double? Compared, double? Applied, double? Finished, double? Transition);

/// <summary>An answer in one word.</summary>
/// <param name="Found">What was found.</param>
/// <param name="Expected">What is wanted.</param>
/// <param name="IsPending">Whether the word may yet become the expected one.</param>
/// <param name="Since">When the stage is known to have been applied, in Unix seconds; null where it is not.</param>
public readonly record struct ArgoAnswer(string Found, string Expected, bool IsPending, double? Since);

/// <summary>
/// Whether Argo CD has applied a commit and finds it healthy. Later commits of others to the same repository move the revisions on without
/// changing this service, and a revision that was there before ours stays "Synced" until the next comparison: so not the identity of
/// revisions counts, but that what is applied or compared is no older than our commit.
/// </summary>
public static class ArgoJudge
{
    /// <summary>What a stage should be.</summary>
    public const string Wanted = "Synced and Healthy at the commit";

    /// <summary>Judges.</summary>
    /// <param name="state">What Argo CD says.</param>
    /// <param name="since">When the stage was committed, in Unix seconds.</param>
    /// <param name="isShared">Whether the Application holds other services too: their troubles are then not this canary's.</param>
    public static ArgoAnswer Judge(ArgoState state, double since, bool isShared)
    {
        // Git keeps whole seconds.
        double commit = Math.Floor(since);
        bool applied = state.Phase == "Succeeded" && state.Applied >= commit, compared = state.Compared >= commit;
        if (state.Sync is null || state.Health is null)
        {
            return new ArgoAnswer("no status yet", Wanted, true, null);
        }

        if (!applied && !compared)
        {
            return new ArgoAnswer($"{state.Sync} at an older commit", Wanted, true, null);
        }

        if (state.Sync != "Synced")
        {
            string phase = state.Phase is "Failed" or "Error" ? $", the last sync {(state.Phase == "Failed" ? "failed" : "met an error")}" : "";
            return new ArgoAnswer($"{state.Sync}{phase}", Wanted, true, null);
        }

        double moment = applied && state.Finished is double finished ? Math.Max(since, finished) : since;
        return state.Health switch
        {
            "Healthy" => new ArgoAnswer(Wanted, Wanted, false, Math.Max(moment, state.Transition ?? moment)),
            "Degraded" when !isShared => new ArgoAnswer("Synced and Degraded", Wanted, false, moment),
            _ => new ArgoAnswer($"Synced and {state.Health}", Wanted, true, moment),
        };
    }

    /// <summary>The answer as a row.</summary>
    public static Evidence Row(StageQuestion stage, ImmutableArray<string> asked, ArgoAnswer answer) =>
        StagePods.Word(stage, "argocd", asked, answer.Found, answer.Expected, answer.IsPending ? [answer.Found] : []);
}
