using System.Collections.Immutable;
using GitOpsGen.Change;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Disk;
using GitOpsGen.Git;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;

namespace GitOpsGen.Commands;

/// <summary>One environment as a command works on it: the spec with all it names, the templates, and where its repository is.</summary>
public sealed record EnvironmentRun(LoadedEnvironment Loaded, TemplateSet Templates)
{
    /// <summary>The spec.</summary>
    public EnvironmentSpec Spec => Loaded.Spec;

    /// <summary>The records of the environment that this one follows, by service; none where nothing is followed.</summary>
    public IReadOnlyDictionary<string, ReleaseRecord> Followed { get; init; } = ImmutableDictionary<string, ReleaseRecord>.Empty;

    /// <summary>The config repository.</summary>
    public RepositoryLocation Location => At(Spec.Config, Loaded.EmbeddedRepository);

    /// <summary>Where a config repository is: as the spec says, else the embedded one.</summary>
    public static RepositoryLocation At(ConfigSpec config, string embedded) =>
        new(config.Repository ?? embedded, config.Branch, config.Repository is null);

    /// <summary>How a location is shown: the embedded one by its relative path.</summary>
    public static string Shown(RepositoryLocation where) => where.IsEmbedded ? Texts.Shown(where.Url) : where.Url;

    /// <summary>Reads the spec at <paramref name="path"/>, and the templates.</summary>
    public static Result<EnvironmentRun> Load(string path) =>
        LoadedEnvironment.Load(path).Then(loaded => TemplateSet.Load(BuiltInTemplates.Read(), loaded.Templates).Then(templates => Result<EnvironmentRun>.Ok(new EnvironmentRun(loaded, templates))));

    /// <summary>The same, with the versions of the environment that is followed: where something is decided.</summary>
    public static Result<EnvironmentRun> Following(string path, GitOptions git) =>
        Load(path).Then(run => FollowedVersions.Read(run.Spec, path, git).Then(followed => Result<EnvironmentRun>.Ok(run with { Followed = followed })));

    /// <summary>The inputs of a proposal upon <paramref name="tree"/>.</summary>
    public Inputs On(BaseTree tree, DateTimeOffset now, string specCommit, string? only, Request request, CheckOptions? checks = null) => new()
    {
        Environment = FollowedVersions.Wanted(Spec, Followed, tree, now),
        Templates = Templates,
        Extras = Loaded.Extras,
        Base = tree,
        Now = now,
        SpecCommit = specCommit,
        Tool = Common.ToolVersion,
        Only = only,
        Request = request,
        Checks = checks ?? CheckOptions.Default,
    };
}
