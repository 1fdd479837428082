using System.Text;
using System.Text.RegularExpressions;

namespace GitOpsGen.Check;

/// <summary>
/// The syntax of RE2 (github.com/google/re2/wiki/Syntax), which Envoy, Istio and the API server use: it has no look-around, no
/// back-references, no possessive quantifiers, no atomic groups, and no repetition over 1000.
/// </summary>
public static class Re2
{
    /// <summary>What is wrong with <paramref name="pattern"/>, or null where RE2 takes it.</summary>
    public static string? Problem(string pattern) => new Re2Scan(pattern).Problem();

    /// <summary>
    /// The expression for .NET, with RE2's meaning: ASCII classes, '$' at the very end only, and time that grows linearly.
    /// Null where RE2 refuses it or .NET has no equal.
    /// </summary>
    /// <param name="pattern">The expression.</param>
    /// <param name="whole">Whether it must match the whole text, as Envoy's string matchers do, rather than a part of it.</param>
    public static Regex? Compile(string pattern, bool whole = false)
    {
        var scan = new Re2Scan(pattern);
        if (scan.Problem() is not null || scan.HasNoEqual)
        {
            return null;
        }

        try
        {
            string net = scan.Translated;
            return new Regex(whole ? @"\A(?:" + net + @")\z" : net, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}

/// <summary>One walk over an expression: finds what RE2 refuses and writes what .NET understands.</summary>
internal sealed class Re2Scan(string pattern)
{
    private const int MaxRepeat = 1000;
    private const string AsciiEscapes = "dDsSwW";
    private static readonly HashSet<string> PosixClasses =
        ["alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space", "upper", "word", "xdigit"];

    private readonly StringBuilder net = new();
    private int at;
    private bool inlineFlags;

    /// <summary>Set where .NET has no equal for what RE2 takes: flags that change the anchors, negated POSIX classes.</summary>
    internal bool HasNoEqual { get; private set; }

    internal string Translated => net.ToString();

    internal string? Problem()
    {
        int open = 0;
        bool canRepeat = false, repeated = false;
        while (at < pattern.Length)
        {
            char c = pattern[at];
            string? problem = null;
            switch (c)
            {
                case '(':
                    problem = Group();
                    open += inlineFlags ? 0 : 1;
                    (canRepeat, repeated) = (false, false);
                    break;
                case ')':
                    if (--open < 0)
                    {
                        return "a closing ')' without its '('";
                    }

                    Take(1);
                    (canRepeat, repeated) = (true, false);
                    break;
                case '[':
                    problem = Class();
                    (canRepeat, repeated) = (true, false);
                    break;
                case '*' or '+' or '?' or '{' when c != '{' || Repeat().Success:
                    if (repeated)
                    {
                        return c == '+' ? $"'{pattern[at - 1]}+' is a possessive quantifier" : $"'{c}' repeats a repetition";
                    }

                    if (!canRepeat)
                    {
                        return $"'{c}' has nothing to repeat";
                    }

                    problem = Quantifier(c);
                    repeated = true;
                    break;
                case '\\':
                    problem = Escape();
                    (canRepeat, repeated) = (true, false);
                    break;
                default:
                    Plain(c);
                    (canRepeat, repeated) = (c != '|', false);
                    break;
            }

            if (problem is not null)
            {
                return problem;
            }
        }

        return open > 0 ? "a '(' is not closed" : null;
    }

    private void Take(int count)
    {
        net.Append(pattern, at, count);
        at += count;
    }

    private void Plain(char c)
    {
        net.Append(c switch { '$' => @"\z", '^' => @"\A", '{' => @"\{", _ => c.ToString() });
        at++;
    }

    private string? Group()
    {
        inlineFlags = false;
        if (At(1) != '?')
        {
            Take(1);
            return null;
        }

        string rest = pattern[at..];
        if (rest.StartsWith("(?=", StringComparison.Ordinal) || rest.StartsWith("(?!", StringComparison.Ordinal)
            || rest.StartsWith("(?<=", StringComparison.Ordinal) || rest.StartsWith("(?<!", StringComparison.Ordinal))
        {
            return $"'{rest[..(rest[2] == '<' ? 4 : 3)]}' looks around, which RE2 does not have";
        }

        if (rest.StartsWith("(?>", StringComparison.Ordinal))
        {
            return "'(?>' is an atomic group, which RE2 does not have";
        }

        Match named = Re2Syntax.Named().Match(rest);
        if (named.Success)
        {
            net.Append("(?<").Append(named.Groups["name"].Value).Append('>');
            at += named.Length;
            return null;
        }

        Match flags = Re2Syntax.Flags().Match(rest);
        if (!flags.Success)
        {
            return $"'{rest[..Math.Min(rest.Length, 4)]}' begins no group that RE2 has";
        }

        // .NET has no ungreedy flag; it changes what is captured, never whether there is a match.
        net.Append(flags.Value.Replace("U", "", StringComparison.Ordinal));
        HasNoEqual |= flags.Value.Contains('m', StringComparison.Ordinal);
        inlineFlags = flags.Value[^1] == ')';
        at += flags.Length;
        return null;
    }

    private string? Quantifier(char c)
    {
        if (c == '{')
        {
            Match repeat = Repeat();
            int least = Number(repeat.Groups["least"].Value), most = repeat.Groups["most"] is { Length: > 0 } m ? Number(m.Value) : least;
            if (least > MaxRepeat || most > MaxRepeat)
            {
                return $"'{repeat.Value}' repeats over {MaxRepeat} times";
            }

            if (repeat.Groups["most"].Length > 0 && most < least)
            {
                return $"'{repeat.Value}' repeats at most fewer times than at least";
            }

            Take(repeat.Length);
        }
        else
        {
            Take(1);
        }

        if (At(0) == '?')
        {
            Take(1);
        }

        return null;
    }

    private Match Repeat() => Re2Syntax.Repeat().Match(pattern, at);

    private static int Number(string digits) => digits.Length > 4 ? int.MaxValue : int.Parse(digits, System.Globalization.CultureInfo.InvariantCulture);

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

        Take(2);
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
        if (At(0) == '[' && At(1) == ':' && pattern.IndexOf(":]", at, StringComparison.Ordinal) is var end and > 0)
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

    private char At(int offset) => at + offset < pattern.Length ? pattern[at + offset] : '\0';
}
