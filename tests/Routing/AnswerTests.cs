using GitOpsGen.Routing;
using GitOpsGen.Yaml;
using Xunit;

namespace GitOpsGen.Tests.Routing;

/// <summary>What a rule does with the request it takes, and the sentence that says why.</summary>
public sealed class AnswerTests
{
    private static Answer Ask(string rule, string header = "") => RouteEvaluator.Ask(
        Manifests.Of(Manifests.Service("catalog", "hosts: [catalog]\nhttp:\n" + rule)),
        new Request { Host = "catalog.shop", Headers = header.Length > 0 ? Request.NoHeaders.SetItem(header.Split('=')[0], header.Split('=')[1]) : Request.NoHeaders });

    [Fact]
    public void A_split_keeps_its_weights_and_skips_what_weighs_nothing()
    {
        Answer.Routed routed = Assert.IsType<Answer.Routed>(Ask("""
            - name: split
              route:
              - {destination: {host: catalog, subset: v1, port: {number: 80}}, weight: 90}
              - {destination: {host: catalog, subset: v2}, weight: 10}
              - {destination: {host: catalog, subset: v3}, weight: 0}
              - {destination: {host: catalog, subset: v4}}
            """));
        Assert.Equal([new Backend("catalog", "v1", 80, 90), new Backend("catalog", "v2", null, 10), new Backend("catalog", "v3", null, 0), new Backend("catalog", "v4", null, 0)],
            routed.Destinations);
        Assert.Equal(["v1", "v2"], routed.Receiving.Select(d => d.Subset!));
        Assert.Equal(new RuleRef("catalog", "shop", 1, "split"), routed.Rule);
    }

    [Theory]
    [InlineData("")]
    [InlineData(", weight: 0")]
    [InlineData(", weight: 7")]
    public void A_single_destination_gets_everything_whatever_its_weight(string weight) =>
        Assert.Equal(100, Assert.Single(Assert.IsType<Answer.Routed>(Ask("- route: [{destination: {host: catalog, subset: v1}" + weight + "}]")).Destinations).Weight);

    [Theory]
    [InlineData("- {name: nothing}", "rule 1 of VirtualService catalog takes the request and names no destination")]
    [InlineData("- route: [{destination: {host: a}}, {destination: {host: b}, weight: 0}]", "rule 1 of VirtualService catalog takes the request and all its weights are 0")]
    public void A_rule_that_leads_nowhere_is_no_route(string rule, string why)
    {
        Answer.NoRoute none = Assert.IsType<Answer.NoRoute>(Ask(rule));
        Assert.Equal((NoRouteReason.NoDestination, why), (none.Reason, none.Why));
    }

    [Theory]
    [InlineData("- redirect: {authority: new.example.com, uri: /x}", 301, "new.example.com/x")]
    [InlineData("- redirect: {scheme: https, authority: a.org, port: 8443, redirectCode: 308}", 308, "https://a.org:8443")]
    [InlineData("- redirect: {uri: /x}\n  route: [{destination: {host: catalog}}]", 301, "/x")]
    public void A_redirect_goes_before_a_route(string rule, int status, string to)
    {
        Answer.Redirected redirected = Assert.IsType<Answer.Redirected>(Ask(rule));
        Assert.Equal((status, to), (redirected.Status, redirected.To));
    }

    [Fact]
    public void A_direct_response_is_the_proxys_own() =>
        Assert.Equal(503, Assert.IsType<Answer.DirectResponse>(Ask("- directResponse: {status: 503, body: {string: closed}}")).Status);

    [Fact]
    public void Mirrors_old_and_new_are_listed_with_their_share()
    {
        Answer.Routed routed = Assert.IsType<Answer.Routed>(Ask("""
            - route: [{destination: {host: catalog, subset: v1}}]
              mirror: {host: catalog, subset: v2}
              mirrorPercentage: {value: 12.5}
              mirrors: [{destination: {host: audit, port: {number: 90}}}]
            """));
        Assert.Equal([new Mirror("catalog", "v2", null, 12.5m), new Mirror("audit", null, 90, 100)], routed.Mirrors);
    }

    [Theory]
    [InlineData("{headers: {x-istio-cohort: {exact: internal}}}", "header x-istio-cohort is exactly 'internal' (rule 1 of VirtualService catalog)")]
    [InlineData("{headers: {x-istio-cohort: {}}, uri: {prefix: /}}", "path begins with '/' and header x-istio-cohort is there (rule 1 of VirtualService catalog)")]
    [InlineData("{uri: {regex: '/.*'}, withoutHeaders: {b: {}}}", "path matches '/.*' and not header b is there (rule 1 of VirtualService catalog)")]
    public void The_sentence_names_the_condition_and_the_rule(string match, string why) =>
        Assert.Equal(why, Ask("- match: [" + match + "]\n  route: [{destination: {host: catalog}}]", "x-istio-cohort=internal").Why);

    [Fact]
    public void The_sentence_of_the_rest_and_of_nothing()
    {
        Assert.Equal("every request that gets so far (rule 1 of VirtualService catalog)", Ask("- route: [{destination: {host: catalog}}]").Why);
        Assert.Equal("no rule of VirtualService catalog matches", Ask("- match: [{port: 1}]").Why);
        Assert.Equal("no VirtualService has the host 'orders' at 'mesh'", RouteEvaluator.Ask([], new Request { Host = "orders:80" }).Why);
    }

    [Theory]
    [InlineData("spec: text")]
    [InlineData("spec: {hosts: catalog}")]
    [InlineData("spec: {hosts: [catalog], http: {route: []}}")]
    [InlineData("spec: {hosts: [catalog], http: [text, [1], {match: text, route: text}]}")]
    [InlineData("spec: {hosts: [catalog], http: [{match: [text, {uri: text, headers: [1], port: x, gateways: 1}], route: [text, {destination: 1, weight: x}]}]}")]
    [InlineData("spec: {hosts: [[a], catalog], gateways: [{}, mesh], http: [{match: [{uri: {exact: [1]}}], delegate: text}]}")]
    [InlineData("spec: {hosts: [catalog], http: [{route: [{destination: {host: a}, weight: 99999999999}, {destination: {host: b}, weight: -5}], mirror: text, mirrorPercentage: {value: many}}]}")]
    [InlineData("metadata: text\nspec: {hosts: ['', '*', '.'], http: [{redirect: text}]}")]
    public void A_manifest_of_any_shape_gets_an_answer_and_a_table(string body)
    {
        IReadOnlyList<YamlNode.Map> manifests = Manifests.Read("kind: VirtualService\n" + body);
        Assert.NotEmpty(RouteEvaluator.Ask(manifests, new Request { Host = "catalog" }).Why);
        Assert.All(TrafficTable.Compare(manifests, []), row => Assert.NotEmpty(row.Before));
    }
}
