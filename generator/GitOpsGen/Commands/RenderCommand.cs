using System.Collections.Immutable;
using System.CommandLine;
using GitOpsGen.Diagnostics;
using GitOpsGen.Disk;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary><c>render</c>: writes the manifests of every stage to a folder. Needs no repository.</summary>
public sealed class RenderCommand
{
    private readonly Argument<string[]> environments = Common.OneEnvironment();
    private readonly Option<string> directory = new("--output-dir") { Description = "where to write DIR/<service>/<stage>/", HelpName = "DIR", Required = true };
    private readonly Option<string?> service = Common.Service();
    private readonly Option<string?> stage = new("--stage") { Description = "only this stage", HelpName = "NAME" };
    private readonly Option<string?> from = new("--from") { Description = "the stable version, and its image", HelpName = "VERSION[=IMAGE]" };

    private RenderCommand()
    {
    }

    /// <summary>The command.</summary>
    public static Command Create(Io io)
    {
        var verb = new RenderCommand();
        verb.directory.NeedsWords();
        var command = new Command("render", "Writes the manifests of every stage to a folder; needs no repository.") { verb.environments };
        command.Add(verb.directory, verb.service, verb.stage, verb.from);
        command.SetAction(parse => Verb.ForEach("render", parse, io, parse.GetValue(verb.environments)!, (file, report) => verb.Run(file, report, parse, io)));
        return command;
    }

    /// <summary>The version and image of <c>--from</c>.</summary>
    public static Result<(string? Version, string? Image)> From(string? text)
    {
        string[] parts = text?.Split('=', 2) ?? [];
        return parts.Length > 0 && !IsLabel(parts[0])
            ? Result<(string?, string?)>.Fail(Diagnostic.Of(ArgumentCodes.Usage, Place.None, $"--from names the version '{parts[0]}', which is no DNS label", "write --from v1, or --from v1=registry.example.com/image:tag"))
            : Result<(string?, string?)>.Ok((parts.ElementAtOrDefault(0), parts.ElementAtOrDefault(1)));
    }

    private int Run(string file, Report report, ParseResult parse, Io io)
    {
        bool verbose = parse.GetValue(Common.Verbose);
        string? stageName = parse.GetValue(stage);
        Result<EnvironmentRun> loaded = io.Timings.Of("load", () => EnvironmentRun.Load(file));
        Result<string?> only = loaded.Then(run => Common.Named(parse.GetValue(service), run.Spec.Services.Select(s => s.Name), file));
        Result<(string? Version, string? Image)> before = only.Then(_ => From(parse.GetValue(from)));
        if (!before.IsOk)
        {
            return Verb.Fail(report, before.Diagnostics, verbose);
        }

        EnvironmentRun run = loaded.Value;
        EnvironmentReport entry = Verb.Entry(report, run.Spec.Name, null);
        var renderer = new Renderer(run.Spec, run.Templates);
        List<Diagnostic> found = [.. run.Loaded.Findings];
        int written = 0, same = 0;
        foreach (ServiceSpec one in run.Spec.Services.Where(s => only.Value is null || s.Name == only.Value))
        {
            var stages = Lifecycle.Stages(one, before.Value.Version, before.Value.Image).Where(s => stageName is null || s.Stage == stageName).ToArray();
            if (stages.Length == 0)
            {
                found.Add(Diagnostic.Of(ArgumentCodes.UnknownStage, one.Place, $"'{one.Name}' has no stage '{stageName}'", $"its stages: {string.Join(", ", Lifecycle.Stages(one, null, null).Select(s => s.Stage))}"));
                continue;
            }

            foreach ((string name, ServiceState state) in stages)
            {
                Result<(int Written, int Same)> done = io.Timings.Of("render", () => renderer.Service(one, state, run.Loaded.Extras.GetValueOrDefault(one.Name, []))).Then(tree => io.Timings.Of("write", () =>
                    TreeWriter.Write(parse.GetValue(directory)!, tree.Files.Select(f => ($"{one.Name}/{name}/{f.Path[Renderer.Folder(run.Spec, one).Length..]}", f)))));
                found.AddRange(done.Diagnostics);
                (written, same) = done.IsOk ? (written + done.Value.Written, same + done.Value.Same) : (written, same);
            }

            entry.Services.Add(new ServiceReport { Service = one.Name, Decision = "render", Stages = [.. stages.Select(s => s.Stage)] });
        }

        if (only.Value is null && stageName is null)
        {
            Result<(int Written, int Same)> shared = renderer.Shared().Then(tree => TreeWriter.Write(parse.GetValue(directory)!, tree.Files.Select(f => ("_environment/" + Path.GetFileName(f.Path), f))));
            found.AddRange(shared.Diagnostics);
            (written, same) = shared.IsOk ? (written + shared.Value.Written, same + shared.Value.Same) : (written, same);
        }

        report.Summary = written + same == 0 ? null : $"{written} files written to {parse.GetValue(directory)}, {same} were there already";
        return Verb.Fail(report, found, verbose);
    }

    private static bool IsLabel(string text) =>
        text.Length is > 0 and <= 63 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-') && text[0] != '-' && text[^1] != '-';
}
