using System.Collections.Immutable;
using GitOpsGen.Audit;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Git;
using GitOpsGen.Spec;

namespace GitOpsGen.Commands;

/// <summary>What an audit found.</summary>
/// <param name="Commits">The commits that were looked at, oldest first.</param>
/// <param name="Merged">Of a merge among them: the commit that was merged.</param>
/// <param name="Files">How many files were compared.</param>
/// <param name="Found">What is wrong with them, in the same order.</param>
public sealed record Audited(ImmutableArray<AuditedCommit> Commits, ImmutableDictionary<string, string> Merged, int Files, ImmutableArray<Deviation> Found);

/// <summary>Walks the history of an environment's folders from the oldest commit to the newest, and audits each.</summary>
public sealed class HistoryAudit(EnvironmentSpec spec, Snapshot snapshot, CommittedSpecs specs)
{
    /// <summary>The audit of the commits after <paramref name="since"/>; null: of all.</summary>
    public Result<Audited> Run(string? since)
    {
        string[] paths = [RecordPaths.Folder(spec.Name).TrimEnd('/'), spec.Config.Directory, $"argocd/{spec.Name}.yaml"];
        return snapshot.Changes(paths, since).Then(log =>
        {
            var merged = log.Where(l => l.Commit.Parents.Count > 1).ToImmutableDictionary(l => l.Commit.Id, l => l.Commit.Parents[1], StringComparer.Ordinal);
            return snapshot.Messages([.. merged.Values.Distinct(StringComparer.Ordinal)]).Then(messages => Start(log, since, paths).Then(start =>
            {
                AuditedCommit[] commits = [.. log.Select(l => Of(l, merged.GetValueOrDefault(l.Commit.Id) is { } m ? messages.GetValueOrDefault(m) : null))];
                return Blobs(start.Files, commits).Then(blobs => Result<Audited>.Ok(Walk(start.Begin(blobs), commits, blobs) with { Merged = merged }));
            }));
        });
    }

    // What stood there before the first of them.
    private Result<Beginning> Start(IReadOnlyList<LoggedChange> log, string? since, string[] paths) =>
        snapshot.At(since is null || log.Count == 0 ? null : log[0].Commit.Parents is [var first, ..] ? first : null).List(paths).Then(files => Result<Beginning>.Ok(new Beginning(spec.Name, files)));

    private Audited Walk(Ledger ledger, AuditedCommit[] commits, IReadOnlyDictionary<string, byte[]> blobs)
    {
        var known = new Dictionary<string, Result<CommittedSpec>>(StringComparer.Ordinal);
        var inputs = new AuditInputs
        {
            Environment = spec.Name,
            Directory = spec.Config.Directory,
            Tool = Common.ToolVersion,
            ByRequest = spec.Config.Publish != PublishMode.Push || spec.Operations.RollbackPublish is not (null or PublishMode.Push) || spec.Services.Any(s => s.Strategy.Steps.Any(p => p.ApprovalRequired)),
            Specs = known,
            Blobs = blobs,
        };
        var found = ImmutableArray.CreateBuilder<Deviation>();
        int files = 0;
        foreach (AuditedCommit commit in commits)
        {
            Ledger after = ledger.After(commit.Changes, blobs);
            foreach (string named in CommitAudit.SpecCommits(commit, after).Where(c => !known.ContainsKey(c)).Distinct(StringComparer.Ordinal).ToArray())
            {
                known[named] = specs.At(named);
            }

            (ImmutableArray<Deviation> some, int compared) = CommitAudit.Of(commit, ledger, after, inputs);
            found.AddRange(some);
            files += compared;
            ledger = after;
        }

        return new Audited([.. commits], ImmutableDictionary<string, string>.Empty, files, found.ToImmutable());
    }

    private Result<IReadOnlyDictionary<string, byte[]>> Blobs(IReadOnlyDictionary<string, string> start, AuditedCommit[] commits)
    {
        string records = RecordPaths.Folder(spec.Name);
        string[] ids =
        [
            .. start.Where(f => f.Key.StartsWith(records, StringComparison.Ordinal)).Select(f => f.Value)
                .Concat(commits.SelectMany(c => c.Changes).SelectMany(c => new[] { c.Before, c.After }).OfType<string>()).Where(id => id.Length == 40).Distinct(StringComparer.Ordinal),
        ];
        return snapshot.Read(ids).Then(read => Result<IReadOnlyDictionary<string, byte[]>>.Ok(
            ids.Zip(read).Where(b => b.Second is not null).ToDictionary(b => b.First, b => b.Second!, StringComparer.Ordinal)));
    }

    private static AuditedCommit Of(LoggedChange logged, string? merged) => new(
        logged.Commit.Id, $"{logged.Commit.Author} <{logged.Commit.Email}>", logged.Commit.When,
        merged is null ? logged.Commit.Message : logged.Commit.Message + "\n" + merged, [.. logged.Changes]);

    private sealed record Beginning(string Environment, IReadOnlyDictionary<string, string> Files)
    {
        public Ledger Begin(IReadOnlyDictionary<string, byte[]> blobs) => Ledger.Empty(Environment).After(Files.Select(f => new ChangedPath(f.Key, null, f.Value)), blobs);
    }
}
