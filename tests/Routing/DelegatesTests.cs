using System.Collections.Immutable;
using GitOpsGen.Routing;
using GitOpsGen.Yaml;
using Xunit;

namespace GitOpsGen.Tests.Routing;

public sealed class DelegatesTests
{
    private static ImmutableArray<YamlNode.Map> With(string rootMatch, string leafMatch, string export = "*") => Manifests.Of(
        Manifests.Service("site", $$$"""
            hosts: [site.example.com]
            gateways: [edge]
            http:
            - name: api
              match: [{{{rootMatch}}}]
              delegate: {name: api, namespace: team}
              mirror: {host: audit}
            - route: [{destination: {host: site, subset: rest}}]
            """),
        Manifests.Service("api", $$$"""
            exportTo: ['{{{export}}}']
            http:
            - name: leaf
              match: [{{{leafMatch}}}]
              route: [{destination: {host: api, subset: leaf}}]
            """, ns: "team"));

    private static Request At(string path, string method = "GET", string x = "") => new()
    {
        Host = "site.example.com",
        Gateway = "shop/edge",
        Path = path,
        Method = method,
        Headers = x.Length > 0 ? Request.NoHeaders.SetItem("x", x) : Request.NoHeaders,
    };

    [Theory]
    [InlineData("{uri: {prefix: /api}}", "{uri: {prefix: /api/v2}}", "/api/v2/x", "leaf")]
    [InlineData("{uri: {prefix: /api}}", "{uri: {prefix: /api/v2}}", "/api/v1", "rest")]
    [InlineData("{uri: {prefix: /api}}", "{uri: {exact: /api/v2}}", "/api/v2", "leaf")]
    [InlineData("{uri: {prefix: /api}}", "{uri: {prefix: /}}", "/api/x", "rest")]
    [InlineData("{uri: {exact: /api}}", "{uri: {exact: /api}}", "/api", "leaf")]
    [InlineData("{uri: {exact: /api}}", "{uri: {prefix: /api}}", "/api", "rest")]
    [InlineData("{uri: {regex: '/api'}}", "{uri: {exact: /api}}", "/api", "rest")]
    [InlineData("{uri: {prefix: /api}}", "{method: {exact: GET}}", "/api", "leaf")]
    [InlineData("{uri: {prefix: /api}}", "{method: {exact: POST}}", "/api", "rest")]
    [InlineData("{uri: {prefix: /api}}", "", "/api/x", "leaf")]
    [InlineData("", "{uri: {prefix: /x}}", "/x", "leaf")]
    [InlineData("{uri: {prefix: /api}}", "{uri: {prefix: /api}, ignoreUriCase: true}", "/api", "rest")]
    [InlineData("{port: 80}", "{port: 81}", "/api", "rest")]
    [InlineData("{sourceNamespace: a}", "{uri: {prefix: /}}", "/api", "rest")]
    [InlineData("{headers: {x: {exact: a}}}", "{headers: {x: {exact: b}}}", "/api", "rest")]
    [InlineData("{headers: {x: {prefix: a}}}", "{headers: {x: {exact: ab}}}", "/api", "leaf")]
    [InlineData("{uri: {prefix: /a}}, {uri: {prefix: /api}}", "{uri: {prefix: /api}}", "/api", "leaf")]
    [InlineData("{uri: {prefix: /api}}", "{uri: {prefix: /api}}, {uri: {prefix: /other}}", "/api", "rest")]
    public void A_delegate_narrows_its_root_and_a_conflict_drops_its_rule(string root, string leaf, string path, string expected) =>
        Assert.Equal(expected, Manifests.Ask(With(root, leaf), At(path, x: "ab")));

    [Fact]
    public void The_rule_carries_both_names_the_place_of_both_and_what_only_the_root_says()
    {
        Answer.Routed routed = Assert.IsType<Answer.Routed>(RouteEvaluator.Ask(With("{uri: {prefix: /api}}", "{method: {exact: GET}}"), At("/api")));
        Assert.Equal("path begins with '/api' and method is exactly 'GET' (rule 1 of VirtualService site, rule 1 of delegate team/api)", routed.Why);
        Assert.Equal(("api-leaf", "team", "shop"), (routed.Rule.Name, routed.Rule.Scope, routed.Rule.Namespace));
        Assert.Equal("audit", Assert.Single(routed.Mirrors).Host);
    }

    [Theory]
    [InlineData("*", "leaf")]
    [InlineData("shop", "leaf")]
    [InlineData(".", "rest")]
    public void A_delegate_that_is_not_exported_to_the_root_drops_its_rule(string export, string expected) =>
        Assert.Equal(expected, Manifests.Ask(With("{uri: {prefix: /api}}", "", export), At("/api")));

    [Fact]
    public void A_delegate_that_is_missing_drops_only_its_rule() =>
        Assert.Equal("rest", Manifests.Ask([With("{uri: {prefix: /api}}", "")[0]], At("/api")));

    [Fact]
    public void A_delegate_without_a_namespace_is_looked_for_in_the_roots()
    {
        string root = """
            hosts: [site.example.com]
            gateways: [edge]
            http:
            - delegate: {name: api}
            """;
        string leaf = "http:\n- route: [{destination: {host: api, subset: leaf}}]";
        Assert.Equal("leaf", Manifests.Ask(Manifests.Of(Manifests.Service("site", root), Manifests.Service("api", leaf)), At("/")));
    }
}
