using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;
using Xunit;

namespace GitOpsGen.Tests.Check;

public sealed class FragmentTests
{
    [Theory]
    [InlineData("resources: {requests: {cpu: 100m}}", "")]
    [InlineData("imagePullPolciy: Always", "CHK101 1:1 did you mean 'imagePullPolicy'?")]
    [InlineData("ports: [{name: http}]", "CHK103 1:9 add `containerPort`")]
    [InlineData("env: [{name: A, value: 1}]", "CHK102 1:24 put quotes around it: \"1\"")]
    [InlineData("[]", "CHK102 1:1 ")]
    public void A_container_may_leave_out_its_name_but_not_what_is_below(string text, string expected) =>
        Is(expected, SchemaCheck.Fragment(Node(text), "apps/v1", "Deployment", "spec", "template", "spec", "containers[]"));

    [Theory]
    [InlineData("{timeout: 3s, retries: {attempts: 3, perTryTimeout: 2s}}", "")]
    [InlineData("{timeout: 3}", "CHK102 1:11 put quotes around it: \"3\"")]
    [InlineData("{timeout: soon}", "CHK107 1:11 write one such as 500ms, 3s or 1m30s")]
    [InlineData("{match: [{uri: {exact: a, prefix: b}}]}", "CHK109 1:35 keep one of them")]
    public void An_HTTP_rule_is_checked_by_itself(string text, string expected) =>
        Is(expected, SchemaCheck.Fragment(Node(text), "networking.istio.io/v1", "VirtualService", "spec", "http[]"));

    [Fact]
    public void A_message_names_the_whole_path()
    {
        Diagnostic found = Assert.Single(SchemaCheck.Fragment(Node("{outlierDetection: {interval: often}}"), "networking.istio.io/v1", "DestinationRule", "spec", "trafficPolicy"));

        Assert.Equal("'spec.trafficPolicy.outlierDetection.interval' of DestinationRule is 'often', which is no duration of at least 1ms", found.Message);
    }

    [Fact]
    public void Required_fields_of_the_top_may_be_missing_for_every_fragment_a_spec_passes_through()
    {
        Assert.Empty(SchemaCheck.Fragment(Node("{}"), "apps/v1", "Deployment", "spec"));
        Assert.Empty(SchemaCheck.Fragment(Node("{}"), "apps/v1", "Deployment", "spec", "template", "spec"));
        Assert.Empty(SchemaCheck.Fragment(Node("{}"), "v1", "Service", "spec"));
        Assert.Empty(SchemaCheck.Fragment(Node("a"), "v1", "ConfigMap", "data", "[]"));
    }

    [Fact]
    public void A_path_that_does_not_exist_is_our_own_mistake()
    {
        Assert.Throws<ArgumentException>(() => SchemaCheck.Fragment(Node("{}"), "v1", "Service", "specs"));
        Assert.Throws<ArgumentException>(() => SchemaCheck.Fragment(Node("{}"), "v1", "Servise", "spec"));
    }

    private static YamlNode Node(string text) => YamlReader.ReadOne(new SourceText("spec.yaml", text)).Value;

    private static void Is(string expected, IEnumerable<Diagnostic> found) => Assert.Equal(expected.Length == 0 ? [] : [expected],
        found.Select(d => FormattableString.Invariant($"{d.Code} {d.Place.Line}:{d.Place.Column} {d.Hint}")));
}
