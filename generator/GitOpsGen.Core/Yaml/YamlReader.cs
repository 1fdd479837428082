using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace GitOpsGen.Yaml;

/// <summary>
/// Text → positioned trees. Refuses what hides meaning (tags, keys that are no scalars, duplicate keys; anchors and aliases, but in manifests)
/// and what would cost without bound (5 MB, 64 levels). Never throws on bad input.
/// </summary>
public sealed class YamlReader
{
    private const int MaxCharacters = 5_000_000;
    private const int MaxDepth = 64;
    private readonly string file;
    private readonly List<Diagnostic> found = [];
    private readonly Parser parser;
    private readonly bool aliases;
    private Anchors anchors = new(MaxDepth);

    private YamlReader(SourceText source, bool aliases)
    {
        file = source.Name;
        this.aliases = aliases;
        parser = new Parser(new StringReader(source.Text));
    }

    /// <summary>Exactly one document.</summary>
    /// <param name="source">The text.</param>
    /// <param name="aliases">Whether anchors, aliases and merge keys are followed, as in manifests, or refused, as in specs and records.</param>
    public static Result<YamlNode> ReadOne(SourceText source, bool aliases = false) =>
        ReadAll(source, aliases).Then(documents => documents.Length == 1
            ? Result<YamlNode>.Ok(documents[0])
            : Result<YamlNode>.Fail(Diagnostic.Of(InputCodes.DocumentCount,
                documents.Length == 0 ? Place.Of(source.Name) : documents[1].Place,
                documents.Length == 0 ? "the file is empty" : $"the file holds {documents.Length} documents", "keep one document in the file")));

    /// <summary>Every document that is not empty; see <see cref="ReadOne"/>.</summary>
    public static Result<ImmutableArray<YamlNode>> ReadAll(SourceText source, bool aliases = false)
    {
        if (source.Text.Length > MaxCharacters)
        {
            return Result<ImmutableArray<YamlNode>>.Fail(Diagnostic.Of(InputCodes.TooLarge, Place.Of(source.Name),
                $"the document has {source.Text.Length} characters", "split it: 5 MB are read at most, of a spec, a template or manifests"));
        }

        int odd = source.Text.AsSpan().IndexOfAny('\0', '\uFFFD');
        if (odd >= 0)
        {
            int line = source.Text.AsSpan(0, odd).Count('\n') + 1;
            return Result<ImmutableArray<YamlNode>>.Fail(Diagnostic.Of(InputCodes.NotText, new Place(source.Name, line, 1),
                "the file is not UTF-8 text", "save it as UTF-8"));
        }

        return new YamlReader(source, aliases).Documents();
    }

    private Result<ImmutableArray<YamlNode>> Documents()
    {
        var documents = ImmutableArray.CreateBuilder<YamlNode>();
        try
        {
            parser.Consume<StreamStart>();
            while (!parser.Accept<StreamEnd>(out _))
            {
                parser.Consume<DocumentStart>();
                anchors = new Anchors(MaxDepth);
                YamlNode node = Node(0);
                parser.Consume<DocumentEnd>();
                if (node is not YamlNode.Scalar { Type: ScalarType.Null })
                {
                    documents.Add(node);
                }
            }
        }
        catch (YamlException e)
        {
            found.Add(Diagnostic.Of(InputCodes.Syntax, At(e.Start), "not well-formed YAML: " + Sentence(e), "mend this line or the one before it; most often it is the indentation or a missing quote"));
        }
        catch (OperationCanceledException)
        {
            // Too deep: the finding is there already, and reading on would cost the stack.
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The parser throws these bare, without a place, on some broken flow collections.
            found.Add(Diagnostic.Of(InputCodes.Syntax, At(parser.Current?.End ?? Mark.Empty), "not well-formed YAML", "mend the collection that begins here; a bracket or a brace is not closed"));
        }

        return Result<ImmutableArray<YamlNode>>.Unless(found, documents.ToImmutable);
    }

    private static string Sentence(YamlException e)
    {
        string text = (e.InnerException ?? e).Message;
        return text.Length == 0 ? "unexpected content" : char.ToLowerInvariant(text[0]) + text[1..].TrimEnd('.');
    }

    private YamlNode Node(int depth)
    {
        if (depth > MaxDepth)
        {
            found.Add(Diagnostic.Of(InputCodes.TooLarge, At(parser.Current!.Start), $"nested over {MaxDepth} levels", "flatten the document"));
            throw new OperationCanceledException();
        }

        ParsingEvent next = parser.Current ?? throw new InvalidOperationException();
        AnchorName name = next is NodeEvent node ? Anchor(node) : AnchorName.Empty;
        YamlNode read = Content(next, depth);
        anchors.Add(name, read);
        return read;
    }

    private YamlNode Content(ParsingEvent next, int depth)
    {
        switch (next)
        {
            case Scalar scalar:
                parser.MoveNext();
                return new YamlNode.Scalar(scalar.Value, scalar.Style == ScalarStyle.Plain, At(scalar.Start));
            case SequenceStart:
                return Sequence(depth);
            case MappingStart:
                return Mapping(depth);
            case AnchorAlias alias:
                YamlNode? target = aliases ? anchors.Find(alias, depth, At(alias.Start), found) : null;
                if (!aliases)
                {
                    found.Add(Diagnostic.Of(InputCodes.AnchorOrTag, At(alias.Start), $"the alias '*{alias.Value}' is not allowed", "write the value out here"));
                }

                parser.MoveNext();
                return target ?? new YamlNode.Scalar("", false, At(alias.Start));
            default:
                throw new InvalidOperationException();
        }
    }

    // Refuses what is hidden; gives the anchor where those are followed.
    private AnchorName Anchor(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty && !aliases)
        {
            found.Add(Diagnostic.Of(InputCodes.AnchorOrTag, At(node.Start), $"the anchor '&{node.Anchor.Value}' is not allowed", "write the value out where it is used"));
        }

        if (!node.Tag.IsEmpty)
        {
            found.Add(Diagnostic.Of(InputCodes.AnchorOrTag, At(node.Start), $"the tag '{node.Tag}' is not allowed", "remove the tag; quote the value where it is a text"));
        }

        return aliases ? node.Anchor : AnchorName.Empty;
    }

    private YamlNode.Seq Sequence(int depth)
    {
        Place place = At(parser.Consume<SequenceStart>().Start);
        var items = ImmutableArray.CreateBuilder<YamlNode>();
        while (!parser.Accept<SequenceEnd>(out _))
        {
            items.Add(Node(depth + 1));
        }

        parser.MoveNext();
        return new YamlNode.Seq(items.ToImmutable(), place);
    }

    private YamlNode.Map Mapping(int depth)
    {
        Place place = At(parser.Consume<MappingStart>().Start);
        var entries = ImmutableArray.CreateBuilder<YamlNode.Entry>();
        List<YamlNode.Entry> merges = [];
        var seen = new Dictionary<string, Place>(StringComparer.Ordinal);
        while (!parser.Accept<MappingEnd>(out _))
        {
            YamlNode key = Node(depth + 1);
            YamlNode value = Node(depth + 1);
            if (key is not YamlNode.Scalar scalar)
            {
                found.Add(Diagnostic.Of(InputCodes.ComplexKey, key.Place, $"the key is {key.Kind}, not a text", "quote it, if it is one"));
            }
            else if (aliases && scalar is { Text: "<<", IsPlain: true })
            {
                merges.Add(new YamlNode.Entry(scalar.Text, value, scalar.Place));
            }
            else if (!seen.TryAdd(scalar.Text, scalar.Place))
            {
                found.Add(Diagnostic.Of(InputCodes.DuplicateKey, scalar.Place, $"the key '{scalar.Text}' stands twice in this mapping, first at line {seen[scalar.Text].Line}",
                    "keep one of the two; where a second document was pasted in here, put `---` before it and mend its indentation"));
            }
            else
            {
                entries.Add(new YamlNode.Entry(scalar.Text, value, scalar.Place));
            }
        }

        parser.MoveNext();
        return new YamlNode.Map(merges.Count == 0 ? entries.ToImmutable() : Anchors.Merge(entries.ToImmutable(), merges, found), place);
    }

    private Place At(Mark mark) => new(file, (int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));
}
