using System.Collections.Immutable;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Yaml;

namespace GitOpsGen.Audit;

/// <summary>One commit under audit: what its records say is proposed again upon its parent, and compared with what it holds, byte by byte.</summary>
public sealed class CommitAudit
{
    private readonly AuditedCommit commit;
    private readonly Ledger before;
    private readonly Ledger after;
    private readonly AuditInputs inputs;
    private readonly Trailers trailers;
    private readonly BaseTree parent;
    private readonly List<Diagnostic> found = [];
    private readonly HashSet<string> explained = new(StringComparer.Ordinal);

    private CommitAudit(AuditedCommit commit, Ledger before, Ledger after, AuditInputs inputs)
    {
        (this.commit, this.before, this.after, this.inputs) = (commit, before, after, inputs);
        trailers = Trailers.Of(commit.Message);
        parent = before.Tree(commit.Id);
    }

    /// <summary>The spec commits that the audit of a commit needs.</summary>
    public static IEnumerable<string> SpecCommits(AuditedCommit commit, Ledger after) =>
    [
        .. commit.Changes.Select(c => after.Releases.GetValueOrDefault(c.Path)).Where(r => r is { IsOk: true }).Select(r => r!.Value.SpecCommit),
        .. Trailers.Of(commit.Message).SpecCommit is { } named ? [named] : Array.Empty<string>(),
    ];

    /// <summary>What is wrong with a commit, and how many files were compared.</summary>
    public static (ImmutableArray<Deviation> Found, int Files) Of(AuditedCommit commit, Ledger before, Ledger after, AuditInputs inputs)
    {
        var audit = new CommitAudit(commit, before, after, inputs);
        foreach (string path in commit.Changes.Select(c => c.Path).Where(after.IsRecord))
        {
            audit.explained.Add(path);
            if (path == RecordPaths.Shared(inputs.Environment))
            {
                audit.Shared(path);
            }
            else
            {
                audit.Release(path);
            }
        }

        int files = audit.explained.Count;
        audit.Rest();
        return ([.. audit.found.Select(d => new Deviation(commit, d))], files);
    }

    private void Release(string path)
    {
        Result<ReleaseRecord>? was = before.Releases.GetValueOrDefault(path), now = after.Releases.GetValueOrDefault(path);
        if (now is { IsOk: false } || (was is { IsOk: false } && now is null))
        {
            // Nothing can be said of files whose owner cannot be read.
            found.Add(now is { IsOk: false } ? now.Diagnostics[0] with { Code = AuditCodes.Record, Hint = AuditCodes.Record.WayOut } : Bad(path, "a record that cannot be read was removed"));
            return;
        }

        ReleaseRecord? old = was is { IsOk: true } ? was.Value : null, record = now?.Value;
        foreach (OwnedFile file in (old?.Files ?? []).Concat(record?.Files ?? []))
        {
            explained.Add(file.Path);
        }

        if (was is { IsOk: false })
        {
            found.Add(Bad(path, "the record could not be read before, and can be now: what led to it cannot be followed") with { Severity = Severity.Warning });
            return;
        }

        if (record is not null && !Agrees(record, old))
        {
            return;
        }

        if (Succeeding.Of(old, record) is not { } decision)
        {
            found.Add(Bad(path, $"no step of gitopsgen leads from {Succeeding.State(old)} to {Succeeding.State(record)}"));
            return;
        }

        decision = decision is Decision.Bootstrap && record!.Files.Any(f => before.Files.ContainsKey(f.Path)) ? new Decision.Bootstrap(Adopts: true) : decision;
        ReleaseRecord told = record ?? old! with { StageName = "remove" };
        if (trailers.Check(told.Service, path, CommitMessage.Write(decision, told, old, Request.None, []), inputs.ByRequest) is { } trailer)
        {
            found.Add(trailer);
        }

        Again(path, decision, old, record, told);
    }

    // Blob ids: what the record says must be what stands there, unless it was otherwise before and this commit left it alone.
    private bool Agrees(ReleaseRecord record, ReleaseRecord? old)
    {
        OwnedFile[] wrong = [.. record.Files.Where(f => after.Files.GetValueOrDefault(f.Path) != f.Blob
            && !(commit.Changes.All(c => c.Path != f.Path) && old?.Files.Contains(f) == true))];
        found.AddRange(wrong.Select(f => Edit(f.Path, f.Blob)));
        return wrong.Length == 0;
    }

    private void Again(string path, Decision decision, ReleaseRecord? old, ReleaseRecord? record, ReleaseRecord told)
    {
        bool needsSpec = record is not null && decision is not Decision.RollBack && !Reproduction.IsRestoration(decision, old, record, parent);
        Result<CommittedSpec>? spec = needsSpec ? inputs.Specs[told.SpecCommit] : null;
        if (spec is { IsOk: false })
        {
            found.AddRange(spec.Diagnostics.Select(d => d with { Place = Place.Of(path) }));
            WithoutSpec(path, decision, old, record!);
            return;
        }

        Proposal again = Reproduction.Of(decision, old, record, parent, spec?.Value);
        Diagnostic[] differs = [.. Compared(path, again, told)];
        if (differs.Length == 0 || told.Tool == inputs.Tool || decision is Decision.RollBack or Decision.Remove)
        {
            found.AddRange(differs);
            return;
        }

        // Blob ids and trailers agree, so nobody edited the files after that version wrote them.
        found.Add(differs[0] with
        {
            Code = AuditCodes.OtherVersion,
            Severity = Severity.Note,
            Message = $"made by gitopsgen {told.Tool}, and {inputs.Tool} makes it differently: {differs[0].Message}",
            Hint = $"verify it with gitopsgen {told.Tool}",
        });
        WithoutSpec(path, decision, old, record!);
    }

    private IEnumerable<Diagnostic> Compared(string path, Proposal again, ReleaseRecord told)
    {
        if (again.Changes.IsEmpty)
        {
            string why = again.Diagnostics.IsEmpty ? again.Decision is Decision.Hold hold ? string.Join("; ", hold.Reasons) : "there was nothing to do" : again.Diagnostics[0].Message;
            return [Diagnostic.Of(AuditCodes.Differs, Place.Of(path), $"gitopsgen would not have made this commit: {why}", AuditCodes.Differs.WayOut)];
        }

        string[] paths = [.. (again.Before?.Files ?? []).Concat(again.After?.Files ?? []).Concat(told.Files).Select(f => f.Path).Concat(again.Changes.Select(c => c.Path)).Distinct(StringComparer.Ordinal)];
        explained.UnionWith(paths);
        return FirstDifference(again, paths, again.Decision is Decision.RollBack ? "the way back" : $"the spec at {Brief(told.SpecCommit)}");
    }

    // The record tells of the manifests, so it comes last.
    private IEnumerable<Diagnostic> FirstDifference(Proposal again, IEnumerable<string> paths, string source)
    {
        ImmutableDictionary<string, string> wanted = Reproduction.Applied(parent, again);
        var written = again.Changes.OfType<FileChange.Write>().ToDictionary(w => w.Path, w => w.Bytes, StringComparer.Ordinal);
        return paths.OrderBy(after.IsRecord).ThenBy(p => p, StringComparer.Ordinal).Where(p => wanted.GetValueOrDefault(p) != after.Files.GetValueOrDefault(p)).Take(1)
            .Select(p => Difference.At(AuditCodes.Differs, p, Bytes(after.Files.GetValueOrDefault(p)), written.GetValueOrDefault(p) ?? Bytes(wanted.GetValueOrDefault(p)), source, after.Files.ContainsKey(p), wanted.ContainsKey(p)));
    }

    // What can be said by the record alone: the stage's weights, and that a shift changed nothing else. A file that it put back as the record before had it was edited by hand.
    private void WithoutSpec(string path, Decision decision, ReleaseRecord? old, ReleaseRecord record)
    {
        if (StageWeights.Contradiction(record, after.Files, inputs.Blobs) is { } wrong)
        {
            found.Add(wrong);
        }

        if (decision is Decision.Advance && commit.Changes.FirstOrDefault(c => c.Path.StartsWith(record.Directory + "/", StringComparison.Ordinal)
            && record.WayBack.All(f => f.Path != c.Path) && old?.Files.Any(f => f.Path == c.Path && f.Blob == after.Files.GetValueOrDefault(c.Path)) != true) is { } other)
        {
            found.Add(Bad(other.Path, $"the commit advances '{record.Service}' and changes more than its VirtualServices"));
        }

        explained.Add(path);
    }

    private void Shared(string path)
    {
        Result<YamlNode.Map>? now = after.Shared;
        foreach (OwnedFile file in Ledger.FilesOf(before.Shared).Concat(Ledger.FilesOf(now)))
        {
            explained.Add(file.Path);
        }

        if (now is not { IsOk: true })
        {
            found.Add(now is null ? Bad(path, "the record of the shared files was removed") : now.Diagnostics[0] with { Code = AuditCodes.Record, Hint = AuditCodes.Record.WayOut });
            return;
        }

        found.AddRange(Ledger.FilesOf(now).Where(f => after.Files.GetValueOrDefault(f.Path) != f.Blob && (commit.Changes.Any(c => c.Path == f.Path) || before.Owned.GetValueOrDefault(f.Path) != f.Blob)).Select(f => Edit(f.Path, f.Blob)));
        if (SharedAudit.IsLock(before.Shared, now.Value))
        {
            if (trailers.IsEmpty && !inputs.ByRequest)
            {
                found.Add(Diagnostic.Of(AuditCodes.Trailer, Place.Of(path), "the commit changes the locks and has no trailers of gitopsgen's", AuditCodes.Trailer.WayOut));
            }

            return;
        }

        if (found.Count == 0)
        {
            string[] paths = [.. Ledger.FilesOf(before.Shared).Concat(Ledger.FilesOf(now)).Select(f => f.Path).Append(path).Distinct(StringComparer.Ordinal)];
            found.AddRange(SharedAudit.Check(path, before.Shared, now.Value, trailers, inputs, parent,
                (again, spec) => FirstDifference(again, paths.Union(again.Changes.Select(c => c.Path), StringComparer.Ordinal), $"the spec at {Brief(spec)}")));
        }
    }

    // Changes that no record of this commit speaks of.
    private void Rest()
    {
        string shared = $"{inputs.Directory}/{SharedProposal.Name}/";
        string[] folders = [.. before.Folders.Concat(after.Folders).Append(shared).Append(RecordPaths.Folder(inputs.Environment)).Distinct(StringComparer.Ordinal)];
        foreach (ChangedPath change in commit.Changes.Where(c => !explained.Contains(c.Path)))
        {
            if (after.Owned.TryGetValue(change.Path, out string? recorded))
            {
                found.Add(change.After != recorded ? Edit(change.Path, recorded)
                    : Diagnostic.Of(AuditCodes.PutBack, Place.Of(change.Path), $"'{change.Path}' is again what the record says", AuditCodes.PutBack.WayOut));
            }
            else if (folders.Any(f => change.Path.StartsWith(f, StringComparison.Ordinal)) || change.Path == $"argocd/{inputs.Environment}.yaml")
            {
                found.Add(Diagnostic.Of(AuditCodes.Foreign, Place.Of(change.Path), $"'{change.Path}' was {(change.After is null ? "removed" : change.Before is null ? "added" : "changed")}, and no record names it", AuditCodes.Foreign.WayOut));
            }
        }
    }

    private Diagnostic Edit(string path, string recorded) =>
        Difference.At(AuditCodes.HandEdit, path, Bytes(after.Files.GetValueOrDefault(path)), Bytes(recorded), "the record", after.Files.ContainsKey(path), isExpected: true);

    private byte[]? Bytes(string? blob) => blob is null ? null : inputs.Blobs.GetValueOrDefault(blob);

    private static Diagnostic Bad(string path, string message) => Diagnostic.Of(AuditCodes.Record, Place.Of(path), message, AuditCodes.Record.WayOut);

    private static string Brief(string id) => id.Length > 10 ? id[..10] : id;
}
