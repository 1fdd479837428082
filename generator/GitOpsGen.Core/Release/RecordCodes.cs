using GitOpsGen.Diagnostics;

namespace GitOpsGen.Release;

/// <summary>Codes of release records: what the repository says of itself.</summary>
public static class RecordCodes
{
    /// <summary>Not readable.</summary>
    public static Code Damaged { get; } = new("REC001", Fault.Repository, Severity.Error,
        "a release record cannot be read", "restore the file from the last commit whose trailers say GitOpsGen-Environment; nothing was written")
    { Example = "the release record is damaged: 'stable' is missing or wrong" };

    /// <summary>Written by a newer tool.</summary>
    public static Code Newer { get; } = new("REC002", Fault.Repository, Severity.Error,
        "a release record was written by a newer version of gitopsgen", "use that version or a later one; nothing was written")
    { Example = "the release record has the version 'gitopsgen.dev/v2', which this gitopsgen does not know" };

    /// <summary>Of another service.</summary>
    public static Code Foreign { get; } = new("REC003", Fault.Repository, Severity.Error,
        "a release record belongs to another service or environment", "move it back to its own path, or give the services different directories; nothing was written")
    { Example = "the release record belongs to the service 'orders' of 'staging', not to 'payments' of 'staging'" };

    /// <summary>A file of the tool's that someone edited.</summary>
    public static Code HandEdit { get; } = new("REC004", Fault.Refused, Severity.Error,
        "a file that gitopsgen owns was edited by hand", "revert the edit, or put back what gitopsgen wrote with --overwrite, or say the same in the spec and pass --adopt");

    /// <summary>Files where the tool would write, without a record.</summary>
    public static Code Unowned { get; } = new("REC005", Fault.Refused, Severity.Error,
        "a file stands where gitopsgen would write, and no record says that it is ours", "take it over with --adopt, which writes what the diff shows; or move it away, or give the service another `directory`");

    /// <summary>The version's pods changed under its name.</summary>
    public static Code VersionChanged { get; } = new("REC006", Fault.Input, Severity.Error,
        "the image or pod template of a committed version was changed under its name", "name a new version: pods are never restarted under an old name")
    { Example = "'v2' is committed with the image 'registry.example.com/shop/orders:2.0.0', and the spec now says 'registry.example.com/shop/orders:2.0.1'" };

    /// <summary>Gone from the spec.</summary>
    public static Code Orphan { get; } = new("REC007", Fault.Held, Severity.Warning,
        "a service has gone from the spec and still stands in the repository", "put it back, or run `gitopsgen remove ENV --service S --reason TEXT`");

    /// <summary>A version that was rolled back is named again.</summary>
    public static Code FailedVersion { get; } = new("REC008", Fault.Held, Severity.Error,
        "the version was rolled back and is not tried again by itself", "name a new version, or run `gitopsgen advance ENV --service S --retry --reason TEXT`");

    /// <summary>The committed manifests would render differently today.</summary>
    public static Code Drift { get; } = new("REC009", Fault.Held, Severity.Error,
        "a file that the next stage writes would render differently today, because the tool or a template is newer", "look at `gitopsgen plan`, then run `gitopsgen update`; stages move on after that")
    { Example = "staging/orders/virtual-service.yaml would render differently today though the spec did not change" };

    /// <summary>A name of the past, wanted while something else is under way.</summary>
    public static Code NotPossible { get; } = new("REC010", Fault.Input, Severity.Error,
        "what was asked for does not fit where the release stands", "see `gitopsgen status`");

    /// <summary>Manifests of a release, without its record.</summary>
    public static Code OtherVersions { get; } = new("REC011", Fault.Refused, Severity.Error,
        "manifests of another version of the service stand there, and no record says where its release stands", "put the record back, which the history of the config repository has; or leave one version in the folder, and name that in the spec")
    { Example = "Deployment 'orders-v1' runs 'v1' of 'orders', and the spec names 'v2': no record says where its release stands" };

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } =
        [Damaged, Newer, Foreign, HandEdit, Unowned, VersionChanged, Orphan, FailedVersion, Drift, NotPossible, OtherVersions];
}
