using System.Collections.Immutable;

namespace GitOpsGen.Release;

/// <summary>A version that runs.</summary>
/// <param name="Inputs">What makes its pods.</param>
/// <param name="Slot">The slot Service that selects it; null where slots are not used.</param>
public sealed record LiveVersion(VersionInputs Inputs, string? Slot)
{
    /// <summary>The version's name.</summary>
    public string Name => Inputs.Version;
}

/// <summary>
/// Which versions of a service run and how requests are split between them: with the spec, all that the renderer needs.
/// </summary>
/// <param name="Stable">The version that is fully released.</param>
/// <param name="Canary">The one being released; null between releases.</param>
/// <param name="Stage">The stage, where there is a canary.</param>
/// <param name="IdleSlotVersion">Between releases: the version that the idle slot's selector still names; null without slots.</param>
public sealed record ServiceState(LiveVersion Stable, LiveVersion? Canary, Stage? Stage, VersionInputs? IdleSlotVersion)
{
    /// <summary>The versions that run, stable first.</summary>
    public ImmutableArray<LiveVersion> Versions => Canary is null ? [Stable] : [Stable, Canary];

    /// <summary>The state between releases with one version.</summary>
    public static ServiceState Settled(LiveVersion stable, VersionInputs? idleSlotVersion = null) => new(stable, null, null, idleSlotVersion);

    /// <summary>The state of a release at <paramref name="stage"/>.</summary>
    public ServiceState At(Stage stage) => this with { Stage = stage };
}
