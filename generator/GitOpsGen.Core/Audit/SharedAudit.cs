using System.Collections.Immutable;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Audit;

/// <summary>The audit of a commit of the shared files; their record names no spec, so a trailer must.</summary>
internal static class SharedAudit
{
    /// <summary>Whether only locks changed, which people set and nothing can render.</summary>
    public static bool IsLock(Result<YamlNode.Map>? before, YamlNode.Map after) => before is { IsOk: true }
        ? Without(before.Value) == Without(after)
        : before is null && after["files"].Items().IsEmpty && after[Locks.Key] is not null;

    /// <summary>What is wrong with it; <paramref name="compare"/> holds a proposal against the commit.</summary>
    public static IEnumerable<Diagnostic> Check(
        string path, Result<YamlNode.Map>? before, YamlNode.Map after, Trailers trailers, AuditInputs inputs, BaseTree parent, Func<Proposal, string, IEnumerable<Diagnostic>> compare)
    {
        string tool = after["tool"].AsText() ?? "";
        bool isFirst = !Ledger.FilesOf(before).Any();
        string message = CommitMessage.Compose("", [],
            [("Environment", inputs.Environment), ("Service", SharedProposal.Name), ("Decision", isFirst ? "bootstrap" : "update"), ("Tool-Version", tool)]);
        if (trailers.Check(SharedProposal.Name, path, message, inputs.ByRequest) is { } wrong)
        {
            yield return wrong;
        }

        if (trailers.SpecCommit is not { } named)
        {
            yield return Diagnostic.Of(AuditCodes.NoSpec, Place.Of(path), "no trailer names the spec of the shared files", AuditCodes.NoSpec.WayOut);
            yield break;
        }

        if (!inputs.Specs[named].IsOk)
        {
            yield return inputs.Specs[named].Diagnostics[0] with { Place = Place.Of(path) };
            yield break;
        }

        var kept = Ledger.FilesOf(Result<YamlNode.Map>.Ok(after)).Select(f => f.Path).ToHashSet(StringComparer.Ordinal);
        Proposal? again = Reproduction.OfShared(parent, inputs.Specs[named].Value, named, tool, Folders(inputs.Specs[named].Value.Environment, before, after, parent), Ledger.FilesOf(before).Any(f => !kept.Contains(f.Path)));
        Diagnostic? differs = again is null || again.Changes.IsEmpty
            ? Diagnostic.Of(AuditCodes.Differs, Place.Of(path), "gitopsgen would not have made this commit: " + (again?.Diagnostics.FirstOrDefault()?.Message ?? "there was nothing to do"), AuditCodes.Differs.WayOut)
            : compare(again, named).FirstOrDefault();
        if (differs is not null)
        {
            yield return tool == inputs.Tool ? differs : differs with
            {
                Code = AuditCodes.OtherVersion,
                Severity = Severity.Note,
                Message = $"made by gitopsgen {tool}, and {inputs.Tool} makes it differently: {differs.Message}",
                Hint = $"verify it with gitopsgen {tool}",
            };
        }
    }

    // Who was refused then is not known any more, so the record says whom the Applications apply: as far as a spec, a record or the commit before says the same.
    private static ImmutableArray<AppliedFolder>? Folders(EnvironmentSpec environment, Result<YamlNode.Map>? before, YamlNode.Map after, BaseTree parent)
    {
        AppliedFolder[] wanted = [.. environment.Services.Select(s => new AppliedFolder(s.Name, Renderer.Folder(environment, s).TrimEnd('/')))];
        if (after[AppliedFolders.Key] is null)
        {
            string path = Renderer.ApplicationsPath(environment);
            bool stays = Ledger.FilesOf(before).FirstOrDefault(f => f.Path == path) == Ledger.FilesOf(Result<YamlNode.Map>.Ok(after)).FirstOrDefault(f => f.Path == path);
            return stays ? null : [.. wanted];
        }

        var known = wanted.Concat(AppliedFolders.Committed(before is { IsOk: true } ? before.Value : null)).Concat(
            parent.Records.Where(r => r.Key != RecordPaths.Shared(environment.Name)).Select(r => RecordReader.Read(r.Value, environment.Name, null, forWayBack: true))
                .Where(r => r.IsOk).Select(r => new AppliedFolder(r.Value.Service, r.Value.Directory))).ToHashSet();
        return [.. AppliedFolders.Committed(after).Where(known.Contains)];
    }

    private static string Without(YamlNode.Map record) => Nodes.Canonical(new YamlNode.Map([.. record.Entries.Where(e => e.Key != Locks.Key)]));
}
