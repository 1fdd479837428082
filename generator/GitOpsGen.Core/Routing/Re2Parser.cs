namespace GitOpsGen.Routing;

/// <summary>Reads RE2's syntax (github.com/google/re2/wiki/Syntax), and nothing that only .NET or Perl would take.</summary>
internal sealed class Re2Parser
{
    private const int Deepest = 100, LargestSize = 10_000;

    private static readonly Re2Node FlagsOnly = new Re2Node.Sequence([]);

    private readonly string text;
    private int at;
    private int depth;
    private bool fold, dotAll, lines, quoting;
    private string error = "";
    private bool isValid;

    private Re2Parser(string text) => this.text = text;

    /// <summary>The tree, or null and what is wrong: a phrase without a final period.</summary>
    /// <param name="pattern">The expression.</param>
    /// <param name="error">Why there is no tree; empty where there is one.</param>
    /// <param name="isValid">Whether RE2 takes it although there is no tree, since it is not read here.</param>
    public static Re2Node? Parse(string pattern, out string error, out bool isValid)
    {
        Re2Parser parser = new(pattern);
        Re2Node? root = parser.Alternatives();
        if (root is not null && parser.at < pattern.Length)
        {
            root = parser.Fail("a closing ')' without its '('");
        }

        if (root is { Size: > LargestSize })
        {
            root = parser.Fail("its repetitions make it too large");
        }

        (error, isValid) = (parser.error, parser.isValid);
        return root;
    }

    private Re2Node? Fail(string what)
    {
        error = error.Length > 0 ? error : what;
        return null;
    }

    private bool Ahead(string what) => string.CompareOrdinal(text, at, what, 0, what.Length) == 0;

    private bool Take(string what)
    {
        bool taken = at < text.Length && Ahead(what);
        at += taken ? what.Length : 0;
        return taken;
    }

    private Re2Node? Alternatives()
    {
        List<Re2Node> branches = [];
        do
        {
            if (Sequence() is not { } branch)
            {
                return null;
            }

            branches.Add(branch);
        }
        while (Take("|"));
        return branches.Count == 1 ? branches[0] : new Re2Node.Choice(branches);
    }

    private Re2Node.Sequence? Sequence()
    {
        List<Re2Node> parts = [];
        while (at < text.Length && (quoting || text[at] is not ('|' or ')')))
        {
            if (Take(quoting ? @"\E" : @"\Q"))
            {
                quoting = !quoting;
            }
            else if (Piece() is { } part)
            {
                parts.Add(part);
            }
            else
            {
                return null;
            }
        }

        return new Re2Node.Sequence(parts);
    }

    private Re2Node? Piece()
    {
        if (quoting)
        {
            Re2Node literal = LiteralHere();
            quoting = !Take(@"\E");
            return quoting ? literal : Repetition(literal);
        }

        Re2Node? atom = Atom();
        return ReferenceEquals(atom, FlagsOnly) && at < text.Length && text[at] is ('*' or '+' or '?') ? Fail($"'{text[at]}' has nothing to repeat")
            : atom is null ? null : Repetition(atom);
    }

    private Re2Node? Repetition(Re2Node atom)
    {
        bool repeated = false;
        for (int begin = at; Re2Bounds.Read(text, ref at, out string problem) is { } bounds; begin = at)
        {
            if (problem.Length > 0)
            {
                return Fail(problem);
            }

            if (repeated)
            {
                return Fail(text[begin] == '+' ? $"'{text[begin - 1]}+' is a possessive quantifier" : $"'{text[begin]}' repeats a repetition");
            }

            repeated = true;
            Take("?");
            atom = new Re2Node.Repeat(atom, bounds.Min, bounds.Max);
        }

        return atom;
    }

    private Re2Node? Atom()
    {
        switch (text[at])
        {
            case '(':
                return Group();
            case '[':
                return Class();
            case '.':
                at++;
                return new Re2Node.Set(dotAll ? "" : @"\u000A", true, false);
            case '^':
                at++;
                return new Re2Node.Mark(lines ? "(?m:^)" : @"\A");
            case '$':
                at++;
                return new Re2Node.Mark(lines ? "(?m:$)" : @"\z");
            case '\\':
                return Escape();
            case '*' or '+' or '?':
                return Fail($"'{text[at]}' has nothing to repeat");
            default:
                return LiteralHere();
        }
    }

    private Re2Node.Literal LiteralHere()
    {
        int length = char.IsSurrogatePair(text, Math.Min(at, text.Length - 1)) ? 2 : 1;
        string literal = text.Substring(at, length);
        at += length;
        return new Re2Node.Literal(literal, fold);
    }

    private Re2Node? Group()
    {
        at++;
        (bool Fold, bool DotAll, bool Lines) outer = (fold, dotAll, lines);
        bool flagsOnly = false;
        if (Take("?") && !GroupHead(out flagsOnly))
        {
            return null;
        }

        if (flagsOnly)
        {
            return FlagsOnly;
        }

        if (++depth > Deepest)
        {
            return Fail("its groups are nested too deep");
        }

        Re2Node? inner = Alternatives();
        depth--;
        (fold, dotAll, lines) = outer;
        return inner is null ? null : Take(")") ? new Re2Node.Choice([inner]) : Fail("a '(' is not closed");
    }

    private bool GroupHead(out bool flagsOnly)
    {
        flagsOnly = false;
        if (Array.Find(["=", "!", "<=", "<!"], Ahead) is { } look)
        {
            return Fail($"'(?{look}' looks around, and RE2 has no look-around") is not null;
        }

        if (Ahead(">"))
        {
            return Fail("'(?>' is an atomic group, which RE2 does not have") is not null;
        }

        if (Take("P<") || Take("<"))
        {
            int close = text.IndexOf('>', at);
            bool named = close > at && text[at..close].All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
            at = close + 1;
            return named || Fail("the name of a group is not made of letters, digits and '_'") is not null;
        }

        bool on = true;
        for (; at < text.Length; at++)
        {
            switch (text[at])
            {
                case 'i': fold = on; break;
                case 's': dotAll = on; break;
                case 'm': lines = on; break;
                case 'U': break;
                case '-' when on: on = false; break;
                case ':' or ')':
                    flagsOnly = text[at++] == ')';
                    return true;
                default:
                    return Fail($"'(?{text[at]}' begins no group that RE2 has") is not null;
            }
        }

        return Fail("a '(' is not closed") is not null;
    }

    private Re2Node? Escape()
    {
        if (Re2Escapes.Mark(text, at) is { } mark)
        {
            at += 2;
            return new Re2Node.Mark(mark);
        }

        if (Re2Escapes.Class(text, ref at) is { } body)
        {
            return new Re2Node.Set(body, false, fold);
        }

        if (at + 1 < text.Length && text[at + 1] is 'p' or 'P')
        {
            return Fail($"'\\{text[at + 1]}' needs a Unicode class such as '\\pL' or '\\p{{Greek}}'");
        }

        return Re2Escapes.Character(text, ref at, out string why) is { } character ? new Re2Node.Literal(char.ConvertFromUtf32(character), fold) : Fail(why);
    }

    private Re2Node? Class()
    {
        Re2Node.Set? set = Re2Escapes.Bracket(text, ref at, fold, out string why);
        isValid = set is null && why == Re2Escapes.NotRead;
        return set ?? Fail(why);
    }
}
