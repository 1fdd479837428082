using System.Globalization;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Render;

/// <summary>Text of a template → its tags with their places. Refuses what a template may not say, tag by tag.</summary>
internal sealed class TemplateScanner
{
    private const int MaxIndent = 64;
    private static readonly string[] Blocks = ["each", "if", "unless", "with"];
    private static readonly string[] Helpers = ["yaml"];
    private readonly string file;
    private readonly string text;
    private readonly List<Diagnostic> found;
    private readonly List<TemplateTag> tags = [];
    private int line = 1;
    private int lineStart;
    private int position;

    private TemplateScanner(SourceText source, List<Diagnostic> found)
    {
        (file, text, this.found) = (source.Name, source.Text, found);
    }

    /// <summary>The tags in their order; what is wrong with single tags goes to <paramref name="found"/>. Lines end in LF.</summary>
    public static List<TemplateTag> Scan(SourceText source, List<Diagnostic> found)
    {
        var scanner = new TemplateScanner(source, found);
        int start;
        while ((start = source.Text.IndexOf("{{", scanner.position, StringComparison.Ordinal)) >= 0)
        {
            scanner.MoveTo(start);
            scanner.Tag(start);
        }

        return scanner.tags;
    }

    private void MoveTo(int target)
    {
        for (int i = position; i < target; i++)
        {
            if (text[i] == '\n')
            {
                (line, lineStart) = (line + 1, i + 1);
            }
        }

        position = target;
    }

    private void Tag(int start)
    {
        ReadOnlySpan<char> rest = text.AsSpan(start);
        if (start > 0 && text[start - 1] == '\\')
        {
            Refuse(TemplateCodes.Forbidden, start - 1, "an escaped tag '\\{{' is not allowed", "braces that are meant as text belong into a value");
            Skip(start, "}}", 2);
        }
        else if (rest.StartsWith("{{{{", StringComparison.Ordinal))
        {
            Refuse(TemplateCodes.Forbidden, start, "a raw block '{{{{' is not allowed", "text with braces belongs into a value");
            Skip(start, "}}}}", 4);
        }
        else if (rest.StartsWith("{{{", StringComparison.Ordinal))
        {
            Refuse(TemplateCodes.Forbidden, start, "'{{{' would print without escaping", "write '{{name}}'; structures go through '{{yaml name indent=N}}'");
            Skip(start, "}}}", 3);
        }
        else if (rest.StartsWith("{{!--", StringComparison.Ordinal))
        {
            Comment(start, "--}}");
        }
        else if (rest.StartsWith("{{!", StringComparison.Ordinal))
        {
            Comment(start, "}}");
        }
        else
        {
            Plain(start);
        }
    }

    // After a tag that was refused the scan goes on behind it, or behind its braces where it has no end.
    private void Skip(int start, string closing, int braces)
    {
        int end = text.IndexOf(closing, start + braces, StringComparison.Ordinal), eol = LineEnd(start);
        int behind = end >= 0 && end < eol ? end + closing.Length : start + braces;
        Add(new TemplateTag(TagKind.Broken, start, behind, line, start - lineStart + 1));
    }

    private void Comment(int start, string closing)
    {
        int end = text.IndexOf(closing, start + 3, StringComparison.Ordinal);
        if (end < 0)
        {
            Refuse(TemplateCodes.UnclosedTag, start, "the comment is not closed", $"close it with '{closing}'");
            Add(new TemplateTag(TagKind.Broken, start, text.Length, line, start - lineStart + 1));
            return;
        }

        Add(new TemplateTag(TagKind.Comment, start, end + closing.Length, line, start - lineStart + 1));
    }

    private void Plain(int start)
    {
        int eol = LineEnd(start), end = text.IndexOf("}}", start + 2, StringComparison.Ordinal);
        int next = text.IndexOf("{{", start + 2, StringComparison.Ordinal);
        if (end < 0 || end >= eol || (next >= 0 && next < end))
        {
            Refuse(TemplateCodes.UnclosedTag, start, "the tag is not closed on its line", "close it with '}}'");
            Add(new TemplateTag(TagKind.Broken, start, start + 2, line, start - lineStart + 1));
            return;
        }

        var bare = new TemplateTag(TagKind.Broken, start, end + 2, line, start - lineStart + 1);
        string inner = text[(start + 2)..end];
        (string Message, string Hint) refused = Refusal(inner.Trim());
        if (refused.Message.Length > 0)
        {
            Refuse(TemplateCodes.Forbidden, start, refused.Message, refused.Hint);
            Add(bare);
            return;
        }

        List<Word> words = Words(inner, start + 2);
        Add(words.Count == 0 ? Wrong(bare, start, "the tag is empty", "write the name of a value") : words[0].Text[0] switch
        {
            '#' => Opening(bare, words),
            '/' => Closing(bare, words),
            _ when words[0].Text == "else" => Otherwise(bare, words),
            _ => Expression(bare, words),
        });
    }

    private static (string Message, string Hint) Refusal(string inner) => inner switch
    {
        ['~', ..] or [.., '~'] => ("'~' would glue lines together", "remove it; a block tag swallows its own line anyway"),
        ['&', ..] => ("'{{&' would print without escaping", "write '{{name}}'"),
        ['>', ..] or ['#', '>', ..] => ("partials are not allowed", "write the lines out, or add a template"),
        ['*', ..] or ['#', '*', ..] => ("decorators and inline partials are not allowed", "write the lines out"),
        ['^'] => ("'{{^}}' is not allowed", "write '{{else}}'"),
        ['^', ..] or ['#', '^', ..] => ("inverted sections are not allowed", "write '{{#unless name}}'"),
        _ when inner.Contains('(', StringComparison.Ordinal) => ("expressions inside of expressions are not allowed", "let the model hand out the finished value"),
        _ when inner.Contains('|', StringComparison.Ordinal) => ("names for the items of a block are not allowed", "inside of the block '{{this}}' is the item, and '{{name}}' one of its names"),
        _ when inner.TrimStart('#').Split(' ', '\t')[0] == "lookup" => ("'lookup' is not allowed: a name that is missing would be silently empty", "write the path out, as in 'a.b'"),
        _ => ("", ""),
    };

    private TemplateTag Opening(TemplateTag bare, List<Word> words)
    {
        string block = words[0].Text[1..];
        if (!Blocks.Contains(block, StringComparer.Ordinal))
        {
            Refuse(TemplateCodes.UnknownHelper, words[0].Start, $"there is no block '#{block}'", NearestName.Hint(block, Blocks));
            return bare with { Kind = TagKind.Open, Block = block };
        }

        TemplateTag open = bare with { Kind = TagKind.Open, Block = block };
        return words.Count == 2
            ? WithPath(open, words[1])
            : Wrong(open, words[0].Start, $"'#{block}' takes one name, not {words.Count - 1}", $"write '{{{{#{block} name}}}}'");
    }

    private TemplateTag Closing(TemplateTag bare, List<Word> words)
    {
        TemplateTag close = bare with { Kind = TagKind.Close, Block = words[0].Text[1..] };
        return words.Count == 1 ? close : Wrong(close, words[1].Start, $"'/{close.Block}' takes nothing", $"write '{{{{/{close.Block}}}}}'");
    }

    private TemplateTag Otherwise(TemplateTag bare, List<Word> words)
    {
        TemplateTag otherwise = bare with { Kind = TagKind.Else };
        return words.Count == 1 ? otherwise : Wrong(otherwise, words[1].Start, "'else' takes nothing", "put a block of its own between '{{else}}' and the end of this one");
    }

    private TemplateTag Expression(TemplateTag bare, List<Word> words)
    {
        string first = words[0].Text;
        if (first == "yaml")
        {
            return Structure(bare, words);
        }

        if (Blocks.Contains(first, StringComparer.Ordinal))
        {
            return Wrong(bare, words[0].Start, $"'{first}' is a block", $"write '{{{{#{first} name}}}}' and '{{{{/{first}}}}}' on lines of their own");
        }

        if (words.Count > 1)
        {
            Refuse(TemplateCodes.UnknownHelper, words[0].Start, $"there is no helper '{first}'", NearestName.Hint(first, Helpers));
            return bare;
        }

        return WithPath(bare with { Kind = TagKind.Value }, words[0]);
    }

    private TemplateTag Structure(TemplateTag bare, List<Word> words)
    {
        TemplateTag yaml = bare with { Kind = TagKind.Yaml };
        if (words.Count is < 2 or > 3)
        {
            return Wrong(yaml, words[0].Start, $"'yaml' takes a name and 'indent=N', not {words.Count - 1} words", "write '{{yaml name indent=8}}'");
        }

        if (words.Count == 3)
        {
            string indent = words[2].Text;
            if (!indent.StartsWith("indent=", StringComparison.Ordinal)
                || !int.TryParse(indent.AsSpan("indent=".Length), NumberStyles.None, CultureInfo.InvariantCulture, out int spaces) || spaces > MaxIndent)
            {
                return Wrong(yaml, words[2].Start, $"'{indent}' is no indentation", $"write 'indent=N' with 0 to {MaxIndent} spaces");
            }

            yaml = yaml with { Indent = spaces };
        }

        return WithPath(yaml, words[1]);
    }

    private TemplateTag WithPath(TemplateTag tag, Word word)
    {
        TemplateTag read = tag with { Path = word.Text, PathColumn = word.Start - lineStart + 1 };
        return TemplateNames.IsPath(word.Text)
            ? read
            : Wrong(read, word.Start, $"'{word.Text}' is no path", "write names with dots between them, as in 'a.b', '../a' or '@root.a'");
    }

    private TemplateTag Wrong(TemplateTag tag, int at, string message, string hint)
    {
        Refuse(TemplateCodes.WrongArguments, at, message, hint);
        return tag.Kind is TagKind.Value ? tag with { Kind = TagKind.Broken } : tag;
    }

    private int LineEnd(int from) => text.IndexOf('\n', from) is >= 0 and int end ? end : text.Length;

    private void Add(TemplateTag tag)
    {
        tags.Add(tag);
        MoveTo(tag.End);
    }

    private void Refuse(Code code, int at, string message, string hint) =>
        found.Add(Diagnostic.Of(code, new Place(file, line, at - lineStart + 1), message, hint));

    // By hand, as all of the scanner: expressions for this cost 10 ms of a cold start.
    private static List<Word> Words(string inner, int offset)
    {
        List<Word> words = [];
        for (int i = 0; i < inner.Length;)
        {
            int end = i;
            while (end < inner.Length && !char.IsWhiteSpace(inner[end]))
            {
                end++;
            }

            if (end > i)
            {
                words.Add(new Word(inner[i..end], offset + i));
            }

            i = end + 1;
        }

        return words;
    }

    private sealed record Word(string Text, int Start);
}
