using System.Collections.Immutable;
using System.Text;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Git;
using GitOpsGen.Judge;
using GitOpsGen.Release;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary>
/// <c>gate --replay</c>: judges the evidence of an earlier commit again from what its record keeps. Asks nobody but Git, and needs no valid spec.
/// </summary>
internal static class GateReplay
{
    /// <summary>Reads the record of <paramref name="service"/> at <paramref name="revision"/>, and reports both verdicts of each row.</summary>
    public static int Run(string file, Report report, string service, string revision)
    {
        Result<SpecPlace> place = SpecPlace.Read(file, null, null);
        if (!place.IsOk)
        {
            return Verb.Fail(report, place.Diagnostics, verbose: true);
        }

        Result<Judged> judged = Publisher.IsMissing(place.Value.Location)
            ? Result<Judged>.Fail(Unknown(service, revision, place.Value))
            : ConfigRepository.Open(place.Value.Location, new GitOptions()).Then(repository =>
            {
                using (repository)
                {
                    return repository.Read().Then(tip => Read(tip, place.Value, service, revision));
                }
            });
        if (!judged.IsOk)
        {
            return Verb.Fail(report, judged.Diagnostics, verbose: true);
        }

        EnvironmentReport entry = Verb.Entry(report, place.Value.Environment, place.Value.Location);
        entry.Services.Add(Of(judged.Value, service));
        Diagnostic[] findings = [.. Findings(judged.Value)];
        return findings.Length > 0 ? Verb.Fail(report, findings, verbose: true)
            : judged.Value.Record.Rows.IsEmpty || Again(judged.Value) is Verdict.Pass ? ExitCode.Done : ExitCode.Held;
    }

    // The service's own commit: at a commit of others, the last of its own before.
    private static Result<Judged> Read(Snapshot tip, SpecPlace place, string service, string revision) =>
        Path(tip, place, service).Then(path => tip.Resolve(revision, place.Location.Branch).Then(id => id is null
            ? Result<Judged>.Fail(Unknown(service, revision, place))
            : tip.At(id).Log([path], 1).Then(log => log is [{ } commit, ..] ? At(tip, place, service, path, commit) : Result<Judged>.Fail(Unknown(service, revision, place)))));

    private static Result<Judged> At(Snapshot tip, SpecPlace place, string service, string path, LoggedCommit commit)
    {
        string? parent = commit.Parents.Count > 0 ? commit.Parents[0] : null;
        return Record(tip.At(commit.Id), place, service, path).Then(record => record is null
            ? Result<Judged>.Fail(Unknown(service, commit.Id, place))
            : Manifests(parent is null ? null : tip.At(parent), place, service, path).Then(manifests => Result<Judged>.Ok(new Judged(record, commit, parent, manifests))));
    }

    // What stood in the tree, not what the record beside it says: a file that was edited by hand is other manifests.
    private static Result<string> Manifests(Snapshot? parent, SpecPlace place, string service, string path) => parent is null
        ? Result<string>.Ok(StageQuestion.ManifestsOf(record: null))
        : Record(parent, place, service, path).Then(before => before is null
            ? Result<string>.Ok(StageQuestion.ManifestsOf(record: null))
            : parent.List([before.Directory]).Then(blobs => Result<string>.Ok(StageQuestion.ManifestsOf(before.Files.Select(f => f with { Blob = blobs.GetValueOrDefault(f.Path, "gone") })))));

    private static Result<ReleaseRecord?> Record(Snapshot snapshot, SpecPlace place, string service, string path) => snapshot.List([path]).Then(blobs =>
        !blobs.TryGetValue(path, out string? blob)
            ? Result<ReleaseRecord?>.Ok(null)
            : snapshot.Read([blob]).Then(bytes =>
            {
                Result<ReleaseRecord> read = RecordReader.Read(new SourceText($"{snapshot.Tip![..10]}:{path}", Encoding.UTF8.GetString(bytes[0] ?? [])), place.Environment, service);
                return read.IsOk ? Result<ReleaseRecord?>.Ok(read.Value) : Result<ReleaseRecord?>.Fail(read.Diagnostics);
            }));

    // A service that has gone from the repository had its record where its name says, unless its directory was called otherwise.
    private static Result<string> Path(Snapshot tip, SpecPlace place, string service) => BaseReader.Read(tip, place.Environment, []).Then(tree =>
        Result<string>.Ok(RecordFinder.Path(place.Environment, tree, service) ?? RecordPaths.Service(place.Environment, service)));

    private static Diagnostic Unknown(string service, string revision, SpecPlace place) => Diagnostic.Of(
        ArgumentCodes.UnknownRevision, Place.None, $"no commit of '{service}' is '{revision}', or stands before it", $"`gitopsgen history {place.Environment} --service {service}` lists them; HEAD is the last");

    private static Verdict Again(Judged judged) => GateJudge.Outcome(judged.Record.Rows.Select(r => r with { Verdict = r.Replay() }));

    private static IEnumerable<Diagnostic> Findings(Judged judged)
    {
        Place where = Place.Of(judged.Record.Path);
        foreach (Evidence row in judged.Record.Rows.Where(r => !r.Agrees))
        {
            Evidence again = row with { Verdict = row.Replay() };
            bool isNamed = row.Verdict.ToString() != again.Verdict.ToString();
            yield return Diagnostic.Of(JudgeCodes.ReplayDiffers, where,
                $"{row.Name}: stored is '{(isNamed ? row.Verdict : row.LineWithFigures)}', and from the figures beside it follows '{(isNamed ? again.Verdict : again.LineWithFigures)}' (judged by version {judged.Record.Tool}, again by {Common.ToolVersion})", JudgeCodes.ReplayDiffers.WayOut);
        }

        foreach (string other in judged.Record.Rows.Select(r => r.Manifests).Where(m => m != judged.Manifests).Distinct(StringComparer.Ordinal))
        {
            yield return Diagnostic.Of(JudgeCodes.OtherManifests, where,
                $"the evidence judges the manifests {other}, and at the parent {judged.Parent?[..10] ?? "(none)"} stood {judged.Manifests}", JudgeCodes.OtherManifests.WayOut);
        }
    }

    private static ServiceReport Of(Judged judged, string service) => Outlook.Standing(service, judged.Record) with
    {
        Title = $"{judged.Commit.Id[..10]}  {judged.Commit.Message.Split('\n')[0]}",
        Evidence = judged.Record.Said.IsEmpty ? null : judged.Record.Said,
        Rows = null,
        Gates = judged.Record.Rows.IsEmpty ? null : new GateReport
        {
            Verdict = Again(judged).Word,
            Manifests = judged.Record.Rows[0].Manifests,
            Evidence = [.. judged.Record.Rows.Select(r => Outlook.Row(r, withQueries: true) with { Again = r.Replay().Word, Agrees = r.Agrees })],
        },
        Replay = new ReplayReport(judged.Commit.Id, RecordWriter.Time(judged.Commit.When), judged.Parent, judged.Manifests,
            judged.Record.Rows.All(r => r.Manifests == judged.Manifests), judged.Record.Rows.All(r => r.Agrees)),
        Next = judged.Record.Rows.IsEmpty ? "no answer of a gate is stored there, so there is nothing to judge again" : null,
    };

    private sealed record Judged(ReleaseRecord Record, LoggedCommit Commit, string? Parent, string Manifests);
}
