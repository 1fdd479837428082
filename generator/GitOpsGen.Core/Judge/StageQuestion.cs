using System.Collections.Immutable;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Judge;

/// <summary>One release at its present stage, as the gates look at it.</summary>
public sealed record StageQuestion
{
    // What stood before the stage is looked at for an hour: long enough that a quiet background is known.
    private const double BackgroundSeconds = 3_600;

    /// <summary>The release.</summary>
    public required ReleaseRecord Record { get; init; }

    /// <summary>The stage it stands at.</summary>
    public required Stage Stage { get; init; }

    /// <summary>The stage before; null for the first.</summary>
    public required Stage? Before { get; init; }

    /// <summary>The gates in force: those of the service, and those of the step on top.</summary>
    public required GatesSpec Gates { get; init; }

    /// <summary>The namespace of the Deployments.</summary>
    public required string Namespace { get; init; }

    /// <summary>The canary's Deployment.</summary>
    public required string Canary { get; init; }

    /// <summary>The stable version's Deployment.</summary>
    public required string Stable { get; init; }

    /// <summary>The host whose requests are the canary's: the service's, or the canary's own where each version has one.</summary>
    public required string Host { get; init; }

    /// <summary>The digest of the manifests that are judged: a verdict holds for them, whatever commit they stand in.</summary>
    public required string Manifests { get; init; }

    /// <summary>When the stage was committed, in Unix seconds.</summary>
    public required double Since { get; init; }

    /// <summary>The moment of asking, in Unix seconds.</summary>
    public required double Now { get; init; }

    /// <summary>The samples that are asked for: from two look-backs before the stage, of which the later one shows the traffic before it.</summary>
    public Window Asked => new(Since - (2 * Window.LookBackSeconds), Since, Now);

    /// <summary>The samples of requests without endpoint, with their background.</summary>
    public Window AskedBackground => new(Since - BackgroundSeconds - Window.LookBackSeconds, Since, Now);

    /// <summary>The background before the stage.</summary>
    public Window Background => new(Since - BackgroundSeconds - Window.LookBackSeconds, Since - BackgroundSeconds, Since);

    /// <summary>Whether any request should reach the canary.</summary>
    public bool HasTraffic => Stage.Kind is StageKind.Shift or StageKind.Full && (Stage.Weight > 0 || !Stage.Match.IsEmpty || Stage.Mirror is not null);

    /// <summary>Whether the stable version gets requests to compare with.</summary>
    public bool HasStable => Stage.Weight < 100;

    /// <summary>Whether no request went to the canary before this stage: then the first that reaches it shows that the stage is in force.</summary>
    public bool IsFirst => Before is null or { Weight: 0, Mirror: null, Match.IsEmpty: true };

    /// <summary>
    /// Whether the traffic can show that the stage is in force. An unchanged weight shows nothing; nor does another share of the matching requests
    /// alone, for the metrics do not tell which those are.
    /// </summary>
    public bool Shows => HasTraffic && (Stage.Mirror is not null || (Stage.Weight == 0 && !Stage.Match.IsEmpty) || (Stage.WithinMatch && IsFirst) || (!Stage.WithinMatch && Stage.Weight != (Before?.Weight ?? 0)));

    /// <summary>Whether a gate that has a say asks for traffic.</summary>
    public bool AsksTraffic => Gates.Counting().Any(g => g.MinRequests > 0);

    /// <summary>The release of a service at its present stage; null between releases.</summary>
    public static StageQuestion? Of(EnvironmentSpec environment, ServiceSpec service, ReleaseRecord record, DateTimeOffset now)
    {
        if (record.Canary is not string canary || record.Stage is not Stage stage)
        {
            return null;
        }

        int at = record.Ladder.IndexOf(record.Ladder.FirstOrDefault(s => s.Name == stage.Name)!);
        LiveVersion? own = record.State.Canary;
        return new StageQuestion
        {
            Record = record,
            Stage = stage,
            Before = at > 0 ? record.Ladder[at - 1] : null,
            Gates = service.GatesAt(stage.Name),
            Namespace = environment.Namespace.Name,
            Canary = record.Version(canary)?.Inputs.Deployment ?? service.Naming.DeploymentOf(canary),
            Stable = record.Version(record.Stable)?.Inputs.Deployment ?? service.Naming.DeploymentOf(record.Stable),
            Host = service.Routing == RoutingMode.Subset ? service.Naming.Host : own?.Slot ?? service.Naming.VersionServiceOf(canary),
            Manifests = ManifestsOf(record),
            Since = Unix(record.Since),
            Now = Unix(now),
        };
    }

    /// <summary>The digest of a record's manifests, by path and content.</summary>
    public static string ManifestsOf(ReleaseRecord? record) => ManifestsOf(record?.Files ?? []);

    /// <summary>The digest of manifests, by path and blob id.</summary>
    public static string ManifestsOf(IEnumerable<OwnedFile> files) =>
        "sha256:" + Digests.Of(Nodes.Map(files.OrderBy(f => f.Path, StringComparer.Ordinal).Select(f => (f.Path, (YamlNode?)Nodes.Text(f.Blob)))));

    /// <summary>Whether a release of the service would begin now, and its image has to be there before it does.</summary>
    public static bool LooksForImage(ServiceSpec service, ReleaseRecord? record) =>
        service.Gates.Image is not null && (record is null || (record.Status == ReleaseStatus.Stable && record.Stable != service.Version));

    /// <summary>Unix seconds with fractions.</summary>
    public static double Unix(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;
}
