using System.Collections.Immutable;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Change;

/// <summary>What the branch's tip holds of the paths a run looks at. Plain data, read at the edge.</summary>
/// <param name="Tip">The commit; null where the branch is not born.</param>
/// <param name="Blobs">Path → blob id, of every file in the folders that were asked for.</param>
/// <param name="Records">Path → text, of the records among them.</param>
public sealed record BaseTree(string? Tip, IReadOnlyDictionary<string, string> Blobs, IReadOnlyDictionary<string, SourceText> Records)
{
    /// <summary>A branch without commits.</summary>
    public static BaseTree Unborn { get; } = new(null, ImmutableDictionary<string, string>.Empty, ImmutableDictionary<string, SourceText>.Empty);

    /// <summary>Record's path → when its last commit came to the branch, where that is known: later than what a record that came by request says of itself.</summary>
    public ImmutableDictionary<string, DateTimeOffset> Arrived { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;

    /// <summary>Blob id → text, of the few files that were read because a person must look at them: those edited by hand.</summary>
    public ImmutableDictionary<string, string> Texts { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The text of a blob; null where it was not read.</summary>
    public string? Text(string? blob) => blob is null ? null : Texts.GetValueOrDefault(blob);

    /// <summary>The files below <paramref name="folder"/>, which ends in a slash.</summary>
    public IEnumerable<string> Below(string folder) => Blobs.Keys.Where(p => p.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    /// <summary>The files that Argo CD applies from <paramref name="folder"/>, which ends in a slash: manifests in that very folder.</summary>
    public IEnumerable<string> ManifestsIn(string folder) =>
        Below(folder).Where(p => p.IndexOf('/', folder.Length) < 0 && (p.EndsWith(".yaml", StringComparison.Ordinal) || p.EndsWith(".yml", StringComparison.Ordinal)));
}

/// <summary>Where the records of an environment are.</summary>
public static class RecordPaths
{
    /// <summary>The folder of all records.</summary>
    public const string Root = ".gitopsgen";

    /// <summary>The folder of one environment's records, with a final slash.</summary>
    public static string Folder(string environment) => $"{Root}/{environment}/";

    /// <summary>The record of the service whose directory, below the environment's, is <paramref name="directory"/>.</summary>
    public static string Service(string environment, string directory) => $"{Root}/{environment}/{directory}.yaml";

    /// <summary>The record of the shared files.</summary>
    public static string Shared(string environment) => $"{Root}/{environment}/_environment.yaml";
}
