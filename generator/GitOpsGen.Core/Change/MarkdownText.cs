using System.Text;
using System.Text.RegularExpressions;

namespace GitOpsGen.Change;

/// <summary>
/// Text from specs, reasons and gates → Markdown of GitLab and GitHub that shows it and does nothing else: it stays on its line and in
/// its cell, calls nobody by name, names no issue, closes none, and is no quick action.
/// </summary>
public static partial class MarkdownText
{
    private const string Nothing = "\u200b";

    private const int Longest = 600;

    /// <summary>The text inside a line: a list item, or a sentence of ours.</summary>
    public static string Plain(string text) =>
        Leading().Replace(Marks().Replace(Quiet(Line(text)), @"\$0").Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal), @"$1\$2");

    /// <summary>The text in a cell of a table. A pipe becomes an entity, since a backslash before it could be part of the text.</summary>
    public static string Cell(string text) => Plain(text).Replace("|", "&#124;", StringComparison.Ordinal);

    /// <summary>The text as code, which can be copied as it is; also in a cell.</summary>
    public static string Code(string text) => Line(text) is { Length: > 0 } line ? $"`{line.Replace("|", "¦", StringComparison.Ordinal)}`" : "";

    /// <summary>The text between tags of HTML.</summary>
    public static string Html(string text) =>
        Quiet(Line(text)).Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    /// <summary>The text in quotes in a Mermaid picture, where only letters, digits and a few marks mean nothing.</summary>
    public static string Label(string text) => Unsafe().Replace(Line(text), "_");

    /// <summary>A text of at most <paramref name="most"/> UTF-16 units that says where it was cut, and is not cut inside of a character.</summary>
    public static string Cut(string text, int most) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1)] + "…";

    // One line without control characters and bidirectional overrides, which would show another text than there is.
    private static string Line(string text)
    {
        var line = new StringBuilder();
        foreach (char c in Cut(text.ReplaceLineEndings(" "), Longest).Trim())
        {
            line.Append(c == '`' ? '\'' : char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') ? '?' : c);
        }

        return line.ToString();
    }

    // An invisible character between: GitLab and GitHub read the source for mentions, references and the words that close issues.
    private static string Quiet(string text) => Closing().Replace(References().Replace(text, "$0" + Nothing), m => m.Value[..2] + Nothing + m.Value[2..]);

    [GeneratedRegex(@"[\\*\[\]~$]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])")]
    private static partial Regex Marks();

    // What at the beginning of a line is a heading, a quote, a list, a rule or a quick action.
    [GeneratedRegex(@"^(\d{1,9}(?=[.)])|(?=[#>+=|/:-]))(.)")]
    private static partial Regex Leading();

    [GeneratedRegex("""[@#!%&^~$](?=[\p{L}\p{N}"_])""")]
    private static partial Regex References();

    [GeneratedRegex(@"\b(?:clos(?:e[sd]?|ing)|fix(?:e[sd]|ing)?|resolv(?:e[sd]?|ing)|implement(?:s|ed|ing)?)(?=:?\s+(?:issues?\s+)?\S*\d)", RegexOptions.IgnoreCase)]
    private static partial Regex Closing();

    [GeneratedRegex(@"[^\p{L}\p{N} ._-]")]
    private static partial Regex Unsafe();
}
