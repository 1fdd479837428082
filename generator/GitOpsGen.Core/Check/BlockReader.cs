using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>
/// Reads the plain block style in which manifests are rendered, several times as fast as <see cref="YamlReader"/>, which has to read tens of thousands of them in a
/// check of a large environment. Gives up, with null, on everything else: what it reads is, place by place, what <see cref="YamlReader"/> would read.
/// </summary>
internal sealed class BlockReader
{
    private const int MaxDepth = 60;
    private const int MaxCharacters = 1_000_000;
    private readonly string file;
    private readonly string text;
    private int line;
    private int start;
    private int end;
    private int indent;

    private BlockReader(SourceText source)
    {
        file = source.Name;
        text = source.Text;
        end = -1;
    }

    /// <summary>The one mapping of the document, or null where it is not of this style.</summary>
    internal static YamlNode.Map? Read(SourceText source)
    {
        if (source.Text.Length > MaxCharacters || source.Text.AsSpan().ContainsAnyExcept(Printable))
        {
            return null;
        }

        var reader = new BlockReader(source);
        reader.NextLine();
        return reader.indent == 0 && reader.Mapping(0, 0) is { } root && reader.indent < 0 ? root : null;
    }

    private static readonly System.Buffers.SearchValues<char> Printable =
        System.Buffers.SearchValues.Create("\n !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    private static readonly System.Buffers.SearchValues<char> KeyCharacters =
        System.Buffers.SearchValues.Create("-./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz");

    // Goes to the next line that is neither blank nor a comment; the indent is -1 behind the last.
    private void NextLine()
    {
        while (end + 1 < text.Length)
        {
            int from = end + 1;
            int to = text.IndexOf('\n', from);
            end = to < 0 ? text.Length : to;
            line++;
            start = from;
            while (start < end && text[start] == ' ')
            {
                start++;
            }

            if (start < end && text[start] != '#')
            {
                indent = start - from;
                return;
            }
        }

        indent = -1;
    }

    private bool IsItem => start + 1 < end && text[start] == '-' && text[start + 1] == ' ';

    private Place Here => new(file, line, indent + 1);

    private YamlNode? Block(int depth) => depth > MaxDepth ? null : IsItem ? Sequence(indent, depth) : Mapping(indent, depth);

    private YamlNode.Map? Mapping(int level, int depth)
    {
        Place place = Here;
        var entries = ImmutableArray.CreateBuilder<YamlNode.Entry>();
        while (indent == level && !IsItem)
        {
            if (Key() is not { } key || entries.Any(e => e.Key == key))
            {
                return null;
            }

            Place keyPlace = Here;
            int after = start + key.Length + 1;
            YamlNode? value;
            if (after == end)
            {
                NextLine();
                value = indent > level ? Block(depth + 1) : indent == level && IsItem ? Sequence(level, depth + 1) : null;
            }
            else
            {
                value = Inline(after + 1, level + key.Length + 3);
                NextLine();
                value = indent > level ? null : value;
            }

            if (value is null)
            {
                return null;
            }

            entries.Add(new YamlNode.Entry(key, value, keyPlace));
        }

        return indent > level || entries.Count == 0 ? null : new YamlNode.Map(entries.ToImmutable(), place);
    }

    private YamlNode.Seq? Sequence(int level, int depth)
    {
        Place place = Here;
        var items = ImmutableArray.CreateBuilder<YamlNode>();
        while (indent == level && IsItem)
        {
            start += 2;
            indent += 2;
            YamlNode? item;
            if (Key() is not null)
            {
                item = depth > MaxDepth ? null : Mapping(indent, depth + 1);
            }
            else
            {
                item = Inline(start, indent + 1);
                NextLine();
                item = indent > level ? null : item;
            }

            if (item is null)
            {
                return null;
            }

            items.Add(item);
        }

        return indent > level ? null : new YamlNode.Seq(items.ToImmutable(), place);
    }

    // A key of letters, digits and a few signs, followed by a colon and a blank or the line's end; null where there is none.
    private string? Key()
    {
        ReadOnlySpan<char> rest = text.AsSpan(start, end - start);
        int length = rest.IndexOfAnyExcept(KeyCharacters);
        return length > 0 && rest[length] == ':' && rest[0] is not '-' and not '.' && (length + 1 == rest.Length || (rest[length + 1] == ' ' && length + 2 < rest.Length && rest[length + 2] != ' '))
            ? rest[..length].ToString()
            : null;
    }

    private YamlNode? Inline(int from, int column)
    {
        ReadOnlySpan<char> rest = text.AsSpan(from, end - from);
        var place = new Place(file, line, column);
        if (rest.IsEmpty || rest[^1] is ' ' or ':')
        {
            return null;
        }

        switch (rest[0])
        {
            case '"' or '\'':
                ReadOnlySpan<char> inner = rest.Length > 1 && rest[^1] == rest[0] ? rest[1..^1] : "\"'";
                return inner.ContainsAny('"', '\'', '\\') ? null : new YamlNode.Scalar(inner.ToString(), plain: false, place);
            case '{' when rest is "{}":
                return new YamlNode.Map([], place);
            case '[' when rest is "[]":
                return new YamlNode.Seq([], place);
            case '-' when rest.Length > 1 && char.IsAsciiDigit(rest[1]):
                break;
            case '-' or '?' or ':' or ',' or '[' or ']' or '{' or '}' or '#' or '&' or '*' or '!' or '|' or '>' or '%' or '@' or '`' or ' ':
                return null;
            default:
                break;
        }

        return rest.IndexOf(": ", StringComparison.Ordinal) >= 0 || rest.IndexOf(" #", StringComparison.Ordinal) >= 0 ? null : new YamlNode.Scalar(rest.ToString(), plain: true, place);
    }
}
