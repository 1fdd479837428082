using System.Text;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Git;
using GitOpsGen.Release;

namespace GitOpsGen.Commands;

/// <summary>A source branch as it stands on the server.</summary>
/// <param name="Tip">Its commit; null where it is not there.</param>
/// <param name="IsOurs">Whether only the tool wrote what stands there.</param>
/// <param name="IsSame">Whether it holds what a proposal would write, times and evidence apart.</param>
public sealed record SourceBranch(string? Tip, bool IsOurs, bool IsSame)
{
    /// <summary>The message of its commit.</summary>
    public string Message { get; init; } = "";

    /// <summary>Reads it, and compares it with a proposal.</summary>
    public static Result<SourceBranch> Read(ConfigRepository repository, RepositoryLocation where, GitOptions options, string branch, Proposal proposal) =>
        repository.TipOf(branch).Then(tip => tip is null
            ? Result<SourceBranch>.Ok(new SourceBranch(null, true, false))
            : ConfigRepository.Use(where with { Branch = branch }, options, side => side.Read().Then(snapshot => Compare(snapshot, proposal))));

    private static Result<SourceBranch> Compare(Snapshot snapshot, Proposal proposal)
    {
        ReleaseRecord? known = proposal.After ?? proposal.Before;
        string[] folders = [.. proposal.Changes.Select(c => c.Path), .. known is null ? Array.Empty<string>() : [known.Directory, known.Path]];
        return snapshot.Commit().Then(commit => snapshot.List(folders).Then(blobs => Record(snapshot, blobs, known).Then(record =>
        {
            bool signed = commit.Contains($"\nGitOpsGen-Service: {proposal.Service}\n", StringComparison.Ordinal);
            bool whole = record is null || record.Files.All(f => blobs.GetValueOrDefault(f.Path) == f.Blob);
            bool same = proposal.Changes.All(change => change.Path == known?.Path
                ? (record is null ? null : Timeless(record)) == (proposal.After is null ? null : Timeless(proposal.After))
                : blobs.GetValueOrDefault(change.Path) == Blob(change));
            return Result<SourceBranch>.Ok(new SourceBranch(snapshot.Tip, signed && whole, same && whole) { Message = MessageOf(commit) });
        })));
    }

    private static string MessageOf(string commit) =>
        commit.IndexOf("\n\n", StringComparison.Ordinal) is var at and >= 0 ? commit[(at + 2)..] : "";

    private static Result<ReleaseRecord?> Record(Snapshot snapshot, IReadOnlyDictionary<string, string> blobs, ReleaseRecord? known) =>
        known is null || !blobs.TryGetValue(known.Path, out string? blob)
            ? Result<ReleaseRecord?>.Ok(null)
            : snapshot.Read([blob]).Then(bytes =>
            {
                Result<ReleaseRecord> read = RecordReader.Read(new SourceText(known.Path, Encoding.UTF8.GetString(bytes[0] ?? [])), known.Environment, known.Service);
                return Result<ReleaseRecord?>.Ok(read.IsOk ? read.Value : null);
            });

    // Two runs propose the same when they differ in nothing but when and why.
    private static string Timeless(ReleaseRecord record) => RecordWriter.Write(record with
    {
        Since = default,
        Said = [],
        Rows = [],
        SpecCommit = "",
        Tool = "",
        Versions = [.. record.Versions.Select(v => v with { SpecCommit = "" })],
        Failed = record.Failed is { } failed ? failed with { At = default } : null,
    });

    private static string? Blob(FileChange change) => change switch
    {
        FileChange.Write write => Digests.GitBlob(write.Bytes),
        FileChange.Link link => link.BlobId,
        _ => null,
    };
}
