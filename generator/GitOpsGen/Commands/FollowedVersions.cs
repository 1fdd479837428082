using System.Collections.Immutable;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Disk;
using GitOpsGen.Git;
using GitOpsGen.Release;
using GitOpsGen.Spec;

namespace GitOpsGen.Commands;

/// <summary>Finds the records of the environment that another follows: its spec says where its repository is.</summary>
public static class FollowedVersions
{
    /// <summary>The followed environment's records by service; none where nothing is followed, or nothing was committed there yet.</summary>
    /// <param name="spec">The spec that follows.</param>
    /// <param name="file">Where it stands: the other's spec is looked for beside it, and under <c>environments/</c>.</param>
    /// <param name="git">How to deal with the other's repository.</param>
    public static Result<IReadOnlyDictionary<string, ReleaseRecord>> Read(EnvironmentSpec spec, string file, GitOptions git)
    {
        if (spec.Operations.Follows is not { } follows)
        {
            return Result<IReadOnlyDictionary<string, ReleaseRecord>>.Ok(ImmutableDictionary<string, ReleaseRecord>.Empty);
        }

        return Find(follows.Environment, file, follows.Place).Then(path => SpecPlace.Read(path, null, null)).Then(place =>
            Publisher.IsMissing(place.Location)
                ? Result<IReadOnlyDictionary<string, ReleaseRecord>>.Ok(ImmutableDictionary<string, ReleaseRecord>.Empty)
                : ConfigRepository.Use(place.Location, git, repository =>
                    repository.Read().Then(s => BaseReader.Read(s, place.Environment, [])).Then(tree => Records(tree, place.Environment))));
    }

    /// <summary>What is wrong with the environments that <paramref name="spec"/> follows, one behind the other: one has no spec, or they lead back to where they began.</summary>
    public static ImmutableArray<Diagnostic> Check(EnvironmentSpec spec, string file)
    {
        if (spec.Operations.Follows is not { } follows)
        {
            return [];
        }

        List<string> way = [spec.Name];
        for (string? next = follows.Environment, from = file; next is not null;)
        {
            if (way.Contains(next, StringComparer.Ordinal))
            {
                return [Diagnostic.Of(SpecCodes.Reference, follows.Place, $"the environments follow each other in a circle: {string.Join(" → ", way)} → {next}", "let the first of them follow none")];
            }

            Result<string> found = Find(next, from, follows.Place);
            if (!found.IsOk)
            {
                return found.Diagnostics;
            }

            way.Add(next);
            (next, from) = (Texts.Read(found.Value) is { IsOk: true, Value: var text } ? SpecReader.ReadFollowedLeniently(text) : null, found.Value);
        }

        return [];
    }

    /// <summary>The spec with the versions that are wanted now. A record of our own that cannot be read is reported where its service is proposed.</summary>
    public static EnvironmentSpec Wanted(EnvironmentSpec spec, IReadOnlyDictionary<string, ReleaseRecord> followed, BaseTree tree, DateTimeOffset now) =>
        followed.Count == 0 ? spec : Follows.Apply(spec, followed, spec.Services.Select(s => ServiceProposal.ReadRecord(spec.Name, s, tree)).Where(r => r.IsOk).Select(r => r.Value).OfType<ReleaseRecord>()
            .ToDictionary(r => r.Service, StringComparer.Ordinal), now);

    /// <summary>The records of a tree by service; the record of the shared files is left out.</summary>
    public static Result<IReadOnlyDictionary<string, ReleaseRecord>> Records(BaseTree tree, string environment)
    {
        List<Diagnostic> found = [];
        var records = ImmutableDictionary.CreateBuilder<string, ReleaseRecord>(StringComparer.Ordinal);
        foreach (SourceText text in tree.Records.Where(r => r.Key != RecordPaths.Shared(environment)).Select(r => r.Value))
        {
            Result<ReleaseRecord> read = RecordReader.Read(text, environment, null);
            found.AddRange(read.Diagnostics);
            if (read.IsOk)
            {
                records[read.Value.Service] = read.Value;
            }
        }

        return Result<IReadOnlyDictionary<string, ReleaseRecord>>.Unless(found, records.ToImmutable);
    }

    private static Result<string> Find(string environment, string file, Place place)
    {
        string folder = SpecFolder.Of(file).Folder;
        string[] nearby = [folder, Path.GetDirectoryName(folder) ?? folder, Path.Combine(SpecFolder.Of(file).Root, "environments")];
        foreach (string where in nearby.Distinct(StringComparer.Ordinal).Where(Directory.Exists))
        {
            IEnumerable<string> candidates = Directory.EnumerateFiles(where, "*.yaml")
                .Concat(Directory.EnumerateDirectories(where).Select(d => Path.Combine(d, "environment.yaml")).Where(File.Exists));
            if (candidates.Order(StringComparer.Ordinal).FirstOrDefault(c => Texts.Read(c) is { IsOk: true, Value: var text } && SpecReader.ReadNameLeniently(text) == environment) is { } found)
            {
                return Result<string>.Ok(found);
            }
        }

        return Result<string>.Fail(Diagnostic.Of(SpecCodes.Reference, place, $"the environment '{environment}' that is followed has no spec beside this one",
            "put its spec beside this one or under environments/: it says where its repository is"));
    }
}
