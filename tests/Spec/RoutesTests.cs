using GitOpsGen.Spec;
using Xunit;

namespace GitOpsGen.Tests.Spec;

public sealed class RoutesTests
{
    private const string Gateways = """
        gateways:
          - {name: public, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["shop/shop.example.com", "*.example.org"]}]}
          - {name: istio-system/query.gateway, existing: true}
        """;

    [Fact]
    public void A_service_without_routes_has_its_own_host_on_the_mesh()
    {
        RouteSpec route = Assert.Single(Specs.One("").Routes);

        Assert.Equal(("", "orders", "orders", "mesh"), (route.Name, route.VirtualService, route.Hosts[0], route.Gateways[0]));
    }

    [Fact]
    public void A_mesh_route_is_added_where_no_route_covers_the_own_host()
    {
        ServiceSpec service = Specs.One("routes: [{hosts: [shop.example.com], gateways: [public]}]\nnaming: {virtualService: shop-vs}", Gateways);

        Assert.Equal([("", "shop-vs"), ("mesh", "orders")], service.Routes.Select(r => (r.Name, r.VirtualService)));
        Assert.Equal(["orders"], service.Routes[1].Hosts);
        Assert.True(service.Routes[1].OnMesh);
    }

    [Fact]
    public void The_added_mesh_route_steps_aside_where_its_name_is_taken() =>
        Assert.Equal(["orders", "orders-mesh"], Specs.One("routes: [{hosts: [shop.example.com], gateways: [public]}]", Gateways).Routes.Select(r => r.VirtualService));

    [Theory]
    [InlineData("routes: [{hosts: [orders], gateways: [mesh]}]")]
    [InlineData("routes: [{hosts: [orders.shop.svc.cluster.local]}]")]
    [InlineData("routes: [{hosts: [orders, shop.example.com], gateways: [mesh, public]}]")]
    [InlineData("routes: [{hosts: [shop.example.com], gateways: [public]}]\nmeshRoute: {none: nobody calls it from inside}")]
    public void No_mesh_route_is_added_where_one_is_there_or_not_wanted(string fields) => Assert.Single(Specs.One(fields, Gateways).Routes);

    [Fact]
    public void A_route_is_named_after_itself_or_its_gateway_and_its_VirtualService_follows()
    {
        ServiceSpec service = Specs.One("""
            naming: {virtualService: "{service}-vs"}
            routes:
              - {hosts: [orders]}
              - {hosts: [shop.example.com], gateways: [public]}
              - {hosts: [a.example.org], gateways: [public]}
              - {hosts: [q.example.com], gateways: [istio-system/query.gateway]}
              - {name: own, hosts: [b.example.org], gateways: [public], virtualService: "{service}-own"}
            """, Gateways);

        Assert.Equal(["", "public", "public-2", "query-gateway", "own"], service.Routes.Select(r => r.Name));
        Assert.Equal(["orders-vs", "orders-vs-public", "orders-vs-public-2", "orders-vs-query-gateway", "orders-own"], service.Routes.Select(r => r.VirtualService));
    }

    [Fact]
    public void A_gateway_may_be_named_with_the_environments_own_namespace() =>
        Assert.Equal("public", Specs.One("routes: [{hosts: [shop.example.com], gateways: [shop/public]}]", Gateways).Routes[0].Gateways[0]);

    [Fact]
    public void Both_faults_of_the_published_example_are_found_in_one_run_with_near_names()
    {
        var read = Specs.Read(Specs.Service("routes: [{hosts: [ops-query.test.co.kr], gateways: [istio-system/devops-gateway]}]",
            "gateways: [{name: istio-system/query-gateway, existing: true, hosts: [query.test.co.kr]}]"));

        Assert.Equal(
            [("IST0132", "did you mean 'query.test.co.kr'?"), ("IST0101", "did you mean 'istio-system/query-gateway'?")],
            read.Diagnostics.Select(d => (d.IstioCode, d.Hint)));
    }

    [Theory]
    [InlineData("*", "shop.example.com", true)]
    [InlineData("*.example.com", "shop.example.com", true)]
    [InlineData("*.example.com", "a.b.example.com", true)]
    [InlineData("*.example.com", "example.com", false)]
    [InlineData("*.example.com", "*.shop.example.com", true)]
    [InlineData("shop.example.com", "*", true)]
    [InlineData("shop.example.com", "shop.example.org", false)]
    [InlineData("*.example.com", "badexample.com", false)]
    public void Hosts_meet_as_Istio_lets_them(string a, string b, bool meet)
    {
        Assert.Equal(meet, HostNames.Meet(a, b));
        Assert.Equal(meet, HostNames.Meet(b, a));
    }

    [Fact]
    public void Routing_by_Service_takes_slots_or_a_Service_for_each_version()
    {
        Assert.Equal(["active", "preview"], Specs.One("routing: service\nslots: [active, preview]").Slots);
        ServiceSpec each = Specs.One("routing: service");

        Assert.Empty(each.Slots);
        Assert.Equal("orders-v2", each.Naming.VersionServiceOf("v2"));
    }
}
