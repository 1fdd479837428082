using System.Text;

namespace GitOpsGen.Yaml;

/// <summary>Trees → block-style YAML, the same bytes for the same tree: two spaces, LF, entries in the tree's order.</summary>
public static class YamlWriter
{
    /// <summary>The document with a final line end.</summary>
    public static string Write(YamlNode node, int indent = 0)
    {
        var text = new StringBuilder();
        Block(text, node, indent, ownLine: true);
        return text.ToString();
    }

    /// <summary>A text as a YAML scalar that every reader takes for that text: plain where that is safe, else double-quoted.</summary>
    public static string Quote(string text) => IsSafePlain(text) ? text : DoubleQuoted(text);

    private static void Block(StringBuilder text, YamlNode node, int indent, bool ownLine)
    {
        switch (node)
        {
            case YamlNode.Map { Entries.Length: > 0 } map:
                foreach (YamlNode.Entry entry in map.Entries)
                {
                    Indent(text, ownLine ? indent : 0).Append(Quote(entry.Key)).Append(':');
                    ownLine = true;
                    Value(text, entry.Value, indent);
                }

                break;
            case YamlNode.Seq { Items.Length: > 0 } seq:
                foreach (YamlNode item in seq.Items)
                {
                    Indent(text, ownLine ? indent : 0).Append("- ");
                    ownLine = true;
                    Block(text, item, indent + 2, ownLine: false);
                }

                break;
            default:
                Indent(text, ownLine ? indent : 0).Append(Inline(node)).Append('\n');
                break;
        }
    }

    private static void Value(StringBuilder text, YamlNode value, int indent)
    {
        switch (value)
        {
            case YamlNode.Map { Entries.Length: > 0 }:
                Block(text.Append('\n'), value, indent + 2, ownLine: true);
                break;
            case YamlNode.Seq { Items.Length: > 0 }:
                Block(text.Append('\n'), value, indent + 2, ownLine: true);
                break;
            case YamlNode.Scalar { IsPlain: false } scalar when IsLiteral(scalar.Text):
                Literal(text, scalar.Text, indent + 2);
                break;
            default:
                text.Append(' ').Append(Inline(value)).Append('\n');
                break;
        }
    }

    private static string Inline(YamlNode node) => node switch
    {
        YamlNode.Map => "{}",
        YamlNode.Seq => "[]",
        YamlNode.Scalar { IsPlain: true, Type: not (ScalarType.Text or ScalarType.Timestamp) } scalar => scalar.Text.Length == 0 ? "null" : scalar.Text,
        YamlNode.Scalar scalar => Quote(scalar.Text),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    // A text of several lines reads best as a literal block; odd characters or leading blanks need quotes instead.
    private static bool IsLiteral(string text) =>
        text.Contains('\n', StringComparison.Ordinal) && text[0] is not (' ' or '\n' or '\t') && !text.Contains(" \n", StringComparison.Ordinal)
        && !text.EndsWith(' ') && text.All(c => c is '\n' or '\t' || (c >= ' ' && IsPrintable(c)));

    private static void Literal(StringBuilder text, string value, int indent)
    {
        string body = value.TrimEnd('\n');
        int ends = value.Length - body.Length;
        text.Append(ends switch { 0 => " |-\n", 1 => " |\n", _ => " |+\n" });
        foreach (string line in body.Split('\n'))
        {
            (line.Length == 0 ? text : Indent(text, indent).Append(line)).Append('\n');
        }

        for (int i = 1; i < ends; i++)
        {
            text.Append('\n');
        }
    }

    private static StringBuilder Indent(StringBuilder text, int indent) => text.Append(' ', indent);

    private static bool IsSafePlain(string text)
    {
        if (text.Length == 0 || ScalarTypes.Of(text) != ScalarType.Text || text == "=" || text == "<<")
        {
            return false;
        }

        char first = text[0], last = text[^1];
        if (first is '-' or '?' or ':' or ',' or '[' or ']' or '{' or '}' or '#' or '&' or '*' or '!' or '|' or '>' or '\'' or '"' or '%' or '@' or '`' or ' ' or '=' or '<' or '~'
            || last is ' ' or ':')
        {
            return false;
        }

        // A plain scalar that begins like a number is safe only while nothing that reads numbers loosely would take it.
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is < ' ' or (> '~' and < '\u00a0') or '{' or '}' or '[' or ']' or ',' or '\u2028' or '\u2029' or '\ufeff' || !IsPrintable(c)
                || (c == ':' && (i + 1 == text.Length || text[i + 1] == ' '))
                || (c == '#' && text[i - 1] == ' '))
            {
                return false;
            }
        }

        return !text.StartsWith("---", StringComparison.Ordinal) && !text.StartsWith("...", StringComparison.Ordinal);
    }

    private static bool IsPrintable(char c) => c is not ('\u0085' or '\u00a0' or '\u2028' or '\u2029' or '\ufeff' or '\ufffe' or '\uffff') && !char.IsControl(c);

    private static string DoubleQuoted(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                _ when c < ' ' || (c != ' ' && !IsPrintable(c)) => quoted.Append("\\u").Append(((int)c).ToString("x4", System.Globalization.CultureInfo.InvariantCulture)),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
