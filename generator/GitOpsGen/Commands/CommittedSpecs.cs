using System.Collections.Immutable;
using GitOpsGen.Audit;
using GitOpsGen.Diagnostics;
using GitOpsGen.Disk;
using GitOpsGen.Git;
using GitOpsGen.Render;

namespace GitOpsGen.Commands;

/// <summary>Spec commit → the spec as it was there, with all it names. What did not change between two commits is read once.</summary>
public sealed class CommittedSpecs : IDisposable
{
    private readonly SpecHistory history;
    private readonly string path;
    private readonly Dictionary<string, Result<CommittedSpec>> byTree = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Result<TemplateSet>> templates = new(StringComparer.Ordinal);

    /// <summary>The history of the spec at <paramref name="file"/>, found at every commit by the path that it has now.</summary>
    public CommittedSpecs(string file)
    {
        SpecFolder folder = SpecFolder.Of(file);
        path = Path.GetRelativePath(folder.Root, Path.GetFullPath(file));
        history = new SpecHistory(folder.Root, Path.GetRelativePath(folder.Root, folder.Folder).Replace('\\', '/'));
    }

    /// <summary>The spec at a commit; AUD006 where it cannot be had.</summary>
    public Result<CommittedSpec> At(string commit)
    {
        Result<string> tree = history.Checkout(commit);
        if (!tree.IsOk)
        {
            return Result<CommittedSpec>.Fail(tree.Diagnostics);
        }

        if (!byTree.TryGetValue(tree.Value, out Result<CommittedSpec>? spec))
        {
            byTree[tree.Value] = spec = Read(commit);
        }

        return spec;
    }

    /// <inheritdoc />
    public void Dispose() => history.Dispose();

    private Result<CommittedSpec> Read(string commit)
    {
        string file = Path.Combine(history.Folder, path);
        if (!File.Exists(file))
        {
            return NoSpec($"the spec commit '{commit[..10]}' has no '{path.Replace('\\', '/')}'");
        }

        Result<CommittedSpec> read = LoadedEnvironment.Load(file).Then(loaded => Templates(loaded).Then(set => Result<CommittedSpec>.Ok(new CommittedSpec(loaded.Spec, set, loaded.Extras))));
        return read.IsOk ? read : NoSpec($"the spec at '{commit[..10]}' is not one that this gitopsgen takes: {read.Diagnostics[0].Message}");
    }

    private Result<TemplateSet> Templates(LoadedEnvironment loaded)
    {
        string key = string.Concat(loaded.Templates.Select(t => $"{Path.GetFileName(t.Name)}\0{t.Text}\0"));
        if (!templates.TryGetValue(key, out Result<TemplateSet>? set))
        {
            templates[key] = set = TemplateSet.Load(BuiltInTemplates.Read(), loaded.Templates);
        }

        return set;
    }

    private static Result<CommittedSpec> NoSpec(string why) =>
        Result<CommittedSpec>.Fail(Diagnostic.Of(AuditCodes.NoSpec, Place.None, "it cannot be rendered again: " + why, AuditCodes.NoSpec.WayOut));
}
