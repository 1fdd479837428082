using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Spec;

/// <summary>The texts one environment is made of, read at the edge.</summary>
/// <param name="Environment">The environment's file.</param>
/// <param name="Included">What <c>include</c> named, one service a file, ordinal by path.</param>
public sealed record SpecTexts(SourceText Environment, ImmutableArray<SourceText> Included);

/// <summary>Texts → <see cref="EnvironmentSpec"/>, in three stages: parse, shape, rules. Each finds all it can; an error stops before the next.</summary>
public static class SpecReader
{
    /// <summary>The patterns under <c>spec.include</c>, relative to the environment's file; they stay below its folder and never name the file itself.</summary>
    public static Result<ImmutableArray<string>> Includes(SourceText environment) =>
        YamlReader.ReadOne(environment).Then(root => Includes(root, environment.Name));

    /// <summary>The environment, or everything that is wrong with it.</summary>
    public static Result<EnvironmentSpec> Read(SpecTexts texts)
    {
        Result<YamlNode> environment = YamlReader.ReadOne(texts.Environment);
        ImmutableArray<Result<YamlNode>> included = [.. texts.Included.Select(t => YamlReader.ReadOne(t))];
        ImmutableArray<Diagnostic> unread = [.. environment.Diagnostics, .. included.SelectMany(i => i.Diagnostics)];
        if (!environment.IsOk || included.Any(i => !i.IsOk))
        {
            return Result<EnvironmentSpec>.Fail(unread);
        }

        var found = new List<Diagnostic>(unread);
        ImmutableArray<YamlNode.Map> services = SpecLayout.Check(environment.Value, [.. included.Select(i => i.Value)], found);
        foreach (SourceText self in texts.Included.Where(i => i.Name == texts.Environment.Name))
        {
            found.Add(Diagnostic.Of(SpecCodes.Include, Place.Of(self.Name), "the spec includes itself", "name a folder beside it, such as services/*.yaml"));
        }

        if (found.Any(d => d.Severity == Severity.Error))
        {
            return Result<EnvironmentSpec>.Fail(found);
        }

        found.AddRange(Includes(environment.Value, texts.Environment.Name).Diagnostics);
        EnvironmentSpec spec = EnvironmentBinder.Bind((YamlNode.Map)environment.Value, services, found);
        SpecRules.Check(spec, (YamlNode.Map)environment.Value, found);
        return Result<EnvironmentSpec>.Unless([.. found.Distinct().OrderBy(d => d.Place.File, StringComparer.Ordinal).ThenBy(d => d.Place.Line).ThenBy(d => d.Place.Column)], () => spec);
    }

    /// <summary>Whether an environment may be called so.</summary>
    public static bool IsName(string name) => !ShapeCheck.Of(new YamlNode.Scalar(name, plain: false), Forms.Label, "name").Any();

    /// <summary>
    /// Only <c>spec.config</c> and <c>metadata.name</c>, whatever else is wrong: a rollback needs to know where to write and
    /// nothing more. Where the text is no YAML any more, the two blocks are cut out by their indentation.
    /// </summary>
    public static Result<ConfigSpec> ReadConfigLeniently(SourceText environment)
    {
        Result<YamlNode> read = Lenient(environment);
        if (!read.IsOk || read.Value is not YamlNode.Map root)
        {
            return Result<ConfigSpec>.Fail(read.IsOk
                ? [Diagnostic.Of(SpecCodes.WrongType, read.Value.Place, $"the file is {read.Value.Kind}, not a mapping", "say --repository and --branch instead")]
                : read.Diagnostics);
        }

        var found = new List<Diagnostic>();
        YamlNode? name = root.At("metadata", "name");
        YamlNode? config = root.At("spec", "config");
        if (name is not null && config.At("directory") is null)
        {
            found.AddRange(ShapeCheck.Of(name, Forms.Label, "name"));
        }
        else if (name is null && config.At("directory") is null)
        {
            found.Add(Diagnostic.Of(SpecCodes.MissingField, root.Place, "'name' is missing in metadata", "add the environment's name"));
        }

        if (config is not null)
        {
            found.AddRange(ShapeCheck.Of(config, EnvironmentShape.Config, "config").Where(d => d.Code != SpecCodes.UnknownField));
        }

        return found.Count > 0
            ? Result<ConfigSpec>.Fail(found)
            : Result<ConfigSpec>.Ok(ConfigBinder.Bind(config as YamlNode.Map ?? YamlNode.Map.Empty, name.AsText() ?? "", name?.Place ?? root.Place, found))
                .Then(bound => Result<ConfigSpec>.Unless(found, () => bound));
    }

    /// <summary>The environment's name, whatever else is wrong; null where even that cannot be read.</summary>
    public static string? ReadNameLeniently(SourceText environment) => Salvaged(environment).At("metadata", "name").AsText();

    /// <summary>The environment whose versions this one takes, whatever else is wrong; null where it follows none.</summary>
    public static string? ReadFollowedLeniently(SourceText environment) => Salvaged(environment).At("spec", "follows", "environment").AsText();

    /// <summary>Who commits, whatever else is wrong; null where the spec does not say.</summary>
    public static AuthorSpec? ReadAuthorLeniently(SourceText environment) =>
        Salvaged(environment).At("spec", "author") is YamlNode.Map author && author["name"].AsText() is string name && author["email"].AsText() is string email
            ? new AuthorSpec(name, email)
            : null;

    /// <summary>How commits are signed, whatever else is wrong; null where they are not, or the spec cannot say.</summary>
    public static SignSpec? ReadSignLeniently(SourceText environment) => EnvironmentBinder.SignOf(Salvaged(environment).At("spec", "sign"));

    /// <summary>How rollbacks are published, whatever else is wrong; at once where the spec does not say.</summary>
    public static PublishMode ReadRollbackLeniently(SourceText environment) =>
        ConfigBinder.PublishOf(Salvaged(environment).At("spec", "rollback", "publish")) ?? PublishMode.Push;

    private static YamlNode? Salvaged(SourceText environment) => Lenient(environment) is { IsOk: true, Value: var root } ? root : null;

    // The whole text; where it is no YAML any more, the blocks that can be cut out of it; else what is wrong with the whole.
    private static Result<YamlNode> Lenient(SourceText environment)
    {
        Result<YamlNode> whole = YamlReader.ReadOne(environment);
        Result<YamlNode> cut = whole.IsOk ? whole : YamlReader.ReadOne(environment with { Text = ConfigBlocks.Cut(environment.Text) });
        return cut.IsOk ? cut : whole;
    }

    private static Result<ImmutableArray<string>> Includes(YamlNode root, string name)
    {
        ImmutableArray<YamlNode> written = root.At("spec", "include").Items();
        var found = new List<Diagnostic>();
        foreach (YamlNode node in written)
        {
            ImmutableArray<Diagnostic> wrong = ShapeCheck.Of(node, Forms.Include, "include");
            found.AddRange(wrong);
            if (wrong.IsEmpty && IncludePattern.Matches(node.AsText()!, FileName(name)))
            {
                found.Add(Diagnostic.Of(SpecCodes.Include, node.Place, $"the include '{node.AsText()}' names the spec itself, '{FileName(name)}'",
                    "name a folder beside it, such as services/*.yaml"));
            }
        }

        return Result<ImmutableArray<string>>.Unless(found, () => [.. written.Select(n => n.AsText()!)]);
    }

    private static string FileName(string path) => path[(path.LastIndexOf('/') + 1)..];
}
