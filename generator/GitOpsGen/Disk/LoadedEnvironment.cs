using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Render;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Disk;

/// <summary>One environment with all that its spec names on disk.</summary>
public sealed record LoadedEnvironment
{
    /// <summary>The spec.</summary>
    public required EnvironmentSpec Spec { get; init; }

    /// <summary>Where it stands.</summary>
    public required SpecFolder Folder { get; init; }

    /// <summary>The spec's own templates.</summary>
    public ImmutableArray<SourceText> Templates { get; init; } = [];

    /// <summary>The extra manifests by service.</summary>
    public ImmutableDictionary<string, ImmutableArray<ExtraManifest>> Extras { get; init; } = ImmutableDictionary<string, ImmutableArray<ExtraManifest>>.Empty;

    /// <summary>Every file the environment was read from, absolute.</summary>
    public ImmutableArray<string> Files { get; init; } = [];

    /// <summary>Warnings and notes of reading.</summary>
    public ImmutableArray<Diagnostic> Findings { get; init; } = [];

    /// <summary>Where the embedded repository of specs in this folder is.</summary>
    public string EmbeddedRepository => Path.Combine(Folder.Root, ".gitopsgen-local", "config.git");

    /// <summary>Reads the spec at <paramref name="path"/> and everything it names; all findings of a step in one go.</summary>
    public static Result<LoadedEnvironment> Load(string path)
    {
        SpecFolder folder = SpecFolder.Of(path);
        List<string> files = [Path.GetFullPath(path)];
        return Texts.Read(path)
            .Then(main => SpecReader.Includes(main).Then(patterns => ReadAll(folder, patterns, Place.Of(main.Name), files)
                .Then(included => SpecReader.Read(new SpecTexts(main, [.. included])))))
            .Then(spec => Complete(spec, folder, files));
    }

    private static Result<LoadedEnvironment> Complete(EnvironmentSpec spec, SpecFolder folder, List<string> files)
    {
        List<Diagnostic> found = [];
        Result<IReadOnlyList<SourceText>> templates = spec.Templates is { } own
            ? ReadAll(folder, [own.TrimEnd('/') + "/*.hbs"], spec.TemplatesPlace, files)
            : Result<IReadOnlyList<SourceText>>.Ok([]);
        found.AddRange(templates.Diagnostics);
        var extras = ImmutableDictionary.CreateBuilder<string, ImmutableArray<ExtraManifest>>(StringComparer.Ordinal);
        foreach (ServiceSpec service in spec.Services.Where(s => !s.Resources.IsEmpty))
        {
            extras.Add(service.Name, [.. service.Resources.SelectMany(r => Extra(folder, r, files, found))]);
        }

        return Result<LoadedEnvironment>.Unless(found, () => new LoadedEnvironment
        {
            Spec = spec,
            Folder = folder,
            Templates = [.. templates.Value],
            Extras = extras.ToImmutable(),
            Files = [.. files],
            Findings = [.. found],
        });
    }

    private static IEnumerable<ExtraManifest> Extra(SpecFolder folder, YamlNode resource, List<string> files, List<Diagnostic> found)
    {
        if (resource is YamlNode.Map map)
        {
            string name = $"extra-{map["kind"].AsText() ?? "object"}-{map.At("metadata", "name").AsText() ?? "unnamed"}.yaml".ToLowerInvariant();
            return [new ExtraManifest(name, new SourceText(map.Place.ToString(), YamlWriter.Write(map)))];
        }

        Result<IReadOnlyList<SourceText>> texts = ReadAll(folder, [resource.AsText() ?? ""], resource.Place, files);
        found.AddRange(texts.Diagnostics);
        return texts.IsOk ? texts.Value.Select(t => new ExtraManifest("extra-" + Path.GetFileName(t.Name), t)) : [];
    }

    private static Result<IReadOnlyList<SourceText>> ReadAll(SpecFolder folder, IEnumerable<string> patterns, Place place, List<string> files)
    {
        List<Diagnostic> found = [];
        List<SourceText> texts = [];
        foreach (string pattern in patterns)
        {
            Result<IReadOnlyList<string>> matched = folder.Match(pattern, place);
            found.AddRange(matched.Diagnostics);
            foreach (string file in matched.IsOk ? matched.Value.Where(f => !files.Contains(f)) : [])
            {
                files.Add(file);
                Result<SourceText> text = Texts.Read(file);
                found.AddRange(text.Diagnostics);
                texts.AddRange(text.IsOk ? [text.Value] : []);
            }
        }

        return Result<IReadOnlyList<SourceText>>.Unless(found, () => texts);
    }
}
