using System.Collections.Immutable;
using System.Globalization;

namespace GitOpsGen.Check;

/// <summary>
/// The compact text of schemas. Lines with <c>#</c> are comments; <c>kind GROUP/VERSION KIND @N</c> and <c>crd …</c> name the kinds; then one
/// block a definition: <c>@N TYPE FACTS</c> and, for objects, a line a field: <c>NAME[!][?] TYPE FACTS</c> (! required, ? nullable).
/// TYPE is a word, <c>@N</c>, <c>[]TYPE</c> or <c>{}TYPE</c>; facts are <c>min= max= minlen= maxlen= enum=a|b keys=a,b=default oneof=a|b oneof!=a|b open
/// pattern=</c> (to the end of the line). Only the definitions that are asked for are read.
/// </summary>
internal sealed class TableText
{
    private readonly string text;
    private readonly List<int> starts = [];
    private readonly Shape?[] shapes;

    internal TableText(string text)
    {
        this.text = text;
        int from = 0;
        while (from < text.Length && text[from] != '@')
        {
            int end = text.IndexOf('\n', from);
            AddKind(text.AsSpan(from, end - from));
            from = end + 1;
        }

        for (int at = from - 1; at >= 0; at = text.AsSpan(at + 1).IndexOf("\n@") is var next and >= 0 ? at + 1 + next : -1)
        {
            starts.Add(at + 1);
        }

        shapes = new Shape?[starts.Count];
    }

    /// <summary>The kinds, in the order of the text.</summary>
    internal List<KindSchema> Kinds { get; } = [];

    internal Shape Definition(int number) => shapes[number] ??= Read(number);

    private void AddKind(ReadOnlySpan<char> line)
    {
        if (line[0] == '#')
        {
            return;
        }

        string[] words = line.ToString().Split(' ');
        var root = new ShapeLink(this, int.Parse(words[3].AsSpan(1), CultureInfo.InvariantCulture));
        Kinds.Add(new KindSchema(words[1], words[2], root, words[0] == "crd"));
    }

    private Shape Read(int number)
    {
        int from = starts[number];
        int to = number + 1 < starts.Count ? starts[number + 1] : text.Length;
        ReadOnlySpan<char> block = text.AsSpan(from, to - from).TrimEnd('\n');
        int head = block.IndexOf('\n');
        ReadOnlySpan<char> first = head < 0 ? block : block[..head];
        var fields = new Dictionary<string, Field>(StringComparer.Ordinal);
        var required = ImmutableArray.CreateBuilder<string>();

        // IndexOf rather than EnumerateLines, whose search for every kind of line end would first have to be compiled.
        for (ReadOnlySpan<char> rest = head < 0 ? [] : block[(head + 1)..]; rest.Length > 0;)
        {
            int end = rest.IndexOf('\n');
            AddField(end < 0 ? rest : rest[..end], fields, required);
            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        return Value(first[(first.IndexOf(' ') + 1)..], fields, required.ToImmutable());
    }

    private void AddField(ReadOnlySpan<char> line, Dictionary<string, Field> fields, ImmutableArray<string>.Builder required)
    {
        int space = line.IndexOf(' ');
        ReadOnlySpan<char> name = line[..space];
        bool nullable = name[^1] == '?';
        name = nullable ? name[..^1] : name;
        bool must = name[^1] == '!';
        string key = (must ? name[..^1] : name).ToString();
        if (must)
        {
            required.Add(key);
        }

        ReadOnlySpan<char> rest = line[(space + 1)..];
        fields[key] = new Field(rest[0] == '@' && !rest.Contains(' ') ? Link(rest) : new ShapeLink(Value(rest)), nullable);
    }

    private ShapeLink Link(ReadOnlySpan<char> type) =>
        type[0] == '@' ? new ShapeLink(this, int.Parse(type[1..], CultureInfo.InvariantCulture)) : new ShapeLink(Value(type));

    private Shape Value(ReadOnlySpan<char> text, Dictionary<string, Field>? fields = null, ImmutableArray<string> required = default)
    {
        int space = text.IndexOf(' ');
        ReadOnlySpan<char> type = space < 0 ? text : text[..space];
        var facts = new TableFacts(space < 0 ? [] : text[(space + 1)..]);
        ShapeWord word = ShapeWord.Of(type);
        return new Shape
        {
            Kind = word.Kind,
            Format = word.Format,
            Items = word.Kind is ShapeKind.List or ShapeKind.Map && type[0] is '[' or '{' ? Link(type[2..]) : word.Items is null ? null : new ShapeLink(word.Items),
            Fields = fields ?? (IReadOnlyDictionary<string, Field>)ImmutableDictionary<string, Field>.Empty,
            Required = required.IsDefault ? [] : required,
            Min = facts.Min ?? word.Min,
            Max = facts.Max ?? word.Max,
            MinLength = facts.MinLength,
            MaxLength = facts.MaxLength,
            Enum = facts.Enum,
            Keys = facts.Keys,
            Groups = facts.Groups,
            IsOpen = facts.IsOpen,
            Pattern = facts.Pattern,
        };
    }
}
