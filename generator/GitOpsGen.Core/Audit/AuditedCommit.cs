using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Render;
using GitOpsGen.Spec;

namespace GitOpsGen.Audit;

/// <summary>What one commit did to one path.</summary>
/// <param name="Path">From the root of the repository.</param>
/// <param name="Before">The blob id in the first parent; null where the path was not there.</param>
/// <param name="After">The blob id afterwards; null where the path has gone. Anything but a plain file has its mode in front, so that it is no blob of the tool's.</param>
public sealed record ChangedPath(string Path, string? Before, string? After);

/// <summary>One commit of the first-parent history, as data.</summary>
/// <param name="Id">40 hex digits.</param>
/// <param name="Author">The author's name and address.</param>
/// <param name="When">The committer's time.</param>
/// <param name="Message">Its message; of a merge, with the message of what was merged below it.</param>
/// <param name="Changes">What it did below the paths that are looked at.</param>
public sealed record AuditedCommit(string Id, string Author, DateTimeOffset When, string Message, ImmutableArray<ChangedPath> Changes);

/// <summary>The spec of a commit with all it names, as a proposal needs it.</summary>
public sealed record CommittedSpec(EnvironmentSpec Environment, TemplateSet Templates, IReadOnlyDictionary<string, ImmutableArray<ExtraManifest>> Extras);

/// <summary>What an audit rests on beside the commits.</summary>
public sealed record AuditInputs
{
    /// <summary>The environment's name.</summary>
    public required string Environment { get; init; }

    /// <summary>The environment's folder in the config repository.</summary>
    public required string Directory { get; init; }

    /// <summary>The version of the tool that audits.</summary>
    public required string Tool { get; init; }

    /// <summary>Whether a forge may have written commit messages: something is published by request.</summary>
    public bool ByRequest { get; init; }

    /// <summary>Spec commit → the spec there, or why it cannot be had.</summary>
    public required IReadOnlyDictionary<string, Result<CommittedSpec>> Specs { get; init; }

    /// <summary>Blob id → bytes, of every blob that a commit of the audit brought or took away.</summary>
    public required IReadOnlyDictionary<string, byte[]> Blobs { get; init; }
}

/// <summary>What was found in one commit.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="Finding">What; its place is the path in the config repository, and the line where there is one.</param>
public sealed record Deviation(AuditedCommit Commit, Diagnostic Finding);
