using System.Collections.Immutable;
using GitOpsGen.Judge;
using GitOpsGen.Yaml;

namespace GitOpsGen.Release;

/// <summary>Where a service stands.</summary>
public enum ReleaseStatus
{
    /// <summary>One version runs.</summary>
    Stable,

    /// <summary>A release is under way.</summary>
    Releasing,

    /// <summary>Rolled back; the canary still runs without requests until clean-up.</summary>
    RolledBack,
}

/// <summary>A version the record knows.</summary>
/// <param name="Inputs">What makes its pods.</param>
/// <param name="TemplateDigest">SHA-256 of the pod template (and ConfigMap) that was committed.</param>
/// <param name="SpecCommit">The spec's commit it was first rendered from.</param>
/// <param name="Slot">Its slot; null without slots.</param>
public sealed record RecordedVersion(VersionInputs Inputs, string TemplateDigest, string SpecCommit, string? Slot);

/// <summary>A file the tool owns.</summary>
/// <param name="Path">From the root of the repository, with forward slashes.</param>
/// <param name="Blob">Git's id of the content that was written.</param>
public sealed record OwnedFile(string Path, string Blob);

/// <summary>A file of the way back: what a rollback puts in force.</summary>
public sealed record WayBackFile(string Path, string Blob, string Content);

/// <summary>A version that was rolled back and is not tried again by itself.</summary>
public sealed record FailedVersion(string Version, string Reason, DateTimeOffset At);

/// <summary>
/// The state of one service's release, as <c>.gitopsgen/&lt;environment&gt;/&lt;directory&gt;.yaml</c> keeps it; written in the same
/// commit as the manifests (product contract, section 4).
/// </summary>
public sealed record ReleaseRecord
{
    /// <summary>The environment's name.</summary>
    public required string Environment { get; init; }

    /// <summary>The service's name.</summary>
    public required string Service { get; init; }

    /// <summary>The environment's folder, from the root of the repository.</summary>
    public required string Root { get; init; }

    /// <summary>The folder of its manifests, from the root of the repository; below <see cref="Root"/>.</summary>
    public required string Directory { get; init; }

    /// <summary>Where it stands.</summary>
    public required ReleaseStatus Status { get; init; }

    /// <summary>The name of the last transition's stage: of the ladder while releasing, else bootstrap, finalize, rollback or clean-up.</summary>
    public required string StageName { get; init; }

    /// <summary>When that was committed.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The version that is fully released.</summary>
    public required string Stable { get; init; }

    /// <summary>The version being released, or rolled back and not yet removed; else null.</summary>
    public string? Canary { get; init; }

    /// <summary>The versions that run, and with slots the one the idle slot still names.</summary>
    public required ImmutableArray<RecordedVersion> Versions { get; init; }

    /// <summary>The stages the release began with; empty between releases.</summary>
    public ImmutableArray<Stage> Ladder { get; init; } = [];

    /// <summary>The spec's commit: a sha, <c>sha-dirty</c> or <c>none</c>.</summary>
    public required string SpecCommit { get; init; }

    /// <summary>SHA-256 of what the spec said of this service, versions apart.</summary>
    public required string SpecDigest { get; init; }

    /// <summary>The tool's version.</summary>
    public required string Tool { get; init; }

    /// <summary>Every path the tool owns for this service, ordinal; the record itself is not among them.</summary>
    public required ImmutableArray<OwnedFile> Files { get; init; }

    /// <summary>What a rollback puts back; empty between releases.</summary>
    public ImmutableArray<WayBackFile> WayBack { get; init; } = [];

    /// <summary>The version that failed last; null for none.</summary>
    public FailedVersion? Failed { get; init; }

    /// <summary>What the last decision rested on, in sentences.</summary>
    public ImmutableArray<string> Said { get; init; } = [];

    /// <summary>The answers of the gates that the last decision rested on, complete enough to judge again.</summary>
    public ImmutableArray<Evidence> Rows { get; init; } = [];

    /// <summary>Both for people, a line each.</summary>
    public ImmutableArray<string> EvidenceLines => [.. Said, .. Rows.Select(r => r.Line)];

    /// <summary>Where the record itself stands.</summary>
    public string Path => $".gitopsgen/{Environment}/{Directory[(Root.Length + 1)..]}.yaml";

    /// <summary>The version of that name, or null.</summary>
    public RecordedVersion? Version(string name) => Versions.FirstOrDefault(v => v.Inputs.Version == name);

    /// <summary>The stage of the ladder the release stands at; null between releases.</summary>
    public Stage? Stage => Status switch
    {
        ReleaseStatus.Releasing => Ladder.First(s => s.Name == StageName),
        ReleaseStatus.RolledBack => Release.Stage.RolledBack,
        _ => null,
    };

    /// <summary>The state the renderer needs.</summary>
    public ServiceState State
    {
        get
        {
            LiveVersion stable = Live(Stable);
            return Canary is null
                ? ServiceState.Settled(stable, stable.Slot is null ? null : Versions.FirstOrDefault(v => v.Slot != stable.Slot)?.Inputs ?? stable.Inputs)
                : new ServiceState(stable, Live(Canary), Stage, null);
        }
    }

    private LiveVersion Live(string name) => Version(name) is { } v ? new LiveVersion(v.Inputs, v.Slot) : throw new InvalidOperationException($"the record of {Service} lost version {name}");
}
