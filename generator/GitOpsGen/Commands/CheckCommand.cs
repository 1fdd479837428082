using System.CommandLine;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;
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
        List<Diagnostic> found = [.. run.Loaded.Findings];
        int services = 0, stages = 0;
        foreach (ServiceSpec one in run.Spec.Services.Where(s => only.Value is null || s.Name == only.Value))
        {
            services++;
            var renderer = new Renderer(run.Spec, run.Templates);
            foreach ((string _, ServiceState state) in Lifecycle.Stages(one, before.Value.Version, before.Value.Image))
            {
                stages++;
                found.AddRange(renderer.Service(one, state, run.Loaded.Extras.GetValueOrDefault(one.Name, [])).Diagnostics);
            }
        }

        EnvironmentReport entry = Verb.Entry(report, run.Spec.Name, null);
        entry.Services.Add(new ServiceReport { Service = run.Spec.Name, Decision = "check", Title = $"{services} services, {stages} stages" });
        return Verb.Fail(report, found.Distinct(), verbose);
    }
}
