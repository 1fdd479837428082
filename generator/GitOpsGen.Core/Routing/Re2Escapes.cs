using System.Globalization;
using System.Text;

namespace GitOpsGen.Routing;

/// <summary>What follows a backslash in RE2, and classes in brackets, written for .NET with every character as <c>\uXXXX</c>.</summary>
internal static class Re2Escapes
{
    /// <summary>What is said of an expression that RE2 takes and that is not read here.</summary>
    public const string NotRead = "a class holds a character over U+FFFF, which is not read here";

    private const string Digit = @"\u0030-\u0039", Space = @"\u0009-\u000A\u000C-\u000D\u0020-\u0020", Word = @"\u0030-\u0039\u0041-\u005A\u005F-\u005F\u0061-\u007A";

    /// <summary>The place that <c>\A</c>, <c>\z</c>, <c>\b</c>, <c>\B</c> stand for; null for anything else.</summary>
    public static string? Mark(string text, int at) => at + 1 < text.Length && text[at + 1] is 'A' or 'z' or 'b' or 'B' ? text.Substring(at, 2) : null;

    /// <summary>The characters of <c>\d</c> and its like and of <c>\p{…}</c>; null, and <paramref name="at"/> stays, for anything else.</summary>
    public static string? Class(string text, ref int at)
    {
        if (at + 1 >= text.Length || text[at] != '\\')
        {
            return null;
        }

        char kind = text[at + 1];
        if (kind is 'p' or 'P')
        {
            return Category(text, ref at);
        }

        string? body = kind switch { 'd' => Digit, 'D' => Others(Digit), 's' => Space, 'S' => Others(Space), 'w' => Word, 'W' => Others(Word), _ => null };
        at += body is null ? 0 : 2;
        return body;
    }

    // .NET's blocks ('IsGreek') are unknown to RE2; RE2's scripts ('Greek') are unknown to .NET, which then refuses the pattern.
    private static string? Category(string text, ref int at)
    {
        bool negated = text[at + 1] == 'P';
        bool braces = at + 2 < text.Length && text[at + 2] == '{';
        int close = braces ? text.IndexOf('}', at + 2) : at + 2;
        if (close < 0 || close >= text.Length)
        {
            return null;
        }

        string name = braces ? text[(at + 3)..close] : text[close].ToString();
        negated ^= name.StartsWith('^');
        name = name.TrimStart('^');
        if (name.Length is 0 or > 20 || name.StartsWith("Is", StringComparison.Ordinal) || !name.All(c => char.IsAsciiLetter(c) || c == '_'))
        {
            return null;
        }

        at = close + 1;
        return (negated ? @"\P{" : @"\p{") + name + "}";
    }

    /// <summary>The code point of an escaped character; null and the reason where there is none.</summary>
    public static int? Character(string text, ref int at, out string why)
    {
        why = "it ends in a lone '\\'";
        if (at + 1 >= text.Length)
        {
            return null;
        }

        char kind = text[at + 1];
        int? simple = kind switch { 'a' => 7, 'f' => 12, 't' => 9, 'n' => 10, 'r' => 13, 'v' => 11, _ => char.IsAscii(kind) && !char.IsAsciiLetterOrDigit(kind) ? kind : null };
        if (simple is not null)
        {
            at += 2;
            return simple;
        }

        why = char.IsAsciiDigit(kind) || kind is 'k' or 'g' ? $"'\\{kind}' is a back-reference, which RE2 does not have"
            : kind == 'x' ? "'\\x' is not followed by a code"
            : kind == 'Z' ? "'\\Z' is unknown to RE2; write '\\z' or '$'"
            : $"'\\{kind}' is no escape that RE2 knows";
        return kind == 'x' ? Hexadecimal(text, ref at) : char.IsAsciiDigit(kind) ? Octal(text, ref at) : null;
    }

    // \0 to \0nn, and \1nn with at least one more octal digit; a lone digit would be a back-reference.
    private static int? Octal(string text, ref int at)
    {
        int end = at + 1;
        while (end < text.Length && end < at + 4 && text[end] is >= '0' and <= '7')
        {
            end++;
        }

        if (end == at + 1 || (end == at + 2 && text[at + 1] != '0'))
        {
            return null;
        }

        int value = text[(at + 1)..end].Aggregate(0, (sum, c) => (sum * 8) + c - '0');
        at = end;
        return value;
    }

    private static int? Hexadecimal(string text, ref int at)
    {
        bool braces = at + 2 < text.Length && text[at + 2] == '{';
        int from = at + (braces ? 3 : 2), to = braces ? text.IndexOf('}', from) : Math.Min(from + 2, text.Length);
        if (to <= from || (!braces && to - from != 2) || !int.TryParse(text.AsSpan(from, to - from), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
            || value is < 0 or > 0x10FFFF or (>= 0xD800 and <= 0xDFFF))
        {
            return null;
        }

        at = braces ? to + 1 : to;
        return value;
    }

    /// <summary>A class in brackets; null and the reason where it is not well formed.</summary>
    public static Re2Node.Set? Bracket(string text, ref int at, bool fold, out string why)
    {
        why = "a '[' is not closed";
        int here = at + 1;
        bool negated = here < text.Length && text[here] == '^';
        here += negated ? 1 : 0;
        StringBuilder body = new();
        for (bool first = true; here < text.Length && (first || text[here] != ']'); first = false)
        {
            if (Posix(text, ref here, out bool unknown) is { } named)
            {
                body.Append(named);
                continue;
            }

            if (unknown)
            {
                why = $"'{text[here..(text.IndexOf(":]", here, StringComparison.Ordinal) + 2)]}' is no class that RE2 knows";
                return null;
            }

            if (Class(text, ref here) is { } perl)
            {
                body.Append(perl);
                continue;
            }

            if (Range(text, ref here, out string reason) is not { } range)
            {
                why = reason;
                return null;
            }

            body.Append(range);
        }

        if (here >= text.Length)
        {
            return null;
        }

        at = here + 1;
        return new Re2Node.Set(body.ToString(), negated, fold);
    }

    private static string? Range(string text, ref int here, out string why)
    {
        int from = here;
        if (Single(text, ref here, out why) is not { } low)
        {
            return null;
        }

        int high = low;
        if (here + 1 < text.Length && text[here] == '-' && text[here + 1] != ']')
        {
            here++;
            if (Single(text, ref here, out why) is not { } end)
            {
                return null;
            }

            high = end;
        }

        why = low > high ? $"the range '{text[from..here]}' runs backwards" : NotRead;
        return low > high || high > 0xFFFF ? null : Span(low, high);
    }

    private static int? Single(string text, ref int here, out string why)
    {
        why = "a range in a class has no end";
        if (here >= text.Length)
        {
            return null;
        }

        if (text[here] == '\\')
        {
            return Character(text, ref here, out why);
        }

        int point = char.IsSurrogatePair(text, here) ? char.ConvertToUtf32(text, here) : text[here];
        here += point > 0xFFFF ? 2 : 1;
        return point;
    }

    private static string? Posix(string text, ref int here, out bool unknown)
    {
        unknown = false;
        int close = string.CompareOrdinal(text, here, "[:", 0, 2) == 0 ? text.IndexOf(":]", here + 2, StringComparison.Ordinal) : -1;
        if (close < 0)
        {
            return null;
        }

        bool negated = text[here + 2] == '^';
        string? body = text[(here + (negated ? 3 : 2))..close] switch
        {
            "alnum" => @"\u0030-\u0039\u0041-\u005A\u0061-\u007A",
            "alpha" => @"\u0041-\u005A\u0061-\u007A",
            "ascii" => @"\u0000-\u007F",
            "blank" => @"\u0009-\u0009\u0020-\u0020",
            "cntrl" => @"\u0000-\u001F\u007F-\u007F",
            "digit" => Digit,
            "graph" => @"\u0021-\u007E",
            "lower" => @"\u0061-\u007A",
            "print" => @"\u0020-\u007E",
            "punct" => @"\u0021-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u007E",
            "space" => @"\u0009-\u000D\u0020-\u0020",
            "upper" => @"\u0041-\u005A",
            "word" => Word,
            "xdigit" => @"\u0030-\u0039\u0041-\u0046\u0061-\u0066",
            _ => null,
        };
        unknown = body is null;
        here = unknown ? here : close + 2;
        return body is null || !negated ? body : Others(body);
    }

    // Every character that is in none of the ranges, which stand in their order.
    private static string Others(string ranges)
    {
        StringBuilder others = new();
        int from = 0;
        for (int i = 0; i < ranges.Length; i += @"\u0000-\u0000".Length)
        {
            int low = Code(ranges, i), high = Code(ranges, i + @"\u0000-".Length);
            others.Append(low > from ? Span(from, low - 1) : "");
            from = high + 1;
        }

        return others.Append(Span(from, 0xFFFF)).ToString();
    }

    private static int Code(string ranges, int at) => int.Parse(ranges.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static string Span(int low, int high) => string.Create(CultureInfo.InvariantCulture, $@"\u{low:X4}-\u{high:X4}");
}
