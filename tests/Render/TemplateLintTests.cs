using GitOpsGen.Diagnostics;
using GitOpsGen.Render;
using Xunit;
using static GitOpsGen.Tests.Render.TemplateCase;

namespace GitOpsGen.Tests.Render;

public sealed class TemplateLintTests
{
    [Theory]
    [InlineData("key: {{value}}\n")]
    [InlineData("  key: {{value}}  \n")]
    [InlineData("key: {{value}} # why it is so\n")]
    [InlineData("key: {{value}} {{! why it is so }}\n")]
    [InlineData("- {{value}}\n")]
    [InlineData("  - - {{value}}\n")]
    [InlineData("- key: {{value}}\n")]
    [InlineData("prometheus.io/port: {{value}}\n")]
    [InlineData("\"argocd.argoproj.io/sync-options\": {{ value }}\n")]
    [InlineData("'app.kubernetes.io/name': {{a.b.c}}\n")]
    [InlineData("key: {{../a}}\n")]
    [InlineData("key: {{@root.a-b}}\n")]
    [InlineData("key: {{this.a}}\n")]
    [InlineData("{{#each a}}\n- {{this}}\n- {{.}}\n- {{../../b_1.c}}\n{{/each}}\n")]
    [InlineData("key: {{./a}}\n")]
    [InlineData("{{#each a}}\n- key: {{@key}}\n  n: {{@index}}\n{{else}}\n- none\n{{/each}}\n")]
    [InlineData("  {{#if a}}  \nx: y\n\t{{/if}}\n")]
    [InlineData("{{#with a}}\nx: {{b}}\n{{/with}}\n{{#unless a}}\n{{/unless}}\n")]
    [InlineData("a:\n{{yaml b indent=2}}\nc:\n{{yaml d}}\n")]
    [InlineData("{{!-- a comment with {{braces}}\n of two lines --}}\nx: y\n")]
    [InlineData("text: |\n  static text with \"quotes\nafter: {{value}}\n")]
    [InlineData("- text: |\n    static\n  after: {{value}}\n")]
    [InlineData("- |-\n  static\n- {{value}}\n")]
    [InlineData("a: \"closed\" \nb: 'it''s'\nc: {{value}}\n")]
    [InlineData("a: stray }} braces { and }\n")]
    public void A_template_that_keeps_the_rules_loads(string template) => Assert.Equal("", Refused(template));

    [Theory]
    [InlineData("key: {{a}}-{{b}}", "TMPL006 1:6 TMPL006 1:12")]
    [InlineData("key: {{a}}{{b}}", "TMPL006 1:6 TMPL006 1:11")]
    [InlineData("key: \"{{a}}\"", "TMPL006 1:7")]
    [InlineData("key: '{{a}}'", "TMPL006 1:7")]
    [InlineData("key: x{{a}}", "TMPL006 1:7")]
    [InlineData("key: {{a}}x", "TMPL006 1:6")]
    [InlineData("key: {{a}}#x", "TMPL006 1:6")]
    [InlineData("key: {{a}}}", "TMPL006 1:6")]
    [InlineData("key: {{a}}{{! c }}x", "TMPL006 1:6 TMPL008 1:11")]
    [InlineData("key: [{{a}}]", "TMPL006 1:7")]
    [InlineData("key: {x: {{a}}}", "TMPL006 1:10")]
    [InlineData("key:{{a}}", "TMPL006 1:5")]
    [InlineData("key: &x {{a}}", "TMPL006 1:9")]
    [InlineData("key: !!str {{a}}", "TMPL006 1:12")]
    [InlineData("key: > {{a}}", "TMPL006 1:8")]
    [InlineData("a: b: {{a}}", "TMPL006 1:7")]
    [InlineData("{{a}}", "TMPL006 1:1")]
    [InlineData("   {{a}}", "TMPL006 1:4")]
    [InlineData("? {{a}}", "TMPL006 1:3")]
    [InlineData("# {{a}}", "TMPL006 1:3")]
    [InlineData("key: x # {{a}}", "TMPL006 1:10")]
    [InlineData("key: {{a}} # {{b}}", "TMPL006 1:6 TMPL006 1:14")]
    [InlineData("{{a}}: v", "TMPL007 1:1")]
    [InlineData("- {{a}}:", "TMPL007 1:3")]
    public void An_expression_is_a_whole_scalar(string template, string expected) => Assert.Equal(expected, Refused(template));

    [Theory]
    [InlineData("key: {{{a}}}", "TMPL005 1:6")]
    [InlineData("key: {{&a}}", "TMPL005 1:6")]
    [InlineData("key: {{& a}}", "TMPL005 1:6")]
    [InlineData("{{> part}}", "TMPL005 1:1")]
    [InlineData("{{#> part}}", "TMPL005 1:1")]
    [InlineData("key: {{lookup a \"b\"}}", "TMPL005 1:6")]
    [InlineData("{{#lookup a}}", "TMPL005 1:1")]
    [InlineData("{{* decorate}}", "TMPL005 1:1")]
    [InlineData("{{#*inline \"x\"}}", "TMPL005 1:1")]
    [InlineData("{{{{raw}}}} {{{{/raw}}}}", "TMPL005 1:1 TMPL005 1:13")]
    [InlineData("key: {{~a}}", "TMPL005 1:6")]
    [InlineData("key: {{a~}}", "TMPL005 1:6")]
    [InlineData("{{~#if a}}", "TMPL005 1:1")]
    [InlineData("{{^a}}", "TMPL005 1:1")]
    [InlineData("{{^}}", "TMPL005 1:1")]
    [InlineData("{{#if (eq a b)}}", "TMPL005 1:1")]
    [InlineData("{{#each a as |b|}}", "TMPL005 1:1")]
    [InlineData("key: \\{{a}}", "TMPL005 1:6")]
    public void What_would_let_text_out_of_its_place_is_refused(string template, string expected) => Assert.Equal(expected, Refused(template));

    [Theory]
    [InlineData("key: {{a\n", "TMPL004 1:6")]
    [InlineData("key: {{a {{b}}\n", "TMPL004 1:6 TMPL006 1:10")]
    [InlineData("x: y\n{{! no end\n", "TMPL004 2:1")]
    [InlineData("{{!-- no }} end\n", "TMPL004 1:1")]
    [InlineData("x: y\n{{#if a}}\n", "TMPL009 2:1")]
    [InlineData("{{#if a}}\n{{#each b}}\n{{/if}}\n{{/each}}\n", "TMPL009 3:1 TMPL009 4:1")]
    [InlineData("{{/if}}\n", "TMPL009 1:1")]
    [InlineData("{{else}}\n", "TMPL009 1:1")]
    [InlineData("{{#if a}}\n{{else}}\n{{else}}\n{{/if}}\n", "TMPL009 3:1")]
    [InlineData("key: {{@index}}\n", "TMPL012 1:8")]
    [InlineData("{{#if a}}\nkey: {{@key}}\n{{/if}}\n", "TMPL012 2:8")]
    public void Blocks_and_tags_close(string template, string expected) => Assert.Equal(expected, Refused(template));

    [Theory]
    [InlineData("x: {{#if a}}\ny: z\n{{/if}}\n", "TMPL008 1:4")]
    [InlineData("{{#if a}}x: y{{/if}}\n", "TMPL008 1:1 TMPL008 1:14")]
    [InlineData("{{#if a}}\nx: y\n{{else}} z\n{{/if}}\n", "TMPL008 3:1")]
    [InlineData("  {{yaml a indent=2}}\n", "TMPL008 1:3")]
    [InlineData("a: {{yaml a indent=2}}\n", "TMPL008 1:4")]
    [InlineData("{{yaml a indent=2}} # c\n", "TMPL008 1:1")]
    [InlineData("x: {{! c }} y\n", "TMPL008 1:4")]
    public void Blocks_and_structures_stand_alone_on_their_lines(string template, string expected) => Assert.Equal(expected, Refused(template));

    [Theory]
    [InlineData("{{yaml}}\n", "TMPL011 1:3")]
    [InlineData("{{yaml a 8}}\n", "TMPL011 1:10")]
    [InlineData("{{yaml a indent=x}}\n", "TMPL011 1:10")]
    [InlineData("{{yaml a indent=999}}\n", "TMPL011 1:10")]
    [InlineData("{{yaml a indent=2 b}}\n", "TMPL011 1:3")]
    [InlineData("{{#if}}\n{{/if}}\n", "TMPL011 1:3")]
    [InlineData("{{#if a b}}\n{{/if}}\n", "TMPL011 1:3")]
    [InlineData("{{#if a}}\n{{else if b}}\n{{/if}}\n", "TMPL011 2:8")]
    [InlineData("{{#if true}}\n{{/if}}\n", "TMPL011 1:7")]
    [InlineData("{{#if a}}\n{{/if a}}\n", "TMPL011 2:7")]
    [InlineData("key: {{}}\n", "TMPL011 1:6")]
    [InlineData("key: {{\"text\"}}\n", "TMPL011 1:8")]
    [InlineData("key: {{5}}\n", "TMPL011 1:8")]
    [InlineData("key: {{a/b}}\n", "TMPL011 1:8")]
    [InlineData("key: {{a.[b c]}}\n", "TMPL010 1:8")]
    [InlineData("key: {{..}}\n", "TMPL011 1:8")]
    [InlineData("key: {{a.this}}\n", "TMPL011 1:8")]
    [InlineData("key: {{@../index}}\n", "TMPL011 1:8")]
    [InlineData("key: {{a..b}}\n", "TMPL011 1:8")]
    [InlineData("key: {{1a}}\n", "TMPL011 1:8")]
    [InlineData("key: {{@root}}\n", "TMPL011 1:8")]
    [InlineData("key: {{@root.../a}}\n", "TMPL011 1:8")]
    [InlineData("key: {{../}}\n", "TMPL011 1:8")]
    [InlineData("key: {{./../a}}\n", "TMPL011 1:8")]
    [InlineData("key: {{a.../b}}\n", "TMPL011 1:8")]
    [InlineData("key: {{if a}}\n", "TMPL011 1:8")]
    [InlineData("key: {{upper a}}\n", "TMPL010 1:8")]
    [InlineData("{{#iff a}}\n{{/iff}}\n", "TMPL010 1:3")]
    [InlineData("key: {{gog-scalar a}}\n", "TMPL010 1:8")]
    public void Tags_take_what_they_take(string template, string expected) => Assert.Equal(expected, Refused(template));

    [Theory]
    [InlineData("text: |\n  a: {{value}}\n", "TMPL014 2:6")]
    [InlineData("text: !!str |\n  a: {{value}}\n", "TMPL014 2:6")]
    [InlineData("text: >-\n\n  a: {{value}}\n", "TMPL014 3:6")]
    [InlineData("- |2\n  - {{value}}\n", "TMPL014 2:5")]
    [InlineData("text: | # why\n{{#if a}}\n  a: {{value}}\n{{/if}}\n", "TMPL014 3:6")]
    [InlineData("text: |\n{{yaml value indent=2}}\n", "TMPL014 2:1")]
    [InlineData("- text: |\n    x: y\n    a: {{value}}\n", "TMPL014 3:8")]
    [InlineData("a: \"two\n  b: {{value}}\n  lines\"\n", "TMPL014 1:4")]
    [InlineData("- 'two\n  b: {{value}}'\n", "TMPL014 1:3 TMPL006 2:6")]
    [InlineData("\"a\": 'two\n  lines'\n", "TMPL014 1:6")]
    public void No_expression_stands_inside_of_a_text(string template, string expected) => Assert.Equal(expected, Refused(template));

    [Fact]
    public void All_findings_of_all_templates_come_in_one_go()
    {
        Result<TemplateSet> set = TemplateSet.Load(
            [new SourceText("templates/a.hbs", "x: '{{a}}'\n"), new SourceText("templates/b.hbs", "y: {{{b}}}\n{{#if c}}\n")], []);

        Assert.Equal(["templates/a.hbs:1:5", "templates/b.hbs:1:4", "templates/b.hbs:2:1"], set.Diagnostics.Select(d => d.Place.ToString()));
    }

    [Fact]
    public void The_hints_say_what_was_meant()
    {
        Assert.Equal("did you mean 'yaml'?", Hint("{{ymal a indent=2}}\n"));
        Assert.Equal("did you mean 'unless'?", Hint("{{#unles a}}\n{{/unles}}\n"));
        Assert.Contains("yaml", Hint("{{k}}: v\n"), StringComparison.Ordinal);

        static string Hint(string template) => TemplateSet.Load([], [new SourceText(Name, template)]).Diagnostics[0].Hint;
    }

    [Fact]
    public void Control_characters_and_lone_carriage_returns_are_refused() =>
        Assert.Equal(["TMPL003 2:4", "TMPL003 1:2", "TMPL003 1:1"], [Refused("a: b\nc: \u0001{{value}}\n"), Refused("a\rb: c\n"), Refused("\ufffd")]);

    [Fact]
    public void Every_code_has_one_identifier() => Assert.Equal(TemplateCodes.All.Count, TemplateCodes.All.Select(c => c.Id).Distinct(StringComparer.Ordinal).Count());
}
