using System.CommandLine;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary><c>check</c>: the spec, the templates, and the manifests of every stage; offline.</summary>
public sealed class CheckCommand
{
    private readonly Argument<string[]> environments = Common.Environments();
    private readonly Option<string?> service = Common.Service();
    private readonly Option<string?> from = new("--from") { Description = "the stable version, and its image", HelpName = "VERSION[=IMAGE]" };

    private CheckCommand()
    {
    }

    /// <summary>The command.</summary>
    public static Command Create(Io io)
    {
        var verb = new CheckCommand();
        var command = new Command("check", "Checks the spec, the templates and the manifests of every stage; offline.") { verb.environments };
        command.Add(verb.service, verb.from);
        command.SetAction(parse => Verb.ForEach("check", parse, io, parse.GetValue(verb.environments)!, (file, report) => verb.Run(file, report, parse)));
        return command;
    }

    private int Run(string file, Report report, ParseResult parse)
    {
        bool verbose = parse.GetValue(Common.Verbose);
        Result<EnvironmentRun> loaded = EnvironmentRun.Load(file);
        Result<string?> only = loaded.Then(run => Common.Named(parse.GetValue(service), run.Spec.Services.Select(s => s.Name), file));
        Result<(string? Version, string? Image)> before = only.Then(_ => RenderCommand.From(parse.GetValue(from)));
        if (!before.IsOk)
        {
            return Verb.Fail(report, before.Diagnostics, verbose);
        }

        EnvironmentRun run = loaded.Value;
        Examination done = new Examiner(run.Spec, run.Templates, run.Loaded.Extras, CheckOptions.Default).All(only.Value, before.Value.Version, before.Value.Image);
        Diagnostic[] found = [.. run.Loaded.Findings, .. done.Findings];
        EnvironmentReport entry = Verb.Entry(report, run.Spec.Name, null);
        string proven = found.Any(d => d.Severity == Severity.Error) ? "refused" : "proven safe";
        entry.Services.Add(new ServiceReport
        {
            Service = run.Spec.Name,
            Decision = "check",
            Title = $"{proven}: {done.Services} service{(done.Services == 1 ? "" : "s")}, {done.Stages} stages, {done.Transitions} transitions, {done.Orders} orders of applying",
        });
        return Verb.Fail(report, found, verbose);
    }
}
