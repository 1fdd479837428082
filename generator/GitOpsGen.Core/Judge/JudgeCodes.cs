using GitOpsGen.Diagnostics;

namespace GitOpsGen.Judge;

/// <summary>Codes of gates that cannot do what they say, and of evidence that cannot be read.</summary>
public static class JudgeCodes
{
    /// <summary>A latency limit between two edges.</summary>
    public static Code NoBucketEdge { get; } = new("JDG001", Fault.Input, Severity.Warning,
        "the latency limit is no edge of the histogram's buckets, so requests near it count neither way", "set `max` to an edge, such as 250ms, 500ms or 1000ms")
    { Example = "the latency limit '300ms' is no bucket edge" };

    /// <summary>A stage without the traffic that its gates ask for.</summary>
    public static Code NeverConcludes { get; } = new("JDG002", Fault.Input, Severity.Warning,
        "at the expected request rate the stage cannot reach `minRequests` before `patience` runs out", "raise the weight or the patience, or lower `minRequests` (0 asks for no traffic)")
    { Example = "stage '90-10' needs 1667 minutes for 10000 requests of each version, and patience ends after 180" };

    /// <summary>The way out for services without traffic.</summary>
    public static Code NoTrafficAsked { get; } = new("JDG003", Fault.Input, Severity.Note,
        "`minRequests: 0` lets a stage pass without a single request", "keep it only for services without traffic")
    { Example = "stage '90-10' passes without a request: minRequests is 0" };

    /// <summary>A stage that passes before its judge could have seen the fault.</summary>
    public static Code TooShortToSee { get; } = new("JDG004", Fault.Input, Severity.Note,
        "the stage's hold ends before the judge can tell a fault of the stated size from chance", "hold longer, raise the weight, or accept that a later stage sees it")
    { Example = "stage '90-10' holds for 10 minutes; to see 2% against a limit of 1% the judge needs 4000 requests, 67 minutes" };

    /// <summary>Stored evidence with a field missing or of the wrong kind.</summary>
    public static Code DamagedEvidence { get; } = new("JDG005", Fault.Repository, Severity.Error,
        "stored evidence cannot be read", "restore the record from the commit that wrote it; nothing was written, and `gitopsgen rollback` works all the same")
    { Example = "stored evidence: 'requests' is not a number" };

    /// <summary>A placeholder of a metric query that does not exist.</summary>
    public static Code UnknownPlaceholder { get; } = new("JDG006", Fault.Input, Severity.Error,
        "a metric query has a placeholder that does not exist", "use {{service}}, {{namespace}}, {{version}}, {{stable}} or {{window}}")
    { Example = "the query has the unknown placeholder '{{app}}'" };

    /// <summary>A stored verdict that does not follow from what is stored beside it.</summary>
    public static Code ReplayDiffers { get; } = new("JDG007", Fault.Refused, Severity.Error,
        "a stored verdict does not follow from the figures stored beside it", "look who wrote the commit: the record was edited, or another version of gitopsgen judges otherwise")
    { Example = "errorRate (destination): stored is 'pass: …', and from the figures beside it follows 'fail: …'" };

    /// <summary>Evidence about other manifests than those that stood there.</summary>
    public static Code OtherManifests { get; } = new("JDG008", Fault.Refused, Severity.Error,
        "the evidence of a commit judges other manifests than those that stood at its parent", "look who wrote the commit and its parent: a file was edited by hand, or the record was")
    { Example = "the evidence judges the manifests sha256:…, and at the parent 1a2b3c4d5e stood sha256:…" };

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } = [NoBucketEdge, NeverConcludes, NoTrafficAsked, TooShortToSee, DamagedEvidence, UnknownPlaceholder, ReplayDiffers, OtherManifests];
}
