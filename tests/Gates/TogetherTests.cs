using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using GitOpsGen.Gates;
using GitOpsGen.Judge;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Tests.Gates.Servers;
using GitOpsGen.Tests.Schedule;
using GitOpsGen.Yaml;
using Xunit;

namespace GitOpsGen.Tests.Gates;

/// <summary>The questions of many services to a real Prometheus, asked together.</summary>
[Trait("Category", "Slow")]
public sealed partial class TogetherTests(TogetherTests.ManySeries many) : IClassFixture<TogetherTests.ManySeries>
{
    private readonly PrometheusServer server = many.Server;

    private const string All = "{errorRate: {max: 1%}, latency: {quantile: p95, max: 500ms}, podRestarts: {max: 0}}";

    private Exporter Exporter => server.Exporter;

    [Fact]
    public void Asked_together_each_service_hears_what_it_would_hear_alone()
    {
        string[] names = ["apples", "apples-v2", "pears", "plums", "quinces"];
        for (int i = 0; i < names.Length; i++)
        {
            Serves(names[i], 1_000 * (i + 1));
        }

        Exporter.WithoutEndpoint("pears", 7);
        Exporter.Restart("plums-v2", 0);
        Exporter.Waiting("quinces-v2", 1, "CrashLoopBackOff");
        DateTimeOffset committed = DateTimeOffset.UtcNow;
        for (int i = 0; i < 3; i++)
        {
            Exporter.WaitForScrape();
            Exporter.Requests("plums-v2", 40, "503");
            Exporter.Restart("plums-v2", 1);
        }

        Exporter.WaitForScrape();
        EnvironmentSpec environment = Releases.Environment("apples", All, $"{{prometheus: {{url: \"{server.Address}\"}}}}");
        // Releases of different age: short windows, longer ones, and such as are asked in steps.
        int[] minutes = [0, 0, 12, 100, 400];
        (ServiceSpec Service, ReleaseRecord? Record)[] all = [.. names.Select((n, i) => Release(environment, n, i == 1 ? "prepare" : "90-10", committed.AddMinutes(-minutes[i])))];
        DateTimeOffset now = DateTimeOffset.UtcNow;

        IReadOnlyDictionary<string, GateResult> together = Ask(environment, all, now);

        foreach ((ServiceSpec, ReleaseRecord?) one in all)
        {
            GateResult alone = Ask(environment, [one], now).Values.Single();
            Assert.Equal(alone.Answers.Lines, together[one.Item1.Name].Answers.Lines);
            Assert.Equal(alone.Evidence.Select(Text), together[one.Item1.Name].Evidence.Select(Text));
        }

        Assert.IsType<Verdict.Fail>(together["quinces"].Of("podRestarts"));
        Assert.IsType<Verdict.Pass>(together["apples"].Of("podRestarts"));
    }

    [Fact]
    public async Task A_thousand_services_are_answered_in_few_queries_and_a_run_of_them_decides_on_answers()
    {
        string[] names = [.. Enumerable.Range(0, 1_000).Select(i => "s" + i.ToString("000", CultureInfo.InvariantCulture))];
        Array.ForEach(names, n => Serves(n, 500));
        using var desk = new Desk { Now = DateTimeOffset.UtcNow };
        string more = $"commits: together\nmetrics: {{prometheus: {{url: \"{server.Address}\"}}}}\ngates: {All}";
        desk.Write("big", more, [.. names.Select(n => (n, "v1", ""))]);
        Assert.Equal(0, desk.Run("reconcile", desk.Spec("big")));
        desk.Write("big", more, [.. names.Select(n => (n, "v2", ""))]);
        desk.Now = DateTimeOffset.UtcNow;
        Assert.Equal(0, desk.Run("reconcile", desk.Spec("big")));
        DateTimeOffset committed = desk.Now;
        Array.ForEach(names, n => Exporter.Requests(n + "-v1", 900));
        Exporter.WaitForScrape();

        // The run itself, at prepare; the clock stands later, so that no hold is the reason to wait.
        desk.Now = committed.AddMinutes(2);
        while (DateTimeOffset.UtcNow < committed.AddSeconds(5))
        {
            Exporter.WaitForScrape();
        }

        double before = await Queries();
        Assert.Equal(0, desk.Run("reconcile", desk.Spec("big"), "--dry-run"));
        Assert.True(Regex.Count(desk.Out, @"(?m)^  s\d+ +advance ") == 1_000, desk.Out[..Math.Min(desk.Out.Length, 2_000)]);
        Assert.InRange(await Queries() - before, 6, 150);

        // And every question there is, at a weight.
        EnvironmentSpec environment = Releases.Environment("s000", All, $"{{prometheus: {{url: \"{server.Address}\"}}}}");
        (ServiceSpec, ReleaseRecord?)[] all = [.. names.Select(n => Release(environment, n, "90-10", committed))];
        before = await Queries();
        var watch = Stopwatch.StartNew();
        IReadOnlyDictionary<string, GateResult> answers = GateRunner.Ask(environment, all, DateTimeOffset.UtcNow, TimeSpan.FromSeconds(60), GateSettings.Of(environment, _ => null));
        TestContext.Current.SendDiagnosticMessage($"1,000 services in {watch.Elapsed}");
        Assert.InRange(await Queries() - before, 7, 200);
        Assert.All(answers.Values, a => Assert.DoesNotContain(a.Answers.Lines, l => l.Contains("Prometheus:", StringComparison.Ordinal)));
        Assert.All(answers.Values, a => Assert.IsType<Verdict.Pass>(a.Of("ready")));
    }

    private static IReadOnlyDictionary<string, GateResult> Ask(EnvironmentSpec environment, (ServiceSpec, ReleaseRecord?)[] services, DateTimeOffset now) =>
        GateRunner.Ask(environment, services, now, TimeSpan.FromSeconds(30), GateSettings.Of(environment, _ => null));

    private static (ServiceSpec, ReleaseRecord?) Release(EnvironmentSpec environment, string name, string stage, DateTimeOffset since)
    {
        ServiceSpec service = environment.Services[0] with { Name = name, Naming = Releases.Environment(name, All).Services[0].Naming };
        return (service, Releases.At(environment with { Services = [service] }, stage, since));
    }

    private static string Text(Evidence row) => Nodes.Canonical(row.ToNode());

    private void Serves(string service, int requests)
    {
        Exporter.Requests($"{service}-v1", requests);
        Exporter.Deployment($"{service}-v1", 2, 2);
        Exporter.Deployment($"{service}-v2", 2, 2);
    }

    // What the server itself counted.
    private async Task<double> Queries()
    {
        using var client = new HttpClient();
        string page = await client.GetStringAsync(new Uri(server.Address + "/metrics"), TestContext.Current.CancellationToken);
        return Counted().Matches(page).Sum(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("""(?m)^prometheus_http_requests_total\{[^}]*handler="/api/v1/query"[^}]*\} ([0-9.e+]+)$""")]
    private static partial Regex Counted();

    /// <summary>A Prometheus that has two seconds to fetch tens of thousands of series: one that it cannot fetch in time counts as gone.</summary>
    public sealed class ManySeries : IDisposable
    {
        public PrometheusServer Server { get; } = PrometheusServer.Every("2s");

        public void Dispose() => Server.Dispose();
    }
}
