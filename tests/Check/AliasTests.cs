using System.Globalization;
using System.Text;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;
using Xunit;

namespace GitOpsGen.Tests.Check;

/// <summary>Anchors, aliases and merge keys: followed in manifests as kubectl follows them, bounded, and refused in specs.</summary>
public sealed class AliasTests
{
    [Fact]
    public void An_alias_stands_for_what_its_anchor_names()
    {
        string labels = "metadata: {name: web, labels: &labels {app: web}}\n";
        Manifest read = Read("apiVersion: apps/v1\nkind: Deployment\n" + labels + "spec: {selector: {matchLabels: *labels}, template: {metadata: {labels: *labels}}}\n");

        Assert.Equal("web", read.Root.At("spec", "template", "metadata", "labels", "app").AsText());
        Assert.Equal(3, read.Root.At("spec", "selector", "matchLabels", "app")!.Place.Line);
    }

    [Fact]
    public void A_merge_key_brings_what_the_mapping_does_not_say_itself()
    {
        Manifest read = Read("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nx: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\ndata:\n  <<: [*x, *y]\n  a: 5\n  \"<<\": 6\n");

        Assert.Equal("a=5 <<=6 b=2 c=4", string.Join(' ', read.Root.At("data").Entries().Select(e => $"{e.Key}={((YamlNode.Scalar)e.Value).Text}")));
    }

    [Fact]
    public void The_last_anchor_of_a_name_counts_and_none_reaches_another_document()
    {
        Assert.Equal("2", ((YamlNode.Scalar)Read("apiVersion: v1\nkind: A\na: &a 1\nb: &a 2\nc: *a\n").Root.At("c")!).Text);
        Assert.Equal("YAML003 5:4 the alias '*a' names no anchor that stands before it in the document", Refused("apiVersion: v1\nkind: A\na: &a 1\n---\nb: *a\n"));
    }

    [Theory]
    [InlineData("a: *nope\n", "YAML003 1:4 the alias '*nope' names no anchor that stands before it in the document")]
    [InlineData("a: &a [*a]\n", "YAML003 1:8 the alias '*a' names no anchor that stands before it in the document")]
    [InlineData("a: &a {<<: *a}\n", "YAML003 1:12 the alias '*a' names no anchor that stands before it in the document")]
    [InlineData("a: &a text\nb: {<<: *a}\n", "YAML003 1:4 '<<' merges the text 'text', and only mappings can be merged")]
    [InlineData("? &k [1]\n: *k\n", "YAML004 1:3 the key is a list, not a text")]
    public void What_names_nothing_or_itself_is_refused(string text, string expected) => Assert.Equal(expected, Refused(text));

    [Fact]
    public void A_document_that_grows_without_bound_is_refused()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        var merges = new StringBuilder("a0: &a0 {b: 1}\n");
        var deep = new StringBuilder("a0: &a0 x\n");
        for (int i = 1; i < 100; i++)
        {
            bomb.Append(CultureInfo.InvariantCulture, $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
            merges.Append(CultureInfo.InvariantCulture, $"a{i}: &a{i} {{b: *a{i - 1}, <<: *a{i - 1}, c: *a{i - 1}}}\n");
            deep.Append(CultureInfo.InvariantCulture, $"a{i}: &a{i} [*a{i - 1}]\n");
        }

        Assert.StartsWith("YAML005 5:", Refused(bomb.ToString()), StringComparison.Ordinal);
        Assert.EndsWith("with its aliases written out the document has over 100000 values more", Refused(bomb.ToString()), StringComparison.Ordinal);
        Assert.StartsWith("YAML005 ", Refused(merges.ToString()), StringComparison.Ordinal);
        Assert.EndsWith("with its aliases written out the document is nested over 64 levels", Refused(deep.ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_spec_has_none_of_them() =>
        Assert.Equal(["YAML003", "YAML003"], YamlReader.ReadOne(new SourceText("environment.yaml", "a: &a 1\nb: *a\n")).Diagnostics.Select(d => d.Code.Id));

    private static Manifest Read(string text) => Assert.Single(Manifest.Read(new SourceText("a.yaml", text)).Value);

    private static string Refused(string text)
    {
        Diagnostic found = YamlReader.ReadAll(new SourceText("a.yaml", text), aliases: true).Diagnostics[0];
        return string.Create(CultureInfo.InvariantCulture, $"{found.Code.Id} {found.Place.Line}:{found.Place.Column} {found.Message}");
    }
}
