using System.Globalization;
using System.Text;

namespace GitOpsGen.Diagnostics;

/// <summary>Texts that come from outside, as a terminal, a log or an XML file can show them.</summary>
public static class Printable
{
    /// <summary>
    /// The text with control characters, marks that turn the direction of writing, and halves of surrogate pairs written as <c>\\uXXXX</c>. Ends of lines and
    /// tabs stay.
    /// </summary>
    public static string Of(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!Shows(text, i))
            {
                return Escaped(text);
            }
        }

        return text;
    }

    private static string Escaped(string text)
    {
        StringBuilder shown = new(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            _ = Shows(text, i) ? shown.Append(text[i]) : shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:X4}");
        }

        return shown.ToString();
    }

    private static bool Shows(string text, int i) => text[i] switch
    {
        '\n' or '\t' => true,
        >= ' ' and < '\u007F' => true,
        '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\uFFFE' or '\uFFFF' => false,
        var c when char.IsHighSurrogate(c) => i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]),
        var c when char.IsLowSurrogate(c) => i > 0 && char.IsHighSurrogate(text[i - 1]),
        var c => !char.IsControl(c),
    };
}
