using System.Collections.Immutable;
using System.CommandLine;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Disk;
using GitOpsGen.Exec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Commands;

/// <summary>The settings of the checks as options, the same on every command that checks.</summary>
public sealed class CheckFlags
{
    private readonly Option<string[]> crds = new("--crds") { Description = "CustomResourceDefinitions of kinds that are not built in", HelpName = "FILE|DIR" };
    private readonly Option<string[]> with = new("--with") { Description = "what else is in the cluster: manifests that may be named, and are not checked", HelpName = "DIR" };
    private readonly Option<bool> allowExec = new("--allow-exec") { Description = "run the commands of policies.exec" };
    private readonly Option<bool> strict = new("--strict") { Description = "a kind that nobody described is an error" };

    /// <summary>Puts the options on a command.</summary>
    public CheckFlags AddTo(Command command)
    {
        command.Add(crds, with, strict, allowExec, Common.Findings);
        return this;
    }

    /// <summary>Reads what the options name.</summary>
    public Result<CheckOptions> Read(ParseResult parse)
    {
        Result<ImmutableArray<SourceText>> definitions = All(parse.GetValue(crds)), others = All(parse.GetValue(with));
        List<Diagnostic> found = [.. definitions.Diagnostics, .. others.Diagnostics];
        var documents = ImmutableArray.CreateBuilder<YamlNode>();
        foreach (SourceText text in definitions.IsOk ? definitions.Value : [])
        {
            Result<ImmutableArray<YamlNode>> read = YamlReader.ReadAll(text, aliases: true);
            found.AddRange(read.Diagnostics);
            documents.AddRange(read.IsOk ? read.Value : []);
        }

        found.AddRange(documents.Select(CrdShapes.Problem).OfType<(YamlNode Where, string Message)>()
            .Select(p => Diagnostic.Of(ArgumentCodes.NoDefinition, p.Where.Place, p.Message, ArgumentCodes.NoDefinition.WayOut)));
        if (definitions is { IsOk: true, Value.IsEmpty: false } && found.Count == 0 && !documents.Any(d => d.At("kind").AsText() == "CustomResourceDefinition"))
        {
            string named = string.Join(", ", parse.GetValue(crds)!.Select(c => $"'{Texts.Shown(c)}'"));
            found.Add(Diagnostic.Of(ArgumentCodes.NoDefinition, Place.Of(definitions.Value[0].Name), $"there is no CustomResourceDefinition in {named}", ArgumentCodes.NoDefinition.WayOut));
        }

        // A folder of a repository holds other things too: what is no manifest cannot be named, and that is all.
        foreach (SourceText text in others.IsOk ? others.Value : [])
        {
            found.AddRange(Manifest.Read(text).Diagnostics.Select(d => d with { Severity = Severity.Warning }));
        }

        return Result<CheckOptions>.Unless(found, () => new CheckOptions
        {
            Definitions = documents.ToImmutable(),
            Strict = parse.GetValue(strict),
            With = others.Value,
            Commands = parse.GetValue(allowExec) ? PolicyProcess.Ask : ExecPolicies.NotAsked,
        });
    }

    private static Result<ImmutableArray<SourceText>> All(IEnumerable<string>? paths)
    {
        Result<ImmutableArray<SourceText>>[] read = [.. (paths ?? []).Select(ManifestFolder.Read)];
        return Result<ImmutableArray<SourceText>>.Unless([.. read.SelectMany(r => r.Diagnostics)], () => [.. read.SelectMany(r => r.Value).DistinctBy(t => t.Name)]);
    }
}
