using System.Collections.Immutable;

namespace GitOpsGen.Judge;

/// <summary>Who reports a request: the proxy beside the version that answers it, or the caller's (Istio's label <c>reporter</c>).</summary>
public enum Reporter
{
    /// <summary>What the version did, each attempt counted.</summary>
    Destination,

    /// <summary>What callers felt, after retries.</summary>
    Source,
}

/// <summary>
/// What the gates ask, as PromQL over Istio's standard metrics and those of kube-state-metrics. Requests and buckets are asked for
/// as raw samples (a range selector as an instant query at the window's end), and counted by <see cref="CounterSeries"/>.
/// </summary>
public static class Questions
{
    private const double LongestRaw = 3_600, MostSteps = 240;

    // Few steps to choose from, so that long stages of different age can be asked about together. None is longer than the look-back, or a pod that lived in between would be missed.
    private static readonly double[] Steps = [15, 20, 30, 45, 60, 90, 120, 180, 240, Window.LookBackSeconds];

    // No healthy upstream, upstream connection failure, no cluster, no route, upstream overflow (Envoy access log, response flags).
    private const string NoEndpoint = "(.*,)?(UH|UF|NC|NR|UO)(,.*)?";

    // The label of a Deployment in kube-state-metrics, which joins to owners bring along.
    private const string OwnerLabel = "deployment";

    /// <summary>
    /// The requests of versions by both reporters, by their Deployments' names: version labels and canonical revisions are called
    /// otherwise in many meshes. <see cref="Heard.Of"/> tells the versions and reporters apart.
    /// </summary>
    /// <param name="space">The Deployments' namespace.</param>
    /// <param name="deployments">Their names.</param>
    /// <param name="window">From before the stage until now; the query is to be asked at the window's end.</param>
    public static Question Requests(string space, IEnumerable<string> deployments, Window window) => Counters("istio_requests_total", space, deployments, window);

    /// <summary>
    /// The duration buckets of several versions by both reporters in one question. Buckets are many, so only those beside the limit
    /// and the last are asked for; where a mesh has others, <see cref="HasEdges"/> says no, and all are asked for.
    /// </summary>
    /// <param name="space">The Deployments' namespace.</param>
    /// <param name="deployments">Their names.</param>
    /// <param name="window">From before the stage until now.</param>
    /// <param name="limit">The limit in milliseconds; null asks for every bucket.</param>
    public static Question Durations(string space, IEnumerable<string> deployments, Window window, double? limit = null) =>
        Counters("istio_request_duration_milliseconds_bucket", space, deployments, window, limit is double around ? Edges(around) : null);

    /// <summary>Whether an answer to <see cref="Durations(string, IEnumerable{string}, Window, double?)"/> can tell anything: a bucket beside the last one, or no requests at all.</summary>
    public static bool HasEdges(Heard durations) =>
        durations.Series.IsEmpty || durations.Series.Any(s => s.Labels.GetValueOrDefault("le", "") is not ("+Inf" or "Inf"));

    /// <summary>
    /// Requests to a host that found no endpoint: callers report them under the workload "unknown", with one of the flags UH, UF, NC, NR, UO.
    /// </summary>
    /// <param name="space">The namespace of the service.</param>
    /// <param name="host">The service's host: its short name or a fully qualified one.</param>
    /// <param name="window">From before the background that is taken off until now.</param>
    public static Question WithoutEndpoint(string space, string host, Window window) => new(
        "without endpoint" + Octave(Seconds(window)), "destination_service", [.. Hosts(space, host)], Seconds(window),
        (hosts, reach) => PromQl.Select("istio_requests_total",
            ("reporter", "source"), ("destination_workload", "unknown"), ("destination_service~", $"({Literals(hosts)})(:[0-9]+)?"), ("response_flags~", NoEndpoint)) + Range(reach))
    {
        // Five names a service make long queries, and faults are few: the answer is short however far back it reaches.
        Most = 40,
    };

    /// <summary>
    /// The restarts of a Deployment's containers, init containers included, as samples 30 seconds apart: the join to the owners needs
    /// a subquery, for a range selector cannot be joined. A pattern of names would take <c>catalog-v2-…</c> for a pod of <c>catalog</c>.
    /// </summary>
    public static Question Restarts(string space, string deployment, Window window) => new(
        $"restarts {space}{Octave(Seconds(window))}", OwnerLabel, [deployment], Seconds(window),
        (names, reach) => "(max by (namespace, pod, container) (" + RestartsOf(space, names) + ") * on (namespace, pod) group_left (" + OwnerLabel + ") " + PodsOf(space, names) + ")[" + PromQl.Duration(reach) + ":30s]");

    /// <summary>The Deployment's containers that wait for a reason of <see cref="PodJudge.FatalReasons"/>: labels <c>pod</c> and <c>reason</c>.</summary>
    public static Question Waiting(string space, string deployment) => new(
        $"waiting {space}", OwnerLabel, [deployment], 0,
        (names, _) => "(max by (namespace, pod, container, reason) ("
            + PromQl.Select("", ("__name__~", "kube_pod_(init_)?container_status_waiting_reason"), ("namespace", space), ("pod~", PodNames(names)), ("reason~", string.Join('|', PodJudge.FatalReasons)))
            + ") > 0) * on (namespace, pod) group_left (" + OwnerLabel + ") " + PodsOf(space, names));

    /// <summary>
    /// The Deployment's pods, one series each of value 1: pod → ReplicaSet → Deployment by <c>kube_pod_owner</c> and <c>kube_replicaset_owner</c>.
    /// Pods are looked at by the beginning of their names only to have fewer to join; whose they are, their owners say.
    /// </summary>
    public static Question Pods(string space, string deployment) => new($"pods {space}", OwnerLabel, [deployment], 0, (names, _) => PodsOf(space, names));

    /// <summary>Those of <see cref="Pods"/> whose restarts kube-state-metrics tells at all.</summary>
    public static Question Reported(string space, string deployment) => new(
        $"reported {space}", OwnerLabel, [deployment], 0, (names, _) => PodsOf(space, names) + " and on (namespace, pod) " + RestartsOf(space, names));

    /// <summary>Everything the ready gate needs of one Deployment in one query; the label <c>__name__</c> tells them apart.</summary>
    public static Question Ready(string space, string deployment) => new($"ready {space}", OwnerLabel, [deployment], 0, (names, _) => ReadyOf(space, names));

    /// <summary>The same as raw samples over a window: since when the Deployment has been ready.</summary>
    public static Question ReadyHistory(string space, string deployment, Window window) => new(
        $"ready {space}{Octave(Seconds(window))}", OwnerLabel, [deployment], Seconds(window), (names, reach) => ReadyOf(space, names) + Range(reach));

    /// <summary>The answer to <see cref="Ready"/> from its series by metric name; of doubled series the greatest is taken, except for what must have come.</summary>
    public static Replicas ReadReady(IEnumerable<(string Metric, double Value)> samples)
    {
        ILookup<string, double> by = samples.ToLookup(s => s.Metric, s => s.Value, StringComparer.Ordinal);
        return new Replicas(Least(by["kube_deployment_status_replicas_available"]), Least(by["kube_deployment_status_replicas_updated"]),
            Greatest(by["kube_deployment_spec_replicas"]), Greatest(by["kube_deployment_metadata_generation"]), Least(by["kube_deployment_status_observed_generation"]));
    }

    private static readonly string[] ReadyMetrics =
    [
        "kube_deployment_status_replicas_available", "kube_deployment_status_replicas_updated", "kube_deployment_spec_replicas",
        "kube_deployment_metadata_generation", "kube_deployment_status_observed_generation",
    ];

    private static double? Least(IEnumerable<double> values) => values.Cast<double?>().Min();

    private static double? Greatest(IEnumerable<double> values) => values.Cast<double?>().Max();

    private static Question Counters(string metric, string space, IEnumerable<string> deployments, Window window, string? edges = null) => new(
        $"{metric} {space} {edges}{Octave(Seconds(window))}", "destination_workload", [.. deployments], Seconds(window),
        (names, reach) => (edges is null
            ? PromQl.Select(metric, ("reporter~", "destination|source"), ("destination_workload~", Literals(names)), ("destination_workload_namespace", space))
            : PromQl.Select(metric, ("reporter~", "destination|source"), ("destination_workload~", Literals(names)), ("destination_workload_namespace", space), ("le~", edges))) + Samples(reach));

    private static string PodsOf(string space, ImmutableArray<string> deployments) =>
        $"max by (namespace, pod, {OwnerLabel}) (label_replace("
        + PromQl.Select("kube_pod_owner", ("namespace", space), ("owner_kind", "ReplicaSet"), ("pod~", PodNames(deployments)))
        + $", \"replicaset\", \"$1\", \"owner_name\", \"(.+)\") * on (namespace, replicaset) group_left ({OwnerLabel}) label_replace(max by (namespace, replicaset, owner_name) ("
        + PromQl.Select("kube_replicaset_owner", ("namespace", space), ("owner_kind", "Deployment"), ("owner_name~", Literals(deployments)))
        + $"), \"{OwnerLabel}\", \"$1\", \"owner_name\", \"(.+)\"))";

    private static string RestartsOf(string space, ImmutableArray<string> deployments) =>
        PromQl.Select("", ("__name__~", "kube_pod_(init_)?container_status_restarts_total"), ("namespace", space), ("pod~", PodNames(deployments)));

    private static string ReadyOf(string space, ImmutableArray<string> deployments) =>
        PromQl.Select("", ("__name__~", string.Join('|', ReadyMetrics)), ("namespace", space), (OwnerLabel + "~", Literals(deployments)));

    private static string Literals(IEnumerable<string> names) => string.Join('|', names.Select(PromQl.Literal));

    // A pod's name begins with its ReplicaSet's, and that with its Deployment's, of which at most 58 characters are kept
    // (k8s.io/apiserver/pkg/storage/names, SimpleNameGenerator).
    private static string PodNames(IEnumerable<string> deployments) => $"({Literals(deployments.Select(d => d.Length > 57 ? d[..57] : d))}).+";

    // Newer servers write 500.0 for 500.
    private static string Edges(double limit)
    {
        (double below, double above) = Histogram.Around(limit, Histogram.IstioEdges);
        IEnumerable<double> wanted = new[] { below, limit, above }.Where(e => e > 0 && double.IsFinite(e)).Distinct();
        return string.Join('|', wanted.Select(e => PromQl.Literal(e.ToString(System.Globalization.CultureInfo.InvariantCulture)) + "(\\.0)?")) + "|\\+Inf";
    }

    private static double Seconds(Window window) => window.To - window.From;

    // Who asks for ten minutes is not asked together with who asks for an hour, nor one step of a subquery with another.
    private static string Octave(double seconds) => seconds <= LongestRaw
        ? $" {Math.Max(0, Math.Ceiling(Math.Log2(seconds / (2 * Window.LookBackSeconds)))).ToString(System.Globalization.CultureInfo.InvariantCulture)}"
        : " by " + PromQl.Duration(Step(seconds));

    // A stage that stands for hours would bring millions of samples: then one in a while is taken, still for each series by itself, so that
    // resets and new series are seen.
    private static string Samples(double seconds) =>
        seconds <= LongestRaw ? Range(seconds) : $"[{PromQl.Duration(seconds)}:{PromQl.Duration(Step(seconds))}]";

    private static double Step(double seconds) => Steps.FirstOrDefault(s => s >= seconds / MostSteps, Steps[^1]);

    private static string Range(double seconds) => "[" + PromQl.Duration(seconds) + "]";

    // The label is the host the cluster was made for; where there is no cluster (NR, NC), what the client wrote: short names and a port occur.
    private static IEnumerable<string> Hosts(string space, string host)
    {
        string name = host.Split('.')[0];
        IEnumerable<string> names = host.Contains('.', StringComparison.Ordinal) && !host.StartsWith($"{name}.{space}", StringComparison.Ordinal)
            ? [host]
            : [host, name, $"{name}.{space}", $"{name}.{space}.svc", $"{name}.{space}.svc.cluster.local"];
        return names.Distinct(StringComparer.Ordinal);
    }
}
