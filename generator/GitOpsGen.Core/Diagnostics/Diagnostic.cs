namespace GitOpsGen.Diagnostics;

/// <summary>How much a finding weighs: only an error stops the way.</summary>
public enum Severity
{
    /// <summary>Worth knowing, nothing to do.</summary>
    Note,

    /// <summary>Goes on, but somebody should look.</summary>
    Warning,

    /// <summary>Stops before anything is written.</summary>
    Error,
}

/// <summary>A place in a text: the file as the user named it, line and column counted from 1; line 0 means the whole file.</summary>
public readonly record struct Place(string File, int Line, int Column)
{
    /// <summary>A finding that belongs to no file.</summary>
    public static Place None { get; } = new("", 0, 0);

    /// <summary>The whole of one file.</summary>
    public static Place Of(string file) => new(file, 0, 0);

    /// <inheritdoc />
    public override string ToString() =>
        Line > 0 ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}") : File ?? "";
}

/// <summary>One finding as data: what, where, with which value, and the way out. Only the terminal turns it into text.</summary>
/// <param name="Code">The catalogued code.</param>
/// <param name="Severity">What it weighs here.</param>
/// <param name="Place">Where it was found.</param>
/// <param name="Message">What is wrong, with the value in quotes; lower case, no final period.</param>
/// <param name="Hint">What to do; empty where the message says it.</param>
public sealed record Diagnostic(Code Code, Severity Severity, Place Place, string Message, string Hint)
{
    /// <summary>What is wrong. Values of others' texts stand in it, so what a terminal or an XML file would not show as it is stands by its code.</summary>
    public string Message { get; init; } = Printable.Of(Message);

    /// <summary>What to do, made printable in the same way.</summary>
    public string Hint { get; init; } = Printable.Of(Hint);

    /// <summary>The code that Istio's analyzer uses for the same finding, such as IST0101; empty where there is none.</summary>
    public string IstioCode { get; init; } = "";

    /// <summary>A finding at its code's own severity.</summary>
    public static Diagnostic Of(Code code, Place place, string message, string hint = "") =>
        new(code, code.Severity, place, message, hint);
}
