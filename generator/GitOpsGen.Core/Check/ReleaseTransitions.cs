using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;

namespace GitOpsGen.Check;

/// <summary>A state of a release with its manifests.</summary>
/// <param name="Name">The stage's name, or bootstrap, finalize.</param>
/// <param name="Tree">Everything of the service in that state.</param>
public sealed record ProvenState(string Name, RenderedTree Tree);

/// <summary>What was proven of one service before its first commit.</summary>
public sealed record Proof
{
    /// <summary>Where it does not hold; empty where every transition is safe.</summary>
    public required ImmutableArray<Diagnostic> Findings { get; init; }

    /// <summary>The states that were looked at, in the order of a release.</summary>
    public ImmutableArray<ProvenState> States { get; init; } = [];

    /// <summary>The number of states.</summary>
    public int Stages => States.Length;

    /// <summary>The number of transitions between them, rollbacks and what follows included.</summary>
    public int Transitions { get; init; }

    /// <summary>The number of orders of applying that were looked at.</summary>
    public long StatesConsidered { get; init; }
}

/// <summary>
/// Walks through the whole life of a service as the commits would have it (the same renderer, the same rules for which files are written),
/// and checks each transition: bootstrap, prepare, each stage, finalize; a rollback from each stage and its clean-up; the next version after
/// finalize and after clean-up (supersede); removal.
/// </summary>
public static class ReleaseTransitions
{
    /// <summary>Proves one service.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="service">The service, at its desired version.</param>
    /// <param name="templates">The templates.</param>
    /// <param name="extras">The manifests beside it.</param>
    /// <param name="from">The stable version; null for a placeholder with the workload of the spec.</param>
    /// <param name="cache">Files that were read; null reads them anew.</param>
    /// <param name="with">What else is in the cluster; null for nothing.</param>
    public static Proof Prove(
        EnvironmentSpec environment, ServiceSpec service, TemplateSet templates, ImmutableArray<ExtraManifest> extras, VersionInputs? from,
        ManifestCache? cache = null, State? with = null)
    {
        var walk = new ReleaseWalk(environment, service, templates, extras, cache ?? new ManifestCache(environment.Namespace.Name), with);
        walk.Run(from);
        return new Proof
        {
            Findings = [.. walk.Findings],
            States = [.. walk.States],
            Transitions = walk.Transitions,
            StatesConsidered = walk.Considered,
        };
    }
}
