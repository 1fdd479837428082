using GitOpsGen.Routing;
using Xunit;

namespace GitOpsGen.Tests.Routing;

/// <summary>Which VirtualService answers, before any rule is looked at.</summary>
public sealed class SelectionTests
{
    private static string All(string host, string subset, string gateways = "") => $$$"""
        hosts: ['{{{host}}}']
        {{{(gateways.Length > 0 ? $"gateways: [{gateways}]" : "tcp: []")}}}
        http:
        - route: [{destination: {host: backend, subset: {{{subset}}}}}]
        """;

    [Theory]
    [InlineData("orders", "shop", "v1")]
    [InlineData("orders.shop", "web", "v1")]
    [InlineData("orders.shop.svc", "web", "v1")]
    [InlineData("orders.shop.svc.cluster.local", "web", "v1")]
    [InlineData("orders.shop.svc.cluster.local:8080", "web", "v1")]
    [InlineData("orders", null, "v1")]
    [InlineData("orders", "web", "NoVirtualService")]
    [InlineData("orders.web", "shop", "NoVirtualService")]
    [InlineData("order", null, "NoVirtualService")]
    public void A_short_host_is_the_service_in_the_namespace_of_the_rule(string asked, string? from, string expected) =>
        Assert.Equal(expected, Manifests.Ask(Manifests.Of(Manifests.Service("orders", All("orders", "v1"))), new Request { Host = asked, SourceNamespace = from }));

    [Theory]
    [InlineData("api.shop.example.com", "exact")]
    [InlineData("web.shop.example.com", "longer")]
    [InlineData("web.example.com", "shorter")]
    [InlineData("elsewhere.org", "any")]
    public void The_most_specific_host_wins_whatever_the_order(string host, string expected)
    {
        string[] services =
        [
            Manifests.Service("a", All("*", "any", "edge")), Manifests.Service("b", All("*.example.com", "shorter", "edge")),
            Manifests.Service("c", All("api.shop.example.com", "exact", "edge")), Manifests.Service("d", All("*.shop.example.com", "longer", "edge")),
        ];
        Request request = new() { Host = host, Gateway = "edge" };
        Assert.Equal(expected, Manifests.Ask(Manifests.Of(services), request));
        Assert.Equal(expected, Manifests.Ask(Manifests.Of(services.Reverse()), request));
    }

    [Fact]
    public void A_specific_host_without_a_fitting_rule_does_not_fall_through_to_a_wildcard()
    {
        string narrow = """
            hosts: [api.example.com]
            gateways: [edge]
            http:
            - match: [{uri: {prefix: /v2}}]
              route: [{destination: {host: backend, subset: v2}}]
            """;
        Assert.Equal("NoRuleMatched", Manifests.Ask(Manifests.Of(Manifests.Service("any", All("*", "any", "edge")), Manifests.Service("api", narrow)),
            new Request { Host = "api.example.com", Gateway = "shop/edge" }));
    }

    [Theory]
    [InlineData("edge", "shop/edge", "v1")]
    [InlineData("edge", "edge", "v1")]
    [InlineData("edge", "web/edge", "NoVirtualService")]
    [InlineData("edge", "mesh", "NoVirtualService")]
    [InlineData("./edge", "shop/edge", "v1")]
    [InlineData("web/edge", "web/edge", "v1")]
    [InlineData("web/edge", "shop/edge", "NoVirtualService")]
    [InlineData("edge.web.svc.cluster.local", "web/edge", "v1")]
    [InlineData("edge, mesh", "mesh", "v1")]
    [InlineData("", "mesh", "v1")]
    [InlineData("", "shop/edge", "NoVirtualService")]
    public void A_gateway_is_named_within_the_namespace_of_the_rule(string written, string asked, string expected) =>
        Assert.Equal(expected, Manifests.Ask(Manifests.Of(Manifests.Service("orders", All("orders", "v1", written))),
            new Request { Host = "orders.shop.svc.cluster.local", Gateway = asked }));

    [Theory]
    [InlineData("mesh", "inside")]
    [InlineData("shop/edge", "outside")]
    [InlineData("shop/other", "NoVirtualService")]
    public void Gateways_of_a_match_narrow_those_of_the_VirtualService(string gateway, string expected)
    {
        string spec = """
            hosts: [api.example.com]
            gateways: [mesh, edge]
            http:
            - match: [{gateways: [edge, other]}]
              route: [{destination: {host: backend, subset: outside}}]
            - match: [{gateways: [mesh]}]
              route: [{destination: {host: backend, subset: inside}}]
            """;
        Assert.Equal(expected, Manifests.Ask(Manifests.Of(Manifests.Service("api", spec)), new Request { Host = "api.example.com", Gateway = gateway }));
    }

    [Fact]
    public void On_the_mesh_the_first_of_two_with_one_host_wins_and_the_oldest_where_both_say_their_age()
    {
        string first = Manifests.Service("first", All("orders", "v1")), second = Manifests.Service("second", All("orders.shop.svc.cluster.local", "v2"));
        Request request = new() { Host = "orders.shop" };
        Assert.Equal("v1", Manifests.Ask(Manifests.Of(first, second), request));
        string young = Manifests.Service("young", All("orders", "v1"), extra: "  creationTimestamp: '2026-02-01T00:00:00Z'\n");
        string old = Manifests.Service("old", All("orders", "v2"), extra: "  creationTimestamp: '2026-01-01T00:00:00Z'\n");
        Assert.Equal("v2", Manifests.Ask(Manifests.Of(young, old), request));
    }

    [Theory]
    [InlineData("/a", "a")]
    [InlineData("/b", "b")]
    [InlineData("/c", "rest")]
    public void At_a_gateway_rules_of_one_host_stand_together_and_what_takes_everything_goes_last(string path, string expected)
    {
        string one = """
            hosts: [api.example.com]
            gateways: [edge]
            http:
            - match: [{uri: {prefix: /a}}]
              route: [{destination: {host: backend, subset: a}}]
            - route: [{destination: {host: backend, subset: rest}}]
            - match: [{uri: {prefix: /c}}]
              route: [{destination: {host: backend, subset: never}}]
            """;
        string two = """
            hosts: [api.example.com]
            gateways: [edge]
            http:
            - match: [{uri: {prefix: /b}}]
              route: [{destination: {host: backend, subset: b}}]
            """;
        Assert.Equal(expected, Manifests.Ask(Manifests.Of(Manifests.Service("one", one), Manifests.Service("two", two)),
            new Request { Host = "api.example.com", Gateway = "shop/edge", Path = path }));
    }

    [Theory]
    [InlineData("shop", "v1")]
    [InlineData("web", "NoVirtualService")]
    [InlineData(null, "v1")]
    public void A_VirtualService_that_is_not_exported_is_seen_at_home_only(string? from, string expected) =>
        Assert.Equal(expected, Manifests.Ask(Manifests.Of(Manifests.Service("orders", "exportTo: ['.']\n" + All("orders", "v1"))),
            new Request { Host = "orders.shop.svc.cluster.local", SourceNamespace = from }));

    [Fact]
    public void Other_kinds_are_passed_over() => Assert.Equal("NoVirtualService",
        Manifests.Ask(Manifests.Read("kind: Service\nmetadata: {name: orders, namespace: shop}\nspec: {hosts: [orders]}\n"), new Request { Host = "orders.shop" }));
}
