using System.Collections.Immutable;
using System.Text;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Git;
using GitOpsGen.Spec;

namespace GitOpsGen.Commands;

/// <summary>Reads from a snapshot what a run looks at: the records of an environment, and the listing of the folders the tool owns.</summary>
public static class BaseReader
{
    /// <summary>The base for every service of the environment, or for the only one.</summary>
    public static Result<BaseTree> Read(Snapshot snapshot, EnvironmentSpec environment, string? only)
    {
        ServiceSpec? service = environment.Services.FirstOrDefault(s => s.Name == only);
        if (service is null)
        {
            return Read(snapshot, environment.Name, [environment.Config.Directory]);
        }

        // One service costs its own folder; only where it has no record yet are the others' names of interest.
        string own = RecordPaths.Service(environment.Name, service.Directory), shared = RecordPaths.Shared(environment.Name);
        string[] folders = [own, shared, $"{environment.Config.Directory}/{service.Directory}", $"{environment.Config.Directory}/_environment"];
        Result<BaseTree> some = List(snapshot, [$"argocd/{environment.Name}.yaml"], p => p == own || p == shared, folders);
        return some.IsOk && some.Value.Tip is not null && !some.Value.Records.ContainsKey(own)
            ? Read(snapshot, environment.Name, [environment.Config.Directory])
            : some;
    }

    /// <summary>The base for the records of an environment and the folders beside them.</summary>
    public static Result<BaseTree> Read(Snapshot snapshot, string environment, IEnumerable<string> folders)
    {
        string records = RecordPaths.Folder(environment);
        return List(snapshot, [records.TrimEnd('/'), $"argocd/{environment}.yaml", .. folders], p => p.StartsWith(records, StringComparison.Ordinal));
    }

    private static Result<BaseTree> List(Snapshot snapshot, IReadOnlyList<string> folders, Func<string, bool> isRecord, IReadOnlyList<string>? toRead = null) =>
        snapshot.Tip is null
            ? Result<BaseTree>.Ok(BaseTree.Unborn)
            : snapshot.List(folders, toRead).Then(blobs =>
            {
                string[] paths = [.. blobs.Keys.Where(p => isRecord(p) && p.EndsWith(".yaml", StringComparison.Ordinal))];
                return snapshot.Read([.. paths.Select(p => blobs[p])]).Then(texts => Result<BaseTree>.Ok(new BaseTree(
                    snapshot.Tip, blobs,
                    paths.Zip(texts).ToImmutableDictionary(r => r.First, r => new SourceText(r.First, Encoding.UTF8.GetString(r.Second ?? [])), StringComparer.Ordinal))));
            });
}
