using GitOpsGen.Routing;
using Xunit;

namespace GitOpsGen.Tests.Routing;

public sealed class RequestClassesTests
{
    private static IReadOnlyList<RequestClass> Of(string http, string head = "hosts: [catalog]") =>
        RequestClasses.Of(Manifests.Of(Manifests.Service("catalog", head + "\nhttp:\n" + http)));

    private const string ToV1 = "  route: [{destination: {host: catalog, subset: v1}}]\n";

    [Fact]
    public void There_is_one_class_a_match_and_one_for_the_rest()
    {
        IReadOnlyList<RequestClass> classes = Of(
            "- match: [{headers: {x-istio-cohort: {exact: internal}}}, {uri: {prefix: /api}, method: {exact: POST}}]\n" + ToV1 + "- " + ToV1.Trim());
        Assert.Equal(["header x-istio-cohort: exact internal", "path: prefix /api and method: exact POST", "rest"], classes.Select(c => c.Match));
        Assert.All(classes, c => Assert.Equal(("mesh", "catalog"), (c.Gateway, c.Host)));
        Assert.Equal("internal", classes[0].Witness!.Headers["X-Istio-Cohort"]);
        Assert.Equal(("/api", "POST"), (classes[1].Witness!.Path, classes[1].Witness!.Method));
        Assert.Equal([1, 1, 2], classes.Select(c => Assert.Single(c.Rules).Index));
    }

    [Theory]
    [InlineData("{uri: {prefix: /}}", "rest")]
    [InlineData("{uri: {prefix: /}, port: 80}", "path: prefix / and port 80")]
    [InlineData("{uri: {exact: /a}, ignoreUriCase: true}", "path: exact /a in any case,rest")]
    [InlineData("{authority: {prefix: 'catalog.'}}", "authority: prefix catalog.,rest")]
    [InlineData("{authority: {exact: other.org}}", "authority: exact other.org,rest")]
    [InlineData("{scheme: {exact: https}, queryParams: {q: {}}}", "scheme: exact https and query q: present,rest")]
    [InlineData("{sourceLabels: {app: web}, sourceNamespace: shop}", "source label app=web and source namespace shop,rest")]
    [InlineData("{withoutHeaders: {y: {exact: ''}}}", "not header y: exact ,rest")]
    [InlineData("{gateways: [edge]}", "rest")]
    [InlineData("{method: {regex: '[A-Z]+'}}", "method: regex [A-Z]+")]
    public void Conditions_are_said_in_one_order_and_what_takes_everything_is_the_rest(string match, string expected) =>
        Assert.Equal(expected, string.Join(",", Of("- match: [" + match + "]\n" + ToV1).Select(c => c.Match)));

    [Theory]
    [InlineData("{uri: {prefix: /a}}", "{uri: {prefix: /}, method: {exact: GET}}")]
    [InlineData("{withoutHeaders: {x-beta: {}}}", "{uri: {prefix: /a}}")]
    [InlineData("{uri: {exact: /a}}", "{uri: {prefix: /a}}")]
    [InlineData("{uri: {regex: '/a|/'}}", "{headers: {x: {exact: '1'}}}")]
    [InlineData("{headers: {x: {exact: any}}}", "{headers: {x: {}}}")]
    [InlineData("{method: {exact: GET}}", "{uri: {prefix: /a}}")]
    [InlineData("{uri: {prefix: /a/}}", "{uri: {regex: '/(a|b)/.*'}}")]
    public void A_witness_steps_around_the_rules_before_its_own(string first, string second)
    {
        RequestClass asked = Of($"- match: [{first}]\n{ToV1}- match: [{second}]\n{ToV1}")[1];
        Assert.Null(asked.ShadowedBy);
        Assert.Equal(2, Assert.Single(asked.Rules).Index);
    }

    [Fact]
    public void A_match_that_an_earlier_rule_takes_away_is_flagged_with_that_rule()
    {
        RequestClass asked = Of($"- match: [{{uri: {{prefix: /a}}}}]\n{ToV1}- match: [{{uri: {{prefix: /a/b}}}}]\n{ToV1}")[1];
        Assert.Equal(new RuleRef("catalog", "shop", 1, ""), asked.ShadowedBy);
    }

    [Theory]
    [InlineData("{uri: {regex: '(?=a).*'}}")]
    [InlineData("{uri: {regex: 'a\\bb'}}")]
    [InlineData("{headers: {x: {exact: a}}, withoutHeaders: {x: {exact: a}}}")]
    public void A_match_that_nothing_is_found_for_has_no_witness(string match) => Assert.Null(Of($"- match: [{match}]\n{ToV1}")[0].Witness);

    [Fact]
    public void Gateways_and_hosts_each_have_their_classes_and_wildcards_a_name_that_nothing_narrower_takes()
    {
        IReadOnlyList<RequestClass> classes = RequestClasses.Of(Manifests.Of(
            Manifests.Service("wide", "hosts: ['*.example.com', '*']\ngateways: [mesh, edge]\nhttp:\n- match: [{gateways: [edge], uri: {prefix: /a}}]\n" + ToV1 + "- " + ToV1.Trim()),
            Manifests.Service("narrow", "hosts: [any.example.com]\ngateways: [edge]\nhttp:\n- " + ToV1.Trim())));
        Assert.Equal(
            ["mesh *.example.com rest any.example.com", "mesh * rest any.example", "shop/edge *.example.com path: prefix /a any1.example.com", "shop/edge *.example.com rest any1.example.com",
                "shop/edge * path: prefix /a any.example", "shop/edge * rest any.example", "shop/edge any.example.com rest any.example.com"],
            classes.Select(c => $"{c.Gateway} {c.Host} {c.Match} {c.Witness!.Host}"));
    }

    [Fact]
    public void Two_states_are_asked_the_same_questions()
    {
        string before = Manifests.Service("catalog", "hosts: [catalog]\nhttp:\n- " + ToV1.Trim());
        string after = Manifests.Service("catalog", "hosts: [catalog]\nhttp:\n- match: [{headers: {x: {exact: a}}}]\n" + ToV1 + "- " + ToV1.Trim());
        Assert.Equal(["header x: exact a", "rest"], RequestClasses.Of(Manifests.Of(before), Manifests.Of(after)).Select(c => c.Match));
    }
}
