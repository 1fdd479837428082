using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using GitOpsGen.Commands;
using GitOpsGen.Diagnostics;
using GitOpsGen.Judge;
using GitOpsGen.Release;
using GitOpsGen.Spec;

namespace GitOpsGen.Gates;

/// <summary>Asks every gate of every service at once, with one deadline and one pool of connections. Whatever does not answer is inconclusive.</summary>
public static class GateRunner
{
    /// <summary>The answers by service; one for each service that was handed in.</summary>
    /// <param name="run">The environment.</param>
    /// <param name="services">The services and where they stand; null where nothing is there yet.</param>
    /// <param name="now">The moment that windows end at.</param>
    /// <param name="deadline">How long to wait for all answers together.</param>
    public static IReadOnlyDictionary<string, GateResult> Ask(
        EnvironmentRun run, IReadOnlyList<(ServiceSpec Service, ReleaseRecord? Record)> services, DateTimeOffset now, TimeSpan deadline) =>
        Ask(run.Spec, services, now, deadline, GateSettings.Of(run.Spec, Environment.GetEnvironmentVariable));

    /// <summary>The same with settings of the caller's.</summary>
    /// <inheritdoc cref="Ask(EnvironmentRun, IReadOnlyList{ValueTuple{ServiceSpec, ReleaseRecord}}, DateTimeOffset, TimeSpan)"/>
    public static IReadOnlyDictionary<string, GateResult> Ask(
        EnvironmentSpec environment, IReadOnlyList<(ServiceSpec Service, ReleaseRecord? Record)> services, DateTimeOffset now, TimeSpan deadline, GateSettings settings)
    {
        Result<X509Certificate2Collection> authorities = settings.Authorities();
        using var http = new HttpPort(authorities.IsOk ? authorities.Value : null);
        using var clock = new CancellationTokenSource(deadline);
        var world = new GateWorld(settings, http, clock.Token);
        Task<GateResult>[] asked = [.. services.Select(s => One(world, environment, s.Service, s.Record, now))];
        world.Open();
        Task<GateResult[]> all = Task.WhenAll(asked);
        if (settings.Slow is { } slow && Task.WaitAny([all], settings.SlowAfter) < 0)
        {
            slow($"asking the gates of {Common.Count(services.Count, "service")}");
        }

        GateResult[] results = all.GetAwaiter().GetResult();
        return services.Zip(results).ToImmutableDictionary(
            p => p.First.Service.Name, p => p.Second with { Findings = [.. authorities.Diagnostics, .. p.Second.Findings] }, StringComparer.Ordinal);
    }

    private static async Task<GateResult> One(GateWorld world, EnvironmentSpec environment, ServiceSpec service, ReleaseRecord? record, DateTimeOffset now)
    {
        if (record is not null && StageQuestion.Of(environment, service, record, now) is StageQuestion stage)
        {
            return await new ServiceGates(world, environment, service, stage).Ask();
        }

        if (!StageQuestion.LooksForImage(service, record))
        {
            return GateResult.NotAsked;
        }

        // A release is about to begin: an image that is not there can be known before its first commit, and its digest can be pinned.
        GateRows image = (await new RegistryClient(world).Ask(StageQuestion.ManifestsOf(record), service.Image)).Watching(service.Gates);
        GateAnswers answers = GateJudge.Answers(image.Rows);
        return new GateResult(answers with { Image = image.Digest is { } digest ? new ResolvedImage(service.Image, digest) : null }, image.Rows, null, [], image.Digest);
    }
}
