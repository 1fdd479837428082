using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Spec;

/// <summary>Kinds of workloads that another controller releases: a canary beside them would change what they change.</summary>
internal static class OtherControllers
{
    private static readonly (string Group, string Kind)[] Kinds = [("apps/", "StatefulSet"), ("argoproj.io/", "Rollout"), ("flagger.app/", "Canary")];

    /// <summary>SPEC030 where <paramref name="manifest"/> is of such a kind; else null.</summary>
    public static Diagnostic? Of(YamlNode.Map manifest) =>
        manifest["kind"] is { } kind && manifest["apiVersion"].AsText() is string version && Kinds.Any(k => k.Kind == kind.AsText() && version.StartsWith(k.Group, StringComparison.Ordinal))
            ? Diagnostic.Of(SpecCodes.Unsupported, kind.Place, $"a resource is of the kind '{kind.AsText()}', which another controller releases", "describe the workload as a service instead")
            : null;
}
