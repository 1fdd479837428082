using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using GitOpsGen.Tests.Git.Servers;

namespace GitOpsGen.Tests.Gates.Servers;

/// <summary>
/// An exporter in the test's hand: serves, in Prometheus's text format, what Istio's proxies and kube-state-metrics would say
/// (their names and labels), with the values that the test sets.
/// </summary>
public sealed class Exporter : IDisposable
{
    public const string Namespace = "shop";
    private static readonly double[] Edges = [100, 250, 500, 1000, double.PositiveInfinity];
    private readonly ConcurrentDictionary<string, double> series = new(StringComparer.Ordinal);
    private readonly HttpListener listener;
    private int scrapes;

    public Exporter()
    {
        (listener, Port) = LoopbackServer.Listen();
        _ = Task.Run(Serve);
    }

    public int Port { get; }

    /// <summary>Requests that both sides report, and how long they took.</summary>
    public void Requests(string deployment, int count, string code = "200", double milliseconds = 40)
    {
        foreach (string reporter in (string[])["destination", "source"])
        {
            Requests(reporter, deployment, count, code);
            foreach (double edge in Edges)
            {
                Add("istio_request_duration_milliseconds_bucket", milliseconds <= edge ? count : 0, ("reporter", reporter), ("destination_workload", deployment),
                    ("destination_workload_namespace", Namespace), ("le", double.IsInfinity(edge) ? "+Inf" : edge.ToString(CultureInfo.InvariantCulture)));
            }
        }
    }

    /// <summary>Requests that one side reports.</summary>
    public void Requests(string reporter, string deployment, int count, string code = "200") =>
        Add("istio_requests_total", count, ("reporter", reporter), ("destination_workload", deployment), ("destination_workload_namespace", Namespace), ("response_code", code), ("response_flags", "-"));

    /// <summary>Requests to a host that found no endpoint.</summary>
    public void WithoutEndpoint(string service, int count) =>
        Add("istio_requests_total", count, ("reporter", "source"), ("destination_workload", "unknown"), ("destination_workload_namespace", "unknown"),
            ("destination_service", $"{service}.{Namespace}.svc.cluster.local"), ("response_code", "503"), ("response_flags", "UH"));

    /// <summary>A Deployment with its ReplicaSet and pods.</summary>
    public void Deployment(string name, int desired, int available)
    {
        foreach ((string metric, int value) in ((string, int)[])[("status_replicas_available", available), ("status_replicas_updated", desired), ("spec_replicas", desired), ("metadata_generation", 1), ("status_observed_generation", 1)])
        {
            Set("kube_deployment_" + metric, value, ("namespace", Namespace), ("deployment", name));
        }

        Set("kube_replicaset_owner", 1, ("namespace", Namespace), ("replicaset", name + "-7d9"), ("owner_kind", "Deployment"), ("owner_name", name));
        for (int i = 0; i < desired; i++)
        {
            Set("kube_pod_owner", 1, ("namespace", Namespace), ("pod", Pod(name, i)), ("owner_kind", "ReplicaSet"), ("owner_name", name + "-7d9"));
            Add("kube_pod_container_status_restarts_total", 0, ("namespace", Namespace), ("pod", Pod(name, i)), ("container", "app"));
        }
    }

    /// <summary>A Deployment that was removed: nothing reports it, its ReplicaSet or its pods any more.</summary>
    public void Forget(string deployment)
    {
        foreach (string key in series.Keys.Where(k => k.StartsWith("kube_", StringComparison.Ordinal)
            && (k.Contains($"\"{deployment}\"", StringComparison.Ordinal) || k.Contains($"\"{deployment}-7d9", StringComparison.Ordinal))))
        {
            series.TryRemove(key, out _);
        }
    }

    /// <summary>One restart of a pod's container.</summary>
    public void Restart(string deployment, int pod) => Add("kube_pod_container_status_restarts_total", 1, ("namespace", Namespace), ("pod", Pod(deployment, pod)), ("container", "app"));

    /// <summary>A pod that waits.</summary>
    public void Waiting(string deployment, int pod, string reason) =>
        Set("kube_pod_container_status_waiting_reason", 1, ("namespace", Namespace), ("pod", Pod(deployment, pod)), ("container", "app"), ("reason", reason));

    public void Set(string metric, double value, params (string Name, string Value)[] labels) => series[Key(metric, labels)] = value;

    public void Add(string metric, double more, params (string Name, string Value)[] labels) => series.AddOrUpdate(Key(metric, labels), more, (_, old) => old + more);

    /// <summary>Waits until what is set now has been fetched for certain: the scrape after next is over.</summary>
    public void WaitForScrape()
    {
        int until = Volatile.Read(ref scrapes) + 3;
        for (int i = 0; i < 400 && Volatile.Read(ref scrapes) < until; i++)
        {
            Thread.Sleep(50);
        }

        Xunit.Assert.True(Volatile.Read(ref scrapes) >= until, "Prometheus does not fetch");
    }

    public void Dispose() => listener.Close();

    public static string Pod(string deployment, int number) => $"{deployment}-7d9-{number.ToString(CultureInfo.InvariantCulture)}";

    private static string Key(string metric, (string Name, string Value)[] labels) => metric + "{" + string.Join(',', labels.Select(l => $"{l.Name}=\"{l.Value}\"")) + "}";

    private async Task Serve()
    {
        while (listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await listener.GetContextAsync();
                byte[] page = Encoding.UTF8.GetBytes(string.Concat(series.Select(s => $"{s.Key} {Text(s.Value)}\n")));
                context.Response.ContentType = "text/plain; version=0.0.4";
                await context.Response.OutputStream.WriteAsync(page);
                context.Response.Close();
                Interlocked.Increment(ref scrapes);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The listener was closed, or Prometheus hung up.
            }
        }
    }

    private static string Text(double value) => double.IsNaN(value) ? "NaN" : value.ToString("R", CultureInfo.InvariantCulture);
}
