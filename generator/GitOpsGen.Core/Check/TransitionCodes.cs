using GitOpsGen.Diagnostics;

namespace GitOpsGen.Check;

/// <summary>Codes of what goes wrong between two states, or because of the order in which files are applied.</summary>
public static class TransitionCodes
{
    /// <summary>Promise 4.</summary>
    public static Code LostBackend { get; } = new("CHK501", Fault.Refused, Severity.Error,
        "in some order of applying the files of a transition, requests lose their backend", "create in one commit and send requests in the next, with a barrier between them; remove only what no request has gone to since a barrier");

    /// <summary>Waves that hold a VirtualService back.</summary>
    public static Code SyncWave { get; } = new("CHK502", Fault.Refused, Severity.Error,
        "sync waves or hooks put a VirtualService after a workload, so a workload that never becomes healthy keeps a rollback from being applied", "remove the annotation `argocd.argoproj.io/sync-wave`, or give the workload the later wave");

    /// <summary>More requests than pods.</summary>
    public static Code Capacity { get; } = new("CHK503", Fault.Refused, Severity.Warning,
        "a stage sends a version a larger share of the requests than its pods can carry", "add smaller steps before it, or raise the version's replicas or `minReplicas`");

    /// <summary>The way back lands on few pods.</summary>
    public static Code RollbackCapacity { get; } = new("CHK504", Fault.Refused, Severity.Warning,
        "at 0-100 the autoscaler shrinks the old version, so a rollback sends all requests to fewer pods than they need", "raise `minReplicas`, or shorten the last stage's hold below the autoscaler's stabilization window");

    /// <summary>Promise 2.</summary>
    public static Code PodsRestart { get; } = new("CHK505", Fault.Refused, Severity.Error,
        "the pods of a version that runs would be restarted: its pod template or configuration changes under its name", "name a new version");

    /// <summary>What is taken over is replaced.</summary>
    public static Code AdoptedPodsRestart { get; } = new("CHK509", Fault.Refused, Severity.Warning,
        "taking over a Deployment or its ConfigMap restarts the pods that run", "say in the spec what stands there (`naming`, `workload`), until the diff shows the same pod template; or adopt at an hour at which a rolling restart does no harm")
    { Example = "adopt at v1: the pods of Deployment 'orders-v1' would be other ones: spec.template.spec.containers[0].image" };

    /// <summary>A field that cannot change.</summary>
    public static Code Immutable { get; } = new("CHK506", Fault.Refused, Severity.Error,
        "a field changes that the API server does not allow to change", "give the object a new name, or put the field back");

    /// <summary>replicas goes.</summary>
    public static Code ReplicasDropped { get; } = new("CHK507", Fault.Refused, Severity.Warning,
        "`replicas` is removed from a Deployment that runs, which sets it to 1 until something else scales it", "keep `replicas` until the autoscaler has taken over, or do it when one pod is enough");

    /// <summary>Weights with consistent hashing.</summary>
    public static Code HashedSplit { get; } = new("CHK508", Fault.Refused, Severity.Warning,
        "requests are split by weight to a host with consistent hashing: the weights are drawn anew for each request, so users flip between versions", "choose users by a match on a header or cookie instead of a weight");

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } = [LostBackend, SyncWave, Capacity, RollbackCapacity, PodsRestart, Immutable, ReplicasDropped, HashedSplit, AdoptedPodsRestart];
}
