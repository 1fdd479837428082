using GitOpsGen.Render;
using GitOpsGen.Yaml;

using Xunit;

namespace GitOpsGen.Tests.Render;

public sealed class SameModelTests
{
    /// <summary>Values of which no two are the same, each made anew when it is asked for.</summary>
    private static readonly Func<object?>[] Different =
    [
        () => null, () => "", () => "1", () => 1, () => 2, () => 1L, () => true, () => false,
        () => Nodes.Text("1"), () => Nodes.Number(1), () => Nodes.Text(""),
        () => Nodes.Map(), () => Nodes.Map(("a", Nodes.Text("1"))), () => Nodes.Map(("a", Nodes.Number(1))), () => Nodes.Map(("b", Nodes.Text("1"))),
        () => Nodes.Map(("a", Nodes.Text("1")), ("b", Nodes.Text("1"))), () => Nodes.Map(("b", Nodes.Text("1")), ("a", Nodes.Text("1"))),
        () => Nodes.Seq(), () => Nodes.Seq(Nodes.Text("1")), () => Nodes.Seq(Nodes.Text("1"), Nodes.Text("1")), () => Nodes.Seq(Nodes.Seq(Nodes.Text("1"))),
        () => new Dictionary<string, object?>(), () => new Dictionary<string, object?> { ["a"] = "1" }, () => new Dictionary<string, object?> { ["a"] = null },
        () => new Dictionary<string, object?> { ["a"] = "1", ["b"] = "1" }, () => new Dictionary<string, object?> { ["b"] = "1", ["a"] = "1" },
        () => Array.Empty<object?>(), () => new object?[] { "1" }, () => new object?[] { 1 }, () => new object?[] { "1", "1" }, () => new object?[] { new Dictionary<string, object?> { ["a"] = "1" } },
    ];

    [Fact]
    public void Models_are_the_same_where_a_template_could_not_tell_them_apart()
    {
        for (int i = 0; i < Different.Length; i++)
        {
            for (int j = 0; j < Different.Length; j++)
            {
                Assert.True(SameModel.Is(Different[i](), Different[j]()) == (i == j), $"{i} and {j}");
            }
        }
    }

    [Fact]
    public void Where_a_value_was_written_makes_no_difference() =>
        Assert.True(SameModel.Is(new YamlNode.Scalar("a", true, new("x", 1, 1)), new YamlNode.Scalar("a", true, new("y", 2, 2))));

    [Fact]
    public void What_no_model_holds_is_never_the_same() => Assert.False(SameModel.Is(1.5, 1.5));
}
