using GitOpsGen.Diagnostics;

namespace GitOpsGen.Check;

/// <summary>Codes of the environment's own policies (<c>spec.policies</c>).</summary>
public static class PolicyCodes
{
    /// <summary>requiredLabels.</summary>
    public static Code RequiredLabel { get; } = Of(1, "a workload lacks a label that the policies require", "add the label under `workload.labels`");

    /// <summary>requiredAnnotations.</summary>
    public static Code RequiredAnnotation { get; } = Of(2, "a workload lacks an annotation that the policies require", "add the annotation under `workload.annotations`");

    /// <summary>runAsNonRoot.</summary>
    public static Code RunsAsRoot { get; } = Of(3, "a container may run as root, which the policies forbid", "set `securityContext.runAsNonRoot: true` under `workload.container` or `workload.pod`");

    /// <summary>noPrivileged.</summary>
    public static Code Privileged { get; } = Of(4, "a container is privileged, which the policies forbid", "remove `privileged: true`");

    /// <summary>noAddedCapabilities.</summary>
    public static Code AddedCapabilities { get; } = Of(5, "a container adds capabilities, which the policies forbid", "remove `capabilities.add`");

    /// <summary>readOnlyRoot.</summary>
    public static Code WritableRoot { get; } = Of(6, "a container's root file system is writable, which the policies forbid", "set `securityContext.readOnlyRootFilesystem: true`, and mount a volume where it must write");

    /// <summary>requireResources.</summary>
    public static Code Resources { get; } = Of(7, "a container does not say what it requests and what its limits are", "add `resources.requests.cpu`, `resources.requests.memory` and `resources.limits.memory`");

    /// <summary>allowedRegistries.</summary>
    public static Code Registry { get; } = Of(8, "an image comes from a registry that the policies do not allow", "use an image of an allowed registry");

    /// <summary>noLatest.</summary>
    public static Code Latest { get; } = Of(9, "an image has the tag latest or none", "name the version, or the digest");

    /// <summary>requireDigest.</summary>
    public static Code Digest { get; } = Of(10, "an image is not named by its digest", "write `name@sha256:…`");

    /// <summary>minReplicas.</summary>
    public static Code Replicas { get; } = Of(11, "a workload may run with fewer pods than the policies require", "raise `workload.replicas` or `workload.autoscaling.min`");

    /// <summary>gatewayHosts.</summary>
    public static Code GatewayHost { get; } = Of(12, "a Gateway serves a host that the policies do not allow", "keep to the allowed hosts");

    /// <summary>A rule's name that does not exist.</summary>
    public static Code UnknownRule { get; } = new("POL013", Fault.Input, Severity.Error,
        "an exemption or a severity names a rule that does not exist", "correct the name of the rule");

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } =
    [
        RequiredLabel, RequiredAnnotation, RunsAsRoot, Privileged, AddedCapabilities, WritableRoot, Resources, Registry, Latest, Digest, Replicas, GatewayHost, UnknownRule,
    ];

    private static Code Of(int number, string meaning, string wayOut) =>
        new(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"POL{number:000}"), Fault.Refused, Severity.Error, meaning, wayOut);
}
