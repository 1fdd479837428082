using System.Text.RegularExpressions;

namespace GitOpsGen.Check;

/// <summary>Escapes and classes.</summary>
internal sealed partial class Re2Scan
{
    private const string AsciiEscapes = "dDsSwW";

    private static readonly HashSet<string> PosixClasses =
        ["alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "word", "xdigit"];

    private string? Escape()
    {
        char c = At(1);
        switch (c)
        {
            case '\0':
                return "it ends in a lone '\\'";
            case >= '1' and <= '9' when !(At(2) is >= '0' and <= '7'):
                return $"'\\{c}' is a back-reference, which RE2 does not have";
            case 'k' or 'g':
                return $"'\\{c}' is a back-reference, which RE2 does not have";
            case 'Z':
                return "'\\Z' is unknown to RE2; write '\\z' or '$'";
            case 'Q':
                int end = pattern.IndexOf(@"\E", at, StringComparison.Ordinal);
                string literal = pattern[(at + 2)..(end < 0 ? pattern.Length : end)];
                net.Append(Regex.Escape(literal));
                at = end < 0 ? pattern.Length : end + 2;
                return null;
            case 'p' or 'P':
                return UnicodeClass();
            case 'C':
                net.Append(@"[\s\S]");
                at += 2;
                return null;
        }

        if (AsciiEscapes.Contains(c, StringComparison.Ordinal))
        {
            net.Append(c switch { 'd' => "[0-9]", 'D' => "[^0-9]", 's' => @"[\t\n\f\r ]", 'S' => @"[^\t\n\f\r ]", 'w' => "[0-9A-Za-z_]", _ => "[^0-9A-Za-z_]" });
            at += 2;
            return null;
        }

        return SimpleEscape("AbBzafnrtv");
    }

    // Escapes that mean the same to .NET, and those with digits.
    private string? SimpleEscape(string letters)
    {
        char c = At(1);
        if (c == 'x' || c is >= '0' and <= '7')
        {
            Match code = Re2Syntax.Code().Match(pattern, at);
            if (!code.Success)
            {
                return $"'\\{c}' is not followed by a code";
            }

            string digits = code.Groups["hex"].Value;
            int value = digits.Length > 0 ? Convert.ToInt32(digits, 16) : Convert.ToInt32(code.Groups["octal"].Value, 8);
            net.Append(value <= 0xFFFF ? $"\\u{value:X4}" : Regex.Escape(char.ConvertFromUtf32(Math.Min(value, 0x10FFFF))));
            at += code.Length;
            return null;
        }

        if (char.IsAsciiLetterOrDigit(c) && !letters.Contains(c, StringComparison.Ordinal))
        {
            return $"'\\{c}' is no escape that RE2 knows";
        }

        // .NET reads more into an escaped '<' or quote than the character itself, so those that are no letters go by their code.
        net.Append(char.IsAsciiLetterOrDigit(c) ? $"\\{c}" : $"\\u{(int)c:X4}");
        at += 2;
        return null;
    }

    private string? UnicodeClass()
    {
        Match match = Re2Syntax.Unicode().Match(pattern, at);
        if (!match.Success)
        {
            return "'\\p' needs a Unicode class such as '\\pL' or '\\p{Greek}'";
        }

        string name = match.Groups["name"].Value;
        bool negated = match.Value[1] == 'P' != name.StartsWith('^');
        net.Append(negated ? @"\P{" : @"\p{").Append(name.TrimStart('^')).Append('}');
        at += match.Length;
        return null;
    }

    private string? Class()
    {
        int begin = at;
        Take(1);
        if (At(0) == '^')
        {
            Take(1);
        }

        for (bool first = true; ; first = false)
        {
            if (at >= pattern.Length)
            {
                return $"the class '{pattern[begin..]}' is not closed";
            }

            if (At(0) == ']' && !first)
            {
                Take(1);
                return null;
            }

            string? problem = ClassItem();
            if (problem is not null)
            {
                return problem;
            }
        }
    }

    private string? ClassItem()
    {
        if (At(0) == '[' && At(1) == ':' && pattern.IndexOf(":]", at + 2, StringComparison.Ordinal) is var end and > 0)
        {
            string name = pattern[(at + 2)..end];
            if (!PosixClasses.Contains(name.TrimStart('^')))
            {
                return $"'[:{name}:]' is no class that RE2 knows";
            }

            HasNoEqual |= name.StartsWith('^');
            net.Append(Re2Syntax.Posix(name.TrimStart('^')));
            at = end + 2;
            return null;
        }

        if (At(0) == '\\')
        {
            return ClassEscape();
        }

        if (At(1) == '-' && At(2) is not (']' or '\0' or '\\') && At(2) < At(0))
        {
            return $"the range '{pattern.Substring(at, 3)}' runs backwards";
        }

        net.Append(At(0) is '[' or ']' ? "\\" : "");
        // In .NET '-[' inside a class subtracts; RE2 has no such thing.
        if (At(0) == '-' && At(1) == '[')
        {
            net.Append('\\');
        }

        Take(1);
        return null;
    }

    private string? ClassEscape()
    {
        char c = At(1);
        switch (c)
        {
            case '\0':
                return "it ends in a lone '\\'";
            case 'p' or 'P':
                return UnicodeClass();
            case 'd' or 's' or 'w':
                net.Append(c switch { 'd' => "0-9", 's' => @"\t\n\f\r ", _ => "0-9A-Za-z_" });
                at += 2;
                return null;
            case 'D' or 'S' or 'W':
                net.Append(c switch { 'D' => @"\x00-/:-\uFFFF", 'S' => @"\x00-\x08\x0B\x0E-\x1F!-\uFFFF", _ => @"\x00-/:-@\[-\^`{-\uFFFF" });
                at += 2;
                return null;
            default:
                return SimpleEscape("afnrtv");
        }
    }
}
