using System.Collections.Immutable;

namespace GitOpsGen.Judge;

/// <summary>A container that waits for a reason which does not mend itself.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Reason">Such as <c>ImagePullBackOff</c>.</param>
public sealed record WaitingPod(string Pod, string Reason);

/// <summary>What kube-state-metrics says of a Deployment; null where it says nothing.</summary>
/// <param name="Available"><c>kube_deployment_status_replicas_available</c>.</param>
/// <param name="Updated"><c>kube_deployment_status_replicas_updated</c>.</param>
/// <param name="Desired"><c>kube_deployment_spec_replicas</c>.</param>
/// <param name="Generation"><c>kube_deployment_metadata_generation</c>.</param>
/// <param name="Observed"><c>kube_deployment_status_observed_generation</c>.</param>
public sealed record Replicas(double? Available, double? Updated, double? Desired, double? Generation, double? Observed);

/// <summary>The gates on the canary's pods.</summary>
public static class PodJudge
{
    /// <summary>Waiting reasons that fail at once: the pod will not start without another commit.</summary>
    public static ImmutableArray<string> FatalReasons { get; } = ["CrashLoopBackOff", "ImagePullBackOff", "ErrImagePull", "CreateContainerConfigError"];

    /// <summary>Fails on more restarts than allowed or on a fatal waiting reason; no pod at all is inconclusive.</summary>
    /// <param name="pods">How many pods of the canary were seen.</param>
    /// <param name="restarts">Restarts of all their containers since the stage began.</param>
    /// <param name="waiting">Their containers that wait for one of <see cref="FatalReasons"/>.</param>
    /// <param name="max">How many restarts are allowed.</param>
    /// <param name="windowSeconds">Since when, in seconds.</param>
    public static Verdict Restarts(double pods, double restarts, ImmutableArray<WaitingPod> waiting, double max, double windowSeconds)
    {
        if (!Figures.IsCount(pods) || !Figures.IsCount(restarts) || !Figures.IsCount(max) || !Figures.IsCount(windowSeconds))
        {
            return Basis.Nothing("the counts of pods and restarts are not finite numbers", windowSeconds);
        }

        var basis = new Basis(restarts, max, pods, windowSeconds);
        WaitingPod? stuck = waiting.IsDefault ? null : waiting.OrderBy(w => w.Pod, StringComparer.Ordinal).FirstOrDefault(w => FatalReasons.Contains(w.Reason, StringComparer.Ordinal));
        string seen = $"{Figures.Short(restarts)} restarts of {Figures.Short(pods)} pods";
        return stuck is not null ? basis.Fail($"pod '{stuck.Pod}' waits: {stuck.Reason}")
            : restarts > max ? basis.Fail($"{seen}: over the limit {Figures.Short(max)}")
            : pods <= 0 ? basis.Unsure("no pod of the canary was seen")
            : basis.Pass($"{seen}: within the limit {Figures.Short(max)}");
    }

    /// <summary>Passes when available, updated and desired replicas agree for the current generation; until then inconclusive, for starting takes time.</summary>
    public static Verdict Ready(Replicas replicas)
    {
        if (replicas is not { Available: double available, Updated: double updated, Desired: double desired, Generation: double generation, Observed: double observed })
        {
            return Basis.Nothing("the Deployment is not in the metrics of kube-state-metrics");
        }

        if (!Figures.IsCount(available) || !Figures.IsCount(updated) || !Figures.IsCount(desired) || !Figures.IsCount(generation) || !Figures.IsCount(observed))
        {
            return Basis.Nothing("the Deployment's replicas are not finite numbers");
        }

        var basis = new Basis(available, desired, desired, 0);
        string seen = $"{Figures.Short(available)} available and {Figures.Short(updated)} updated of {Figures.Short(desired)} replicas";
        return desired <= 0 ? basis.Unsure("the Deployment wants no replicas")
            : observed < generation ? basis.Unsure($"{seen}, of an older generation: {Figures.Short(observed)} before {Figures.Short(generation)}")
            : available == desired && updated == desired ? basis.Pass(seen)
            : basis.Unsure(seen);
    }
}
