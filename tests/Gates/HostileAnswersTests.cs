using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using GitOpsGen.Gates;
using GitOpsGen.Release;
using GitOpsGen.Tests.Gates.Servers;
using GitOpsGen.Tests.Schedule;
using Xunit;

namespace GitOpsGen.Tests.Gates;

/// <summary>Answers that no server should give, and some do: each is a verdict with its reason, never a pass by mistake and never an exception.</summary>
public sealed class HostileAnswersTests
{
    private const string Secret = "s3cret-value";
    private const string Pods = "{ready: false, podRestarts: {max: 0}}";
    private const string Ratio = "{ready: false, metric: [{name: m, query: 'max(x{version=\"{{version}}\"})', max: 2, compare: stable}]}";
    private const string Number = "{ready: false, metric: [{name: m, query: 'max(x{version=\"{{version}}\"})', max: 10}]}";
    private static readonly DateTimeOffset Committed = DateTimeOffset.UtcNow.AddMinutes(-30);
    private static readonly string Now = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("null", "alerts inconclusive: Alertmanager: the answer is not what its API says")]
    [InlineData("[null]", "alerts inconclusive: Alertmanager: the answer is not what its API says")]
    [InlineData("{}", "alerts inconclusive: Alertmanager: the answer is not what its API says")]
    [InlineData("[]", "alerts pass: 'no alert'")]
    [InlineData("""[{"labels":null,"status":null}]""", "alerts fail: 'an alert without a name' instead of 'no alert'")]
    [InlineData("""[{"labels":{"alertname":"no alert"},"status":{"state":"active"}}]""", "alerts fail: 'the alert 'no alert'' instead of 'no alert'")]
    public void Alerts_that_are_none_are_no_pass(string body, string line)
    {
        using JsonServer server = JsonServer.Always(new Canned(200, body));
        GateResult result = Releases.Ask(Releases.Environment("orders", "{ready: false, alerts: {matchers: ['severity=\"page\"']}}", $"{{alertmanager: {{url: \"{server.Address}\"}}}}"), "90-10", Committed);
        Assert.Equal(line, Assert.Single(result.Answers.Lines));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public void A_body_that_is_not_packed_as_it_says_is_no_answer(string packing)
    {
        using JsonServer server = JsonServer.Always(new Canned(200, """{"status":"OK"}""") { Headers = [("Content-Encoding", packing)] });
        Assert.Equal("http q inconclusive: the answer cannot be unpacked", Http(server, "OK"));
    }

    [Fact]
    public void A_value_is_compared_whole_and_shown_in_one_line_without_what_steers_a_terminal()
    {
        string wide = new('a', 120);
        using JsonServer same = JsonServer.Always(new Canned(200, $$"""{"status":"{{wide}}"}"""));
        using JsonServer cut = JsonServer.Always(new Canned(200, $$"""{"status":"{{new string('a', 249)}}😀😀"}"""));
        using JsonServer steers = JsonServer.Always(new Canned(200, """{"status":"\u001b]0;x\u0007\n::error::y"}"""));
        using JsonServer half = JsonServer.Always(new Canned(200, """{"status":"\ud800"}"""));
        Assert.Equal($"http q pass: '{wide}'", Http(same, wide));
        Assert.Equal($"http q fail: '{new string('a', 249)}…' instead of 'OK'", Http(cut, "OK"));
        Assert.Equal("http q fail: '\\u001B]0;x\\u0007 ::error::y' instead of 'OK'", Http(steers, "OK"));
        Assert.Equal("http q inconclusive: the answer has no value at '/status'", Http(half, "OK"));
    }

    [Fact]
    public void What_a_request_carried_is_in_no_answer()
    {
        using JsonServer refuses = new(r => new Canned(401, $"invalid token: {r.Headers["Authorization"]}"));
        using JsonServer says = new(r => new Canned(200, $$"""{"status":"unknown key {{r.Headers["Authorization"]!["Bearer ".Length..]}}"}"""));
        Assert.Equal("http q inconclusive: the server answered 401: invalid token: ***", Http(refuses, "OK"));
        Assert.Equal("http q fail: 'unknown key ***' instead of 'OK'", Http(says, "OK"));

        // What is no secret stays: the name of the program goes with every request.
        using JsonServer names = new(r => new Canned(200, $$"""{"status":"no {{r.Headers["User-Agent"]}}"}"""));
        Assert.Equal("http q fail: 'no gitopsgen' instead of 'OK'", Http(names, "OK"));

        using JsonServer prometheus = new(r => new Canned(400, $$"""{"status":"error","error":"{{new string('x', 290)}} {{r.Headers["Authorization"]}}"}"""));
        GateResult asked = Releases.Ask(
            Releases.Environment("orders", Number, $"{{prometheus: {{url: \"{prometheus.Address}\", tokenFrom: GITOPSGEN_SECRET_PROM}}}}"), "90-10", Committed, null, ("GITOPSGEN_SECRET_PROM", Secret));
        Assert.DoesNotContain("s3c", string.Join('\n', asked.Answers.Lines), StringComparison.Ordinal);

        using JsonServer registry = new(r => new Canned(r.Headers["Authorization"] is null ? 401 : 403, "denied for " + r.Headers["Authorization"]) { Headers = [("WWW-Authenticate", "Basic realm=\"r\"")] });
        Assert.Equal("image inconclusive: the registry: the server answered 403: denied for ***", Image(registry, variables: [("CI_REGISTRY", registry.Host), ("CI_REGISTRY_USER", "me"), ("CI_REGISTRY_PASSWORD", "open")]));
    }

    [Theory]
    [InlineData(200, "<html>Please log in</html>", "the registry: what came is no manifest")]
    [InlineData(204, "", "the registry: what came is no manifest")]
    [InlineData(200, "[]", "the registry: what came is no manifest")]
    [InlineData(404, "default backend - 404", "the registry: the server answered 404: default backend - 404")]
    public void A_page_is_no_image_and_says_of_none_that_it_is_missing(int status, string body, string why)
    {
        using JsonServer registry = JsonServer.Always(new Canned(status, body));
        Assert.Equal("image inconclusive: " + why, Image(registry));
        Assert.Equal("image inconclusive: " + why, Image(registry, "@sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"));
    }

    [Theory]
    [InlineData("""{"errors":[{"code":"MANIFEST_UNKNOWN"}]}""", "image fail: 'no such image' instead of 'present'")]
    [InlineData("""{"errors":[{"code":"DENIED"}]}""", "image inconclusive: the registry: the server answered 404: {\"errors\":[{\"code\":\"DENIED\"}]}")]
    public void Only_a_registry_knows_that_an_image_is_missing(string body, string line)
    {
        using JsonServer registry = JsonServer.Always(new Canned(404, body));
        Assert.Equal(line, Image(registry));
    }

    [Theory]
    [InlineData("t0", true)]
    [InlineData("t0\\r\\nX-Evil: 1", false)]
    [InlineData("\\ud800", false)]
    public void Challenges_in_any_order_are_understood_and_a_token_that_no_header_holds_is_none(string token, bool isTaken)
    {
        using JsonServer issuer = JsonServer.Always(new Canned(200, $$"""{"token":"{{token}}"}"""));
        using JsonServer registry = new(r => r.Headers["Authorization"] == "Bearer t0"
            ? new Canned(200, """{"schemaVersion":2}""")
            : new Canned(401, "") { Headers = [("WWW-Authenticate", "Basic realm=\"r\""), ("WWW-Authenticate", $"Bearer realm=\"{issuer.Address}/token\",service=\"r\",scope=\"a\",scope=\"b\"")] });
        Assert.StartsWith(isTaken ? "image pass" : "image inconclusive: the registry: the server answered 401", Image(registry), StringComparison.Ordinal);
    }

    [Fact]
    public void A_login_with_a_new_line_is_trimmed()
    {
        using JsonServer registry = new(r => r.Headers["Authorization"] == "Basic dTpw" ? new Canned(200, """{"schemaVersion":2}""") : new Canned(401, "") { Headers = [("WWW-Authenticate", "Basic realm=\"r\"")] });
        Assert.StartsWith("image pass", Image(registry, variables: [("DOCKER_AUTH_CONFIG", $$$"""{"auths":{"{{{registry.Host}}}":{"auth":"dTpw\n"} } }""")]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Number, "[null]", "", "the answer is not what its API says")]
    [InlineData(Number, """[{"metric":{"a":null},"value":[NOW,"1"]}]""", "", "the answer is not what its API says")]
    [InlineData(Number, """[{"metric":{},"value":[1e400,"1"]}]""", "", "the answer is not what its API says")]
    [InlineData(Number, """[{"metric":{},"value":[1000,"1"]}]""", "", "the answer is not what its API says")]
    [InlineData(Number, """[{"metric":{},"value":[NOW,"1"]}]""", """, "warnings": ["PromQL warning: x", "store 10.0.0.1: connection refused"]""", "Prometheus answered in part only: store 10.0.0.1: connection refused")]
    [InlineData(Number, """[{"metric":{},"value":[NOW,"1"]}]""", """, "isPartial": true""", "Prometheus answered in part only: isPartial")]
    [InlineData(Number, """[{"metric":{},"value":[NOW,"1"]}]""", """, "warnings": ["PromQL warning: x"], "infos": ["y"], "isPartial": false""", "1: within its bounds")]
    [InlineData(Ratio, """[{"metric":{},"value":[NOW,"+Inf"]}]""", "", "the ratio to the stable version is no number")]
    [InlineData(Ratio, """[{"metric":{},"value":[NOW,"NaN"]}]""", "", "the ratio to the stable version is no number")]
    [InlineData(Ratio, """[{"metric":{},"value":[NOW,"0"]}]""", "", "1 times stable (0 to 0): within its bounds")]
    public void Answers_of_Prometheus_that_are_no_evidence_decide_nothing(string gates, string result, string more, string why)
    {
        string line = Assert.Single(Prometheus(gates, _ => result, more));
        Assert.EndsWith(why, line, StringComparison.Ordinal);
        Assert.StartsWith(why.EndsWith("bounds", StringComparison.Ordinal) ? "metric m pass" : "metric m inconclusive", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "inconclusive: the restarts of 2 of 2 pods are not reported")]
    [InlineData("""[{"metric":{"pod":"a","deployment":"orders-v2"},"values":[[NOW,"0"]]}]""", "inconclusive: the restarts of 1 of 2 pods are not reported")]
    [InlineData("""[{"metric":{"pod":"a","deployment":"orders-v2"},"values":[[NOW,"3"]]}]""", "fail: 3 restarts of 2 pods: over the limit 0")]
    [InlineData("""[{"metric":{"pod":"a","deployment":"orders-v2"},"values":[[NOW,"0"]]},{"metric":{"pod":"b","deployment":"orders-v2"},"values":[[NOW,"0"]]}]""", "pass: 0 restarts of 2 pods: within the limit 0")]
    public void Restarts_that_nobody_reports_are_not_none(string restarts, string verdict)
    {
        string pods = """[{"metric":{"pod":"a","deployment":"orders-v2"},"value":[NOW,"1"]},{"metric":{"pod":"b","deployment":"orders-v2"},"value":[NOW,"1"]}]""";
        Assert.Equal("podRestarts " + verdict, Assert.Single(Prometheus(Pods, query => query.Contains("status_restarts") ? query.Contains('[') ? restarts : Regex.Replace(restarts, @"""values"":\[(\[.*?\])\]", "\"value\":$1") : query.Contains("waiting") ? "[]" : pods)));
    }

    [Theory]
    [InlineData("Running", "", "argocd inconclusive: 'Synced at an older commit', not yet 'Synced and Healthy at the commit'")]
    [InlineData("Failed", "", "argocd inconclusive: 'Synced at an older commit', not yet 'Synced and Healthy at the commit'")]
    [InlineData("Succeeded", "", "argocd pass: 'Synced and Healthy at the commit'")]
    [InlineData("Succeeded", "9999-12-31T23:59:59Z", "argocd pass: 'Synced and Healthy at the commit'")]
    public void Argo_CD_has_applied_a_commit_when_its_operation_succeeded(string phase, string transition, string line)
    {
        string time = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        using JsonServer argo = new(r => r.RawUrl!.Contains("/revisions/", StringComparison.Ordinal)
            ? new Canned(200, r.RawUrl.Contains("/old/", StringComparison.Ordinal) ? """{"date":"2020-01-01T00:00:00Z"}""" : $$"""{"date":"{{time}}"}""")
            : new Canned(200, $$$"""{"status":{"sync":{"status":"Synced","revision":"old"},"health":{"status":"Healthy","lastTransitionTime":"{{{transition}}}"},"operationState":{"phase":"{{{phase}}}","syncResult":{"revision":"ours"} } } }"""));
        GateResult result = Releases.Ask(Releases.Environment("orders", $"{{ready: false, argocd: {{url: \"{argo.Address}\"}}}}"), "0-100", Committed);
        Assert.Contains(line, result.Answers.Lines);
        Assert.True(result.Answers.LiveSince is null || result.Answers.LiveSince < DateTimeOffset.UtcNow);
    }

    [Fact]
    public void A_history_of_more_series_than_a_Deployment_has_is_not_looked_through()
    {
        string many = "[" + string.Join(',', Enumerable.Range(0, 20_000).Select(i => $$"""{"metric":{"__name__":"a","deployment":"orders-v2","i":"{{i}}"},"values":[[{{Now}},"1"]]}""")) + "]";
        Assert.NotEmpty(Prometheus("{}", query => query.Contains("replicas_available", StringComparison.Ordinal) && query.Contains('[', StringComparison.Ordinal) ? many : "[]", stage: "prepare"));
    }

    [Theory]
    [InlineData("""{"status":"AAAA😀😀"}""", 200, 6)]
    [InlineData("""{"status":"\u001b[2J"}""", 200, 6)]
    [InlineData("{}", 200, 0)]
    public void Whatever_a_server_says_the_commit_is_made_and_nothing_of_it_gets_out(string body, int status, int exit)
    {
        using var desk = new Desk();
        using JsonServer server = JsonServer.Always(new Canned(status, body.Replace("AAAA", new string('a', 249), StringComparison.Ordinal)));
        string gates = $"gates: {{ready: false, http: [{{name: q, url: \"{server.Address}/x\", pointer: /status, equals: OK}}]}}";
        foreach (string version in (string[])["v1", "v2"])
        {
            desk.Write("staging", "", ("orders", version, gates));
            Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));
        }

        desk.Now += TimeSpan.FromHours(1);
        Assert.Equal(exit, desk.Run("reconcile", desk.Spec("staging")));
        Assert.Contains(exit == 6 ? "roll back v2" : "prepare v2", desk.Log()[0], StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', desk.Out + desk.Log()[0]);
        Assert.Equal("", desk.Error);
    }

    private static string Http(JsonServer server, string expected) => Assert.Single(Releases.Ask(
        Releases.Environment("orders", $"{{ready: false, http: [{{name: q, url: \"{server.Address}/x\", pointer: /status, equals: \"{expected}\", headersFrom: {{Authorization: GITOPSGEN_SECRET_Q}}}}]}}"),
        "90-10", Committed, null, ("GITOPSGEN_SECRET_Q", "Bearer " + Secret)).Answers.Lines);

    private static string Image(JsonServer registry, string tag = ":2.0.0", params (string Name, string Value)[] variables) => Assert.Single(Releases.Ask(
        Releases.Environment("orders", "{ready: false, image: {pin: false}}", image: $"{registry.Host}/shop/orders{tag}"), "90-10", Committed, null, variables).Answers.Lines);

    private static IReadOnlyList<string> Prometheus(string gates, Func<string, string> result, string more = "", string stage = "90-10")
    {
        using JsonServer server = new(request =>
        {
            using var body = new StreamReader(request.InputStream);
            string found = result(Uri.UnescapeDataString(body.ReadToEnd().Replace('+', ' '))).Replace("NOW", Now, StringComparison.Ordinal);
            string type = found.Contains("values", StringComparison.Ordinal) ? "matrix" : "vector";
            return new Canned(200, $$"""{"status":"success","data":{"resultType":"{{type}}","result":{{found}}}{{more}}}""");
        });
        return [.. Releases.Ask(Releases.Environment("orders", gates, $"{{prometheus: {{url: \"{server.Address}\"}}}}"), stage, Committed).Answers.Lines.Where(l => !l.StartsWith("not ", StringComparison.Ordinal))];
    }
}
