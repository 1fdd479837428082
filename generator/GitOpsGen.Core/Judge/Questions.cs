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

    // No healthy upstream, upstream connection failure, no cluster, no route, upstream overflow (Envoy access log, response flags).
    private const string NoEndpoint = "(.*,)?(UH|UF|NC|NR|UO)(,.*)?";

    /// <summary>
    /// The requests of one version, by its Deployment's name: version labels and canonical revisions are called otherwise in many meshes.
    /// </summary>
    /// <param name="reporter">Who reports.</param>
    /// <param name="space">The Deployment's namespace.</param>
    /// <param name="deployment">Its name.</param>
    /// <param name="window">From before the stage until now; the query is to be asked at the window's end.</param>
    public static string Requests(Reporter reporter, string space, string deployment, Window window) =>
        Version("istio_requests_total", reporter, space, deployment) + Range(window);

    /// <summary>The duration buckets of one version, in milliseconds. The quantile and the limit are applied to the counts, so they are not in the query.</summary>
    /// <inheritdoc cref="Requests"/>
    public static string Durations(Reporter reporter, string space, string deployment, Window window) =>
        Version("istio_request_duration_milliseconds_bucket", reporter, space, deployment) + Range(window);

    /// <summary>
    /// The requests of several versions by both reporters in one question; <see cref="Heard.Of"/> tells them apart again.
    /// </summary>
    public static string Requests(string space, IEnumerable<string> deployments, Window window) =>
        Versions("istio_requests_total", space, deployments) + Samples(window);

    /// <summary>
    /// The duration buckets of several versions by both reporters in one question. Buckets are many, so only those beside the limit
    /// and the last are asked for; where a mesh has others, <see cref="HasEdges"/> says no, and all are asked for.
    /// </summary>
    /// <param name="space">The Deployments' namespace.</param>
    /// <param name="deployments">Their names.</param>
    /// <param name="window">From before the stage until now.</param>
    /// <param name="limit">The limit in milliseconds; null asks for every bucket.</param>
    public static string Durations(string space, IEnumerable<string> deployments, Window window, double? limit = null) =>
        Versions("istio_request_duration_milliseconds_bucket", space, deployments, limit is double around ? Edges(around) : null) + Samples(window);

    /// <summary>Whether an answer to <see cref="Durations(string, IEnumerable{string}, Window, double?)"/> can tell anything: a bucket beside the last one, or no requests at all.</summary>
    public static bool HasEdges(Heard durations) =>
        durations.Series.IsEmpty || durations.Series.Any(s => s.Labels.GetValueOrDefault("le", "") is not ("+Inf" or "Inf"));

    /// <summary>
    /// Requests to a host that found no endpoint: callers report them under the workload "unknown", with one of the flags UH, UF, NC, NR, UO.
    /// </summary>
    /// <param name="space">The namespace of the service.</param>
    /// <param name="host">The service's host: its short name or a fully qualified one.</param>
    /// <param name="window">From before the background that is taken off until now.</param>
    public static string WithoutEndpoint(string space, string host, Window window) =>
        PromQl.Select("istio_requests_total",
            ("reporter", "source"), ("destination_workload", "unknown"), ("destination_service~", Hosts(space, host)), ("response_flags~", NoEndpoint)) + Range(window);

    /// <summary>
    /// The restarts of a Deployment's containers, init containers included, as samples 30 seconds apart: the join to the owners needs
    /// a subquery, for a range selector cannot be joined. A pattern of names would take <c>catalog-v2-…</c> for a pod of <c>catalog</c>.
    /// </summary>
    public static string Restarts(string space, string deployment, Window window) =>
        "(max by (namespace, pod, container) (" + PromQl.Select("", ("__name__~", "kube_pod_(init_)?container_status_restarts_total"), ("namespace", space)) + ")"
        + " * on (namespace, pod) group_left () " + Pods(space, deployment) + ")[" + PromQl.Duration(window.To - window.From) + ":30s]";

    /// <summary>The Deployment's containers that wait for a reason of <see cref="PodJudge.FatalReasons"/>: labels <c>pod</c> and <c>reason</c>.</summary>
    public static string Waiting(string space, string deployment) =>
        "(max by (namespace, pod, container, reason) ("
        + PromQl.Select("", ("__name__~", "kube_pod_(init_)?container_status_waiting_reason"), ("namespace", space), ("reason~", string.Join('|', PodJudge.FatalReasons)))
        + ") > 0) * on (namespace, pod) group_left () " + Pods(space, deployment);

    /// <summary>
    /// The Deployment's pods, one series each of value 1: pod → ReplicaSet → Deployment by <c>kube_pod_owner</c> and <c>kube_replicaset_owner</c>.
    /// </summary>
    public static string Pods(string space, string deployment) =>
        "max by (namespace, pod) (label_replace("
        + PromQl.Select("kube_pod_owner", ("namespace", space), ("owner_kind", "ReplicaSet"))
        + ", \"replicaset\", \"$1\", \"owner_name\", \"(.+)\") * on (namespace, replicaset) group_left () max by (namespace, replicaset) ("
        + PromQl.Select("kube_replicaset_owner", ("namespace", space), ("owner_kind", "Deployment"), ("owner_name", deployment)) + "))";

    /// <summary>Everything the ready gate needs of one Deployment in one query; the label <c>__name__</c> tells them apart.</summary>
    public static string Ready(string space, string deployment) =>
        PromQl.Select("", ("__name__~", string.Join('|', ReadyMetrics)), ("namespace", space), ("deployment", deployment));

    /// <summary>The same as raw samples over a window: since when the Deployment has been ready.</summary>
    public static string ReadyHistory(string space, string deployment, Window window) => Ready(space, deployment) + Range(window);

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

    private static string Version(string metric, Reporter reporter, string space, string deployment) =>
        PromQl.Select(metric, ("reporter", reporter == Reporter.Source ? "source" : "destination"), ("destination_workload", deployment), ("destination_workload_namespace", space));

    private static string Versions(string metric, string space, IEnumerable<string> deployments, string? edges = null)
    {
        string names = string.Join('|', deployments.Select(PromQl.Literal));
        return edges is null
            ? PromQl.Select(metric, ("reporter~", "destination|source"), ("destination_workload~", names), ("destination_workload_namespace", space))
            : PromQl.Select(metric, ("reporter~", "destination|source"), ("destination_workload~", names), ("destination_workload_namespace", space), ("le~", edges));
    }

    // Newer servers write 500.0 for 500.
    private static string Edges(double limit)
    {
        (double below, double above) = Histogram.Around(limit, Histogram.IstioEdges);
        IEnumerable<double> wanted = new[] { below, limit, above }.Where(e => e > 0 && double.IsFinite(e)).Distinct();
        return string.Join('|', wanted.Select(e => PromQl.Literal(e.ToString(System.Globalization.CultureInfo.InvariantCulture)) + "(\\.0)?")) + "|\\+Inf";
    }

    // A stage that stands for hours would bring millions of samples: then one in a while is taken, still for each series by itself, so that
    // resets and new series are seen. Never longer than the look-back, or a pod that lived in between would be missed.
    private static string Samples(Window window)
    {
        double seconds = window.To - window.From;
        return seconds <= LongestRaw ? Range(window) : $"[{PromQl.Duration(seconds)}:{PromQl.Duration(Math.Clamp(seconds / MostSteps, 15, Window.LookBackSeconds))}]";
    }

    private static string Range(Window window) => "[" + PromQl.Duration(window.To - window.From) + "]";

    // The label is the host the cluster was made for; where there is no cluster (NR, NC), what the client wrote: short names and a port occur.
    private static string Hosts(string space, string host)
    {
        string name = host.Split('.')[0];
        IEnumerable<string> names = host.Contains('.', StringComparison.Ordinal) && !host.StartsWith($"{name}.{space}", StringComparison.Ordinal)
            ? [host]
            : new[] { host, name, $"{name}.{space}", $"{name}.{space}.svc", $"{name}.{space}.svc.cluster.local" };
        return "(" + string.Join('|', names.Distinct(StringComparer.Ordinal).Select(PromQl.Literal)) + ")(:[0-9]+)?";
    }
}
