using GitOpsGen.Diagnostics;
using GitOpsGen.Render;
using GitOpsGen.Yaml;
using Xunit;
using static GitOpsGen.Tests.Render.TemplateCase;

namespace GitOpsGen.Tests.Render;

public sealed class TemplateSetTests
{
    [Fact]
    public void Own_templates_replace_or_add_by_file_name()
    {
        TemplateSet set = TemplateSet.Load(
            [new SourceText("templates/service.yaml.hbs", "a: built-in\n"), new SourceText("templates/deployment.yaml.hbs", "b: built-in\n")],
            [new SourceText("environments/mine/service.yaml.hbs", "a: own\n"), new SourceText("environments/mine/Extra.yaml.hbs", "c: own\n")]).Value;

        Assert.Equal(["Extra.yaml.hbs", "deployment.yaml.hbs", "service.yaml.hbs"], set.Names);
        Assert.Equal("a: own\n", set.Render("service.yaml.hbs", Model()).Value);
        Assert.Equal("b: built-in\n", set.Render("deployment.yaml.hbs", Model()).Value);
    }

    [Fact]
    public void A_built_in_template_that_is_replaced_is_not_linted() =>
        Assert.True(TemplateSet.Load([new SourceText("a.hbs", "{{{bad}}}")], [new SourceText("x/a.hbs", "good: true\n")]).IsOk);

    [Fact]
    public void Two_files_of_one_name_in_one_folder_are_refused() =>
        Assert.Equal("TMPL002 0:0", Said(TemplateSet.Load([], [new SourceText("t/a/x.hbs", "a: b\n"), new SourceText("t/b/x.hbs", "a: b\n")]).Diagnostics));

    [Fact]
    public void A_template_that_is_not_there_is_named_with_its_nearest()
    {
        Diagnostic missing = Assert.Single(Load("a: b\n").Render("t.yml.hbs", Model()).Diagnostics);

        Assert.Equal((TemplateCodes.UnknownTemplate, "did you mean 't.yaml.hbs'?"), (missing.Code, missing.Hint));
        Assert.False(Load("a: b\n").LineMap("nope", Model()).IsOk);
    }

    [Fact]
    public void Line_ends_of_a_checkout_change_neither_digest_nor_output()
    {
        TemplateSet unix = Load("a: {{x}}\n{{#if x}}\nb: c\n{{/if}}\n"), windows = Load("\ufeffa: {{x}}\r\n{{#if x}}\r\nb: c\r\n{{/if}}\r\n");

        Assert.Equal(unix.Digest(Name), windows.Digest(Name));
        Assert.Equal("a: here\nb: c\n", windows.Render(Name, Model(("x", "here"))).Value);
        Assert.Equal(Sha256("a\n"), Load("a\n").Digest(Name));
        Assert.NotEqual(Load("a\n").Digest(Name), Load("b\n").Digest(Name));
    }

    [Fact]
    public void Rendering_again_gives_the_same_bytes()
    {
        Dictionary<string, object?> model = Model(("x", "on"), ("list", new object?[] { 1, "b" }), ("node", Nodes.Map(("k", Nodes.Text("v")))));
        const string Template = "a: {{x}}\n{{#each list}}\n- {{this}}\n{{/each}}\nm:\n{{yaml node indent=2}}\n";
        TemplateSet set = Load(Template);

        string first = set.Render(Name, model).Value;

        Assert.Equal("a: \"on\"\n- 1\n- b\nm:\n  k: v\n", first);
        Assert.Equal(first, set.Render(Name, model).Value);
    }

    [Fact]
    public void A_failure_leaves_the_set_usable()
    {
        TemplateSet set = Load("{{#each list}}\n- {{name}}\n{{/each}}\n");

        Assert.False(set.Render(Name, Model(("list", new object?[] { Model() }))).IsOk);
        Assert.Equal("TMPL013 2:5", Said(set.Render(Name, Model(("list", new object?[] { Model(("name", null)) }))).Diagnostics));
        Assert.Equal("TMPL012 2:5", Said(set.Render(Name, Model(("list", new object?[] { Model() }))).Diagnostics));
        Assert.Equal("- a\n", set.Render(Name, Model(("list", new object?[] { Model(("name", "a")) }))).Value);
    }

    [Fact]
    public void The_line_map_says_which_line_made_which()
    {
        const string Template = """
            {{! head }}
            kind: {{kind}}
            {{#each ports}}
            - name: {{name}}
              {{#if number}}
              port: one
              {{else}}
              port: none
              {{/if}}
            {{/each}}
            {{!-- two
            lines --}}
            spec:
            {{yaml spec indent=2}}
            {{yaml empty indent=2}}
            {{#if kind}}
            end: true {{! here }}
            {{/if}}
            """;
        Dictionary<string, object?> model = Model(("kind", "x"), ("empty", null),
            ("ports", new object?[] { Model(("name", "a"), ("number", true)), Model(("name", "b"), ("number", false)) }),
            ("spec", Nodes.Map(("a", Nodes.Text("two\nlines")), ("b", Nodes.Number(1)))));
        TemplateSet set = Load(Template);

        Assert.Equal("kind: x\n- name: a\n  port: one\n- name: b\n  port: none\nspec:\n  a: |-\n    two\n    lines\n  b: 1\nend: true\n", set.Render(Name, model).Value);
        Assert.Equal([2, 4, 6, 4, 8, 13, 14, 14, 14, 14, 17], set.LineMap(Name, model).Value);
        Assert.Equal(set.Render(Name, model).Value, set.Marked(Name, model).Value.Text);
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
