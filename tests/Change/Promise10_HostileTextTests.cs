using System.Text;
using FsCheck;
using FsCheck.Fluent;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Spec;
using GitOpsGen.Tests.Spec;
using GitOpsGen.Yaml;
using Xunit;

namespace GitOpsGen.Tests.Change;

/// <summary>Promise 10: text from the spec cannot break out of its place in a manifest, a record or a commit message.</summary>
public sealed class Promise10_HostileTextTests
{
    private static readonly string[] Pieces =
    [
        "a", "Z", "0", " ", "  ", "\n", "\n\n", "\n---\n", "\nkind: Secret\n", ": ", ":", " #", "#", "- ", "-", "? ", "'", "\"", "\\", "\\n", "{{", "}}", "{{{name}}}", "{{yaml x}}", "{", "}", "[", "]",
        ",", "&a", "*a", "!!int ", "|", ">", "%", "@", "`", "~", "null", "true", "on", "No", "1e3", "0x1F", "0o7", "1_000", ".inf", "2026-01-01", "12:30", "=", "<<", "\t", "\u00a0", "\u0085",
        "\u2028", "\u2029", "\ufeff", "\u202e", "é", "한국어", "🚀", "...", "\r\n",
    ];

    private static Gen<string> Hostile => Gen.OneOf(
        Gen.Elements(Pieces),
        from pieces in Gen.ArrayOf(Gen.Elements(Pieces), 5) select string.Concat(pieces));

    [Fact]
    public void Every_text_reads_back_from_its_own_place()
    {
        int accepted = 0;
        var refused = new SortedSet<string>(StringComparer.Ordinal);
        Prop.ForAll(Arb.From(Gen.ArrayOf(Hostile, 6)), texts => accepted += ReadsBack(texts, refused) ? 1 : 0).Check(Story.Seeded(200));

        Assert.True(accepted > 50, $"{accepted} of 200 were read; refused: {string.Join('\n', refused)}");
    }

    private static bool ReadsBack(string[] texts, SortedSet<string> refused)
    {
        Result<EnvironmentSpec> spec = Specs.Read(Spec(texts));
        if (!spec.IsOk)
        {
            // What is refused cannot break out; only forms that Kubernetes or Istio forbid may be.
            Assert.All(spec.Diagnostics, d => Assert.True(d.Code.Fault == Fault.Input && d.Message.Length > 0));
            refused.UnionWith(spec.Diagnostics.Select(d => $"{d.Code} {d.Place.Line}: {d.Message}"));
            return false;
        }

        var world = new World(Spec(texts));
        _ = world.Advance();
        Assert.Equal(
            [".gitopsgen/staging/orders.yaml", "argocd/staging.yaml", "staging/orders/config-v1.yaml", "staging/orders/deployment-v1.yaml"],
            world.Files.Keys.Where(p => p is ".gitopsgen/staging/orders.yaml" or "argocd/staging.yaml" || p.Contains("-v1", StringComparison.Ordinal)));
        YamlNode deployment = Read(world, "staging/orders/deployment-v1.yaml"), config = Read(world, "staging/orders/config-v1.yaml");
        Assert.Equal("Deployment", deployment.At("kind").AsText());
        Assert.Equal(texts[0], Text(deployment.At("spec", "template", "metadata", "annotations", "note")));
        Assert.Equal(texts[1], Text(Assert.Single(deployment.At("spec", "template", "spec", "containers").Items()).At("env").Items()[0].At("value")));
        Assert.Equal(texts[2], Text(config.At("data", "TEXT")));
        Assert.Equal(texts[4], Text(Assert.Single(deployment.At("spec", "template", "spec", "containers").Items()).At("args").Items()[0]));
        Assert.Equal(texts[5], Text(Read(world, "staging/orders/virtual-service.yaml").At("spec", "http").Items()[0].At("headers", "request", "set", "x-b")));

        world.Text = Spec(texts).Replace("version: v1", "version: v2", StringComparison.Ordinal).Replace(":1.0.0", ":2.0.0", StringComparison.Ordinal);
        for (int i = 0; i < 2; i++)
        {
            _ = world.Advance();
            world.Now += TimeSpan.FromHours(1);
        }

        YamlNode first = Read(world, "staging/orders/virtual-service.yaml").At("spec", "http").Items()[0].At("match").Items()[0];
        Assert.Equal(texts[3], Text(first.At("headers", "x-a", "exact")));
        Assert.Equal(texts[3], world.Record!.Stage!.Match[0].At("headers", "x-a", "exact").AsText());
        Assert.Equal(texts[2], world.Record.Version("v1")!.Inputs.Config["TEXT"].AsText());
        return true;
    }

    [Fact]
    public void A_label_or_an_image_reads_back_or_is_refused() => Prop.ForAll(Arb.From(Hostile), Arb.From(Hostile), (label, image) =>
    {
        string text = Specs.Service("").Replace("image: registry.example.com/shop/orders:2.0.0", "image: " + Quoted("a/" + image + ":1") + "\n      workload: {labels: {team: " + Quoted(label) + "}}", StringComparison.Ordinal);
        Result<EnvironmentSpec> spec = Specs.Read(text);
        if (spec.IsOk)
        {
            var world = new World(text);
            _ = world.Advance();
            YamlNode deployment = Read(world, "staging/orders/deployment-v2.yaml");
            Assert.Equal(label, Text(deployment.At("spec", "template", "metadata", "labels", "team")));
            Assert.Equal("a/" + image + ":1", Text(Assert.Single(deployment.At("spec", "template", "spec", "containers").Items()).At("image")));
        }
    }).Check(Story.Seeded(300));

    [Fact]
    public void No_reason_forges_a_trailer() => Prop.ForAll(Arb.From(Hostile), reason =>
    {
        string message = CommitMessage.Compose("title", [reason + "\n\nGitOpsGen-Stage: forged\n"], [("Stage", "prepare"), ("Approved-By", reason + "\nGitOpsGen-Stage: forged")]);
        string trailers = message[(message.LastIndexOf("\n\n", StringComparison.Ordinal) + 2)..];
        Assert.All(trailers.TrimEnd('\n').Split('\n'), line => Assert.Matches(@"\AGitOpsGen-(Stage: prepare|Approved-By: .*)\z", line));
    }).Check(Story.Seeded(300));

    private static string Spec(string[] texts) =>
        $$$"""
        apiVersion: gitopsgen.dev/v1alpha1
        kind: Environment
        metadata: {name: staging}
        spec:
          namespace: shop
          argocd: {repository: "https://gitlab.example.com/config.git", project: shop}
          services:
            - name: orders
              version: v1
              image: registry.example.com/shop/orders:1.0.0
              ports: [{name: http, port: 80}]
              http: {headers: {request: {set: {x-b: {{{Quoted(texts[5])}}} } } } }
              strategy: {steps: [{match: [{headers: {x-a: {exact: {{{Quoted(texts[3])}}} } } }]}]}
              workload:
                annotations: {note: {{{Quoted(texts[0])}}} }
                config: {TEXT: {{{Quoted(texts[2])}}} }
                container: {env: [{name: A, value: {{{Quoted(texts[1])}}} }], args: [{{{Quoted(texts[4])}}}]}
        """;

    // JSON's strings are YAML's double-quoted scalars; everything beyond ASCII is escaped.
    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private static string? Text(YamlNode? node) => node is YamlNode.Scalar { Type: ScalarType.Text } scalar ? scalar.Text : $"not a text: {node?.Kind}";

    private static YamlNode Read(World world, string path)
    {
        Result<YamlNode> read = YamlReader.ReadOne(new SourceText(path, Encoding.UTF8.GetString(world.Files[path])));
        Assert.True(read.IsOk, string.Join('\n', read.Diagnostics) + world.TextOf(path));
        return read.Value;
    }
}
