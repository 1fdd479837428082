namespace GitOpsGen.Diagnostics;

/// <summary>Codes of texts that cannot be read at all, before anyone asks what they mean.</summary>
public static class InputCodes
{
    /// <summary>The YAML parser gave up.</summary>
    public static Code Syntax { get; } = new("YAML001", Fault.Input, Severity.Error,
        "the text is not well-formed YAML", "mend the line that is named; most often it is the indentation or a missing quote");

    /// <summary>Two entries of one mapping have the same key.</summary>
    public static Code DuplicateKey { get; } = new("YAML002", Fault.Input, Severity.Error,
        "a key stands twice in one mapping", "keep one of the two; where a second document was pasted in, put `---` before it and mend its indentation");

    /// <summary>Anchors, aliases, tags and merge keys.</summary>
    public static Code AnchorOrTag { get; } = new("YAML003", Fault.Input, Severity.Error,
        "tags are not allowed, nor are anchors and aliases, except in manifests where they name something", "write the value out where it is used");

    /// <summary>A key that is a list or a mapping.</summary>
    public static Code ComplexKey { get; } = new("YAML004", Fault.Input, Severity.Error,
        "a key is not a plain scalar", "use a text as the key; an expression of a template needs quotes in plain YAML");

    /// <summary>Size, depth or number of documents over the limit.</summary>
    public static Code TooLarge { get; } = new("YAML005", Fault.Input, Severity.Error,
        "the document is larger or deeper than is read (5 MB, 64 levels)", "split it; a spec with `include`, manifests into several files");

    /// <summary>Bytes that are no UTF-8 text.</summary>
    public static Code NotText { get; } = new("YAML006", Fault.Input, Severity.Error,
        "the file is not UTF-8 text", "save it as UTF-8");

    /// <summary>Nothing in the document, or more than one document.</summary>
    public static Code DocumentCount { get; } = new("YAML007", Fault.Input, Severity.Error,
        "the file does not hold exactly one document", "keep one document in the file");

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } = [Syntax, DuplicateKey, AnchorOrTag, ComplexKey, TooLarge, NotText, DocumentCount];
}
