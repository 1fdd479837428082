using GitOpsGen.Gates;
using GitOpsGen.Judge;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Tests.Gates.Servers;
using Xunit;

namespace GitOpsGen.Tests.Gates;

/// <summary>The gates against a real Prometheus, at second pace.</summary>
[Trait("Category", "Slow")]
public sealed class PrometheusGatesTests(PrometheusServer server) : IClassFixture<PrometheusServer>
{
    private const string All = "{errorRate: {max: 1%}, latency: {quantile: p95, max: 500ms}, podRestarts: {max: 0}}";

    private Exporter Exporter => server.Exporter;

    [Fact]
    public void A_healthy_canary_passes_and_its_stage_is_seen_live()
    {
        GateResult result = After("healthy", All, "90-10", (stable, canary) =>
        {
            Exporter.Requests(stable, 1_800);
            Exporter.Requests(canary, 200);
        });
        Assert.True(result.Answers.Outcome == GateOutcome.Pass, string.Join('\n', result.Answers.Lines));
        Assert.IsType<LiveState.Live>(result.Live);
        Assert.NotNull(result.Answers.LiveSince);
        Assert.Equal(["ready", "podRestarts", "errorRate", "errorRate", "latency", "latency"], result.Evidence.Select(e => e.Gate));
        Assert.All(result.Evidence, e => Assert.True(e.Agrees && e.Queries.Length > 0));
        Assert.Empty(result.Findings);
    }

    [Fact]
    public void Five_percent_of_errors_fail()
    {
        GateResult result = After("faulty", All, "90-10", (stable, canary) =>
        {
            Exporter.Requests(stable, 9_000);
            Exporter.Requests(canary, 950);
            Exporter.Requests(canary, 50, "503");
        });
        Assert.Equal(GateOutcome.Fail, result.Answers.Outcome);
        Assert.IsType<Verdict.Fail>(result.Of("errorRate", "destination"));
        Assert.Equal(0.05, result.Of("errorRate", "source").Figure);
        Assert.IsType<Verdict.Pass>(result.Of("latency", "source"));
    }

    [Fact]
    public void A_slow_canary_fails()
    {
        GateResult result = After("slow", All, "90-10", (stable, canary) =>
        {
            Exporter.Requests(stable, 9_000);
            Exporter.Requests(canary, 700);
            Exporter.Requests(canary, 300, milliseconds: 800);
        });
        Assert.IsType<Verdict.Fail>(result.Of("latency", "destination"));
        Assert.IsType<Verdict.Pass>(result.Of("errorRate", "destination"));
    }

    [Fact]
    public void Without_traffic_nothing_is_concluded()
    {
        GateResult result = After("idle", All, "90-10", (_, _) => { });
        Assert.Equal(GateOutcome.Inconclusive, result.Answers.Outcome);
        Assert.Null(result.Answers.LiveSince);
        Assert.IsType<Verdict.Inconclusive>(result.Of("errorRate", "source"));
        Assert.IsType<Verdict.Pass>(result.Of("ready"));
    }

    [Fact]
    public void A_weight_that_never_takes_effect_is_reported_and_promotes_nothing()
    {
        GateResult result = After("unmoved", "{errorRate: {max: 1%, minRequests: 1}}", "90-10", (stable, _) => Exporter.Requests(stable, 2_000));
        Assert.Equal(GateOutcome.Inconclusive, result.Answers.Outcome);
        Assert.Contains(result.Findings, f => f.Code == EvidenceCodes.NotLive);
        Assert.Contains(result.Answers.Lines, l => l.StartsWith("not live for longer than applyTime 1s: 0 of 2000 requests", StringComparison.Ordinal));
    }

    [Fact]
    public void A_canary_without_an_endpoint_fails_though_it_reports_nothing_itself()
    {
        GateResult result = After("absent", All, "90-10", (stable, _) =>
        {
            Exporter.Requests(stable, 1_800);
            Exporter.WithoutEndpoint("absent", 200);
        });
        Assert.Equal(GateOutcome.Fail, result.Answers.Outcome);
        Assert.IsType<Verdict.Fail>(result.Of("errorRate", "source"));
    }

    [Fact]
    public void An_image_that_cannot_be_pulled_fails_in_prepare()
    {
        GateResult result = After("unpullable", "{podRestarts: {max: 0}}", "prepare", (_, canary) =>
        {
            Exporter.Deployment(canary, 2, 0);
            Exporter.Waiting(canary, 1, "ImagePullBackOff");
        });
        Assert.Equal(GateOutcome.Fail, result.Answers.Outcome);
        Assert.Equal($"pod '{Exporter.Pod("unpullable-v2", 1)}' waits: ImagePullBackOff", result.Of("podRestarts").Reason);
        Assert.IsType<Verdict.Inconclusive>(result.Of("ready"));
        Assert.Null(result.Answers.LiveSince);
    }

    [Fact]
    public void Pods_of_another_deployment_with_a_longer_name_do_not_count()
    {
        GateResult result = After("catalog", "{podRestarts: {max: 0}}", "prepare", (_, _) =>
        {
            Exporter.Deployment("catalog-v2-batch", 1, 0);
            Exporter.Waiting("catalog-v2-batch", 0, "CrashLoopBackOff");
        });
        Assert.True(result.Answers.Outcome == GateOutcome.Pass, string.Join('\n', result.Answers.Lines));
        Assert.Equal(2, result.Of("podRestarts").Samples);
    }

    [Fact]
    public void Restarts_since_the_stage_began_fail()
    {
        EnvironmentSpec environment = Given("restarting", "{podRestarts: {max: 0}, ready: false}", out string _, out string canary);
        DateTimeOffset since = DateTimeOffset.UtcNow;
        Exporter.Restart(canary, 0);

        // The join of pods and owners is sampled every 30 seconds.
        GateResult result = Releases.Ask(environment, "90-10", since);
        for (int i = 0; i < 35 && result.Of("podRestarts") is not Verdict.Fail; i++)
        {
            Thread.Sleep(1_000);
            result = Releases.Ask(environment, "90-10", since);
        }

        Assert.IsType<Verdict.Fail>(result.Of("podRestarts"));
        Assert.Equal(1, result.Of("podRestarts").Figure);
    }

    [Fact]
    public void A_prepared_canary_is_live_from_the_moment_it_was_first_ready_however_often_one_asks()
    {
        EnvironmentSpec environment = Given("prepared", "{}", out _, out string canary);
        DateTimeOffset since = DateTimeOffset.UtcNow;
        Exporter.Deployment(canary, 2, 0);
        Exporter.WaitForScrape();
        GateResult starting = Releases.Ask(environment, "prepare", since);
        Exporter.Deployment(canary, 2, 2);
        Exporter.WaitForScrape();
        GateResult first = Releases.Ask(environment, "prepare", since.AddSeconds(1.5));
        Exporter.WaitForScrape();
        GateResult second = Releases.Ask(environment, "prepare", since.AddSeconds(1.5));
        Assert.Equal((GateOutcome.Inconclusive, null), (starting.Answers.Outcome, starting.Answers.LiveSince));
        Assert.Equal(GateOutcome.Pass, first.Answers.Outcome);
        Assert.NotNull(first.Answers.LiveSince);
        Assert.Equal(first.Answers.LiveSince, second.Answers.LiveSince);
    }

    [Fact]
    public void A_request_at_weight_zero_is_a_fault()
    {
        GateResult result = After("leaking", "{}", "prepare", (_, canary) => Exporter.Requests(canary, 3));
        Assert.Equal(GateOutcome.Fail, result.Answers.Outcome);
        Assert.Equal(3, result.Of("traffic", "weight 0").Figure);
    }

    [Fact]
    public void A_match_is_live_with_the_first_request_and_a_mirror_with_copies_that_callers_do_not_report()
    {
        GateResult match = After("matched", "{errorRate: {max: 1%, minRequests: 0}}", "match", (_, canary) => Exporter.Requests(canary, 1));
        GateResult mirror = After("mirrored", "{errorRate: {max: 1%, minRequests: 10}}", "mirror", (stable, canary) =>
        {
            Exporter.Requests(stable, 400);
            Exporter.Requests("destination", canary, 80);
        });
        Assert.IsType<LiveState.Live>(match.Live);
        Assert.IsType<LiveState.Live>(mirror.Live);
        Assert.Equal(["destination"], mirror.Evidence.Where(e => e.Gate == "errorRate").Select(e => e.Subject));
        Assert.True(mirror.Answers.Outcome == GateOutcome.Pass, string.Join('\n', mirror.Answers.Lines));
    }

    [Fact]
    public void Queries_of_the_spec_are_filled_and_judged_and_a_watched_one_has_no_say()
    {
        string gates = """
            {ready: false, metric: [
              {name: queue, query: 'max(queue_depth{service="{{service}}",version="{{version}}"})', max: 10},
              {name: ratio, query: 'max(queue_depth{service="{{service}}",version="{{version}}"})', max: 1.5, compare: stable},
              {name: broken, query: 'sum(broken_gauge{service="{{service}}"})', max: 1, mode: watch},
              {name: many, query: 'queue_depth{service="{{service}}"}', max: 1, mode: watch},
              {name: wrong, query: 'sum(', max: 1, mode: watch},
              {name: none, query: 'no_such_metric', max: 1, mode: watch}]}
            """.ReplaceLineEndings(" ");
        GateResult result = After("queued", gates, "90-10", (_, _) =>
        {
            Exporter.Set("queue_depth", 4, ("service", "queued"), ("version", "v1"));
            Exporter.Set("queue_depth", 8, ("service", "queued"), ("version", "v2"));
            Exporter.Set("broken_gauge", double.NaN, ("service", "queued"));
        });
        Assert.IsType<Verdict.Pass>(result.Of("metric queue"));
        Assert.IsType<Verdict.Fail>(result.Of("metric ratio"));
        Assert.Equal(2, result.Of("metric ratio").Figure);
        Assert.IsType<Verdict.Inconclusive>(result.Of("metric broken"));
        Assert.StartsWith("the query returned 2 series", result.Of("metric many").Reason, StringComparison.Ordinal);
        Assert.StartsWith("Prometheus refuses the query: ", result.Of("metric wrong").Reason, StringComparison.Ordinal);
        Assert.Equal("the query returned nothing", result.Of("metric none").Reason);
        Assert.Equal(GateOutcome.Fail, result.Answers.Outcome);
        Assert.Contains(result.Evidence.First(e => e.Gate == "metric queue").Queries, q => q == """max(queue_depth{service="queued",version="v2"})""");
    }

    [Fact]
    public void A_stage_that_stands_for_hours_is_asked_in_steps_and_other_buckets_than_Istio_s_own_are_found()
    {
        EnvironmentSpec environment = Given("standing", "{ready: false, latency: {quantile: p95, max: 40ms, minRequests: 10}}", out string stable, out string canary);
        Exporter.Requests(stable, 900);
        Exporter.Requests(canary, 100, milliseconds: 200);
        GateResult result = Ask();
        for (int i = 0; i < 30 && result.Of("latency", "source").Samples < 100; i++)
        {
            Thread.Sleep(1_000);
            result = Ask();
        }

        Assert.IsType<Verdict.Fail>(result.Of("latency", "source"));
        string query = Assert.Single(result.Evidence.First(e => e.Gate == "latency").Queries);
        Assert.EndsWith("[4801s:30s]", query.Replace("[4800s:20s]", "[4801s:30s]", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("le=~", query, StringComparison.Ordinal);

        GateResult Ask() => Releases.Ask(environment, "90-10", DateTimeOffset.UtcNow.AddSeconds(-4_200));
    }

    private EnvironmentSpec Given(string service, string gates, out string stable, out string canary)
    {
        (stable, canary) = ($"{service}-v1", $"{service}-v2");
        Exporter.Requests(stable, 500);
        Exporter.Deployment(stable, 2, 2);
        Exporter.Deployment(canary, 2, 2);
        Exporter.WaitForScrape();
        return Releases.Environment(service, gates, $"{{prometheus: {{url: \"{server.Address}\"}}}}");
    }

    private GateResult After(string service, string gates, string stage, Action<string, string> happens)
    {
        EnvironmentSpec environment = Given(service, gates, out string stable, out string canary);
        DateTimeOffset since = DateTimeOffset.UtcNow;
        happens(stable, canary);
        Exporter.WaitForScrape();
        return Releases.Ask(environment, stage, since);
    }
}
