using System.Diagnostics;
using System.Globalization;
using GitOpsGen.Gates;
using GitOpsGen.Judge;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Tests.Gates.Servers;
using Xunit;

namespace GitOpsGen.Tests.Gates;

public sealed class DeadlineTests
{
    private const string Gates = "{errorRate: {max: 1%}, latency: {max: 500ms}, podRestarts: {max: 0}}";
    private const string Empty = """{"status": "success", "data": {"resultType": "matrix", "result": []}}""";
    private static readonly DateTimeOffset Committed = DateTimeOffset.UtcNow.AddMinutes(-30);

    [Fact]
    public void A_server_that_hangs_costs_the_deadline_once_for_all_services_with_few_requests_in_flight()
    {
        using JsonServer server = JsonServer.Always(new Canned(200, "") { Hangs = true });
        EnvironmentSpec environment = Environment(server);
        var watch = Stopwatch.StartNew();
        IReadOnlyDictionary<string, GateResult> answers = GateRunner.Ask(environment, Many(environment, 1_000), DateTimeOffset.UtcNow, TimeSpan.FromSeconds(2), GateSettings.Of(environment, _ => null));
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(12));
        Assert.Equal(1_000, answers.Count);
        Assert.All(answers.Values, a => Assert.Equal(GateOutcome.Inconclusive, a.Answers.Outcome));
        Assert.InRange(server.MostAtOnce, 2, 32);
    }

    [Fact]
    public void Gates_that_take_longer_than_a_second_are_counted_for_whoever_waits()
    {
        using JsonServer server = JsonServer.Always(new Canned(200, "") { Hangs = true });
        EnvironmentSpec environment = Environment(server);
        List<string> said = [];
        GateSettings settings = GateSettings.Of(environment, _ => null) with { Slow = said.Add };
        GateRunner.Ask(environment, Many(environment, 3), DateTimeOffset.UtcNow, TimeSpan.FromSeconds(0.2), settings);
        Assert.Empty(said);
        GateRunner.Ask(environment, Many(environment, 3), DateTimeOffset.UtcNow, TimeSpan.FromSeconds(3), settings);
        Assert.Equal("asking the gates of 3 services", Assert.Single(said));
    }

    [Fact]
    public void Two_hosts_together_never_have_more_than_32_requests_in_flight_and_one_that_hangs_does_not_silence_the_other()
    {
        using JsonServer prometheus = JsonServer.Always(new Canned(200, "") { Hangs = true });
        int open = 0, most = 0;
        using JsonServer other = new(_ =>
        {
            int now = Interlocked.Increment(ref open);
            lock (prometheus)
            {
                most = Math.Max(most, now + prometheus.AtOnce);
            }

            Thread.Sleep(2);
            Interlocked.Decrement(ref open);
            return new Canned(200, """{"status": "OK"}""");
        });
        string gates = $"{{metric: [{{name: own, query: 'up{{s=\"{{{{service}}}}\"}}', max: 1, mode: watch}}], http: [{{name: quality, url: \"{other.Address}/state\", pointer: /status, equals: OK}}]}}";
        EnvironmentSpec environment = Releases.Environment("orders", gates, $"{{prometheus: {{url: \"{prometheus.Address}\"}}}}");
        IReadOnlyDictionary<string, GateResult> answers = GateRunner.Ask(environment, Many(environment, 300), DateTimeOffset.UtcNow, TimeSpan.FromSeconds(8), GateSettings.Of(environment, _ => null));
        Assert.All(answers.Values, a => Assert.IsType<Verdict.Pass>(a.Of("http quality")));
        Assert.InRange(most, 25, 32);
    }

    [Fact]
    public void A_question_that_is_too_much_is_asked_again_in_parts()
    {
        using JsonServer server = new(request =>
        {
            using var body = new StreamReader(request.InputStream);
            string query = Uri.UnescapeDataString(body.ReadToEnd());
            return query.Split('|').Length > 12
                ? new Canned(422, """{"status": "error", "errorType": "execution", "error": "query processing would load too many samples into memory in query execution"}""")
                : new Canned(200, Empty);
        });
        EnvironmentSpec environment = Environment(server);
        IReadOnlyDictionary<string, GateResult> answers = GateRunner.Ask(environment, Many(environment, 40), DateTimeOffset.UtcNow, TimeSpan.FromSeconds(20), GateSettings.Of(environment, _ => null));
        Assert.All(answers.Values, a => Assert.DoesNotContain(a.Answers.Lines, l => l.Contains("too many samples", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_error_of_the_server_is_inconclusive_and_its_words_are_in_the_evidence()
    {
        using JsonServer server = JsonServer.Always(new Canned(500, "the disk is full"));
        GateResult result = Releases.Ask(Environment(server), "90-10", Committed);
        Assert.Equal(GateOutcome.Inconclusive, result.Answers.Outcome);
        Assert.Contains(result.Answers.Lines, l => l == "ready inconclusive: Prometheus: the server answered 500: the disk is full");
    }

    [Fact]
    public void A_server_that_is_not_there_is_inconclusive()
    {
        EnvironmentSpec environment = Releases.Environment("orders", Gates, "{prometheus: {url: \"http://127.0.0.1:1\"}}");
        GateResult result = Releases.Ask(environment, "90-10", Committed, TimeSpan.FromSeconds(15));
        Assert.Equal(GateOutcome.Inconclusive, result.Answers.Outcome);
        Assert.Contains(result.Answers.Lines, l => l.Contains("127.0.0.1:1 cannot be reached", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_busy_server_is_asked_again_after_the_time_it_names()
    {
        int asked = 0;
        var watch = Stopwatch.StartNew();
        using JsonServer server = new(_ => Interlocked.Increment(ref asked) == 1
            ? new Canned(429, "") { Headers = [("Retry-After", "1")] }
            : new Canned(200, Empty));
        using var http = new HttpPort();
        Heard heard = await new PrometheusClient(http, server.Address, null).Ask("up", 0, TestContext.Current.CancellationToken);
        Assert.Null(heard.Silence);
        Assert.Equal(2, asked);

        // A timer may end some milliseconds early.
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(8));
    }

    [Theory]
    [InlineData("3600", "3600 s")]
    [InlineData("99999999", "99999999 s")]
    [InlineData("Fri, 31 Dec 9999 23:59:59 GMT", " s")]
    public void A_server_that_asks_to_wait_for_longer_than_a_command_does_is_not_waited_for(string wait, string said)
    {
        using JsonServer server = JsonServer.Always(new Canned(429, "") { Headers = [("Retry-After", wait)] });
        GateResult result = Releases.Ask(Environment(server), "90-10", Committed, TimeSpan.FromMinutes(30));
        Assert.Equal(GateOutcome.Inconclusive, result.Answers.Outcome);
        Assert.Contains(result.Answers.Lines, l => l.Contains("the server answered 429 and asks to wait ", StringComparison.Ordinal) && l.EndsWith(said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_goes_in_its_header_and_answers_are_read_to_the_last_digit()
    {
        string? sent = null;
        using JsonServer server = new(request =>
        {
            sent = request.Headers["Authorization"];
            return new Canned(200, """{"status": "success", "data": {"resultType": "matrix", "result": [{"metric": {"le": "+Inf"}, "values": [[1700000000.781, "12.5"], [1700000001, "NaN"], [1700000002, "+Inf"]]}]}}""");
        });
        using var http = new HttpPort();
        Heard heard = await new PrometheusClient(http, server.Address + "/", "t0ken").Ask("up", 0, TestContext.Current.CancellationToken);
        Assert.Equal("Bearer t0ken", sent);
        Assert.Equal([(1700000000.781, 12.5), (1700000001, double.NaN), (1700000002, double.PositiveInfinity)], heard.Series[0].Points.Select(p => (p.Time, p.Value)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"status": "success", "data": {"resultType": "matrix", "result": [{"metric": {}, "values": [[1]]}]}}""")]
    [InlineData("""{"status": "success", "data": {"resultType": "matrix", "result": 5}}""")]
    public async Task An_answer_that_is_none_is_silence(string body)
    {
        using JsonServer server = JsonServer.Always(new Canned(200, body));
        using var http = new HttpPort();
        Heard heard = await new PrometheusClient(http, server.Address, null).Ask("up", 0, TestContext.Current.CancellationToken);
        Assert.NotNull(heard.Silence);
        Assert.Empty(heard.Series);
    }

    [Fact]
    public void Gates_on_metrics_without_a_Prometheus_hold_and_say_so()
    {
        GateResult result = Releases.Ask(Releases.Environment("orders", Gates), "90-10", Committed);
        Assert.Equal(GateOutcome.Inconclusive, result.Answers.Outcome);
        Assert.Contains(result.Findings, f => f.Code == EvidenceCodes.NoPrometheus);
    }

    [Fact]
    public void Inconclusive_for_longer_than_patience_is_stuck_from_the_end_of_patience_on()
    {
        EnvironmentSpec environment = Releases.Environment("orders", "{errorRate: {max: 1%}, patience: 10m}");
        GateResult result = Releases.Ask(environment, "90-10", Committed);
        Assert.Equal(Committed.AddMinutes(10), result.Answers.StuckSince);
        Assert.Contains(result.Findings, f => f.Code == EvidenceCodes.Stuck);
        Assert.Null(Releases.Ask(environment, "90-10", DateTimeOffset.UtcNow.AddMinutes(-5)).Answers.StuckSince);
    }

    private static (ServiceSpec, ReleaseRecord?)[] Many(EnvironmentSpec environment, int count) => [.. Enumerable.Range(0, count).Select(i =>
    {
        ServiceSpec one = environment.Services[0] with { Name = "s" + i.ToString(CultureInfo.InvariantCulture) };
        return (one, Releases.At(environment with { Services = [one] }, "90-10", Committed));
    })];

    private static EnvironmentSpec Environment(JsonServer server) => Releases.Environment("orders", Gates, $"{{prometheus: {{url: \"{server.Address}\"}}}}");
}
