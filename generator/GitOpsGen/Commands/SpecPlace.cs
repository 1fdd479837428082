using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Disk;
using GitOpsGen.Git;
using GitOpsGen.Release;
using GitOpsGen.Spec;

namespace GitOpsGen.Commands;

/// <summary>Where an environment's repository is, read leniently: whatever else is wrong with the spec.</summary>
/// <param name="Environment">The environment's name.</param>
/// <param name="Config">Its <c>config</c>.</param>
/// <param name="Location">The repository.</param>
/// <param name="Author">Who commits; null leaves it to Git.</param>
public sealed record SpecPlace(string Environment, ConfigSpec Config, RepositoryLocation Location, AuthorSpec? Author)
{
    /// <summary>How rollbacks are published.</summary>
    public PublishMode Rollback { get; init; }

    /// <summary>How commits are signed; null: they are not.</summary>
    public SignSpec? Sign { get; init; }

    /// <summary>Reads it from the spec at <paramref name="path"/>; what a person says on the command line wins.</summary>
    public static Result<SpecPlace> Read(string path, string? repository, string? branch) =>
        Texts.Read(path).Then(text => SpecReader.ReadConfigLeniently(text).Then(config =>
        {
            ConfigSpec chosen = config with { Repository = repository ?? config.Repository, Branch = branch ?? config.Branch };
            string embedded = Path.Combine(SpecFolder.Of(path).Root, ".gitopsgen-local", "config.git");
            return Result<SpecPlace>.Ok(new SpecPlace(SpecReader.ReadNameLeniently(text) ?? config.Directory, chosen, EnvironmentRun.At(chosen, embedded), SpecReader.ReadAuthorLeniently(text)) { Rollback = SpecReader.ReadRollbackLeniently(text), Sign = SpecReader.ReadSignLeniently(text) });
        }));

    /// <summary>The same of an environment whose spec is not at hand: for a way back its name, the repository and the record are enough. Null where the name can be none.</summary>
    public static SpecPlace? Without(string environment, string repository, string? branch)
    {
        var config = new ConfigSpec { Repository = repository, Directory = environment };
        config = branch is null ? config : config with { Branch = branch };
        return SpecReader.IsName(environment) ? new SpecPlace(environment, config, EnvironmentRun.At(config, repository), null) : null;
    }
}

/// <summary>Finds a service's record by its name, where the spec cannot be asked for its path.</summary>
public static class RecordFinder
{
    /// <summary>The record of <paramref name="service"/>, or why there is none.</summary>
    public static Result<ReleaseRecord> Find(string environment, BaseTree tree, string service, bool forWayBack = false)
    {
        return Path(environment, tree, service) is { } path
            ? RecordReader.Read(tree.Records[path], environment, service, forWayBack)
            : Result<ReleaseRecord>.Fail(Diagnostic.Of(ArgumentCodes.UnknownService, Place.None, $"the repository has no release record of '{service}' in '{environment}'",
                tree.Records.Count == 0 ? "nothing is committed yet: `gitopsgen advance` bootstraps it" : NearestName.Hint(service, [.. OfServices(environment, tree).Select(r => Service(r.Value))])));
    }

    /// <summary>Where the record of <paramref name="service"/> stands; null where there is none.</summary>
    public static string? Path(string environment, BaseTree tree, string service)
    {
        string marker = $"\nservice: {service}\n", named = RecordPaths.Service(environment, service);
        return OfServices(environment, tree).Where(r => r.Value.Text.Contains(marker, StringComparison.Ordinal)).Select(r => r.Key).Order(StringComparer.Ordinal).FirstOrDefault()
            ?? (tree.Records.ContainsKey(named) && named != RecordPaths.Shared(environment) ? named : null);
    }

    // The shared files have a record too, but are no service.
    private static IEnumerable<KeyValuePair<string, SourceText>> OfServices(string environment, BaseTree tree) => tree.Records.Where(r => r.Key != RecordPaths.Shared(environment));

    /// <summary>The service a record says that it is of; the name of its file where it does not say.</summary>
    public static string Service(SourceText record)
    {
        const string Marker = "\nservice: ";
        int at = record.Text.IndexOf(Marker, StringComparison.Ordinal);
        return at < 0 ? System.IO.Path.GetFileNameWithoutExtension(record.Name) : record.Text[(at + Marker.Length)..].Split('\n', 2)[0];
    }
}
