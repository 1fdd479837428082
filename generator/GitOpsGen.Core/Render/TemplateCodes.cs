using GitOpsGen.Diagnostics;

namespace GitOpsGen.Render;

/// <summary>Codes of templates: what is refused when one is loaded, and what can go wrong when one is filled.</summary>
public static class TemplateCodes
{
    /// <summary>Nobody brought a template of this name.</summary>
    public static Code UnknownTemplate { get; } = Input("TMPL001",
        "there is no template of this name", "put a file of this name into the folder that `templates` names, or mend the name") with
    { Example = "there is no template 'service-monitor.yaml.hbs'" };

    /// <summary>One folder brings the same file name twice.</summary>
    public static Code DuplicateTemplate { get; } = Input("TMPL002",
        "two templates of one folder have the same file name", "rename one of them; templates are known by their file name alone") with
    { Example = "'service.yaml.hbs' is there twice, first as 'templates/a/service.yaml.hbs'" };

    /// <summary>Characters that no manifest may hold.</summary>
    public static Code NotText { get; } = Input("TMPL003",
        "the template holds a control character", "save it as UTF-8 text without control characters");

    /// <summary>Two opening braces without their closing ones.</summary>
    public static Code UnclosedTag { get; } = Input("TMPL004",
        "a tag is not closed on its line", "close it with `}}`; braces that are meant as text belong into a value");

    /// <summary>Parts of Handlebars that would let text out of its place.</summary>
    public static Code Forbidden { get; } = Input("TMPL005",
        "the construct is not allowed in a template", "use a value, `yaml`, `#if`, `#unless`, `#each` or `#with`; the model hands out finished names");

    /// <summary>An expression that is only a part of a scalar.</summary>
    public static Code NotWholeScalar { get; } = Input("TMPL006",
        "an expression must be a whole scalar", "write it alone after `key: ` or `- `; the model hands out finished names");

    /// <summary>An expression where a key stands.</summary>
    public static Code ValueAsKey { get; } = Input("TMPL007",
        "an expression cannot be a key", "insert the whole mapping with the `yaml` helper");

    /// <summary>A block tag or a structure that shares its line.</summary>
    public static Code NotAlone { get; } = Input("TMPL008",
        "the tag does not stand alone on its line", "give it a line of its own; `yaml` stands at column 1");

    /// <summary>Blocks that do not close, or close another.</summary>
    public static Code Unbalanced { get; } = Input("TMPL009",
        "the blocks of the template do not match", "close every block with its own name, innermost first");

    /// <summary>A helper that does not exist.</summary>
    public static Code UnknownHelper { get; } = Input("TMPL010",
        "the helper does not exist", "use `yaml`, `#if`, `#unless`, `#each` or `#with`");

    /// <summary>Too many, too few, or the wrong kind of words in a tag.</summary>
    public static Code WrongArguments { get; } = Input("TMPL011",
        "the tag has the wrong arguments", "blocks and values take one name; `yaml` takes a name and `indent=N`");

    /// <summary>A name that the model does not have.</summary>
    public static Code Unresolved { get; } = Input("TMPL012",
        "the name does not resolve", "use a name that the model has; the templates' README lists them");

    /// <summary>A value of a kind that cannot stand here.</summary>
    public static Code WrongKind { get; } = Input("TMPL013",
        "the value is of a kind that cannot stand here", "guard an optional value with `#if`, insert structures with `yaml`, walk lists with `#each`");

    /// <summary>An expression inside of a text of several lines.</summary>
    public static Code InsideText { get; } = Input("TMPL014",
        "an expression or a quote stands inside of a text of several lines", "let the model hand out the whole text as one value");

    /// <summary>It would cost without bound, or the engine gave up for a reason that is none of the above.</summary>
    public static Code Failed { get; } = Input("TMPL015",
        "the template cannot be rendered: its blocks are nested too deep, or walk too many items", "simplify it: walk fewer lists inside of each other, close blocks earlier");

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } =
    [
        UnknownTemplate, DuplicateTemplate, NotText, UnclosedTag, Forbidden, NotWholeScalar, ValueAsKey, NotAlone, Unbalanced, UnknownHelper,
        WrongArguments, Unresolved, WrongKind, InsideText, Failed,
    ];

    private static Code Input(string id, string meaning, string wayOut) => new(id, Fault.Input, Severity.Error, meaning, wayOut);
}
