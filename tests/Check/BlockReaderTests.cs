using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Render;
using GitOpsGen.Yaml;
using Xunit;

namespace GitOpsGen.Tests.Check;

/// <summary>The quick reader against the real one.</summary>
public sealed class BlockReaderTests
{
    private static readonly string[] Lines =
    [
        "a: b", "a:", "b: 1", "- a", "- a: b", "-", "- ", "- - a", "a: \"x\"", "a: 'x'", "a: \"x\\n\"", "c: {}", "c: []", "c: {a: b}", "d: |", "# x", "", "a: b # c", "a: -1", "a: - b", "a: b: c", "a:  b",
        "a : b", "e: ~", "\"f\": g", "a: b ", "? a", "---", "...", "a: *x", "a: &x b", "a: !x b", "a: x:", "x", "a: x'y", "a: 'x''y'", "k/l.m-n_o: p", "a: %b", "a: @b", "a: b#c", "a: :b", "- a: ", "- b:", ".a: b", "-a: b",
        "a: \"b\" c", "%YAML 1.1", "\"x", "a: \"b", "a: ''",
    ];

    private static readonly string[] Plain = ["a: b", "a:", "a:", "- a", "- a: b", "a: \"x\"", "a: 'x'", "# x", "a: -1", "a: x'y", "a: b#c", "a: ''"];

    [Fact]
    public void What_it_reads_is_what_the_real_reader_reads_or_it_gives_up()
    {
        int read = 0;
        Gen<string> texts = from lines in Gen.ListOf(from indent in Gen.Frequency((5, Gen.Constant(0)), (3, Gen.Constant(2)), (2, Gen.Constant(4)), (1, Gen.Constant(1))) from line in Gen.Frequency((1, Gen.Elements(Lines)), (6, Gen.Elements(Plain))) select new string(' ', indent) + line, 4)
                            from ended in Gen.Elements("", "\n")
                            select string.Join("\n", lines.Select((l, i) => l.Replace("a:", $"a{i}:", StringComparison.Ordinal))) + ended;
        Prop.ForAll(Arb.From(texts), text =>
        {
            string? quick = BlockReader.Read(new SourceText("f", text)) is { } root ? Say(root) : null;
            read += quick is null ? 0 : 1;
            return (quick is null || quick == Real(text)).Label($"{text}\n=> {quick}\nreal: {Real(text)}");
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000).WithReplay(20261121, 9));

        Assert.True(read > 500, $"it read {read}");
    }

    [Fact]
    public void It_reads_every_manifest_that_the_shipped_templates_make()
    {
        Specimen specimen = new() { Ports = 3, Gateway = true, Config = true, Autoscaling = new(2, 4, 80, 70), Steps = ["match", "mirror20", "10"], TrafficPolicy = "{outlierDetection: {interval: 10s}}" };
        RenderedFile[] files = [.. ReleaseTransitions.Prove(specimen.Environment(), specimen.Service(), Specimen.Templates, [], null).States.SelectMany(s => s.Tree.Files)];

        Assert.All(files, f => Assert.Equal(Real(f.Text), BlockReader.Read(new SourceText("f", f.Text)) is { } root ? Say(root) : "gave up"));
    }

    private static string Real(string text)
    {
        Result<YamlNode> read = YamlReader.ReadOne(new SourceText("f", text));
        return read.IsOk ? Say(read.Value) : string.Join("; ", read.Diagnostics.Select(d => d.Code.Id));
    }

    private static string Say(YamlNode node) => node switch
    {
        YamlNode.Map map => $"{map.Place}{{{string.Join(",", map.Entries.Select(e => $"{e.KeyPlace} {e.Key}={Say(e.Value)}"))}}}",
        YamlNode.Seq seq => $"{seq.Place}[{string.Join(",", seq.Items.Select(Say))}]",
        YamlNode.Scalar scalar => $"{scalar.Place} {(scalar.IsPlain ? "plain" : "quoted")}<{scalar.Text}>",
        _ => "",
    };
}
