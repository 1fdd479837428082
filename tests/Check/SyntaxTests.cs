using FsCheck;
using FsCheck.Fluent;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using Xunit;

namespace GitOpsGen.Tests.Check;

public sealed class SyntaxTests
{
    [Theory]
    [InlineData("1", 1.0)]
    [InlineData("100m", 0.1)]
    [InlineData("0.5", 0.5)]
    [InlineData(".5", 0.5)]
    [InlineData("1.", 1.0)]
    [InlineData("1Gi", 1073741824.0)]
    [InlineData("2k", 2000.0)]
    [InlineData("1e3", 1000.0)]
    [InlineData("1E", 1e18)]
    [InlineData("12E2", 1200.0)]
    [InlineData("-3Mi", -3145728.0)]
    [InlineData("+5", 5.0)]
    [InlineData("", null)]
    [InlineData("m", null)]
    [InlineData("1 Gi", null)]
    [InlineData("1GB", null)]
    [InlineData("128mb", null)]
    [InlineData("1K", null)]
    [InlineData("1..5", null)]
    [InlineData("--1", null)]
    public void Quantities_are_read_as_Kubernetes_does(string text, double? number) => Assert.Equal((decimal?)number, Amounts.Quantity(text));

    [Theory]
    [InlineData("3s", 3.0)]
    [InlineData("1m30s", 90.0)]
    [InlineData("1.5h", 5400.0)]
    [InlineData("500ms", 0.5)]
    [InlineData("0", 0.0)]
    [InlineData("-1s", -1.0)]
    [InlineData("3", null)]
    [InlineData("s", null)]
    [InlineData("3 s", null)]
    [InlineData("1d", null)]
    [InlineData("", null)]
    [InlineData("-", null)]
    public void Durations_are_read_as_Go_does(string text, double? seconds) => Assert.Equal(seconds, Amounts.Duration(text));

    [Fact]
    public void A_quantity_in_milli_is_a_thousandth() =>
        Prop.ForAll(Gen.Choose(-1_000_000, 1_000_000).ToArbitrary(), n =>
            Amounts.Quantity(FormattableString.Invariant($"{n}m")) * 1000 == Amounts.Quantity(FormattableString.Invariant($"{n}")))
            .Check(Config.QuickThrowOnFailure.WithReplay(20260817, 31));

    [Theory]
    [InlineData("orders", true)]
    [InlineData("0-a", true)]
    [InlineData("a.b", false)]
    [InlineData("-a", false)]
    [InlineData("a-", false)]
    [InlineData("A", false)]
    [InlineData("", false)]
    public void Labels_of_DNS(string text, bool valid) => Assert.Equal(valid, NameSyntax.DnsLabel(text) is null);

    [Fact]
    public void Lengths_end_where_Kubernetes_ends_them()
    {
        Assert.Null(NameSyntax.DnsLabel(new string('a', 63)));
        Assert.NotNull(NameSyntax.DnsLabel(new string('a', 64)));
        Assert.Null(NameSyntax.DnsName(new string('a', 253)));
        Assert.NotNull(NameSyntax.DnsName(new string('a', 254)));
        Assert.Null(NameSyntax.PortName(new string('a', 15)));
        Assert.NotNull(NameSyntax.PortName(new string('a', 16)));
        Assert.NotNull(NameSyntax.PortName("8080"));
        Assert.NotNull(NameSyntax.PortName("a--b"));
        Assert.Null(NameSyntax.LabelValue(""));
        Assert.NotNull(NameSyntax.LabelValue("a/b"));
        Assert.Null(NameSyntax.QualifiedName("app.kubernetes.io/Name_1"));
        Assert.NotNull(NameSyntax.QualifiedName("App/name"));
        Assert.NotNull(NameSyntax.QualifiedName("/name"));
        Assert.NotNull(NameSyntax.ServiceName("1a"));
    }

    [Fact]
    public void What_Istio_refuses_or_warns_about_carries_its_code_and_what_is_ours_does_not()
    {
        Diagnostic[] found = [.. CorpusTests.Find("vs.yaml", """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: orders}
            spec:
              hosts: [orders]
              http:
                - route: [{destination: {host: a}, weight: 60}, {destination: {host: b}, weight: 60}]
                - match: [{uri: {prefix: /}}]
                - {route: [{destination: {host: a}}], mirror: {host: b}, mirrorPercent: 5}
            """)];

        Assert.Equal([("CHK203", ""), ("CHK208", "IST0106"), ("CHK232", "IST0133")], found.Select(d => (d.Code.Id, d.IstioCode)));
    }

    [Fact]
    public void The_items_of_a_List_are_manifests_of_their_own()
    {
        var read = Manifest.Read(new SourceText("list.yaml", "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: b}}]")).Value;

        Assert.Equal(("v1", "Pod", "a", "b"), (read[0].ApiVersion, read[0].Kind, read[0].Name, read[0].Namespace));
    }
}
