using System.Text.RegularExpressions;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Render;

/// <summary>
/// What is asked of a template before it is used: blocks that match, expressions that are whole scalars, and no expression
/// inside of a text. The encoder does not know where it stands, so the places where it may stand are checked here, once.
/// </summary>
internal static partial class TemplateLint
{
    // What the engine spends grows with the square of the depth.
    private const int MaxDepth = 64;

    /// <summary>The tags of a template, every finding added to <paramref name="found"/>. The text must be normalized.</summary>
    public static List<TemplateTag> Check(SourceText source, List<Diagnostic> found)
    {
        int odd = OddCharacter(source.Text);
        if (odd >= 0)
        {
            int line = source.Text.AsSpan(0, odd).Count('\n') + 1;
            found.Add(Diagnostic.Of(TemplateCodes.NotText, new Place(source.Name, line, odd - source.Text.AsSpan(0, odd).LastIndexOf('\n')),
                $"the template holds the control character U+{(int)source.Text[odd]:X4}", "remove it"));
            return [];
        }

        List<Diagnostic> here = [];
        List<TemplateTag> tags = TemplateScanner.Scan(source, here);
        Balance(source.Name, tags, here);
        Places(source, tags, here);
        found.AddRange(here.OrderBy(d => d.Place.Line).ThenBy(d => d.Place.Column));
        return tags;
    }

    /// <summary>LF, one at the end: so that the same template has the same bytes and digest on every checkout.</summary>
    public static SourceText Normalize(SourceText source)
    {
        string text = source.Text.TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal);
        return source with { Text = text.Length == 0 || text.EndsWith('\n') ? text : text + "\n" };
    }

    private static int OddCharacter(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is '\ufffd' or (< ' ' and not ('\n' or '\t')))
            {
                return i;
            }
        }

        return -1;
    }

    private static void Balance(string file, List<TemplateTag> tags, List<Diagnostic> found)
    {
        var open = new Stack<Block>();
        foreach (TemplateTag tag in tags)
        {
            var place = new Place(file, tag.Line, tag.Column);
            if (tag.Reads && tag.Path is ['@', ..] and not ['@', 'r', ..] && !open.Any(o => o.Tag.Block == "each"))
            {
                found.Add(Diagnostic.Of(TemplateCodes.Unresolved, place with { Column = tag.PathColumn }, $"'{tag.Path}' stands outside of every '#each'", "use it between '{{#each name}}' and '{{/each}}'"));
            }

            switch (tag.Kind)
            {
                case TagKind.Open:
                    open.Push(new Block(tag, HasElse: false));
                    if (open.Count == MaxDepth + 1)
                    {
                        found.Add(Diagnostic.Of(TemplateCodes.Failed, place, $"blocks are nested over {MaxDepth} levels", "close some of them before, or let the model hand out one flag for several"));
                    }

                    break;
                case TagKind.Else when open.Count == 0 || open.Peek().HasElse:
                    found.Add(Diagnostic.Of(TemplateCodes.Unbalanced, place, open.Count == 0 ? "'else' stands outside of every block" : $"'else' stands twice in '#{open.Peek().Tag.Block}'", "remove it"));
                    break;
                case TagKind.Else:
                    open.Push(open.Pop() with { HasElse = true });
                    break;
                case TagKind.Close when open.Count == 0:
                    found.Add(Diagnostic.Of(TemplateCodes.Unbalanced, place, $"'/{tag.Block}' closes nothing", "remove it, or open the block before it"));
                    break;
                case TagKind.Close:
                    TemplateTag last = open.Pop().Tag;
                    if (last.Block != tag.Block)
                    {
                        found.Add(Diagnostic.Of(TemplateCodes.Unbalanced, place, $"'/{tag.Block}' closes '#{last.Block}' of line {last.Line}", $"write '{{{{/{last.Block}}}}}' here"));
                    }

                    break;
                default:
                    break;
            }
        }

        found.AddRange(open.Select(o => Diagnostic.Of(TemplateCodes.Unbalanced, new Place(file, o.Tag.Line, o.Tag.Column),
            $"'#{o.Tag.Block}' is not closed", $"write '{{{{/{o.Tag.Block}}}}}' on a line of its own where it ends")));
    }

    private static void Places(SourceText source, List<TemplateTag> tags, List<Diagnostic> found)
    {
        string text = WithoutComments(source.Text, tags);
        int start = 0, number = 0, parent = -1, next = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            List<TemplateTag> here = [];
            for (; next < tags.Count && tags[next].Line == number; next++)
            {
                TemplateTag tag = tags[next];
                var place = new Place(source.Name, number, tag.Column);
                if (tag.Kind != TagKind.Comment)
                {
                    here.Add(tag);
                    Placed(place, tag, line[..(tag.Start - start)], line[Math.Min(line.Length, tag.End - start)..], found);
                }
                else if (!IsBlank(Behind(text, tag.End)))
                {
                    found.Add(Diagnostic.Of(TemplateCodes.NotAlone, place, "text follows the comment on its line", "put the comment on a line of its own, or at the end"));
                }
            }

            if (!here.Any(t => t.Kind is TagKind.Open or TagKind.Else or TagKind.Close))
            {
                parent = InsideText(source.Name, number, line, here, parent, found);
            }

            start += line.Length + 1;
        }
    }

    // Comments become blanks, so that they neither hide nor make text beside an expression.
    private static string WithoutComments(string text, List<TemplateTag> tags)
    {
        char[] blank = text.ToCharArray();
        foreach (TemplateTag tag in tags.Where(t => t.Kind == TagKind.Comment))
        {
            for (int i = tag.Start; i < tag.End; i++)
            {
                blank[i] = blank[i] == '\n' ? '\n' : ' ';
            }
        }

        return new string(blank);
    }

    private static string Behind(string text, int from) => text[from..(text.IndexOf('\n', from) is >= 0 and int end ? end : text.Length)];

    private static void Placed(Place place, TemplateTag tag, string before, string behind, List<Diagnostic> found)
    {
        (Code Code, string Message, string Hint)? wrong = tag.Kind switch
        {
            TagKind.Open or TagKind.Else or TagKind.Close when !IsBlank(before) || !IsBlank(behind) =>
                (TemplateCodes.NotAlone, "a block tag stands alone on its line", "put what is beside it on lines of its own"),
            TagKind.Yaml when before.Length > 0 || !IsBlank(behind) =>
                (TemplateCodes.NotAlone, "'yaml' stands alone on its line, at column 1", "it indents every line itself: write the indentation as 'indent=N'"),
            TagKind.Value when KeyBehind().IsMatch(behind) && BeforeValue().IsMatch(before) =>
                (TemplateCodes.ValueAsKey, "an expression cannot be a key", "insert the whole mapping with '{{yaml name indent=N}}'"),
            TagKind.Value when before.TrimStart().StartsWith('#') || before.Contains(" #", StringComparison.Ordinal) =>
                (TemplateCodes.NotWholeScalar, "an expression cannot stand in a YAML comment", "use a template comment, as in '{{! … }}'"),
            TagKind.Value when !BeforeValue().IsMatch(before) || IsBlank(before) || !AfterValue().IsMatch(behind) || behind.Contains("{{", StringComparison.Ordinal) =>
                (TemplateCodes.NotWholeScalar, "an expression is a whole scalar: it stands alone after 'key: ' or '- '",
                    "remove what is beside it, quotes too: values are quoted where YAML needs it; the model hands out finished names"),
            _ => null,
        };
        if (wrong is var (code, message, hint))
        {
            found.Add(Diagnostic.Of(code, place, message, hint));
        }
    }

    // Follows block scalars and quotes from line to line; gives the indentation of the block scalar that is open, or -1.
    private static int InsideText(string file, int number, string line, List<TemplateTag> here, int parent, List<Diagnostic> found)
    {
        TemplateTag? yaml = here.FirstOrDefault(t => t.Kind == TagKind.Yaml);
        int indent = yaml?.Indent ?? line.Length - line.TrimStart(' ').Length;
        if (parent >= 0 && (IsBlank(line) || indent > parent))
        {
            found.AddRange(here.Select(t => Diagnostic.Of(TemplateCodes.InsideText, new Place(file, number, t.Column),
                "the expression stands inside of a block text, where nothing is escaped", "let the model hand out the whole text, and write 'key: {{name}}'")));
            return parent;
        }

        Match header = BlockHeader().Match(line);
        if (header.Success)
        {
            string lead = header.Groups["lead"].Value;
            return header.Groups["key"].Success ? lead.Length : Math.Max(0, lead.TrimEnd(' ').Length - 1);
        }

        Match quote = OpenQuote().Match(line);
        if (quote.Success)
        {
            found.Add(Diagnostic.Of(TemplateCodes.InsideText, new Place(file, number, quote.Groups["quote"].Index + 1),
                "the quote is not closed on its line", "write the text on one line, or as a block text with '|'"));
        }

        return -1;
    }

    private static bool IsBlank(string text) => text.AsSpan().Trim(" \t").IsEmpty;

    private sealed record Block(TemplateTag Tag, bool HasElse);

    [GeneratedRegex("""\A *(?:- +)*(?:(?:"[^"\\{}]*"|'[^'{}]*'|[A-Za-z0-9_./$][A-Za-z0-9_./$-]*) *: +)?\z""", RegexOptions.CultureInvariant)]
    private static partial Regex BeforeValue();

    [GeneratedRegex(@"\A[ \t]*(?:[ \t]#.*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex AfterValue();

    [GeneratedRegex(@"\A\s*:(?:\s.*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex KeyBehind();

    [GeneratedRegex(@"\A(?<lead> *(?:- +)*)(?<key>[^\s#].*?: +)?(?:[!&]\S* +)*[|>][-+0-9]{0,2} *(?:#.*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex BlockHeader();

    [GeneratedRegex("""\A *(?:- +)*(?:(?:"[^"\\]*"|'[^']*'|[^\s#"'][^#"']*?) *: +)?(?<quote>"(?:[^"\\]|\\.)*|'(?:[^']|'')*)\z""", RegexOptions.CultureInvariant)]
    private static partial Regex OpenQuote();
}
