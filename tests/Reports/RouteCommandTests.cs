using System.Text.Json;
using Xunit;

namespace GitOpsGen.Tests.Reports;

public sealed class RouteCommandTests
{
    private const string Gated = """
              routes:
                - {hosts: [orders], gateways: [mesh]}
                - {name: public, hosts: ["*.example.com"], gateways: [public], match: [{uri: {prefix: /orders}}]}
        """;

    private static readonly string WithGateway = Desk.Spec.Replace("  services:\n",
        "  gateways:\n    - {name: public, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [\"*.example.com\"]}]}\n  services:\n", StringComparison.Ordinal) + Gated + "\n";

    [Fact]
    public void Without_a_stage_every_stage_says_who_answers()
    {
        using Desk desk = new();

        string[] answers = Answers(Desk.RunJson("route", desk.Write("shop.yaml", Desk.Spec), "--service", "orders", "--from", "v1").Report);

        Assert.Equal(["prepare: v1 100%", "match: v1 100%", "90-10: v1 90%, v2 10%", "50-50: v1 50%, v2 50%", "0-100: v2 100%", "finalize: v2 100%"], answers);
    }

    [Fact]
    public void A_header_that_a_rule_names_changes_who_answers_and_the_answer_says_why()
    {
        using Desk desk = new();

        (int code, JsonElement report) = Desk.RunJson("route", desk.Write("shop.yaml", Desk.Spec), "--service", "orders", "--from", "v1", "--stage", "match", "--header", "X-Cohort: internal");

        Assert.Equal(ExitCode.Done, code);
        Assert.Equal("match: v2 100%", Assert.Single(Answers(report)));
        JsonElement answer = report.GetProperty("environments")[0].GetProperty("services")[0].GetProperty("answers")[0];
        Assert.Contains("x-cohort", answer.GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.Equal("v2", answer.GetProperty("backends")[0].GetProperty("version").GetString());
        Assert.Equal("routed", answer.GetProperty("outcome").GetString());
    }

    [Theory]
    [InlineData("/orders/7", "v1 90%, v2 10%")]
    [InlineData("/carts", "nobody")]
    public void A_gateway_takes_the_host_of_the_route_that_it_serves(string path, string expected)
    {
        using Desk desk = new();

        JsonElement report = Desk.RunJson("route", desk.Write("shop.yaml", WithGateway), "--service", "orders", "--from", "v1", "--stage", "90-10", "--gateway", "public", "--path", path).Report;

        Assert.Equal($"90-10: {expected}", Assert.Single(Answers(report)));
    }

    [Fact]
    public void A_host_alone_finds_its_gateway_and_a_strange_host_has_no_rule()
    {
        using Desk desk = new();
        string spec = desk.Write("shop.yaml", WithGateway);

        Assert.Contains("shop.example.com/orders at public", Desk.Run("route", spec, "--service", "orders", "--host", "shop.example.com", "--path", "/orders").Out, StringComparison.Ordinal);
        Assert.Equal("prepare: no rule", Answers(Desk.RunJson("route", spec, "--service", "orders", "--host", "elsewhere", "--stage", "prepare").Report)[0]);
    }

    [Fact]
    public void Slots_are_known_by_the_version_behind_them()
    {
        using Desk desk = new();
        string spec = desk.Write("shop.yaml", Desk.Spec + "      routing: service\n      slots: [orders-active, orders-preview]\n");

        Assert.Equal("90-10: v1 90%, v2 10%", Assert.Single(Answers(Desk.RunJson("route", spec, "--service", "orders", "--from", "v1", "--stage", "90-10").Report)));
    }

    [Fact]
    public void Mirrored_requests_are_shown_as_copies()
    {
        using Desk desk = new();
        string spec = desk.Write("shop.yaml", Desk.Spec.Replace("- {match: [], weight: 10}", "- {match: [], mirror: 20}", StringComparison.Ordinal));

        Assert.Contains(Answers(Desk.RunJson("route", spec, "--service", "orders", "--from", "v1").Report), a => a.EndsWith(": v1 100%, copies to v2 20%", StringComparison.Ordinal));
    }

    [Fact]
    public void A_stage_a_service_or_a_header_that_cannot_be_is_refused()
    {
        using Desk desk = new();
        string spec = desk.Write("shop.yaml", Desk.Spec);

        Assert.Contains("has no stage '90-11'", Desk.Run("route", spec, "--service", "orders", "--stage", "90-11").Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Input, Desk.Run("route", spec, "--service", "order").Code);
        Assert.Contains("'internal' is no header", Desk.Run("route", spec, "--service", "orders", "--header", "internal").Error, StringComparison.Ordinal);
    }

    private static string[] Answers(JsonElement report) =>
        [.. report.GetProperty("environments")[0].GetProperty("services")[0].GetProperty("answers").EnumerateArray().Select(a => $"{a.GetProperty("stage").GetString()}: {a.GetProperty("answer").GetString()}")];
}
