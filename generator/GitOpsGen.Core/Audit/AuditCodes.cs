using GitOpsGen.Diagnostics;

namespace GitOpsGen.Audit;

/// <summary>Codes of the audit: what a commit says of itself, and what can be made again.</summary>
public static class AuditCodes
{
    /// <summary>An owned file that no commit of the tool's wrote.</summary>
    public static Code HandEdit { get; } = new("AUD001", Fault.Refused, Severity.Error,
        "a commit left a file of gitopsgen's with another content than the record says", "ask the author; revert the commit, or say the same in the spec and advance with --adopt");

    /// <summary>A file of somebody else in the tool's folders.</summary>
    public static Code Foreign { get; } = new("AUD002", Fault.Refused, Severity.Error,
        "a commit put a file that no record names into a folder of gitopsgen's", "ask the author; Argo CD applies the whole folder, so move the file elsewhere or name it under `resources` in the spec")
    { Example = "'staging/orders/debug.yaml' was added, and no record names it" };

    /// <summary>Trailers that are not there, or say otherwise than the record.</summary>
    public static Code Trailer { get; } = new("AUD003", Fault.Refused, Severity.Error,
        "the trailers of a commit are missing or say something else than the record in it", "ask the author: gitopsgen writes both at once")
    { Example = "the commit changes the record and has no trailers of gitopsgen's" };

    /// <summary>A record that cannot be true.</summary>
    public static Code Record { get; } = new("AUD004", Fault.Refused, Severity.Error,
        "a release record cannot have come from gitopsgen: it is damaged, or does not follow from the one before, or disagrees with the manifests", "ask the author; restore the record and its manifests from the commit before");

    /// <summary>Rendered again, and not the same.</summary>
    public static Code Differs { get; } = new("AUD005", Fault.Refused, Severity.Error,
        "a commit is not what gitopsgen makes of the spec that it names", "ask the author; run `gitopsgen update` with --overwrite to put back what the spec says")
    { Example = "gitopsgen would not have made this commit: there was nothing to do" };

    /// <summary>The spec is not at hand.</summary>
    public static Code NoSpec { get; } = new("AUD006", Fault.Refused, Severity.Warning,
        "a commit cannot be rendered again, because its spec was not committed or is not in this clone", "fetch the whole history of the spec's repository; commit the spec before each publication");

    /// <summary>Another version of the tool.</summary>
    public static Code OtherVersion { get; } = new("AUD007", Fault.Refused, Severity.Note,
        "a commit was made by another version of gitopsgen, and this one renders it differently", "verify it with that version")
    { Example = "the commit was made by gitopsgen 0.9.0, and this one renders it differently" };

    /// <summary>A message that the forge wrote.</summary>
    public static Code ForgeMessage { get; } = new("AUD008", Fault.Refused, Severity.Note,
        "a commit has no trailers, as where a forge writes the message when it merges; its record was checked instead", "let the forge keep the description in squash messages")
    { Example = "the commit changes the record and has no trailers of gitopsgen's" };

    /// <summary>A hand edit that somebody took back.</summary>
    public static Code PutBack { get; } = new("AUD009", Fault.Refused, Severity.Note,
        "a commit that gitopsgen did not make put a file back to what the record says", "nothing: the hand edit before it is a finding of its own");

    /// <summary>No such commit to begin after.</summary>
    public static Code Since { get; } = new("AUD010", Fault.Input, Severity.Error,
        "the commit that --since names is not in the branch's history", "name a commit of the config repository's branch: its id, or BRANCH~N");

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } = [HandEdit, Foreign, Trailer, Record, Differs, NoSpec, OtherVersion, ForgeMessage, PutBack, Since];
}
