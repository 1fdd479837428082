using System.Collections.Immutable;
using System.CommandLine;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Disk;
using GitOpsGen.Git;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary><c>status</c>: where each release stands, since when, and what it waits for. Renders nothing.</summary>
public static class StatusCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Io io)
    {
        Argument<string[]> environments = Common.Environments();
        Option<string?> service = Common.Service();
        var command = new Command("status", "Says where each release stands, since when, and what it waits for.") { environments };
        command.Add(service, Common.Cache);
        command.SetAction(parse => Verb.ForEach("status", parse, io, parse.GetValue(environments)!, (file, report) => Run(file, report, parse.GetValue(service), io, Common.Git(parse, io))));
        return command;
    }

    private static int Run(string file, Report report, string? only, Io io, GitOptions git)
    {
        Result<LoadedEnvironment> loaded = io.Timings.Of("load", () => LoadedEnvironment.Load(file));
        Result<string?> named = loaded.Then(l => Common.Named(only, l.Spec.Services.Select(s => s.Name), file));
        if (!named.IsOk)
        {
            return Verb.Fail(report, named.Diagnostics, verbose: true);
        }

        EnvironmentSpec spec = loaded.Value.Spec;
        RepositoryLocation where = EnvironmentRun.At(spec.Config, loaded.Value.EmbeddedRepository);
        Result<IReadOnlyDictionary<string, ReleaseRecord>> followed = FollowedVersions.Read(spec, file, git);
        Result<BaseTree> tree = !followed.IsOk ? Result<BaseTree>.Fail(followed.Diagnostics) : Publisher.IsMissing(where) ? Result<BaseTree>.Ok(BaseTree.Unborn) : Base(where, git, spec, only);
        if (!tree.IsOk)
        {
            return Verb.Fail(report, tree.Diagnostics, verbose: true);
        }

        report.Add(tree.Diagnostics, verbose: true);
        DateTimeOffset now = io.Clock.GetUtcNow();
        spec = FollowedVersions.Wanted(spec, followed.Value, tree.Value, now);
        ImmutableArray<Stop> stops = Inputs.StopsAt(spec, tree.Value, now);
        EnvironmentReport entry = Verb.Entry(report, spec.Name, where);
        List<int> codes = [ExitCode.Done];
        foreach (ServiceSpec service in spec.Services.Where(s => only is null || s.Name == only))
        {
            Result<ReleaseRecord?> record = ServiceProposal.ReadRecord(spec.Name, service, tree.Value);
            codes.Add(record.IsOk ? ExitCode.Done : Verb.Fail(report, record.Diagnostics, verbose: true));
            entry.Services.Add(record.IsOk ? Line(service, record.Value, loaded.Value, now, [.. stops.Where(s => s.Stops(service.Name))]) : Outlook.Standing(service.Name, null));
        }

        foreach (string gone in only is null ? Orphans(spec, tree.Value) : [])
        {
            entry.Services.Add(Outlook.Standing(gone, null) with { Decision = "blocked", WaitsFor = [$"gone from the spec: put it back, or `gitopsgen remove {spec.Name} --service {gone} --reason TEXT`"] });
        }

        return ExitCode.Worst(codes);
    }

    private static ServiceReport Line(ServiceSpec service, ReleaseRecord? record, LoadedEnvironment loaded, DateTimeOffset now, ImmutableArray<Stop> stops)
    {
        Decision decision = Planner.Decide(new Situation
        {
            Spec = service,
            Record = record,
            Now = now,
            Stops = stops,
            ApplyTime = loaded.Spec.Config.ApplyTime,
            SpecChanged = record is not null && record.SpecDigest != SpecInputs.Digest(loaded.Spec, service, loaded.Extras.GetValueOrDefault(service.Name, []).Select(e => (e.Name, e.Text.Text))),
        });
        string next = decision switch
        {
            Decision.Nothing => "nothing",
            Decision.Bootstrap => $"bootstrap at {service.Version}",
            Decision.Start => $"ready to prepare {service.Version}",
            Decision.Advance advance => $"ready for {advance.To.Name}",
            Decision.Finish => "ready to finalize",
            Decision.CleanUp => "ready to clean up",
            Decision.Update => "the spec changed: ready to update",
            Decision.RollBack back => $"ready to roll back: {back.Reason}",
            Decision.Blocked blocked => $"blocked: {blocked.Message}",
            _ => "",
        };
        return Outlook.Standing(service.Name, record) with
        {
            Decision = decision.Word,
            WaitsFor = decision is Decision.Hold hold ? hold.Reasons
                : stops.IsEmpty ? null : [.. stops.Select(s => s.Text)],
            Until = decision is Decision.Hold { Until: { } time } ? RecordWriter.Time(time) : null,
            Next = next.Length > 0 ? next : null,
        };
    }

    private static Result<BaseTree> Base(RepositoryLocation where, GitOptions git, EnvironmentSpec spec, string? only) =>
        ConfigRepository.Use(where, git, repository => repository.Read().Then(s => only is null ? BaseReader.Read(s, spec.Name, []) : BaseReader.Read(s, spec, only)));

    private static IEnumerable<string> Orphans(EnvironmentSpec spec, BaseTree tree)
    {
        var known = spec.Services.Select(s => RecordPaths.Service(spec.Name, s.Directory)).Append(RecordPaths.Shared(spec.Name)).ToHashSet(StringComparer.Ordinal);
        return tree.Records.Keys.Where(p => !known.Contains(p)).Order(StringComparer.Ordinal).Select(p => RecordFinder.Service(tree.Records[p]));
    }
}
