using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using GitOpsGen.Audit;
using GitOpsGen.Diagnostics;
using GitOpsGen.Disk;
using GitOpsGen.Git;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary><c>verify</c>: makes every commit of an environment again from the spec that it names, and compares bytes.</summary>
public static class VerifyCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Io io)
    {
        Argument<string[]> environments = Common.OneEnvironment();
        Option<string?> since = Common.Words("--since", "only the commits after this one: an id, or BRANCH~N", "REV", required: false);
        var command = new Command("verify", "Renders every commit of an environment again from the spec commit that it names, and compares bytes.") { environments };
        Option<string?> signatures = Common.Words("--signatures", "also check the signature of every commit: those of ssh by this file of allowed signers, those of gpg by its keyring", "FILE", required: false);
        command.Add(since, signatures, Common.Cache);
        command.SetAction(parse => Verb.ForEach("verify", parse, io, parse.GetValue(environments)!, (file, report) => Run(file, report, parse.GetValue(Common.Verbose), parse.GetValue(since), parse.GetValue(signatures), Common.Git(parse, io))));
        return command;
    }

    private static int Run(string file, Report report, bool verbose, string? since, string? signers, GitOptions git)
    {
        Result<LoadedEnvironment> loaded = signers is null || File.Exists(signers) ? LoadedEnvironment.Load(file)
            : Result<LoadedEnvironment>.Fail(Diagnostic.Of(SignCodes.NoSigners, Place.Of(signers), $"there is no file '{signers}'", SignCodes.NoSigners.WayOut));
        if (!loaded.IsOk)
        {
            return Verb.Fail(report, loaded.Diagnostics, verbose: true);
        }

        EnvironmentSpec spec = loaded.Value.Spec;
        RepositoryLocation where = EnvironmentRun.At(spec.Config, loaded.Value.EmbeddedRepository);
        Result<Audited> audited = Publisher.IsMissing(where) ? Result<Audited>.Ok(new Audited([], ImmutableDictionary<string, string>.Empty, 0, []))
            : ConfigRepository.Use(where, git, repository =>
            {
                using var specs = new CommittedSpecs(file);
                return repository.Read().Then(snapshot => Since(snapshot, since, where).Then(from => new HistoryAudit(spec, snapshot, specs).Run(from))
                    .Then(done => signers is null ? Result<Audited>.Ok(done) : CommitSignatures.Check(snapshot, done, Path.GetFullPath(signers))));
            });
        if (!audited.IsOk)
        {
            return Verb.Fail(report, audited.Diagnostics, verbose: true);
        }

        report.Add(audited.Diagnostics, verbose);
        EnvironmentReport entry = Verb.Entry(report, spec.Name, where);
        ImmutableArray<Deviation> found = [.. audited.Value.Found.Select(Printable)];
        entry.Audit = new AuditReport(audited.Value.Commits.Length, audited.Value.Files, [.. found.Select(Of)]);
        report.Add(found.Select(Said), verbose);
        entry.Verdict = Verdict(audited.Value, since) + (signers is null || found.Any(d => SignCodes.All.Contains(d.Finding.Code)) || audited.Value.Commits.IsEmpty ? "" : ", and signed by one who may");
        return found.Any(d => d.Finding.Severity >= Severity.Warning) ? ExitCode.Refused : ExitCode.Done;
    }

    private static Result<string?> Since(Snapshot snapshot, string? since, RepositoryLocation where) => since is null
        ? Result<string?>.Ok(null)
        : snapshot.Resolve(since, where.Branch).Then(id => id is not null ? Result<string?>.Ok(id)
            : Result<string?>.Fail(Diagnostic.Of(AuditCodes.Since, Place.None, $"'{since}' is no commit in the history of the branch '{where.Branch}'", AuditCodes.Since.WayOut)));

    private static string Verdict(Audited audited, string? since)
    {
        int bad = audited.Found.Where(d => d.Finding.Severity >= Severity.Warning).Select(d => d.Commit.Id).Distinct(StringComparer.Ordinal).Count();
        int noted = audited.Found.Where(d => d.Finding.Code == AuditCodes.OtherVersion).Select(d => d.Commit.Id).Distinct(StringComparer.Ordinal).Count();
        string range = since is null ? "" : $" since {since}";
        string what = $"{Count(audited.Commits.Length, "commit")} and {Count(audited.Files, "file")}{range}";
        return audited.Commits.IsEmpty ? $"there is no commit{range} to verify"
            : bad > 0 ? $"looked at {what}: {Count(bad, "commit")} with findings"
            : $"verified {what}: each is what gitopsgen makes of the spec that it names{(noted == 0 ? "" : $"; {Count(noted, "commit")} of another version, held against the record alone")}";
    }

    private static string Count(int number, string noun) => string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");

    // Names, messages and records of commits are anybody's text.
    private static Deviation Printable(Deviation d) => new(
        d.Commit with { Author = Printable(d.Commit.Author) },
        d.Finding with { Message = Printable(d.Finding.Message), Place = d.Finding.Place with { File = Printable(d.Finding.Place.File ?? "") } });

    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '?' : c));

    private static Diagnostic Said(Deviation deviation) => deviation.Finding with
    {
        Message = $"{deviation.Finding.Message} (commit {deviation.Commit.Id[..10]} by {deviation.Commit.Author} at {RecordWriter.Time(deviation.Commit.When)})",
    };

    private static AuditFindingReport Of(Deviation d) => new(
        d.Commit.Id, RecordWriter.Time(d.Commit.When), d.Commit.Author, d.Finding.Code.Id, d.Finding.Severity.ToString().ToLowerInvariant(),
        d.Finding.Place.File is { Length: > 0 } path ? path : null, d.Finding.Place.Line > 0 ? d.Finding.Place.Line : null, d.Finding.Message);
}
