using System.Collections.Immutable;
using System.CommandLine;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Disk;
using GitOpsGen.Judge;
using GitOpsGen.Spec;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary><c>check</c>: the spec, the templates, and the manifests of every stage; offline.</summary>
public sealed class CheckCommand
{
    private readonly Argument<string[]> environments = Common.Environments();
    private readonly Option<string?> service = Common.Service();
    private readonly Option<string?> from = new("--from") { Description = "the stable version, and its image", HelpName = "VERSION[=IMAGE]" };

    private readonly Option<string?> manifests = new("--manifests") { Description = "check these plain manifests as one state; with ENV beside it, by that environment's policies", HelpName = "DIR" };
    private readonly CheckFlags flags = new();

    private CheckCommand()
    {
    }

    /// <summary>The command.</summary>
    public static Command Create(Io io)
    {
        var verb = new CheckCommand();
        var command = new Command("check", "Checks the spec, the templates and the manifests of every stage; offline.") { verb.environments };
        command.Add(verb.service, verb.from, verb.manifests);
        verb.flags.AddTo(command);
        command.SetAction(parse => parse.GetValue(verb.manifests) is { } folder && parse.GetValue(verb.environments)!.Length == 0
            ? Verb.Once("check", parse, io, report => verb.Plain(folder, null, report, parse))
            : Verb.ForEach("check", parse, io, parse.GetValue(verb.environments)!, (file, report) => verb.Run(file, report, parse, io)));
        return command;
    }

    private int Run(string file, Report report, ParseResult parse, Io io)
    {
        bool verbose = parse.GetValue(Common.Verbose);
        Result<EnvironmentRun> loaded = io.Timings.Of("load", () => EnvironmentRun.Load(file));
        Result<string?> only = loaded.Then(run => Common.Named(parse.GetValue(service), run.Spec.Services.Select(s => s.Name), file));
        Result<(string? Version, string? Image)> before = only.Then(_ => RenderCommand.From(parse.GetValue(from)));
        Result<CheckOptions> options = before.Then(_ => flags.Read(parse));
        if (!options.IsOk)
        {
            return Verb.Fail(report, options.Diagnostics, verbose);
        }

        EnvironmentRun run = loaded.Value;
        if (parse.GetValue(manifests) is { } folder)
        {
            return Plain(folder, run.Spec, report, parse);
        }

        Examination done = io.Timings.Of("check", () => new Examiner(run.Spec, run.Templates, run.Loaded.Extras, options.Value with { PinsLater = true }).All(only.Value, before.Value.Version, before.Value.Image));
        Diagnostic[] found = [.. options.Diagnostics, .. FollowedVersions.Check(run.Spec, file), .. done.Findings, .. ExecPolicies.Check(run, only.Value, before.Value.Version, before.Value.Image, options.Value)];
        EnvironmentReport entry = Verb.Entry(report, run.Spec.Name, null);
        string proven = found.Any(d => d.Severity == Severity.Error) ? "refused" : "proven safe";
        entry.Services.Add(new ServiceReport
        {
            Service = run.Spec.Name,
            Decision = "check",
            Title = $"{proven}: {Common.Count(done.Services, "service")}, {done.Stages} stages, {done.Transitions} transitions, {done.Orders} orders of applying",
            Needs = Needs(run.Spec, only.Value),
        });
        return Verb.Fail(report, found, verbose);
    }

    private static NeedReport[]? Needs(EnvironmentSpec spec, string? only)
    {
        NeedReport[] needs =
        [
            .. spec.Services.Where(s => only is null || s.Name == only).SelectMany(service => TrafficPlan.Needs(spec, service).Select(n => new NeedReport(
                service.Name, n.Stage, n.Gate, n.ToPass.Requests, Minutes(n.ToPass), n.ToSee?.Requests, n.ToSee is { } see ? Minutes(see) : null))),
        ];
        return needs.Length == 0 ? null : needs;

        static double? Minutes(Need need) => double.IsFinite(need.Minutes) ? Math.Ceiling(need.Minutes * 10) / 10 : null;
    }

    private int Plain(string folder, EnvironmentSpec? environment, Report report, ParseResult parse)
    {
        bool verbose = parse.GetValue(Common.Verbose);
        Result<CheckOptions> options = flags.Read(parse);
        Result<ImmutableArray<SourceText>> files = options.Then(_ => ManifestFolder.Read(folder));
        if (!files.IsOk)
        {
            return Verb.Fail(report, files.Diagnostics, verbose);
        }

        ImmutableArray<Diagnostic> found =
        [
            .. PlainManifests.Check(files.Value, environment, options.Value),
            .. options.Value.Ask(ExecPolicy.Read(environment?.Operations.Policies), "the manifests", files.Value.Select(f => f.Text)),
        ];
        int warnings = found.Count(d => d.Severity == Severity.Warning);
        string outcome = found.Any(d => d.Severity == Severity.Error) ? "refused" : warnings > 0 ? $"{Common.Count(warnings, "warning")}, no error" : "nothing found";
        Verb.Entry(report, environment?.Name ?? Texts.Shown(folder), null).Services.Add(new ServiceReport
        {
            Service = Texts.Shown(folder),
            Decision = "check",
            Title = $"{outcome}: the manifests of {Common.Count(files.Value.Length, "file")}, checked as one state",
        });
        return Verb.Fail(report, [.. options.Diagnostics, .. found], verbose);
    }
}
