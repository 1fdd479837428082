using System.Globalization;
using System.Text;

namespace GitOpsGen.Render;

/// <summary>
/// A linted template → the text that the engine gets. Every path goes through a helper of ours, which checks the kind of its value:
/// the engine's own <c>#if 0</c> is false, its booleans print as <c>True</c>, and null prints as nothing.
/// </summary>
internal static class TemplateRewrite
{
    /// <summary>Helpers' names; the lint lets no template call them.</summary>
    public const string Scalar = "gog-scalar", Structure = "gog-yaml", Truth = "gog-truth", Items = "gog-items", Mapping = "gog-map", At = "gog-at";

    /// <summary>Stands where a structure is empty: its line is removed. No text can hold it, neither a template's nor a value's.</summary>
    public const char Nothing = '\u0003';

    /// <summary>Around the line number at the beginning of a line.</summary>
    public const char MarkStart = '\u0001', MarkEnd = '\u0002';

    /// <summary>The text as it is rendered.</summary>
    public static string Plain(string text, IReadOnlyList<TemplateTag> tags) => Rewrite(text, tags, trace: false);

    /// <summary>The text with a call before each tag that reads the model: the last call before a failure names the tag.</summary>
    public static string Traced(string text, IReadOnlyList<TemplateTag> tags) => Rewrite(text, tags, trace: true);

    /// <summary>The text with its line numbers before each line that is no lone block tag; without the marks it renders to the same bytes.</summary>
    public static string Marked(string text, IReadOnlyList<TemplateTag> tags)
    {
        var silent = new HashSet<int>();
        foreach (TemplateTag tag in tags)
        {
            bool lone = tag.Kind != TagKind.Comment || IsLone(text, tag);
            int last = tag.Line + text.AsSpan(tag.Start, tag.End - tag.Start).Count('\n');
            for (int line = tag.Line + 1; line <= last; line++)
            {
                silent.Add(line);
            }

            if (lone && tag.Kind is TagKind.Open or TagKind.Else or TagKind.Close or TagKind.Comment)
            {
                silent.Add(tag.Line);
            }
        }

        var marked = new StringBuilder(text.Length * 2);
        var moved = new List<TemplateTag>(tags.Count);
        int next = 0, number = 1;
        for (int start = 0; start < text.Length; number++)
        {
            int end = text.IndexOf('\n', start) + 1;
            end = end == 0 ? text.Length : end;
            if (!silent.Contains(number))
            {
                marked.Append(MarkStart).Append(number.ToString(CultureInfo.InvariantCulture)).Append(MarkEnd);
            }

            int shift = marked.Length - start;
            for (; next < tags.Count && tags[next].Start < end; next++)
            {
                moved.Add(tags[next]);
                moved[^1] = moved[^1] with { Start = tags[next].Start + shift, End = tags[next].End + shift };
            }

            marked.Append(text, start, end - start);
            start = end;
        }

        return Rewrite(marked.ToString(), moved, trace: false);
    }

    private static string Rewrite(string text, IReadOnlyList<TemplateTag> tags, bool trace)
    {
        var output = new StringBuilder(text.Length + (tags.Count * 16));
        int from = 0;
        for (int i = 0; i < tags.Count; i++)
        {
            TemplateTag tag = tags[i];
            if (tag.Kind == TagKind.Comment)
            {
                from = WithoutComment(output, text, from, tag);
                continue;
            }

            output.Append(text, from, tag.Start - from);
            if (trace && tag.Reads)
            {
                output.Append(CultureInfo.InvariantCulture, $"{{{{{At} {i}}}}}");
            }

            output.Append(Written(text, tag));
            from = tag.End;
        }

        return output.Append(text, from, text.Length - from).ToString();
    }

    // A comment goes with its line, or with the blanks before it.
    private static int WithoutComment(StringBuilder output, string text, int from, TemplateTag tag)
    {
        output.Append(text, from, tag.Start - from);
        bool lone = IsLone(text, tag);
        int blanks = output.Length;
        while (blanks > 0 && output[blanks - 1] is ' ' or '\t')
        {
            blanks--;
        }

        output.Length = blanks;
        int end = text.IndexOf('\n', tag.End);
        return !lone ? tag.End : end < 0 ? text.Length : end + 1;
    }

    private static bool IsLone(string text, TemplateTag tag)
    {
        int start = tag.Start == 0 ? 0 : text.LastIndexOf('\n', tag.Start - 1) + 1;
        int end = text.IndexOf('\n', tag.End) is >= 0 and int eol ? eol : text.Length;
        return text.AsSpan(start, tag.Start - start).Trim(" \t").IsEmpty && text.AsSpan(tag.End, end - tag.End).Trim(" \t").IsEmpty;
    }

    private static string Written(string text, TemplateTag tag) => tag.Kind switch
    {
        TagKind.Value => $"{{{{{Scalar} {Path(tag.Path)}}}}}",
        TagKind.Yaml => string.Create(CultureInfo.InvariantCulture, $"{{{{{Structure} {Path(tag.Path)} {tag.Indent}}}}}"),
        TagKind.Open => $"{{{{#{tag.Block} ({Check(tag.Block)} {Path(tag.Path)})}}}}",
        _ => text[tag.Start..tag.End],
    };

    // Inside of '#each' the engine takes the bare word 'value' for the item where the item has no such entry: 'this.value' is only the entry.
    private static string Path(string path)
    {
        int name = path.LastIndexOf('/') + 1;
        string first = path[name..], lead = path.StartsWith("../", StringComparison.Ordinal) ? path[..name] : "";
        return first == "value" || first.StartsWith("value.", StringComparison.Ordinal) ? $"{lead}this.{first}" : path;
    }

    private static string Check(string block) => block switch
    {
        "each" => Items,
        "with" => Mapping,
        _ => Truth,
    };
}
