using System.Text;
using System.Text.RegularExpressions;

namespace GitOpsGen.Check;

/// <summary>One walk over an expression: finds what RE2 refuses and writes what .NET understands.</summary>
internal sealed partial class Re2Scan(string pattern)
{
    private const int MaxRepeat = 1000;
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
        string known = flags.Value.Replace("U", "", StringComparison.Ordinal).Replace("-)", ")", StringComparison.Ordinal).Replace("-:", ":", StringComparison.Ordinal);
        net.Append(known == "(?)" ? "" : known);
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

    private char At(int offset) => at + offset < pattern.Length ? pattern[at + offset] : '\0';
}
