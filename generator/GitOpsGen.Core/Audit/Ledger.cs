using System.Collections.Immutable;
using System.Text;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Yaml;

namespace GitOpsGen.Audit;

/// <summary>The tool's part of the config repository at one commit: the files, the records, and which record owns what. Moves on by a commit's changes alone.</summary>
public sealed class Ledger
{
    private readonly string environment;

    private Ledger(string environment) => this.environment = environment;

    /// <summary>Path → blob id.</summary>
    public ImmutableDictionary<string, string> Files { get; private init; } = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Record's path → text.</summary>
    public ImmutableDictionary<string, SourceText> Texts { get; private init; } = ImmutableDictionary.Create<string, SourceText>(StringComparer.Ordinal);

    /// <summary>Record's path → the record of a service, or why it cannot be read.</summary>
    public ImmutableDictionary<string, Result<ReleaseRecord>> Releases { get; private init; } = ImmutableDictionary.Create<string, Result<ReleaseRecord>>(StringComparer.Ordinal);

    /// <summary>The record of the shared files; null where there is none.</summary>
    public Result<YamlNode.Map>? Shared { get; private init; }

    /// <summary>Path → the blob id that its record says.</summary>
    public ImmutableDictionary<string, string> Owned { get; private init; } = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The folders of services, each with a final slash.</summary>
    public IEnumerable<string> Folders => Releases.Values.Where(r => r.IsOk).Select(r => r.Value.Directory + "/");

    /// <summary>The files, as a proposal takes them.</summary>
    public BaseTree Tree(string? commit) => new(commit, Files, Texts);

    /// <summary>A branch without commits.</summary>
    public static Ledger Empty(string environment) => new(environment);

    /// <summary>What a record owns.</summary>
    public static IEnumerable<OwnedFile> FilesOf(Result<YamlNode.Map>? shared) =>
        shared is { IsOk: true } ? shared.Value["files"].Items().Select(f => new OwnedFile(f.At("path").AsText() ?? "", f.At("blob").AsText() ?? "")) : [];

    /// <summary>Whether a path is that of a record of this environment.</summary>
    public bool IsRecord(string path) => path.StartsWith(RecordPaths.Folder(environment), StringComparison.Ordinal) && path.EndsWith(".yaml", StringComparison.Ordinal);

    /// <summary>The state after these changes.</summary>
    public Ledger After(IEnumerable<ChangedPath> changes, IReadOnlyDictionary<string, byte[]> blobs)
    {
        var files = Files.ToBuilder();
        var texts = Texts.ToBuilder();
        var releases = Releases.ToBuilder();
        var owned = Owned.ToBuilder();
        Result<YamlNode.Map>? shared = Shared;
        foreach (ChangedPath change in changes)
        {
            _ = change.After is null ? files.Remove(change.Path) : (files[change.Path] = change.After).Length > 0;
            if (!IsRecord(change.Path))
            {
                continue;
            }

            bool isShared = change.Path == RecordPaths.Shared(environment);
            owned.RemoveRange(Owning(isShared, shared, releases.GetValueOrDefault(change.Path)).Select(f => f.Path));
            SourceText? text = change.After is null ? null : new SourceText(change.Path, Encoding.UTF8.GetString(blobs.GetValueOrDefault(change.After) ?? []));
            _ = text is null ? texts.Remove(change.Path) | releases.Remove(change.Path) : (texts[change.Path] = text).Text.Length > 0;
            if (isShared)
            {
                shared = text is null ? null : SharedProposal.Read(text, environment);
            }
            else if (text is not null)
            {
                releases[change.Path] = RecordReader.Read(text, environment, null);
            }

            foreach (OwnedFile file in Owning(isShared, shared, releases.GetValueOrDefault(change.Path)))
            {
                owned[file.Path] = file.Blob;
            }
        }

        return new Ledger(environment) { Files = files.ToImmutable(), Texts = texts.ToImmutable(), Releases = releases.ToImmutable(), Shared = shared, Owned = owned.ToImmutable() };
    }

    private static IEnumerable<OwnedFile> Owning(bool isShared, Result<YamlNode.Map>? shared, Result<ReleaseRecord>? record) =>
        isShared ? FilesOf(shared) : record is { IsOk: true } ? record.Value.Files : [];
}
