using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Render;

namespace GitOpsGen.Change;

/// <summary>What the next commit of one service would be, and why; or why there is none.</summary>
public sealed record Proposal
{
    /// <summary>The service; <c>_environment</c> for the shared files.</summary>
    public required string Service { get; init; }

    /// <summary>What was decided.</summary>
    public required Decision Decision { get; init; }

    /// <summary>The record before; null where there was none.</summary>
    public ReleaseRecord? Before { get; init; }

    /// <summary>The record after; null where nothing is committed, or the service is removed.</summary>
    public ReleaseRecord? After { get; init; }

    /// <summary>The changes of the commit, the record's own included, ordinal by path; empty where nothing is committed.</summary>
    public ImmutableArray<FileChange> Changes { get; init; } = [];

    /// <summary>The commit message; empty where nothing is committed.</summary>
    public string Message { get; init; } = "";

    /// <summary>Everything that was found. An error means that nothing is committed.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>Where files stand in the way: what they hold, beside what the tool wrote or would write.</summary>
    public ImmutableArray<FileContrast> Contrasts { get; init; } = [];

    /// <summary>Files that would render differently today though the spec did not change.</summary>
    public ImmutableArray<string> Drift { get; init; } = [];

    /// <summary>The manifests as they stand, rendered today; null where they could not be.</summary>
    public RenderedTree? Present { get; init; }

    /// <summary>The manifests after the commit, rendered today; null where there is none.</summary>
    public RenderedTree? Next { get; init; }

    /// <summary>Proposals of the same name here go in one commit; null: a commit of its own.</summary>
    public string? Joint { get; init; }

    /// <summary>Whether there is something to commit.</summary>
    public bool Commits => !Changes.IsEmpty && !Diagnostics.Any(d => d.Severity == Severity.Error);
}
