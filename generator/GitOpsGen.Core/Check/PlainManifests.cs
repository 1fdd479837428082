using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Spec;

namespace GitOpsGen.Check;

/// <summary>The checks on manifests that somebody else wrote, as one state: schemas, rules, references, and an environment's policies where one is named.</summary>
public static class PlainManifests
{
    /// <summary>What is wrong with the manifests, ordered by place.</summary>
    /// <param name="files">Their texts.</param>
    /// <param name="environment">Whose policies, gateways and namespace hold; null for none: then manifests without a namespace stand in <c>default</c>.</param>
    /// <param name="options">Settings of the checks.</param>
    public static ImmutableArray<Diagnostic> Check(ImmutableArray<SourceText> files, EnvironmentSpec? environment, CheckOptions options)
    {
        string ns = environment?.Namespace.Name ?? "default";
        Result<PolicySet> policies = PolicySet.Read(environment?.Operations.Policies);
        SchemaTable table = options.Table;
        var cache = new CheckCache(ns, policies.IsOk ? policies.Value : PolicySet.None, manifest => SchemaCheck.Run(manifest, table, options.Strict), ManifestRules.Run);
        State state = State.Of(Parsed(files, ns), environment is null ? "" : ns).With(State.Of(Parsed(options.With, ns), ""));
        return
        [
            .. policies.Diagnostics,
            .. Checks.Of(state, "", environment is null ? ReferenceOptions.None : ReferenceOptions.Of(environment), cache).Distinct(),
        ];
    }

    private static ImmutableArray<ParsedFile> Parsed(ImmutableArray<SourceText> files, string ns) =>
        [.. files.Select(f => ManifestCache.Parse(f, Render.FileRole.Extra, ns))];
}
