using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Render;
using GitOpsGen.Yaml;
using Xunit;
using static GitOpsGen.Tests.Render.TemplateCase;

namespace GitOpsGen.Tests.Render;

public sealed class TemplateRenderTests
{
    [Theory]
    [InlineData("orders", "orders")]
    [InlineData("on", "\"on\"")]
    [InlineData("1e3", "\"1e3\"")]
    [InlineData("0x1F", "\"0x1F\"")]
    [InlineData("null", "\"null\"")]
    [InlineData("~", "\"~\"")]
    [InlineData("2026-01-01", "\"2026-01-01\"")]
    [InlineData("a: b", "\"a: b\"")]
    [InlineData("- x", "\"- x\"")]
    [InlineData("two\nlines", "\"two\\nlines\"")]
    [InlineData("a #b", "\"a #b\"")]
    [InlineData("2", "\"2\"")]
    [InlineData("", "\"\"")]
    [InlineData("{{other}}", "\"{{other}}\"")]
    [InlineData("<&>", "\"<&>\"")]
    public void A_text_stays_a_text(string value, string printed) => Assert.Equal($"key: {printed}\n", Filled("key: {{value}}\n", ("value", value)));

    [Fact]
    public void Numbers_and_booleans_print_plain() =>
        Assert.Equal("a: 0\nb: -9000000000\nc: true\nd: false\n",
            Filled("a: {{a}}\nb: {{b}}\nc: {{c}}\nd: {{d}}\n", ("a", 0), ("b", -9_000_000_000), ("c", true), ("d", false)));

    [Fact]
    public void Null_cannot_be_printed() => Assert.Equal("TMPL013 2:6", Failed("a: b\nc: {{x}}\n", ("x", null)));

    [Fact]
    public void What_is_no_scalar_cannot_be_printed()
    {
        Assert.Equal("TMPL013 1:6", Failed("a: {{x}}\n", ("x", Model())));
        Assert.Equal("TMPL013 1:6", Failed("a: {{x}}\n", ("x", new object?[] { "y" })));
        Assert.Equal("TMPL013 1:6", Failed("a: {{x}}\n", ("x", 0.5)));
        Assert.Equal("'x' is the text 'y' of YAML and cannot be printed", Failure("a: {{x}}\n", ("x", Nodes.Text("y"))).Message);
    }

    [Theory]
    [InlineData("a: {{nope}}\n", "1:6")]
    [InlineData("a: {{x}}\nb: {{x.nope}}\n", "2:6")]
    [InlineData("a: {{map.nope}}\n", "1:6")]
    [InlineData("a: {{map.nothing.deeper}}\n", "1:6")]
    [InlineData("{{#if nope}}\n{{/if}}\n", "1:7")]
    [InlineData("a: b\n{{#unless map.nope}}\n{{/unless}}\n", "2:11")]
    [InlineData("{{#each nope}}\n{{/each}}\n", "1:9")]
    [InlineData("{{#with nope}}\n{{/with}}\n", "1:9")]
    [InlineData("{{yaml nope indent=2}}\n", "1:8")]
    [InlineData("{{#each list}}\n- {{this}}\n- {{../nope}}\n{{/each}}\n", "3:5")]
    [InlineData("{{#each list}}\n- {{@root.nope}}\n{{/each}}\n", "2:5")]
    [InlineData("{{#each list}}\n- {{x}}\n{{/each}}\n", "2:5")]
    [InlineData("{{#each list}}\n- {{value}}\n{{/each}}\n", "2:5")]
    [InlineData("{{#each list}}\n- {{./value}}\n{{/each}}\n", "2:5")]
    [InlineData("{{#each list}}\n- {{value.x}}\n{{/each}}\n", "2:5")]
    [InlineData("{{#each list}}\n{{#each @root.list}}\n- {{../value}}\n{{/each}}\n{{/each}}\n", "3:5")]
    [InlineData("{{#each list}}\n- {{index}}\n{{/each}}\n", "2:5")]
    [InlineData("{{#each list}}\n- {{key}}\n{{/each}}\n", "2:5")]
    [InlineData("{{#each list}}\n- {{first}}\n{{/each}}\n", "2:5")]
    [InlineData("{{#each map}}\n- {{root}}\n{{/each}}\n", "2:5")]
    [InlineData("{{#if x}}\n- {{parent}}\n{{/if}}\n", "2:5")]
    [InlineData("{{#each list}}\n- {{../../x}}\n{{/each}}\n", "2:5")]
    [InlineData("a: {{../x}}\n", "1:6")]
    [InlineData("{{#with map}}\na: {{entry}}\nb: {{x}}\n{{/with}}\n", "3:6")]
    [InlineData("{{#if x}}\n{{#if x}}\na: {{x}}\nb: {{nope}}\n{{/if}}\n{{/if}}\n", "4:6")]
    [InlineData("a: {{X}}\n", "1:6")]
    public void A_name_that_does_not_resolve_is_an_error_at_its_place(string template, string place) =>
        Assert.Equal("TMPL012 " + place, Failed(template, ("x", "y"), ("map", Model(("entry", "v"), ("nothing", null))), ("list", new object?[] { "a", "b" })));

    [Fact]
    public void The_place_is_that_of_the_item_that_fails_not_of_the_first_use() =>
        Assert.Equal("TMPL012 3:8", Failed("first: {{name}}\n{{#each list}}\n- a: {{name}}\n{{/each}}\n",
            ("name", "top"), ("list", new object?[] { Model(("name", "one")), Model(("nome", "two")) })));

    [Fact]
    public void A_missing_name_comes_with_the_nearest_one()
    {
        Assert.Equal("did you mean 'service'?", Failure("a: {{servise}}\n", ("service", "orders")).Hint);
        Assert.Equal("'map.hots' does not resolve: 'map' has no 'hots'", Failure("a: {{map.hots}}\n", ("map", Model(("host", "h")))).Message);
        Assert.Equal("the name belongs to the top: write '@root.x'", Failure("{{#with map}}\na: {{x}}\n{{/with}}\n", ("x", 1), ("map", Model(("y", 2)))).Hint);
        Assert.Equal("templates/t.yaml.hbs:1:6", Failure("a: {{x}}\n").Place.ToString());
    }

    [Theory]
    [InlineData("a: {{text.Length}}\n")]
    [InlineData("a: {{list.Count}}\n")]
    [InlineData("a: {{list.Length}}\n")]
    [InlineData("a: {{list.SyncRoot}}\n")]
    [InlineData("a: {{map.Count}}\n")]
    [InlineData("a: {{map.Keys}}\n")]
    [InlineData("a: {{node.Place}}\n")]
    [InlineData("a: {{number.MaxValue}}\n")]
    [InlineData("{{#each text.Chars}}\n{{/each}}\n")]
    public void Templates_reach_nothing_but_the_model(string template)
    {
        Result<string> result = Load(template).Render(Name, Everything());
        Assert.Equal(TemplateCodes.Unresolved, Assert.Single(result.Diagnostics).Code);
    }

    [Theory]
    [InlineData("{{#each text}}\n- x\n{{/each}}\n", "1:9")]
    [InlineData("{{#each number}}\n- x\n{{/each}}\n", "1:9")]
    [InlineData("{{#each node}}\n- x\n{{/each}}\n", "1:9")]
    [InlineData("{{#with list}}\n{{/with}}\n", "1:9")]
    [InlineData("{{#with text}}\n{{/with}}\n", "1:9")]
    [InlineData("{{#if number}}\n{{/if}}\n", "1:7")]
    [InlineData("{{#unless number}}\n{{/unless}}\n", "1:11")]
    [InlineData("a: b\n{{yaml text}}\n", "2:8")]
    [InlineData("{{yaml map}}\n", "1:8")]
    public void A_block_takes_only_its_own_kinds(string template, string place) =>
        Assert.Equal("TMPL013 " + place, Said(Load(template).Render(Name, Everything()).Diagnostics));

    [Fact]
    public void If_and_unless_ask_whether_there_is_something()
    {
        const string Template = "{{#if x}}\na: yes-it-is\n{{else}}\na: nothing\n{{/if}}\n{{#unless x}}\nb: nothing\n{{/unless}}\n";
        foreach (object? something in new object?[] { true, "x", new object?[] { 1 }, Model(("a", 1)), Nodes.Map(("a", Nodes.Flag(true))) })
        {
            Assert.Equal("a: yes-it-is\n", Filled(Template, ("x", something)));
        }

        foreach (object? nothing in new object?[] { false, "", null, Array.Empty<object?>(), Model(), YamlNode.Map.Empty, Nodes.Seq() })
        {
            Assert.Equal("a: nothing\nb: nothing\n", Filled(Template, ("x", nothing)));
        }
    }

    [Fact]
    public void Each_walks_lists_and_mappings_with_their_places()
    {
        const string Template = "{{#each x}}\n- key: {{@key}}\n  index: {{@index}}\n  first: {{@first}}\n  last: {{@last}}\n  v: {{this}}\n{{else}}\nnone: true\n{{/each}}\n";

        Assert.Equal("- key: a\n  index: 0\n  first: true\n  last: false\n  v: A\n- key: b\n  index: 1\n  first: false\n  last: true\n  v: B\n",
            Filled(Template, ("x", Model(("a", "A"), ("b", "B")))));
        Assert.Equal("none: true\n", Filled(Template, ("x", Array.Empty<object?>())));
        Assert.Equal("none: true\n", Filled(Template, ("x", null)));
        Assert.Equal("- key: 0\n  index: 0\n  first: true\n  last: true\n  v: 7\n", Filled(Template, ("x", ImmutableArray.Create<object?>(7))));
    }

    [Fact]
    public void Blocks_nest_and_reach_outwards() =>
        Assert.Equal("- one\n- out\n- out\n- in\n", Filled(
            "{{#each list}}\n  {{#if on}}\n- {{name}}\n- {{../name}}\n- {{@root.name}}\n  {{/if}}\n{{/each}}\n{{#with deep}}\n{{#with deeper}}\n- {{v}}\n{{/with}}\n{{/with}}\n",
            ("name", "out"),
            ("list", new object?[] { Model(("on", true), ("name", "one")), Model(("on", false), ("name", "two")) }),
            ("deep", Model(("deeper", Model(("v", "in")))))));

    [Fact]
    public void Block_tags_and_comments_leave_no_line_behind() =>
        Assert.Equal("\na: 1\n\nb: 2\nc: 3\n", Filled(
            "{{! one }}\n\n{{!-- two\nlines --}}\n{{#if x}}\na: 1 {{! end }}\n\n{{/if}}\n{{#if x}}\n{{#if x}}\nb: 2\n{{/if}}\n  {{! three }}\n{{/if}}\nc: 3\n{{#unless x}}\nd: 4\n{{/unless}}", ("x", true)));

    [Fact]
    public void A_structure_is_inserted_with_its_indentation() =>
        Assert.Equal("a:\n    b: 1\n    c:\n      - \"on\"\nd:\n  - x\n", Filled("a:\n{{yaml m indent=4}}\nd:\n{{yaml s indent=2}}\n",
            ("m", Nodes.Map(("b", Nodes.Number(1)), ("c", Nodes.Seq(Nodes.Text("on"))))), ("s", Nodes.Seq(Nodes.Text("x")))));

    [Fact]
    public void An_empty_structure_takes_its_line_away()
    {
        foreach (object? empty in new object?[] { null, YamlNode.Map.Empty, Nodes.Seq(), new YamlNode.Scalar("", true), new YamlNode.Scalar("null", true) })
        {
            Assert.Equal("a: 1\nb: 2\n", Filled("a: 1\n{{yaml x indent=2}}\n{{#if on}}\nb: 2\n{{yaml x}}\n{{/if}}\n", ("x", empty), ("on", true)));
        }
    }

    [Fact]
    public void A_name_of_the_model_may_be_called_like_a_helper() =>
        Assert.Equal("a: 1\nb: 2\nc: 3\nd: 4\n", Filled("a: {{log}}\n{{#with map}}\nb: {{yaml-like}}\nc: {{value}}\n{{#each each}}\nd: {{this}}\n{{/each}}\n{{/with}}\n",
            ("log", 1), ("map", Model(("yaml-like", 2), ("value", 3), ("each", new object?[] { 4 })))));

    [Fact]
    public void An_entry_called_value_is_an_entry_like_any_other() =>
        Assert.Equal("a: top\n- v\n- v\n- v\n- top\n- top\n- deep\n- v\n", Filled(
            "a: {{value}}\n{{#each list}}\n- {{value}}\n- {{./value}}\n- {{this.value}}\n- {{../value}}\n- {{@root.value}}\n- {{map.value}}\n{{#each inner}}\n- {{../value}}\n{{/each}}\n{{/each}}\n",
            ("value", "top"), ("list", new object?[] { Model(("value", "v"), ("map", Model(("value", "deep"))), ("inner", new object?[] { 1 })) })));

    private static Dictionary<string, object?> Everything() => Model(("text", "abc"), ("number", 0), ("list", new object?[] { 1 }), ("map", Model(("a", 1))), ("node", Nodes.Map(("a", Nodes.Number(1)))));
}
