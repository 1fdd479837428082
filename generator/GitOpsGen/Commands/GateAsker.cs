using System.Collections.Immutable;
using GitOpsGen.Gates;
using GitOpsGen.Release;
using GitOpsGen.Spec;

namespace GitOpsGen.Commands;

/// <summary>The way to the gates.</summary>
public static class GateAsker
{
    // One deadline for all questions of an environment: a system that hangs delays a run by this once.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Asks the gates of all services at once.</summary>
    public static IReadOnlyDictionary<string, AskedGates> Ask(EnvironmentSpec environment, IReadOnlyList<(ServiceSpec Service, ReleaseRecord Record)> services, DateTimeOffset now) =>
        GateRunner.Ask(environment, services, now, Deadline, GateSettings.Of(environment, Environment.GetEnvironmentVariable))
            .ToImmutableDictionary(r => r.Key, r => new AskedGates(r.Value.Answers, r.Value.Findings), StringComparer.Ordinal);
}
