using GitOpsGen.Audit;
using GitOpsGen.Check;
using GitOpsGen.Commands;
using GitOpsGen.Diagnostics;
using GitOpsGen.Disk;
using GitOpsGen.Forges;
using GitOpsGen.Gates;
using GitOpsGen.Git;
using GitOpsGen.Judge;
using GitOpsGen.Notify;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;

namespace GitOpsGen.Terminal;

/// <summary>Every code there is. A room that brings a new list adds it here, and docs/diagnostics.md follows.</summary>
public static class Catalog
{
    /// <summary>The lists by the title they have in the documentation.</summary>
    public static IReadOnlyList<(string Title, IReadOnlyList<Code> Codes)> Rooms { get; } =
    [
        ("Arguments", ArgumentCodes.All),
        ("Files", DiskCodes.All),
        ("YAML", InputCodes.All),
        ("The spec", SpecCodes.All),
        ("Templates", TemplateCodes.All),
        ("Rendering", RenderCodes.All),
        ("The shape of manifests", SchemaCodes.All),
        ("Rules of Istio", IstioRuleCodes.All),
        ("Rules of Kubernetes", WorkloadRuleCodes.All),
        ("References", ReferenceCodes.All),
        ("Transitions", TransitionCodes.All),
        ("Policies", PolicyCodes.All),
        ("Commands of policies", ExecPolicyCodes.All),
        ("Release records", RecordCodes.All),
        ("The config repository", GitCodes.All),
        ("Publishing", PublishCodes.All),
        ("Audit", AuditCodes.All),
        ("Signatures", SignCodes.All),
        ("Merge requests and pull requests", ForgeCodes.All),
        ("Gates", JudgeCodes.All),
        ("Evidence", EvidenceCodes.All),
        ("Notices", NotifyCodes.All),
    ];

    /// <summary>All codes, room by room.</summary>
    public static IEnumerable<Code> All => Rooms.SelectMany(r => r.Codes);
}
