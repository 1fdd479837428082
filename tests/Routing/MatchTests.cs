using System.Collections.Immutable;
using GitOpsGen.Routing;
using Xunit;

namespace GitOpsGen.Tests.Routing;

/// <summary>Every kind of condition, met and not met: v2 answers what matches, v1 the rest.</summary>
public sealed class MatchTests
{
    private static string Ask(string match, Request request)
    {
        string spec = $$$"""
            hosts: [catalog]
            http:
            - match: [{{{match}}}]
              route: [{destination: {host: catalog, subset: v2}}]
            - route: [{destination: {host: catalog, subset: v1}}]
            """;
        return Manifests.Ask(Manifests.Of(Manifests.Service("catalog", spec)), request);
    }

    private static Request Of(string path = "/", string method = "GET", string scheme = "http", string host = "catalog", int? port = null,
        string header = "", string query = "", string label = "", string? ns = "shop")
    {
        static ImmutableDictionary<string, string> One(ImmutableDictionary<string, string> none, string pair) =>
            pair.Length == 0 ? none : none.SetItem(pair.Split('=', 2)[0], pair.Split('=', 2)[1]);
        return new Request
        {
            Host = host,
            Path = path,
            Method = method,
            Scheme = scheme,
            Port = port,
            SourceNamespace = ns,
            Headers = One(Request.NoHeaders, header),
            QueryParams = One(Request.NoTexts, query),
            SourceLabels = One(Request.NoTexts, label),
        };
    }

    [Theory]
    [InlineData("{uri: {exact: /a}}", "/a", "v2")]
    [InlineData("{uri: {exact: /a}}", "/a/", "v1")]
    [InlineData("{uri: {exact: /a}}", "/A", "v1")]
    [InlineData("{uri: {exact: /a}, ignoreUriCase: true}", "/A", "v2")]
    [InlineData("{uri: {exact: /a}}", "/a?x=1", "v2")]
    [InlineData("{uri: {prefix: /a}}", "/abc", "v2")]
    [InlineData("{uri: {prefix: /a}}", "/b", "v1")]
    [InlineData("{uri: {prefix: /a}, ignoreUriCase: true}", "/ABC", "v2")]
    [InlineData("{uri: {regex: '/v[12]/.*'}}", "/v1/x", "v2")]
    [InlineData("{uri: {regex: '/v[12]/.*'}}", "/x/v1/x", "v1")]
    [InlineData("{uri: {regex: '/v[12]'}}", "/v1?q=1", "v2")]
    [InlineData("{uri: {regex: '/a'}, ignoreUriCase: true}", "/A", "v1")]
    [InlineData("{uri: {}}", "/anything", "v2")]
    [InlineData("{}", "/anything", "v2")]
    [InlineData("{name: only-a-name}", "/anything", "v2")]
    [InlineData("{queryParams: {q: {exact: '1'}}}", "/a?p=2&q=1", "v2")]
    [InlineData("{queryParams: {q: {exact: '1'}}}", "/a?q=12", "v1")]
    [InlineData("{queryParams: {q: {exact: ''}}}", "/a?q", "v2")]
    [InlineData("{queryParams: {q: {prefix: ab}}}", "/a?q=abc#f", "v2")]
    [InlineData("{queryParams: {q: {}}}", "/a?q=", "v2")]
    [InlineData("{queryParams: {q: {}}}", "/a?r=", "v1")]
    [InlineData("{queryParams: {q: {regex: '*'}}}", "/a?q=9", "v2")]
    public void The_path_and_its_query(string match, string path, string expected) => Assert.Equal(expected, Ask(match, Of(path: path)));

    [Theory]
    [InlineData("{headers: {x-cohort: {exact: internal}}}", "x-cohort=internal", "v2")]
    [InlineData("{headers: {x-cohort: {exact: internal}}}", "X-Cohort=internal", "v2")]
    [InlineData("{headers: {X-Cohort: {exact: internal}}}", "x-cohort=internal", "v2")]
    [InlineData("{headers: {x-cohort: {exact: internal}}}", "x-cohort=Internal", "v1")]
    [InlineData("{headers: {x-cohort: {exact: internal}}}", "", "v1")]
    [InlineData("{headers: {x-cohort: {prefix: in}}}", "x-cohort=internal", "v2")]
    [InlineData("{headers: {x-cohort: {prefix: in}}}", "x-cohort=out", "v1")]
    [InlineData("{headers: {x-cohort: {regex: 'a|b'}}}", "x-cohort=b", "v2")]
    [InlineData("{headers: {x-cohort: {regex: 'a|b'}}}", "x-cohort=ab", "v1")]
    [InlineData("{headers: {x-cohort: {}}}", "x-cohort=", "v2")]
    [InlineData("{headers: {x-cohort: {}}}", "y=1", "v1")]
    [InlineData("{headers: {x-cohort: {regex: '*'}}}", "x-cohort=9", "v2")]
    [InlineData("{headers: {x-cohort: {regex: '.*'}}}", "", "v1")]
    [InlineData("{withoutHeaders: {x-cohort: {exact: internal}}}", "x-cohort=internal", "v1")]
    [InlineData("{withoutHeaders: {x-cohort: {exact: internal}}}", "x-cohort=else", "v2")]
    [InlineData("{withoutHeaders: {x-cohort: {exact: internal}}}", "", "v2")]
    [InlineData("{withoutHeaders: {x-cohort: {exact: ''}}}", "", "v1")]
    [InlineData("{withoutHeaders: {x-cohort: {}}}", "", "v2")]
    [InlineData("{withoutHeaders: {x-cohort: {}}}", "x-cohort=", "v1")]
    [InlineData("{withoutHeaders: {x-cohort: {regex: '.*'}}}", "", "v1")]
    [InlineData("{headers: {a: {}}, withoutHeaders: {b: {}}}", "a=1", "v2")]
    [InlineData("{headers: {a: {}, b: {}}}", "a=1", "v1")]
    public void Headers(string match, string header, string expected) => Assert.Equal(expected, Ask(match, Of(header: header)));

    [Theory]
    [InlineData("{method: {exact: POST}}", "POST", "v2")]
    [InlineData("{method: {exact: POST}}", "post", "v1")]
    [InlineData("{method: {regex: 'GET|HEAD'}}", "HEAD", "v2")]
    [InlineData("{method: {prefix: P}}", "PUT", "v2")]
    [InlineData("{method: {prefix: P}}", "GET", "v1")]
    public void The_method(string match, string method, string expected) => Assert.Equal(expected, Ask(match, Of(method: method)));

    [Fact]
    public void The_scheme()
    {
        Assert.Equal("v2", Ask("{scheme: {exact: https}}", Of(scheme: "https")));
        Assert.Equal("v1", Ask("{scheme: {exact: https}}", Of()));
    }

    [Theory]
    [InlineData("{authority: {exact: 'catalog:8080'}}", "catalog:8080", "v2")]
    [InlineData("{authority: {exact: 'catalog:8080'}}", "catalog", "v1")]
    [InlineData("{authority: {prefix: catalog.}}", "catalog.shop", "v2")]
    public void The_authority_is_the_host_header_with_its_port(string match, string host, string expected) => Assert.Equal(expected, Ask(match, Of(host: host)));

    [Theory]
    [InlineData(8080, "v2")]
    [InlineData(80, "v1")]
    [InlineData(null, "v1")]
    public void The_port(int? port, string expected) => Assert.Equal(expected, Ask("{port: 8080}", Of(port: port)));

    [Theory]
    [InlineData("{sourceLabels: {app: web}}", "app=web", "shop", "v2")]
    [InlineData("{sourceLabels: {app: web}}", "app=other", "shop", "v1")]
    [InlineData("{sourceLabels: {app: web, tier: a}}", "app=web", "shop", "v1")]
    [InlineData("{sourceNamespace: shop}", "", "shop", "v2")]
    [InlineData("{sourceNamespace: shop}", "", null, "v1")]
    [InlineData("{gateways: [mesh], sourceLabels: {app: web}}", "", "shop", "v2")]
    [InlineData("{gateways: [edge], sourceLabels: {app: web}}", "app=web", "shop", "v1")]
    public void The_source_counts_unless_gateways_are_named(string match, string label, string? ns, string expected) =>
        Assert.Equal(expected, Ask(match, Of(label: label, ns: ns)));

    [Theory]
    [InlineData("{uri: {prefix: /a}, method: {exact: POST}}", "/a", "POST", "v2")]
    [InlineData("{uri: {prefix: /a}, method: {exact: POST}}", "/a", "GET", "v1")]
    [InlineData("{uri: {prefix: /a}}, {method: {exact: POST}}", "/b", "POST", "v2")]
    [InlineData("{uri: {prefix: /a}}, {method: {exact: POST}}", "/a", "GET", "v2")]
    [InlineData("{uri: {prefix: /a}}, {method: {exact: POST}}", "/b", "GET", "v1")]
    public void Fields_of_one_match_all_hold_and_one_match_of_several_is_enough(string match, string path, string method, string expected) =>
        Assert.Equal(expected, Ask(match, Of(path: path, method: method)));

    [Theory]
    [InlineData("{uri: {regex: '(?=a)'}}", "/", "BadPattern")]
    [InlineData("{headers: {x: {regex: '(a'}}}", "/", "v1")]
    [InlineData("{uri: {regex: '(a'}, method: {exact: POST}}", "/", "v1")]
    public void An_unreadable_expression_is_the_answer_only_where_it_decides(string match, string path, string expected) =>
        Assert.Equal(expected, Ask(match, Of(path: path)));

    [Fact]
    public void An_unreadable_expression_is_named_with_the_reason()
    {
        Answer answer = RouteEvaluator.Ask(Manifests.Of(Manifests.Service("catalog", """
            hosts: [catalog]
            http:
            - match: [{headers: {x-user: {regex: '(?!root).*'}}}]
              route: [{destination: {host: catalog}}]
            """)), Of(header: "x-user=me"));
        Assert.Equal("rule 1 of VirtualService catalog compares with an expression that RE2 cannot read, '(?!root).*': '(?!' looks around, and RE2 has no look-around", answer.Why);
    }
}
