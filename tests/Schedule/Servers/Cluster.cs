// Stands in for a cluster: Argo CD (applies the tip of a real config repository every so often), istiod and the proxies (split generated traffic by what was applied, and count it), and kube-state-metrics.
using System.Collections.Concurrent;
using System.Diagnostics;
using GitOpsGen.Tests.Gates.Servers;

namespace GitOpsGen.Tests.Schedule.Servers;

/// <summary>How the callers and the pods of one service behave.</summary>
/// <param name="RequestsPerSecond">What callers send.</param>
/// <param name="FailingVersion">The version of which one request in twenty fails; null where none does.</param>
/// <param name="IgnoresRouting">Its Application ignores differences in the VirtualService's spec, as a forgotten <c>ignoreDifferences</c> would.</param>
internal sealed record Behaviour(double RequestsPerSecond, string? FailingVersion = null, bool IgnoresRouting = false);

/// <summary>
/// A cluster whose only source is what was committed. Applies the branch's tip as of that moment, so commits made in between
/// collapse into one step; the pods of a new Deployment are ready a second later. Requests carry no header: routes with a match are passed over.
/// </summary>
internal sealed class Cluster : IDisposable
{
    private static readonly TimeSpan SyncEvery = TimeSpan.FromSeconds(1.5), PodsTake = TimeSpan.FromSeconds(1);
    private readonly Dictionary<string, (DateTime Born, int Replicas)> pods = new(StringComparer.Ordinal);
    private readonly Dictionary<string, double> owed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RoutesInForce> routes = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource ended = new();
    private readonly IReadOnlyDictionary<string, Behaviour> services;
    private readonly Exporter exporter;
    private readonly string repository, folder;
    private readonly Task running;
    private string applied = "";

    public Cluster(string repository, string folder, Exporter exporter, IReadOnlyDictionary<string, Behaviour> services)
    {
        (this.repository, this.folder, this.exporter, this.services) = (repository, folder, exporter, services);
        running = Task.Run(Live);
    }

    /// <summary>Each split that was in force for a service, in order: <c>orders 90-10</c>.</summary>
    public ConcurrentQueue<string> Splits { get; } = new();

    /// <summary>Waits until the tip stands in the cluster, its pods are ready, and the metrics have been fetched.</summary>
    public void Settle()
    {
        string tip = Git("rev-parse", "main").Trim();
        for (int i = 0; i < 200 && Volatile.Read(ref applied) != tip; i++)
        {
            Xunit.Assert.False(running.IsFaulted, running.Exception?.ToString());
            Thread.Sleep(50);
        }

        Xunit.Assert.Equal(tip, Volatile.Read(ref applied));
        Thread.Sleep(PodsTake);
        exporter.WaitForScrape();
    }

    public void Dispose()
    {
        ended.Cancel();
        running.Wait();
        ended.Dispose();
    }

    private async Task Live()
    {
        DateTime last = DateTime.UtcNow, synced = DateTime.MinValue;
        while (!ended.IsCancellationRequested)
        {
            DateTime now = DateTime.UtcNow;
            if (now - synced >= SyncEvery)
            {
                Sync(now);
                synced = now;
            }

            Report(now);
            Serve((now - last).TotalSeconds);
            last = now;
            await Task.Delay(100, CancellationToken.None);
        }
    }

    private void Sync(DateTime now)
    {
        string tip = Git("rev-parse", "-q", "--verify", "refs/heads/main").Trim();
        if (tip.Length == 0 || tip == applied)
        {
            return;
        }

        ManifestsAtTip manifests = ManifestsAtTip.Read(repository, tip, folder);
        foreach ((string service, RoutesInForce wanted) in manifests.Routes)
        {
            if (routes.ContainsKey(service) && services[service].IgnoresRouting)
            {
                continue;
            }

            if (!routes.TryGetValue(service, out RoutesInForce? old) || old.Text != wanted.Text)
            {
                Splits.Enqueue($"{service} {wanted.Text}");
            }

            routes[service] = wanted;
        }

        foreach (string gone in pods.Keys.Except(manifests.Deployments.Keys).ToArray())
        {
            pods.Remove(gone);
            exporter.Forget(gone);
        }

        foreach ((string name, int replicas) in manifests.Deployments)
        {
            pods[name] = (pods.TryGetValue(name, out (DateTime Born, int) known) ? known.Born : now, replicas);
        }

        Volatile.Write(ref applied, tip);
    }

    private void Report(DateTime now)
    {
        foreach ((string name, (DateTime born, int replicas)) in pods)
        {
            exporter.Deployment(name, replicas, now - born >= PodsTake ? replicas : 0);
        }
    }

    private void Serve(double seconds)
    {
        foreach ((string service, RoutesInForce split) in routes)
        {
            Behaviour behaviour = services[service];
            foreach ((string deployment, double share) in split.Shares)
            {
                int requests = Whole(service + deployment, behaviour.RequestsPerSecond * seconds * share);
                if (requests == 0)
                {
                    continue;
                }

                if (!pods.TryGetValue(deployment, out (DateTime Born, int) runs) || DateTime.UtcNow - runs.Born < PodsTake)
                {
                    exporter.WithoutEndpoint(service, requests);
                    continue;
                }

                int failing = behaviour.FailingVersion is { } version && deployment == $"{service}-{version}" ? Whole("errors of " + deployment, requests / 20.0) : 0;
                exporter.Requests(deployment, requests - failing);
                if (failing > 0)
                {
                    exporter.Requests(deployment, failing, "503");
                }
            }
        }
    }

    // What is left of a request is owed to the next moment.
    private int Whole(string key, double amount)
    {
        double sum = owed.GetValueOrDefault(key) + amount;
        int whole = (int)sum;
        owed[key] = sum - whole;
        return whole;
    }

    private string Git(params string[] arguments)
    {
        using Process git = Process.Start(new ProcessStartInfo("git", ["-C", repository, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string text = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return text;
    }
}
