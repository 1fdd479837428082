using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Change;

/// <summary>
/// Which folder the Application of each service applies: the one where its record says that it stands. An Application that points anywhere else applies no
/// rollback, and one that goes while its service runs leaves nobody to apply it.
/// </summary>
internal static class AppliedFolders
{
    /// <summary>Where the record of the shared files keeps them.</summary>
    public const string Key = "applications";

    /// <summary>The records of services in the order of their paths, or why one cannot be read. What the proposals of this run have read already is not read again.</summary>
    public static ImmutableArray<Result<ReleaseRecord>> Records(Inputs inputs, IEnumerable<Proposal> services)
    {
        var known = services.Select(p => p.Before).OfType<ReleaseRecord>().DistinctBy(r => r.Path).ToDictionary(r => r.Path, StringComparer.Ordinal);
        return
        [
            .. inputs.Base.Records.Where(r => r.Key != RecordPaths.Shared(inputs.Environment.Name)).OrderBy(r => r.Key, StringComparer.Ordinal)
                .Select(r => known.TryGetValue(r.Key, out ReleaseRecord? record) ? Result<ReleaseRecord>.Ok(record) : RecordReader.Read(r.Value, inputs.Environment.Name, null, forWayBack: true)),
        ];
    }

    /// <summary>
    /// The folders as they are to be after this run; null where the Applications must stay as they are committed, because not everyone that they name is known.
    /// </summary>
    /// <param name="inputs">What the run rests on.</param>
    /// <param name="shared">The record of the shared files; null where there is none.</param>
    /// <param name="records">The records of services.</param>
    /// <param name="begins">The services whose first commit this run makes. Those that are refused, or wait, bring no new folder.</param>
    public static ImmutableArray<AppliedFolder>? Of(Inputs inputs, YamlNode.Map? shared, ImmutableArray<Result<ReleaseRecord>> records, ImmutableHashSet<string> begins)
    {
        // A record that says it is of another service than the one whose folder it names is refused there, and stands for nobody.
        ILookup<string, string> owners = inputs.Environment.Services.ToLookup(s => Renderer.Folder(inputs.Environment, s).TrimEnd('/'), s => s.Name, StringComparer.Ordinal);
        var folders = records.Where(r => r.IsOk).Select(r => r.Value).Where(r => !owners.Contains(r.Directory) || owners[r.Directory].Contains(r.Service))
            .DistinctBy(r => r.Service).ToDictionary(r => r.Service, r => r.Directory, StringComparer.Ordinal);
        var committed = Committed(shared).ToDictionary(f => f.Service, f => f.Path, StringComparer.Ordinal);

        // Of one service alone nobody reads the records of the others.
        bool knowsAll = inputs.Only is null && records.All(r => r.IsOk);
        if (!knowsAll && shared?[Key] is null && shared?["files"].Items().Any(f => f.At("path").AsText() == Renderer.ApplicationsPath(inputs.Environment)) == true)
        {
            return null;
        }

        foreach (ServiceSpec service in inputs.Environment.Services.Where(s => !folders.ContainsKey(s.Name)))
        {
            if (begins.Contains(service.Name))
            {
                folders[service.Name] = Renderer.Folder(inputs.Environment, service).TrimEnd('/');
            }
            else if (committed.TryGetValue(service.Name, out string? path))
            {
                folders[service.Name] = path;
            }
        }

        foreach ((string service, string path) in committed.Where(_ => !knowsAll))
        {
            folders.TryAdd(service, path);
        }

        return [.. folders.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => new AppliedFolder(f.Key, f.Value))];
    }

    /// <summary>The folders that the record of the shared files says are applied.</summary>
    public static ImmutableArray<AppliedFolder> Committed(YamlNode.Map? shared) =>
        [.. (shared?[Key]).Items().Select(f => new AppliedFolder(f.At("service").AsText() ?? "", f.At("path").AsText() ?? "")).DistinctBy(f => f.Service)];

    /// <summary>The same as a value of that record.</summary>
    public static YamlNode Write(ImmutableArray<AppliedFolder> folders) =>
        Nodes.Seq(folders.Select(f => Nodes.Map(("service", Nodes.Text(f.Service)), ("path", Nodes.Text(f.Path)))));

    /// <summary>
    /// Why the shared files cannot follow the spec; null where they can. The environment's own folder does not move while services stand in it, and one
    /// Application does not pass from a service that stands there to another: Argo CD would prune what is no longer applied.
    /// </summary>
    public static Diagnostic? Refusal(Inputs inputs, ImmutableArray<Result<ReleaseRecord>> records, ImmutableArray<AppliedFolder>? folders)
    {
        EnvironmentSpec environment = inputs.Environment;
        string root = environment.Config.Directory;
        ReleaseRecord? left = records.Where(r => r.IsOk).Select(r => r.Value).FirstOrDefault(r => r.Root != root);
        if (left is not null)
        {
            return Diagnostic.Of(RecordCodes.NotPossible, Place.Of(left.Path),
                $"the service '{left.Service}' stands at '{left.Directory}' in the repository, and `config.directory` now puts the environment at '{root}'",
                "keep `config.directory`; to move the environment, remove its services first and bootstrap them anew");
        }

        IGrouping<string, AppliedFolder>? same = environment.Argo is { PerService: true } argo && folders is { } all
            ? all.GroupBy(f => argo.NameOf(f.Service, environment.Name), StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) : null;
        return same is null ? null : Diagnostic.Of(RecordCodes.NotPossible, Place.Of(Renderer.ApplicationsPath(environment)),
            $"the Application '{same.Key}' would have to apply {string.Join(" and ", same.Select(f => $"'{f.Path}'"))} at once",
            "remove the service that has gone from the spec first (`gitopsgen remove`), or write {service} into `argocd.name`");
    }
}
