using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;
using Xunit;

namespace GitOpsGen.Tests.Spec;

public sealed class ShapeCheckTests
{
    private static readonly Shape Port = new Shape.Either(new Shape.Whole(1, 65535), new Shape.Text("a name"));
    private static readonly Shape Space = new Shape.Either(new Shape.Text("a name"), new Shape.Fields([new("name", new Shape.Text("a name"), "the name") { Required = true }]));

    [Theory]
    [InlineData("80", "")]
    [InlineData("web", "")]
    [InlineData("\"80\"", "")]
    [InlineData("0", "'x' is 0; write a whole number from 1 to 65535")]
    [InlineData("080", "'x' is the number '080', not a whole number from 1 to 65535")]
    [InlineData("0x50", "'x' is the number '0x50', not a whole number from 1 to 65535")]
    [InlineData("1.5", "'x' is the number '1.5', not a whole number from 1 to 65535")]
    [InlineData("[80]", "'x' is a list, not a whole number from 1 to 65535 or a name")]
    [InlineData("true", "'x' is the boolean 'true', not a whole number from 1 to 65535 or a name")]
    [InlineData("", "'x' is null, not a whole number from 1 to 65535 or a name")]
    public void Of_two_shapes_the_kind_of_node_decides(string yaml, string finding) => Starts(finding, Check(yaml, Port));

    [Theory]
    [InlineData("shop", "")]
    [InlineData("{name: shop}", "")]
    [InlineData("{}", "'name' is missing in x; add 'name': the name")]
    [InlineData("{name: shop, nmae: a}", "unknown field 'nmae' in x; did you mean 'name'?")]
    [InlineData("{name: 7}", "'name' is the number '7', not a name; put quotes around it: \"7\"")]
    public void Inside_the_chosen_shape_its_own_faults_are_told(string yaml, string finding) => Starts(finding, Check(yaml, Space));

    [Theory]
    [InlineData("1%", 0.01)]
    [InlineData("0.5%", 0.005)]
    [InlineData("0.01", 0.01)]
    [InlineData("100%", 1.0)]
    [InlineData("0", 0.0)]
    public void A_share_is_a_percentage_or_a_fraction(string yaml, double share)
    {
        Assert.Equal("", Check(yaml, new Shape.Percent(1)));
        Assert.Equal(share, Amounts.ShareOf(Node(yaml)));
    }

    [Theory]
    [InlineData("101%")]
    [InlineData("1.01")]
    [InlineData("-1%")]
    [InlineData("1 %")]
    [InlineData("\"%\"")]
    [InlineData(".nan")]
    [InlineData(".inf")]
    public void What_is_no_share_is_refused(string yaml) => Assert.NotEqual("", Check(yaml, new Shape.Percent(1)));

    [Theory]
    [InlineData("registry.example.com:5000/shop/orders:2.0.0", true)]
    [InlineData("orders", true)]
    [InlineData("orders:Build_7.1", true)]
    [InlineData("a/b/c@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", true)]
    [InlineData("a/b:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", true)]
    [InlineData("a/B:1", false)]
    [InlineData("a//b", false)]
    [InlineData("\"a:\"", false)]
    [InlineData("a b", false)]
    [InlineData("a@sha256:12", false)]
    [InlineData("\"a\\n\"", false)]
    [InlineData("${IMAGE}", false)]
    public void Images_are_references_of_the_registry(string image, bool taken) =>
        Assert.Equal(taken, Check(image, ServiceShape.Whole.Known.Single(f => f.Name == "image").Shape).Length == 0);

    [Fact]
    public void A_very_long_value_is_shortened_in_a_message() =>
        Assert.True(Check(new string('x', 100_000) + "_", new Shape.Duration()).Length < 250);

    [Fact]
    public void What_would_break_a_line_of_a_terminal_is_escaped() =>
        Assert.StartsWith("'a\\u001b[31m\\u202e\\u000a' in 'x'", Check("\"a\\e[31m\\u202e\\n\"", new Shape.Duration()), StringComparison.Ordinal);

    [Theory]
    [InlineData("a")]
    [InlineData("a-")]
    [InlineData("a.")]
    [InlineData(" ")]
    [InlineData("a/")]
    [InlineData("{service}")]
    public void No_form_takes_long_over_a_hostile_text(string part)
    {
        string text = string.Concat(Enumerable.Repeat(part, 4096 / part.Length)) + "\u0001";
        var node = new YamlNode.Scalar(text, false);
        long begun = System.Diagnostics.Stopwatch.GetTimestamp();
        foreach (Shape.Text form in TextsIn(EnvironmentShape.File).Where(t => t.Pattern is not null).Distinct())
        {
            Assert.NotEmpty(ShapeCheck.Of(node, form, "x"));
        }

        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(begun).TotalSeconds < 5);
    }

    [Fact]
    public void A_text_with_a_form_has_a_bounded_length() =>
        Assert.Contains("has 5000 characters", Check("\"" + new string('a', 5000) + "\"", new Shape.Text("a name", () => new System.Text.RegularExpressions.Regex(@"\Aa+\z"))), StringComparison.Ordinal);

    [Fact]
    public void Lists_stay_whole_when_required_fields_may_come_from_defaults()
    {
        var shape = new Shape.Fields([
            new("box", new Shape.Fields([new("min", new Shape.Whole(0, 9), "m") { Required = true }]), "b"),
            new("list", new Shape.List(new Shape.Fields([new("min", new Shape.Whole(0, 9), "m") { Required = true }])), "l"),
        ]);

        Assert.Equal("'min' is missing in an item of list; add 'min': m", Check("{box: {}, list: [{}]}", shape.Relaxed()));
    }

    private static IEnumerable<Shape.Text> TextsIn(Shape shape) => shape switch
    {
        Shape.Text text => [text],
        Shape.Fields fields => fields.Known.SelectMany(f => TextsIn(f.Shape)),
        Shape.List list => TextsIn(list.Item),
        Shape.Table table => [table.Key, .. TextsIn(table.Item)],
        Shape.Either either => [.. TextsIn(either.First), .. TextsIn(either.Second)],
        _ => [],
    };

    private static void Starts(string expected, string found)
    {
        Assert.Equal(expected.Length == 0, found.Length == 0);
        Assert.StartsWith(expected, found, StringComparison.Ordinal);
    }

    private static string Check(string yaml, Shape shape)
    {
        ImmutableArray<Diagnostic> found = ShapeCheck.Of(Node(yaml), shape, "x");
        return string.Join('\n', found.Select(d => $"{d.Message}; {d.Hint}"));
    }

    private static YamlNode Node(string yaml) => YamlReader.ReadOne(new SourceText("x.yaml", "x: " + yaml)).Value.At("x")!;
}
