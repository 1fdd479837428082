using System.Collections.Immutable;
using GitOpsGen.Spec;

namespace GitOpsGen.Release;

/// <summary>
/// An environment that takes its versions from another (product contract, section 3, <c>follows</c>): a version that was fully released
/// there, and stood for the soak, is what is wanted here.
/// </summary>
public static class Follows
{
    /// <summary>
    /// The service as it is wanted now. A version that is not ripe changes nothing: what is under way here goes on. A service that the
    /// followed environment does not know, or that starts here before anything is ripe there, keeps its own spec's version.
    /// </summary>
    /// <param name="service">The service, as the spec of this environment says it.</param>
    /// <param name="followed">Its record in the followed environment; null where there is none.</param>
    /// <param name="own">Its record here; null where there is none.</param>
    /// <param name="soak">How long a version must have stood there.</param>
    /// <param name="now">The time.</param>
    public static ServiceSpec Wanted(ServiceSpec service, ReleaseRecord? followed, ReleaseRecord? own, TimeSpan soak, DateTimeOffset now)
    {
        if (followed is null)
        {
            return service;
        }

        RecordedVersion? ripe = IsRipe(followed, soak, now) ? followed.Version(followed.Stable) : null;
        RecordedVersion? wanted = ripe ?? own?.Version(own.Canary ?? own.Stable);
        return wanted is null ? service : service with { Version = wanted.Inputs.Version, Image = wanted.Inputs.Image };
    }

    /// <summary>Whether the stable version was fully released and has stood alone for the soak.</summary>
    public static bool IsRipe(ReleaseRecord followed, TimeSpan soak, DateTimeOffset now) =>
        followed.Status == ReleaseStatus.Stable && now - followed.Since >= soak;

    /// <summary>The whole spec with the versions that are wanted now.</summary>
    public static EnvironmentSpec Apply(EnvironmentSpec spec, IReadOnlyDictionary<string, ReleaseRecord> followed, IReadOnlyDictionary<string, ReleaseRecord> own, DateTimeOffset now) =>
        spec.Operations.Follows is not { } follows ? spec : spec with
        {
            Services = [.. spec.Services.Select(s => Wanted(s, followed.GetValueOrDefault(s.Name), own.GetValueOrDefault(s.Name), follows.Soak, now))],
        };
}
