using GitOpsGen.Diagnostics;

namespace GitOpsGen.Gates;

/// <summary>Codes of gates that could not be asked as the spec says. None stops a command by itself: the answer is inconclusive, and holds.</summary>
public static class EvidenceCodes
{
    /// <summary>A secret that is not in the environment.</summary>
    public static Code NoSecret { get; } = World("EVID001", "a variable that the spec names is not set, so the system behind it is not asked", "define the variable in the pipeline, or drop the field that names it") with { Example = "the variable 'GITOPSGEN_SECRET_PROM' is not set, or holds what no header can" };

    /// <summary>A gate on metrics, without a Prometheus.</summary>
    public static Code NoPrometheus { get; } = World("EVID002", "a gate asks for metrics, and the spec names no Prometheus", "set spec.metrics.prometheus.url, or drop the gate");

    /// <summary>A gate on alerts, without an Alertmanager.</summary>
    public static Code NoAlertmanager { get; } = World("EVID003", "a gate asks for alerts, and the spec names no Alertmanager", "set spec.metrics.alertmanager.url, or drop the gate") with { Example = "'orders' has a gate on alerts, and the spec names no Alertmanager" };

    /// <summary>A stage that nothing shows to be in force.</summary>
    public static Code NotLive { get; } = World("EVID004", "a stage was committed and is not seen in the traffic for longer than applyTime", "look at the Application's sync, at ignoreDifferences, and at the gateways of the route") with { Example = "'90-10' of 'orders' was committed at 2026-03-02T09:00:00Z and is not seen in force" };

    /// <summary>A service that no gate has been able to judge.</summary>
    public static Code Stuck { get; } = World("EVID005", "the gates have been inconclusive for longer than patience", "read the evidence: a system that does not answer, or a stage without the traffic that its gates ask for") with { Example = "the gates of 'orders' have been inconclusive at '90-10' for longer than 3h" };

    /// <summary>A certificate file that cannot be used.</summary>
    public static Code BadCertificates { get; } = new("EVID006", Fault.Input, Severity.Error, "the file that GITOPSGEN_CA_FILE names holds no certificates", "name a PEM file with the certificates of your authority, or unset the variable") { Example = "no certificates can be read from 'corporate-ca.pem'" };

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } = [NoSecret, NoPrometheus, NoAlertmanager, NotLive, Stuck, BadCertificates];

    private static Code World(string id, string meaning, string wayOut) => new(id, Fault.Held, Severity.Warning, meaning, wayOut);
}
