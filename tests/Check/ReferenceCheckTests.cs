using System.Runtime.CompilerServices;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Render;
using Xunit;

namespace GitOpsGen.Tests.Check;

/// <summary>The corpus in <c>References/</c>: a line that ends in <c># CHKnnn [severity] [ISTnnnn][: message]</c> has exactly that finding.</summary>
public sealed class ReferenceCheckTests
{
    public static TheoryData<string> Samples => [.. Directory.GetFiles(Folder(), "*.yaml").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_has_the_findings_that_stand_in_it(string name)
    {
        string text = Sample(name);
        State state = State.Of([new SourceText(name, text)]);
        Assert.All(state.Files, f => Assert.Empty(f.Unreadable));

        string[] expected = Corpus.Expected(text), found = Corpus.Found(ReferenceCheck.Run(state, ReferenceOptions.None), expected);

        Assert.Equal(expected, found);
    }

    [Fact]
    public void No_rule_is_without_a_bad_sample_and_good_samples_have_no_finding()
    {
        string[] bad = [.. Samples.Select(s => s.Data).Where(s => !s.StartsWith("good-", StringComparison.Ordinal)).Select(s => s[..6]).Distinct()];

        Assert.Empty(ReferenceCodes.All.Select(c => c.Id).Except(bad));
        Assert.All(Samples.Select(s => s.Data).Where(s => s.StartsWith("good-", StringComparison.Ordinal)), name =>
            Assert.DoesNotContain(ReferenceCheck.Run(State.Of([new SourceText(name, Sample(name))]), ReferenceOptions.None), d => d.Severity > Severity.Note));
    }

    [Fact]
    public void A_host_missing_from_our_own_namespace_is_an_error_even_where_no_service_was_read()
    {
        ParsedFile file = ManifestCache.Parse(new SourceText("vs.yaml", """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: orders}
            spec: {hosts: [orders], http: [{route: [{destination: {host: orders}}]}]}
            """), FileRole.Extra, "shop");

        Assert.Equal("CHK401", Assert.Single(ReferenceCheck.Run(State.Of([file], "shop"), ReferenceOptions.None)).Code.Id);
        Assert.Equal("CHK404", Assert.Single(ReferenceCheck.Run(State.Of([file], ""), ReferenceOptions.None)).Code.Id);
    }

    [Fact]
    public void What_stands_beside_resolves_references_and_is_not_looked_at()
    {
        State beside = State.Of([new SourceText("with/all.yaml", Sample("CHK408-mesh.yaml").Replace("# CHK408", "# was", StringComparison.Ordinal).Replace("[orders]", "[other]", StringComparison.Ordinal))]);
        State own = State.Of([new SourceText("own/vs.yaml", """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: gate, namespace: shop}
            spec: {hosts: [gate.example.com], gateways: [istio-system/known], http: [{route: [{destination: {host: orders, subset: v1}}]}]}
            """)]);
        var options = new ReferenceOptions { With = beside, Gateways = [new KnownGateway("istio-system/known", ["*.example.com"])] };

        Assert.Empty(ReferenceCheck.Run(own, options));
        Assert.Equal(["CHK404", "CHK404"], ReferenceCheck.Run(own, ReferenceOptions.None).Select(d => d.Code.Id));
    }

    [Fact]
    public void A_known_gateway_that_takes_none_of_the_hosts_is_named()
    {
        State own = State.Of([new SourceText("vs.yaml", """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: gate, namespace: shop}
            spec: {hosts: [gate.example.com], gateways: [istio-system/known], http: [{redirect: {uri: /}}]}
            """)]);

        Diagnostic found = Assert.Single(ReferenceCheck.Run(own, new ReferenceOptions { Gateways = [new KnownGateway("istio-system/known", ["shop.example.org"])] }));

        Assert.Equal(("CHK417", "IST0132"), (found.Code.Id, found.IstioCode));
    }

    [Fact]
    public void The_files_of_the_state_itself_are_left_out_of_what_stands_beside()
    {
        ParsedFile before = ManifestCache.Parse(new SourceText("shop/orders/all.yaml", Sample("good-split.yaml")), FileRole.Extra, "shop");
        ParsedFile now = ManifestCache.Parse(new SourceText("shop/orders/vs.yaml", """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: orders}
            spec: {hosts: [orders], http: [{route: [{destination: {host: orders, subset: v1}}]}]}
            """), FileRole.Extra, "shop");
        State own = State.Of([now], "shop").With(State.Of([before], "shop"), "shop/orders/");

        Assert.Equal("CHK401", Assert.Single(ReferenceCheck.Run(own, ReferenceOptions.None)).Code.Id);
    }

    [Theory]
    [InlineData("mesh", "mesh")]
    [InlineData("public", "shop/public")]
    [InlineData("./public", "shop/public")]
    [InlineData("istio-system/public", "istio-system/public")]
    [InlineData("public.istio-system.svc.cluster.local", "istio-system/public")]
    public void A_gateways_name_is_resolved_as_istiod_does(string written, string expected) => Assert.Equal(expected, VirtualService.Resolve(written, "shop"));

    internal static string Sample(string name) => File.ReadAllText(Path.Combine(Folder(), name));

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "References");
}
