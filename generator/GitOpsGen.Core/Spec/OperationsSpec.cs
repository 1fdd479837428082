using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Spec;

/// <summary>Gates of a service, an environment or a step. Null or empty: not asked.</summary>
public sealed record GatesSpec
{
    /// <summary>No gates.</summary>
    public static GatesSpec None { get; } = new();

    /// <summary>Share of failed requests.</summary>
    public ErrorRateGate? ErrorRate { get; init; }

    /// <summary>A quantile of the response time.</summary>
    public LatencyGate? Latency { get; init; }

    /// <summary>The number of restarts allowed since the stage began.</summary>
    public int? PodRestartsMax { get; init; }

    /// <summary>Whether <c>ready</c> is asked; on unless it was switched off.</summary>
    public bool Ready { get; init; } = true;

    /// <summary>Any PromQL.</summary>
    public ImmutableArray<MetricGate> Metrics { get; init; } = [];

    /// <summary>Any JSON endpoint.</summary>
    public ImmutableArray<HttpGate> Http { get; init; } = [];

    /// <summary>Alertmanager matchers; empty: not asked.</summary>
    public ImmutableArray<string> AlertMatchers { get; init; } = [];

    /// <summary>Argo CD's API.</summary>
    public ArgoGate? Argo { get; init; }

    /// <summary>The context of a commit status.</summary>
    public string? CommitStatusContext { get; init; }

    /// <summary>The registry is asked for the image, and its digest may be pinned.</summary>
    public ImageGate? Image { get; init; }

    /// <summary>Inconclusive for longer than this is stuck.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromHours(3);

    /// <summary>Whether being stuck rolls back.</summary>
    public bool RollBackOnInconclusive { get; init; }

    /// <summary>The names of the gates with <c>mode: watch</c>, as <see cref="Names"/> has them: they are asked and reported, and have no effect.</summary>
    public ImmutableHashSet<string> Watched { get; init; } = [];

    /// <summary>The names of the gates that have a say.</summary>
    public IEnumerable<string> Deciding() => Names().Where(n => !Watched.Contains(n));

    /// <summary>Those of them that judge requests, with how many a version needs.</summary>
    public IEnumerable<(string Gate, int MinRequests)> Counting() =>
        new (string Gate, int? MinRequests)[] { ("errorRate", ErrorRate?.MinRequests), ("latency", Latency?.MinRequests) }
            .Where(g => g.MinRequests is not null && !Watched.Contains(g.Gate)).Select(g => (g.Gate, g.MinRequests!.Value));

    /// <summary>The names of the gates that are configured, for messages: <c>errorRate</c>, <c>metric queue</c>, ….</summary>
    public IEnumerable<string> Names() =>
    [
        .. ErrorRate is null ? Array.Empty<string>() : ["errorRate"],
        .. Latency is null ? Array.Empty<string>() : ["latency"],
        .. PodRestartsMax is null ? Array.Empty<string>() : ["podRestarts"],
        .. Metrics.Select(m => "metric " + m.Name),
        .. Http.Select(h => "http " + h.Name),
        .. AlertMatchers.IsEmpty ? Array.Empty<string>() : ["alerts"],
        .. Argo is null ? Array.Empty<string>() : ["argocd"],
        .. CommitStatusContext is null ? Array.Empty<string>() : ["commitStatus"],
        .. Image is null ? Array.Empty<string>() : ["image"],
    ];
}

/// <summary>Share of failed requests.</summary>
/// <param name="Max">A share from 0 to 1.</param>
/// <param name="MinRequests">Requests a version needs before the answer can be pass.</param>
public sealed record ErrorRateGate(double Max, int MinRequests);

/// <summary>A quantile of the response time.</summary>
/// <param name="Quantile">Over 0, under 1.</param>
/// <param name="Max">The limit.</param>
/// <param name="MinRequests">Requests a version needs before the answer can be pass.</param>
public sealed record LatencyGate(double Quantile, TimeSpan Max, int MinRequests);

/// <summary>A PromQL expression with a threshold.</summary>
public sealed record MetricGate(string Name, string Query, double? Max, double? Min, bool CompareStable);

/// <summary>A JSON endpoint, a pointer into it and the expected value.</summary>
public sealed record HttpGate(string Name, string Url, string Pointer, string Expected, ImmutableArray<KeyValuePair<string, string>> HeadersFrom);

/// <summary>Argo CD's API.</summary>
public sealed record ArgoGate(string Url, string? TokenFrom);

/// <summary>The registry is asked for the image.</summary>
public sealed record ImageGate(bool Pin);

/// <summary>What the scheduled run, the forges and the policies ask of an environment. Each part is shape-checked; its room reads it.</summary>
public sealed record OperationsSpec
{
    /// <summary>Nothing was said.</summary>
    public static OperationsSpec None { get; } = new();

    /// <summary><c>spec.metrics</c>.</summary>
    public YamlNode.Map? Metrics { get; init; }

    /// <summary><c>spec.policies</c>.</summary>
    public YamlNode.Map? Policies { get; init; }

    /// <summary><c>spec.freeze</c>.</summary>
    public YamlNode.Seq? Freeze { get; init; }

    /// <summary><c>spec.groups</c>: services that move together.</summary>
    public ImmutableArray<GroupSpec> Groups { get; init; } = [];

    /// <summary><c>spec.follows</c>.</summary>
    public FollowsSpec? Follows { get; init; }

    /// <summary><c>spec.commits: together</c>.</summary>
    public bool CommitTogether { get; init; }

    /// <summary><c>spec.rollback.publish</c>; null: at once, by push.</summary>
    public PublishMode? RollbackPublish { get; init; }

    /// <summary><c>spec.merge</c>.</summary>
    public YamlNode.Map? Merge { get; init; }

    /// <summary><c>spec.sign</c>; null: commits are not signed.</summary>
    public SignSpec? Sign { get; init; }

    /// <summary><c>spec.notify</c>.</summary>
    public YamlNode.Seq? Notify { get; init; }
}

/// <summary>How commits are signed.</summary>
/// <param name="Gpg">With gpg; else with ssh.</param>
/// <param name="KeyFrom">The environment variable that names the key: for ssh its file, for gpg its id; null: as Git is configured.</param>
/// <param name="Place">Where it stands.</param>
public sealed record SignSpec(bool Gpg, string? KeyFrom, Place Place);

/// <summary>Services that advance, hold and roll back together.</summary>
public sealed record GroupSpec(string Name, ImmutableArray<string> Services);

/// <summary>An environment that takes its versions from another.</summary>
/// <param name="Environment">The other's name.</param>
/// <param name="Soak">How long a version must have been finalized there.</param>
/// <param name="Place">Where the name stands.</param>
public sealed record FollowsSpec(string Environment, TimeSpan Soak, Place Place);
