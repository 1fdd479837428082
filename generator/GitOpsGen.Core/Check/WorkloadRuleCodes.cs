using GitOpsGen.Diagnostics;

namespace GitOpsGen.Check;

/// <summary>Codes of rules across the fields of workloads and Services that the API server enforces and no schema says.</summary>
public static class WorkloadRuleCodes
{
    /// <summary>A request over its limit.</summary>
    public static Code RequestOverLimit { get; } = Of(301, "a container requests more than its limit", "raise the limit or lower the request");

    /// <summary>No room to roll.</summary>
    public static Code NoRoom { get; } = Of(302, "`maxSurge` and `maxUnavailable` are both 0, so no pod could ever be replaced", "raise one of the two");

    /// <summary>Several or no handlers in a probe.</summary>
    public static Code ProbeHandler { get; } = Of(303, "a probe does not have exactly one of httpGet, tcpSocket, exec and grpc", "keep exactly one");

    /// <summary>A selector that does not select its own pods.</summary>
    public static Code Selector { get; } = Of(304, "the selector does not match the labels of the pod template, or is empty", "make the template's labels contain the selector's");

    /// <summary>Minimum over maximum.</summary>
    public static Code ReplicaBounds { get; } = Of(305, "the autoscaler's minimum is over its maximum", "lower `minReplicas` or raise `maxReplicas`");

    /// <summary>Both limits of a budget.</summary>
    public static Code Budget { get; } = Of(306, "a PodDisruptionBudget has both `minAvailable` and `maxUnavailable`", "keep one of the two");

    /// <summary>Recreate with rollingUpdate.</summary>
    public static Code Strategy { get; } = Of(307, "the strategy Recreate has settings for rolling updates", "remove `rollingUpdate`, or change the type");

    /// <summary>Ports of a Service without or with equal names.</summary>
    public static Code ServicePortName { get; } = Of(308, "a Service with several ports has one without a name, or two with the same", "give each port a name of its own");

    /// <summary>A mount of no volume.</summary>
    public static Code Mount { get; } = Of(309, "a container mounts a volume that the pod does not have", "add the volume, or correct the name");

    /// <summary>A volume with several sources.</summary>
    public static Code VolumeSource { get; } = Of(310, "a volume has several sources", "keep exactly one");

    /// <summary>value and valueFrom.</summary>
    public static Code EnvSource { get; } = Of(311, "an environment variable has both `value` and `valueFrom`", "keep one of the two");

    /// <summary>One container name or port name twice in a pod.</summary>
    public static Code PodName { get; } = Of(312, "a name of a container or of a port stands twice in a pod", "give each a name of its own");

    /// <summary>A restart policy that the kind can't have.</summary>
    public static Code RestartPolicy { get; } = Of(313, "the restart policy is not possible for this kind", "Deployments, StatefulSets and DaemonSets need Always, Jobs OnFailure or Never");

    /// <summary>A Service without ports.</summary>
    public static Code NoPorts { get; } = Of(314, "a Service that is neither headless nor an external name has no ports", "add `ports`");

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } =
    [
        RequestOverLimit, NoRoom, ProbeHandler, Selector, ReplicaBounds, Budget, Strategy, ServicePortName, Mount, VolumeSource, EnvSource, PodName,
        RestartPolicy, NoPorts,
    ];

    private static Code Of(int number, string meaning, string wayOut) => new($"CHK{number}", Fault.Refused, Severity.Error, meaning, wayOut);
}
