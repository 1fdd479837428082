using GitOpsGen.Spec;
using Xunit;

namespace GitOpsGen.Tests.Spec;

public sealed class HostNamesTests
{
    [Theory]
    [InlineData("orders", "shop", "orders.shop.svc.cluster.local")]
    [InlineData("Orders", "shop", "orders.shop.svc.cluster.local")]
    [InlineData("orders.shop", "other", "orders.shop")]
    [InlineData("orders.shop.svc.cluster.local.", "other", "orders.shop.svc.cluster.local")]
    [InlineData("*", "shop", "*")]
    [InlineData("*.example.com", "shop", "*.example.com")]
    [InlineData("::1", "shop", "::1")]
    [InlineData("orders", "", "orders")]
    public void A_short_name_takes_the_namespace_and_a_name_with_a_dot_stays(string host, string ns, string expected) =>
        Assert.Equal(expected, HostNames.Qualify(host, ns));

    [Theory]
    [InlineData("orders", "orders.shop.svc.cluster.local")]
    [InlineData("orders.other", "orders.other.svc.cluster.local")]
    [InlineData("orders.other.svc", "orders.other.svc.cluster.local")]
    [InlineData("orders.other.svc.cluster.local", "orders.other.svc.cluster.local")]
    [InlineData("api.example.com", null)]
    [InlineData("*.shop.svc.cluster.local", null)]
    [InlineData("a..b", null)]
    public void A_service_is_recognised_by_any_of_its_names(string host, string? expected) =>
        Assert.Equal(expected, HostNames.Service(host, "shop")?.Fqdn);

    [Theory]
    [InlineData("orders.shop.svc.cluster.local", "orders.shop", true)]
    [InlineData("orders.shop.svc", "orders.shop.svc.cluster.local", true)]
    [InlineData("example.com", "example.com", true)]
    [InlineData("example.com", "EXAMPLE.com.", true)]
    [InlineData("orders.shop.svc.cluster.local", "orders.other", false)]
    [InlineData("orders.shop", "orders.shop.example", false)]
    public void Two_names_are_the_same_when_one_says_it_is_a_service(string left, string right, bool expected)
    {
        Assert.Equal(expected, HostNames.Same(left, right));
        Assert.Equal(expected, HostNames.Same(right, left));
    }

    [Theory]
    [InlineData("*", "a.example.com", true)]
    [InlineData("*.example.com", "a.example.com", true)]
    [InlineData("*.example.com", "a.b.example.com", true)]
    [InlineData("*.example.com", "example.com", false)]
    [InlineData("*.example.com", ".example.com", false)]
    [InlineData("*.example.com", "*.b.example.com", true)]
    [InlineData("*.b.example.com", "*.example.com", false)]
    [InlineData("*", "*.example.com", true)]
    [InlineData("a.example.com", "*.example.com", false)]
    [InlineData("a.example.com", "a.example.com", true)]
    public void A_wildcard_covers_any_depth_below_its_suffix(string pattern, string host, bool expected) =>
        Assert.Equal(expected, HostNames.Covers(pattern, host));

    [Theory]
    [InlineData("*.example.com", "a.example.com", true)]
    [InlineData("*.a.example.com", "*.example.com", true)]
    [InlineData("*.a.com", "*.b.com", false)]
    [InlineData("a.com", "b.com", false)]
    public void Hosts_overlap_whichever_way_round(string left, string right, bool expected)
    {
        Assert.Equal(expected, HostNames.Overlap(left, right));
        Assert.Equal(expected, HostNames.Overlap(right, left));
    }

    [Theory]
    [InlineData("a.com", "a.com", true)]
    [InlineData("a.com", "b.com", false)]
    [InlineData("*.com", "a.com", true)]
    [InlineData("a.com", "*", true)]
    [InlineData("*.a.com", "*.com", true)]
    [InlineData("*.a.com", "*.b.com", false)]
    [InlineData("*.a.com", "a.com", false)]
    [InlineData("A.com", "a.COM", true)]
    [InlineData("orders.shop", "orders.shop.svc.cluster.local", false)]
    public void Hosts_overlap_as_Istio_matches_them(string a, string b, bool overlap)
    {
        Assert.Equal(overlap, HostNames.Meet(a, b));
        Assert.Equal(overlap, HostNames.Meet(b, a));
    }

    [Fact]
    public void The_most_specific_pattern_comes_first() =>
        Assert.Equal(["api.shop.example.com", "*.shop.example.com", "*.example.com", "*"],
            HostNames.Covering("api.shop.example.com", ["*", "*.example.com", "*.other.com", "*.shop.example.com", "api.shop.example.com"]));

    [Theory]
    [InlineData("api.example.com", "shop", true)]
    [InlineData("*/api.example.com", "shop", true)]
    [InlineData("./*.example.com", "gateways", true)]
    [InlineData("./*.example.com", "shop", false)]
    [InlineData("shop/*.example.com", "shop", true)]
    [InlineData("shop/*.example.com", "other", false)]
    [InlineData("*/other.example.com", "shop", false)]
    [InlineData("*", "shop", true)]
    public void A_gateway_server_says_which_namespaces_may_bind_to_which_hosts(string server, string ns, bool expected) =>
        Assert.Equal(expected, HostNames.Admits(HostNames.OfGateway(server), "gateways", "api.example.com", ns));

    [Fact]
    public void A_gateway_takes_a_wildcard_that_overlaps_its_own_host() =>
        Assert.True(HostNames.Admits(HostNames.OfGateway("api.example.com"), "gateways", "*.example.com", "shop"));

    [Theory]
    [InlineData("orders.shop.svc.cluster.local", "shop", "orders")]
    [InlineData("orders.shop.svc.cluster.local", "web", "orders.shop")]
    [InlineData("api.example.com", "shop", "api.example.com")]
    [InlineData("example.com", "shop", "example.com")]
    public void A_short_name_still_means_the_same_to_its_reader(string host, string ns, string expected) =>
        Assert.Equal(expected, HostNames.Short(host, ns));
}
