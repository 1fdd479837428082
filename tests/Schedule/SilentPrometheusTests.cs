using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GitOpsGen.Tests.Cli;
using GitOpsGen.Tests.Gates.Servers;
using Xunit;

namespace GitOpsGen.Tests.Schedule;

/// <summary>The built program, a thousand releases under way, and a stand-in for a Prometheus that takes every question and answers none.</summary>
[Trait("Category", "Slow")]
public sealed class SilentPrometheusTests
{
    private const int Services = 1_000;
    private const string Nothing = """{"status": "success", "data": {"resultType": "matrix", "result": []}}""";

    [Fact]
    public void A_Prometheus_that_hangs_delays_a_run_of_a_thousand_services_by_its_deadline_once()
    {
        bool hangs = false;
        using var prometheus = new JsonServer(_ => new Canned(200, Nothing) { Hangs = hangs });
        using var terminal = new Cli.Terminal();
        terminal.Write("environments/big.yaml", Spec(prometheus.Address, "v1"));
        Assert.Equal(0, terminal.Run("gitopsgen advance environments/big.yaml").Exit);
        terminal.Write("environments/big.yaml", Spec(prometheus.Address, "v2"));
        Assert.Equal(0, terminal.Run("gitopsgen advance environments/big.yaml").Exit);

        TimeSpan answered = Look(terminal);
        hangs = true;
        TimeSpan hung = Look(terminal);

        // The deadline is 60 s, and is waited for once: a second one beside what it takes with answers would be seen on a busy machine too.
        Assert.InRange(hung, TimeSpan.FromSeconds(59), TimeSpan.FromSeconds(110) + answered);
    }

    // Both ways there is no evidence, so every service holds, and nothing is committed.
    private static TimeSpan Look(Cli.Terminal terminal)
    {
        var watch = Stopwatch.StartNew();
        Ran ran = terminal.Run("gitopsgen reconcile environments/big.yaml --dry-run --output json");
        TimeSpan taken = watch.Elapsed;
        Assert.True(ran.Exit == 0, ran.Out + ran.Error);
        JsonElement[] services = [.. JsonDocument.Parse(ran.Out).RootElement.GetProperty("environments")[0].GetProperty("services").EnumerateArray()];
        Assert.Equal(Services, services.Count(s => s.GetProperty("decision").GetString() == "hold"));
        return taken;
    }

    private static string Spec(string prometheus, string version) =>
        $"apiVersion: gitopsgen.dev/v1alpha1\nkind: Environment\nmetadata: {{name: big}}\nspec:\n  namespace: shop\n  author: {{name: gitopsgen, email: gitopsgen@example.com}}\n"
        + $"  config: {{applyTime: 1s}}\n  commits: together\n  metrics: {{prometheus: {{url: \"{prometheus}\"}}}}\n  gates: {{errorRate: {{max: 1%}}, latency: {{max: 500ms}}}}\n"
        + "  defaults: {ports: [{name: http, port: 80, targetPort: 8080}], strategy: {hold: 1s, prepare: {hold: 1s}, steps: [{weight: 50}]}}\n  services:\n"
        + string.Concat(Enumerable.Range(0, Services).Select(i => string.Create(CultureInfo.InvariantCulture, $"    - {{name: s{i}, version: {version}, image: \"registry.example.com/shop/s{i}:{version}\"}}\n")));
}
