using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using GitOpsGen.Diagnostics;
using GitOpsGen.Render;
using GitOpsGen.Yaml;
using Xunit;
using static GitOpsGen.Tests.Render.TemplateCase;

namespace GitOpsGen.Tests.Render;

public sealed class TemplatePropertyTests
{
    private static readonly string[] Nasty =
    [
        "\"", "'", "\n", "\r\n", "\t", " ", ": ", ":", " #", "#", "- ", "-", "{{", "}}", "{{{", "{{x}}", "\\", "\\n", "|", ">", "&a", "*a", "!!str", "%", "@", "`",
        "on", "no", "null", "~", "1e3", "0x1F", "0o7", "2026-01-01", "12:30:45", ".inf", "1_000", "---", "...", "=", "<<", "[", "]", "{", "}", ",", "?", "? ", "<", "&amp;",
        "é", "주문", "😀", "\u0085", "\u00a0", "\u2028", "\u2029", "\ufeff", "\u0001", "\u0002", "\u0003", "\u001b", "\u007f", "\ufffe", "a", "B", "7", "key",
    ];

    private static readonly Gen<string> Texts =
        from parts in Gen.Elements(Nasty).ListOf()
        select string.Concat(parts);

    private static readonly Lazy<TemplateSet> OneKey = new(() => Load("key: {{value}}\nlist:\n  - {{value}}\n  - name: {{value}} # end\n{{yaml node indent=4}}\n"));

    [Fact]
    public void Any_text_reads_back_as_itself_and_as_a_text() => Check(Texts, text =>
    {
        string rendered = OneKey.Value.Render(Name, Model(("value", text), ("node", null))).Value;
        YamlNode read = Read(rendered);

        return read.At("list").Items().Append(read.At("key")!).All(n => (n.AsText() ?? n.At("name").AsText()) == text && (n is not YamlNode.Scalar s || s.Type == ScalarType.Text))
            && read.At("list").Items()[1].Entries().Length == 1 && read.Entries().Length == 2 && rendered.Count(c => c == '\n') == 4;
    });

    [Fact]
    public void Any_tree_comes_through_the_yaml_helper_unchanged()
    {
        TemplateSet set = Load("before: 1\nkey:\n{{yaml node indent=3}}\nafter: {{value}}\n");
        Check(Trees(3), root =>
        {
            YamlNode read = Read(set.Render(Name, Model(("node", root), ("value", "x"))).Value);

            return read.Entries().Length == 3 && read.At("after").AsText() == "x" && Same(root, read.At("key")!);
        });
    }

    [Fact]
    public void The_marks_leave_the_bytes_alone()
    {
        TemplateSet set = Load("a: {{value}}\n{{#each list}}\n- {{this}}\n{{#if @root.node}}\n  {{! c }}\n{{yaml @root.node indent=2}}\n{{/if}}\n{{else}}\nnone: true\n{{/each}}\n{{yaml node}}\nz: 1\n");
        Check(from value in Texts from list in Texts.ListOf() from nodes in Trees(2).ListOf() select (value, list, node: Nodes.Seq(nodes)), c =>
        {
            Dictionary<string, object?> model = Model(("value", c.value), ("list", c.list.ToArray<object?>()), ("node", c.node));
            string text = set.Render(Name, model).Value;
            (string marked, IReadOnlyList<int> lines) = set.Marked(Name, model).Value;

            return marked == text && lines.Count == text.Count(x => x == '\n') && lines[0] == 1 && lines[^1] == 12;
        });
    }

    [Fact]
    public void No_text_of_braces_breaks_the_lint() => Check(
        from parts in Gen.Elements("{{", "}}", "{", "}", "{{#if a}}", "{{/if}}", "{{else}}", "{{!--", "--}}", "{{!", "{{yaml a indent=2}}", "\n", "a: ", "- ", " ", "\"", "|", "x", "{{a}}", "{{{", "\\", "~", "{{#each b}}", "{{/each}}").ListOf()
        select string.Concat(parts), text =>
    {
        Result<TemplateSet> set = TemplateSet.Load([], [new SourceText(Name, text)]);
        int lines = text.Count(c => c == '\n') + 1;
        bool placed = set.Diagnostics.All(d => d.Place.Line >= 1 && d.Place.Line <= lines && d.Place.Column >= 1);

        // What loads also renders, whatever stands in it.
        return placed && (!set.IsOk || set.Value.Render(Name, Model(("a", Nodes.Seq()), ("b", null))) is { } r && (r.IsOk || r.Diagnostics[0].Code == TemplateCodes.WrongKind));
    });

    private static Gen<YamlNode> Trees(int depth)
    {
        Gen<YamlNode> scalar = Gen.OneOf(
            Texts.Select(t => (YamlNode)Nodes.Text(t)),
            Gen.Choose(-1000, 1000).Select(n => (YamlNode)Nodes.Number(n)),
            Gen.Elements(true, false).Select(b => (YamlNode)Nodes.Flag(b)));
        if (depth == 0)
        {
            return scalar;
        }

        Gen<YamlNode> inner = Trees(depth - 1);
        Gen<YamlNode> seq = inner.ListOf().Select(items => (YamlNode)Nodes.Seq(items.Take(4)));
        Gen<YamlNode> map = (from key in Texts from value in inner select (key, value)).ListOf()
            .Select(entries => (YamlNode)Nodes.Map(entries.Take(4).DistinctBy(e => e.key).Select(e => (e.key, (YamlNode?)e.value))));
        return Gen.OneOf(scalar, seq, map);
    }

    // An empty tree takes its line away, so the key above it reads as null.
    private static bool Same(YamlNode wanted, YamlNode read) => (wanted, read) switch
    {
        (YamlNode.Map { Entries.Length: 0 } or YamlNode.Seq { Items.Length: 0 }, YamlNode.Scalar { Type: ScalarType.Null }) => true,
        (YamlNode.Map a, YamlNode.Map b) => a.Entries.Length == b.Entries.Length && a.Entries.Zip(b.Entries).All(p => p.First.Key == p.Second.Key && Same(p.First.Value, p.Second.Value)),
        (YamlNode.Seq a, YamlNode.Seq b) => a.Items.Length == b.Items.Length && a.Items.Zip(b.Items).All(p => Same(p.First, p.Second)),
        (YamlNode.Scalar a, YamlNode.Scalar b) => a.Text == b.Text && a.Type == b.Type,
        _ => false,
    };

    private static YamlNode Read(string text)
    {
        Result<YamlNode> read = YamlReader.ReadOne(new SourceText("out.yaml", text));
        return read.IsOk ? read.Value : throw new InvalidOperationException(string.Join("; ", read.Diagnostics) + "\n" + text);
    }

    private static void Check<T>(Gen<T> gen, Func<T, bool> holds) =>
        Prop.ForAll(Arb.From(gen.Select(v => new Case<T>(v))), c => holds(c.Value)).Check(Config.QuickThrowOnFailure.WithMaxTest(400).WithReplay(20260701, 17));

    private sealed record Case<T>(T Value)
    {
        public override string ToString()
        {
            string text = Value switch { YamlNode node => YamlWriter.Write(node), _ => $"{Value}" };
            var shown = new StringBuilder();
            foreach (char c in text)
            {
                shown = c is >= ' ' and <= '~' or '\n' ? shown.Append(c) : shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }

            return shown.ToString();
        }
    }
}
