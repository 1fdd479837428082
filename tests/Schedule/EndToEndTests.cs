using System.Text.Json;
using GitOpsGen.Tests.Cli;
using GitOpsGen.Tests.Gates.Servers;
using GitOpsGen.Tests.Schedule.Servers;
using Xunit;

namespace GitOpsGen.Tests.Schedule;

/// <summary>
/// The scheduled run as it is used: the built program as a process, run again and again against a real Prometheus; a cluster that does
/// what was committed, and no more. Time is short because the spec's own durations are.
/// </summary>
[Trait("Category", "Slow")]
public sealed class EndToEndTests
{
    private static readonly Dictionary<string, Behaviour> Services = new(StringComparer.Ordinal)
    {
        ["healthy"] = new(2_000),
        ["faulty"] = new(2_000, FailingVersion: "v2"),
        ["idle"] = new(0),
        ["unmoved"] = new(2_000, IgnoresRouting: true),
    };

    private readonly List<Run> runs = [];

    [Fact]
    public void Four_releases_go_their_own_ways_by_what_a_real_Prometheus_says()
    {
        using PrometheusServer prometheus = PrometheusServer.Every("1s");
        using var terminal = new Cli.Terminal();
        terminal.Write("environments/mesh.yaml", Spec(prometheus.Address, "v1"));
        Reconcile(terminal);
        using var cluster = new Cluster(Path.Combine(terminal.Folder, ".gitopsgen-local/config.git"), "mesh", prometheus.Exporter, Services);
        cluster.Settle();
        int begun = Titles(terminal).Length;

        terminal.Write("environments/mesh.yaml", Spec(prometheus.Address, "v2"));
        for (var until = DateTime.UtcNow.AddSeconds(150); !IsOver() && DateTime.UtcNow < until; Thread.Sleep(500))
        {
            Reconcile(terminal);
        }

        string[] titles = [.. Titles(terminal).Skip(begun)];
        string log = string.Join('\n', titles) + "\n" + runs[^1].Text;
        Assert.True(IsOver(), log);
        Assert.Equal(["prepare v2 beside v1 (0%)", "v2 0% → 10%", "v2 10% → 50%", "v2 50% → 100%", "finalize v2, v1 goes"], Of(titles, "healthy").Select(Short));
        cluster.Settle();
        Assert.Equal(["healthy 100", "healthy 100-0", "healthy 90-10", "healthy 50-50", "healthy 0-100", "healthy 100"], cluster.Splits.Where(s => s.StartsWith("healthy ", StringComparison.Ordinal)));

        Assert.Equal(["prepare v2 beside v1 (0%)", "v2 0% → 10%", "roll back v2, v1 takes 100%", "clean up v2 after its rollback"], Of(titles, "faulty").Select(Short));
        Assert.Contains("faulty 90-10", cluster.Splits);
        Run back = Assert.Single(runs, r => r.Exit == 6);
        Assert.Equal("rollback", back.Service("faulty").GetProperty("decision").GetString());
        Assert.Contains(back.Service("faulty").GetProperty("evidence").EnumerateArray(), l => l.GetString()!.StartsWith("errorRate (destination) fail: ", StringComparison.Ordinal));

        Assert.Equal(["prepare v2 beside v1 (0%)", "v2 0% → 10%"], Of(titles, "idle").Select(Short));
        Assert.Contains("stuck since ", runs[^1].Service("idle").GetProperty("waitsFor")[0].GetString(), StringComparison.Ordinal);

        Assert.Equal(["prepare v2 beside v1 (0%)", "v2 0% → 10%"], Of(titles, "unmoved").Select(Short));
        Assert.Equal(["unmoved 100"], cluster.Splits.Where(s => s.StartsWith("unmoved ", StringComparison.Ordinal)));
        Assert.Contains(runs[^1].Findings("EVID004"), m => m.Contains("'90-10' of 'unmoved' was committed at", StringComparison.Ordinal));
        Assert.DoesNotContain(runs.SelectMany(r => r.Findings("EVID004")), m => m.Contains("'healthy'", StringComparison.Ordinal));
    }

    private bool IsOver() => runs.Count > 2
        && runs[^1].Service("healthy").GetProperty("stage").GetString() == "finalize"
        && runs.Any(r => r.Service("faulty").GetProperty("decision").GetString() == "clean-up")
        && runs[^1].Text.Contains("stuck since", StringComparison.Ordinal)
        && runs[^1].Findings("EVID004").Any(m => m.Contains("'unmoved'", StringComparison.Ordinal));

    private void Reconcile(Cli.Terminal terminal)
    {
        Ran ran = terminal.Run("gitopsgen reconcile environments/mesh.yaml --output json");
        runs.Add(new Run(ran.Exit, ran.Out));
        Assert.True(ran.Exit is 0 or 6, $"exit {ran.Exit}\n{ran.Out}{ran.Error}");
    }

    private static string[] Titles(Cli.Terminal terminal) => terminal.Must("git -C .gitopsgen-local/config.git log --reverse --format=%s main").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<string> Of(IEnumerable<string> titles, string service) => titles.Where(t => t.StartsWith(service + " (mesh): ", StringComparison.Ordinal));

    private static string Short(string title) => title[(title.IndexOf(": ", StringComparison.Ordinal) + 2)..];

    private static string Spec(string prometheus, string version) => $$"""
        apiVersion: gitopsgen.dev/v1alpha1
        kind: Environment
        metadata: {name: mesh}
        spec:
          namespace: {{Exporter.Namespace}}
          config: {applyTime: 6s}
          metrics: {prometheus: {url: "{{prometheus}}"} }
          defaults:
            ports: [{name: http, port: 80, targetPort: 8080}]
            workload: {replicas: 2}
            strategy: {hold: 1s, prepare: {hold: 1s}, steps: [{weight: 10}, {weight: 50}]}
            gates: {errorRate: {max: 1%, minRequests: 100}, latency: {quantile: p95, max: 500ms}, podRestarts: {max: 0}, patience: 12s}
          services:
            {{string.Join("\n    ", Services.Keys.Select(s => $$"""- {name: {{s}}, version: {{version}}, image: "registry.example.com/shop/{{s}}:{{version}}"}"""))}}
        """;

    private sealed record Run(int Exit, string Text)
    {
        private readonly JsonElement root = JsonDocument.Parse(Text).RootElement;

        public JsonElement Service(string name) => root.GetProperty("environments")[0].GetProperty("services").EnumerateArray().First(s => s.GetProperty("service").GetString() == name);

        public IEnumerable<string> Findings(string code) => root.TryGetProperty("diagnostics", out JsonElement all)
            ? all.EnumerateArray().Where(d => d.GetProperty("code").GetString() == code).Select(d => d.GetProperty("message").GetString()!)
            : [];
    }
}
