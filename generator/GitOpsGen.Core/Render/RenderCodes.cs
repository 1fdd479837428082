using GitOpsGen.Diagnostics;

namespace GitOpsGen.Render;

/// <summary>Codes of rendering, templates' own apart.</summary>
public static class RenderCodes
{
    /// <summary>Two manifests, one path.</summary>
    public static Code SamePath { get; } = new("RND001", Fault.Input, Severity.Error,
        "two manifests would be written to one path", "rename the added template or the extra manifest");

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } = [SamePath];
}
