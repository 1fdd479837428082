using System.Collections.Immutable;
using GitOpsGen.Spec;

namespace GitOpsGen.Release;

/// <summary>Every state of a release to the spec's version, without a repository: what <c>render</c> writes and <c>check</c> looks at.</summary>
public static class Lifecycle
{
    /// <summary>What the stable version is called where nobody said.</summary>
    public const string Placeholder = "previous";

    /// <summary>What the stable version of <paramref name="service"/> is called where nobody said, unlike its own.</summary>
    public static string Unsaid(ServiceSpec service) => service.Version == Placeholder ? Placeholder + "-2" : Placeholder;

    /// <summary>The states from <c>prepare</c> to <c>finalize</c> by stage name, from <paramref name="from"/> (null: a placeholder) to the spec's version.</summary>
    /// <param name="service">The service.</param>
    /// <param name="from">The stable version; its workload is the spec's. Where it is the spec's own version there is no way from it, and it counts as unsaid.</param>
    /// <param name="fromImage">Its image; null: the spec's own.</param>
    public static ImmutableArray<(string Stage, ServiceState State)> Stages(ServiceSpec service, string? from, string? fromImage)
    {
        bool slots = !service.Slots.IsEmpty;
        string name = from is null || from == service.Version ? Unsaid(service) : from;
        VersionInputs before = VersionInputs.Of(service, name, fromImage ?? service.Image);
        VersionInputs after = VersionInputs.Of(service, service.Version, service.Image);
        var stable = new LiveVersion(before, slots ? service.Slots[0] : null);
        var canary = new LiveVersion(after, slots ? service.Slots[1] : null);
        var release = new ServiceState(stable, canary, null, null);
        return
        [
            .. Stage.Ladder(service.Strategy).Select(stage => (stage.Name, release.At(stage))),
            (Stage.FinalizeName, ServiceState.Settled(canary, slots ? before : null)),
        ];
    }
}
