using GitOpsGen.Routing;
using Xunit;

namespace GitOpsGen.Tests.Routing;

public sealed class TrafficTableTests
{
    private const string Cohort = "- match: [{headers: {x-istio-cohort: {exact: internal}}}]\n  route: [{destination: {host: catalog, subset: v2}}]\n";

    private static string Split(int stable, int canary, string host = "catalog") =>
        $"- route: [{{destination: {{host: {host}, subset: v1}}, weight: {stable}}}, {{destination: {{host: {host}, subset: v2}}, weight: {canary}}}]\n";

    private static string[] Rows(string before, string after, string head = "hosts: [catalog]") =>
    [
        .. TrafficTable.Compare(
                before.Length == 0 ? [] : Manifests.Of(Manifests.Service("catalog", head + "\nhttp:\n" + before)),
                after.Length == 0 ? [] : Manifests.Of(Manifests.Service("catalog", head + "\nhttp:\n" + after)))
            .Select(r => $"{r.Gateway} {r.Host} | {r.Match} | {r.Before} | {r.After}{(r.Changes ? " *" : "")}"),
    ];

    [Fact]
    public void A_shift_shows_what_moves_and_what_stays() => Assert.Equal(
        ["mesh catalog | header x-istio-cohort: exact internal | v2 100% | v2 100%", "mesh catalog | rest | v1 100% | v1 90%, v2 10% *"],
        Rows(Cohort + Split(100, 0), Cohort + Split(90, 10)));

    [Fact]
    public void A_new_match_takes_from_the_rest_and_one_that_goes_gives_back()
    {
        string[] rows = ["mesh catalog | header x-istio-cohort: exact internal | v1 100% | v2 100% *", "mesh catalog | rest | v1 100% | v1 100%"];
        Assert.Equal(rows, Rows(Split(100, 0), Cohort + Split(100, 0)));
        Assert.Equal(rows[0].Replace("v1 100% | v2 100%", "v2 100% | v1 100%", StringComparison.Ordinal), Rows(Cohort + Split(100, 0), Split(100, 0))[0]);
    }

    [Fact]
    public void Without_a_VirtualService_the_mesh_has_the_Service_and_a_gateway_nothing()
    {
        Assert.Equal(["mesh catalog | rest | the Service itself | v1 100% *"], Rows("", Split(100, 0)));
        Assert.Equal(["shop/edge c.example.com | rest | v1 100% | no route *"], Rows(Split(100, 0), "", "hosts: [c.example.com]\ngateways: [edge]"));
    }

    [Fact]
    public void Hosts_are_named_where_they_differ_and_ports_too() => Assert.Equal(
        ["mesh catalog | path: exact /x | no route | audit/v1 25%, catalog.other/v2:81 75% *", "mesh catalog | rest | no route | no route"],
        Rows("- match: [{uri: {exact: /never}, port: 1}]\n  route: [{destination: {host: a}}]\n- match: [{uri: {exact: /x}}]\n  name: none\n",
            "- match: [{uri: {exact: /x}}]\n  route: [{destination: {host: audit, subset: v1}, weight: 1}, {destination: {host: catalog.other.svc.cluster.local, subset: v2, port: {number: 81}}, weight: 3}]\n")
            .Where(r => !r.Contains("/never", StringComparison.Ordinal)));

    [Fact]
    public void Services_as_versions_are_named_by_their_host() => Assert.Equal(
        ["mesh catalog | rest | catalog-v1 100% | catalog-v1 66.67%, catalog-v2 33.33% *"],
        Rows("- route: [{destination: {host: catalog-v1}}]", "- route: [{destination: {host: catalog-v1}, weight: 2}, {destination: {host: catalog-v2.shop.svc.cluster.local}, weight: 1}]"));

    [Fact]
    public void Copies_redirects_and_the_proxys_own_answers_are_shown() => Assert.Equal(
        ["mesh catalog | rest | v1 100% | v1 100%, copies to v2 10% *", "mesh catalog | rest | redirect 301 to https:// | answered with 503 by the proxy *"],
        [
            .. Rows(Split(100, 0), "- route: [{destination: {host: catalog, subset: v1}}]\n  mirror: {host: catalog, subset: v2}\n  mirrorPercentage: {value: 10.0}"),
            .. Rows("- redirect: {scheme: https}", "- directResponse: {status: 503}"),
        ]);

    [Fact]
    public void A_match_that_is_never_reached_says_so() => Assert.Equal(
        "mesh catalog | header x-istio-cohort: exact internal (never reached, rule 1 of VirtualService catalog comes first) | v1 100% | v1 100%",
        Rows(Split(100, 0) + Cohort, Split(100, 0) + Cohort)[0]);

    [Theory]
    [InlineData("(?=a).*", "a pattern that can't be read")]
    [InlineData("/a\\bb", "v2 100%")]
    public void Without_a_witness_rules_are_compared_as_they_stand(string regex, string after) => Assert.Equal(
        $"mesh catalog | path: regex {regex} | v1 100% | {after} *",
        Rows(Split(100, 0), $"- match: [{{uri: {{regex: '{regex}'}}}}]\n  route: [{{destination: {{host: catalog, subset: v2}}}}]\n" + Split(100, 0))[0]);

    [Fact]
    public void Each_port_of_the_mesh_has_its_rows_and_none_without_a_port() => Assert.Equal(
        ["mesh catalog | port 80 | v1 100% | v1 50%, v2 50% *", "mesh catalog | port 81 | v1 100% | v1 100%"],
        Rows("- match: [{port: 80}]\n" + Split(100, 0).Replace("- ", "  ", StringComparison.Ordinal) + "- match: [{port: 81}]\n" + Split(100, 0).Replace("- ", "  ", StringComparison.Ordinal),
            "- match: [{port: 80}]\n" + Split(50, 50).Replace("- ", "  ", StringComparison.Ordinal) + "- match: [{port: 81}]\n" + Split(100, 0).Replace("- ", "  ", StringComparison.Ordinal)));

    [Theory]
    [InlineData("", "- route: [{destination: {host: catalog}}]", false)]
    [InlineData("- route: [{destination: {host: catalog}}]", "", false)]
    [InlineData("- route: [{destination: {host: catalog}}]", "- match: [{uri: {exact: /x}}]\n  route: [{destination: {host: catalog}}]", true)]
    [InlineData("- route: [{destination: {host: catalog}}]", "- directResponse: {status: 503}", false)]
    [InlineData("- route: [{destination: {host: catalog}}]", "- {name: empty}", true)]
    [InlineData("- {name: empty}", "- {name: still-empty}", false)]
    public void The_rest_loses_its_route_only_where_nothing_at_all_answers(string before, string after, bool expected) => Assert.Equal(expected,
        TrafficTable.Compare(
            before.Length == 0 ? [] : Manifests.Of(Manifests.Service("catalog", "hosts: [catalog]\nhttp:\n" + before)),
            after.Length == 0 ? [] : Manifests.Of(Manifests.Service("catalog", "hosts: [catalog]\nhttp:\n" + after))).Single(r => r.Match == RequestClass.Rest).LosesRoute);
}
