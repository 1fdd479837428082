namespace GitOpsGen.Render;

/// <summary>What a tag between braces does.</summary>
internal enum TagKind
{
    /// <summary><c>{{path}}</c>: prints a scalar.</summary>
    Value,

    /// <summary><c>{{yaml path indent=N}}</c>: inserts a structure.</summary>
    Yaml,

    /// <summary><c>{{#if path}}</c> and its like.</summary>
    Open,

    /// <summary><c>{{else}}</c>.</summary>
    Else,

    /// <summary><c>{{/if}}</c> and its like.</summary>
    Close,

    /// <summary><c>{{! … }}</c> or <c>{{!-- … --}}</c>; the only tag that may span lines.</summary>
    Comment,

    /// <summary>A tag that was refused already: it only keeps its place.</summary>
    Broken,
}

/// <summary>One tag of a template.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Start">The offset of its first brace.</param>
/// <param name="End">The offset behind its last brace.</param>
/// <param name="Line">The line of its first brace, from 1.</param>
/// <param name="Column">The column of its first brace, from 1.</param>
internal sealed record TemplateTag(TagKind Kind, int Start, int End, int Line, int Column)
{
    /// <summary>The name of the block that is opened or closed.</summary>
    public string Block { get; init; } = "";

    /// <summary>The path whose value is used.</summary>
    public string Path { get; init; } = "";

    /// <summary>The column of the path, from 1.</summary>
    public int PathColumn { get; init; }

    /// <summary>The indentation of a structure in spaces.</summary>
    public int Indent { get; init; }

    /// <summary>Whether the path is read when the template is filled.</summary>
    public bool Reads => Kind is TagKind.Value or TagKind.Yaml or TagKind.Open;
}
