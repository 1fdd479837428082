using System.CommandLine;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Disk;
using GitOpsGen.Gates;
using GitOpsGen.Git;
using GitOpsGen.Judge;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary><c>gate</c>: asks the gates of one service now, and prints the evidence. Changes nothing.</summary>
public static class GateCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Io io)
    {
        Argument<string[]> environments = Common.OneEnvironment();
        Option<string?> service = Common.Service(required: true);
        Option<bool> explain = new("--explain") { Description = "print the questions as they were sent" };
        Option<string?> replay = Common.Words("--replay", "judge the stored evidence of a commit again, and ask nobody but Git", "REV", required: false);
        var command = new Command("gate", "Asks the gates of a service now, prints the evidence, and changes nothing.") { environments };
        command.Add(service, explain, replay, Common.Cache);
        command.SetAction(parse => Verb.ForEach("gate", parse, io, parse.GetValue(environments)!,
            (file, report) => parse.GetValue(replay) is { } revision
                ? GateReplay.Run(file, report, parse.GetValue(service)!, revision)
                : Run(file, report, parse.GetValue(service)!, parse.GetValue(explain), io, Common.Git(parse, io), parse.GetValue(Common.Verbose))));
        return command;
    }

    private static int Run(string file, Report report, string only, bool explain, Io io, GitOptions git, bool verbose)
    {
        Result<LoadedEnvironment> loaded = io.Timings.Of("load", () => LoadedEnvironment.Load(file));
        Result<string?> named = loaded.Then(l => Common.Named(only, l.Spec.Services.Select(s => s.Name), file));
        if (!named.IsOk)
        {
            return Verb.Fail(report, named.Diagnostics, verbose: true);
        }

        EnvironmentSpec spec = loaded.Value.Spec;
        ServiceSpec service = spec.Services.First(s => s.Name == only);
        RepositoryLocation where = EnvironmentRun.At(spec.Config, loaded.Value.EmbeddedRepository);
        Result<ReleaseRecord?> record = (Publisher.IsMissing(where) ? Result<BaseTree>.Ok(BaseTree.Unborn) : Base(where, git, spec, only))
            .Then(tree => ServiceProposal.ReadRecord(spec.Name, service, tree));
        if (!record.IsOk)
        {
            return Verb.Fail(report, record.Diagnostics, verbose: true);
        }

        report.Add(record.Diagnostics, verbose);
        EnvironmentReport entry = Verb.Entry(report, spec.Name, where);
        if (record.Value?.Canary is null && !StageQuestion.LooksForImage(service, record.Value))
        {
            entry.Services.Add(Outlook.Standing(only, record.Value) with { Next = "no release is under way, so there is nothing to ask about" });
            return ExitCode.Done;
        }

        GateResult result = io.Timings.Of("gates", () => GateAsker.Ask(spec, [(service, record.Value)], io.Clock.GetUtcNow(), io)[only]);
        entry.Services.Add(Outlook.Standing(only, record.Value) with { Evidence = null, Rows = null, Gates = Of(result, explain) });
        report.Add(result.Findings, verbose);
        return result.Findings.Any(f => f.Severity == Severity.Error) ? ExitCode.Of(result.Findings)
            : result.Answers.Outcome is GateOutcome.Pass or GateOutcome.NotAsked ? ExitCode.Done : ExitCode.Held;
    }

    /// <summary>The answers as the report carries them.</summary>
    public static GateReport Of(GateResult result, bool explain) => new()
    {
        Verdict = GateJudge.Outcome(result.Evidence).Word,
        Live = result.Live switch { LiveState.Live l => l.Reason, LiveState.NotYet n => "not seen yet: " + n.Reason, _ => null },
        LiveSince = result.Answers.LiveSince is { } live ? RecordWriter.Time(live) : null,
        StuckSince = result.Answers.StuckSince is { } stuck ? RecordWriter.Time(stuck) : null,
        Manifests = result.Evidence.IsEmpty ? null : result.Evidence[0].Manifests,
        Digest = result.Digest,
        Evidence = [.. result.Evidence.Select(e => Outlook.Row(e, explain))],
    };

    private static Result<BaseTree> Base(RepositoryLocation where, GitOptions git, EnvironmentSpec spec, string only) =>
        ConfigRepository.Use(where, git, repository => repository.Read().Then(s => BaseReader.Read(s, spec, only)));
}
