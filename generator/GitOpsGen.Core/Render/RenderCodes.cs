using GitOpsGen.Diagnostics;

namespace GitOpsGen.Render;

/// <summary>Codes of rendering, templates' own apart.</summary>
public static class RenderCodes
{
    /// <summary>Two manifests, one path.</summary>
    public static Code SamePath { get; } = new("RND001", Fault.Input, Severity.Error,
        "two manifests would be written to one path", "rename the added template or the extra manifest");

    /// <summary>A step's match cannot be laid upon a route's.</summary>
    public static Code Matches { get; } = new("RND002", Fault.Input, Severity.Error,
        "a step's match and a route's match ask for the same field in ways that one match cannot say", "write the narrower condition into the step, or use exact and prefix instead of regex in one of the two");

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } = [SamePath, Matches];
}
