using System.Globalization;
using System.Text;
using GitOpsGen.Check;

namespace GitOpsGen.Derive;

/// <summary>Shapes → the table's text. Equal shapes become one definition, numbered in the order they are met.</summary>
internal sealed class TableWriter
{
    private readonly Dictionary<string, int> numbers = [];
    private readonly Dictionary<Shape, string> types = new(ReferenceEqualityComparer.Instance);
    private readonly List<string> blocks = [];

    /// <summary>The whole text after its comments.</summary>
    public string Write(IEnumerable<(string ApiVersions, string Kind, Shape Root, bool IsCustom)> kinds)
    {
        var head = new StringBuilder();
        foreach ((string versions, string kind, Shape root, bool custom) in kinds)
        {
            head.Append(CultureInfo.InvariantCulture, $"{(custom ? "crd" : "kind")} {versions} {kind} {Type(root)}\n");
        }

        return head + string.Concat(blocks);
    }

    // The type in the place of use: a word, a list or map of one, or a definition's number where there is more to say.
    private string Type(Shape shape)
    {
        if (types.TryGetValue(shape, out string? known))
        {
            return known;
        }

        string facts = Facts(shape);
        string type = shape.Kind == ShapeKind.Object || facts.Length > 0 ? Define(Bare(shape) + facts, shape) : Bare(shape);
        types[shape] = type;
        return type;
    }

    private string Bare(Shape shape) => shape.Kind switch
    {
        ShapeKind.List => "[]" + Type(shape.Items!.Shape),
        ShapeKind.Map when shape.Format == ShapeFormat.None => "{}" + Type(shape.Items!.Shape),
        _ => ShapeWord.For(shape).Name,
    };

    private string Define(string line, Shape shape)
    {
        var block = new StringBuilder(line + "\n");
        foreach ((string name, Field field) in shape.Fields.OrderBy(f => f.Key, StringComparer.Ordinal))
        {
            Shape value = field.Link.Shape;
            string type = value.Kind == ShapeKind.Object ? Type(value) : Bare(value) + Facts(value);
            block.Append(CultureInfo.InvariantCulture, $"{name}{(shape.Required.Contains(name) ? "!" : "")}{(field.IsNullable ? "?" : "")} {type}\n");
        }

        string text = block.ToString();
        if (!numbers.TryGetValue(text, out int number))
        {
            number = numbers.Count;
            numbers.Add(text, number);
            blocks.Add(string.Create(CultureInfo.InvariantCulture, $"@{number} {text}"));
        }

        return string.Create(CultureInfo.InvariantCulture, $"@{number}");
    }

    private static string Facts(Shape shape)
    {
        var facts = new StringBuilder();
        (double? min, double? max) = shape.Kind is ShapeKind.List or ShapeKind.Map ? (null, null) : (ShapeWord.For(shape).Min, ShapeWord.For(shape).Max);
        Add("min=", shape.Min == min ? null : shape.Min);
        Add("max=", shape.Max == max ? null : shape.Max);
        Add("minlen=", shape.MinLength);
        Add("maxlen=", shape.MaxLength);
        Add("enum=", shape.Enum.Length == 0 ? null : string.Join('|', shape.Enum));
        foreach (KeySet keys in shape.Keys)
        {
            Add("keys=", string.Join(',', keys.Fields.Select(k => k.Default.Length > 0 ? $"{k.Field}={k.Default}" : k.Field)));
        }

        foreach (OneOf group in shape.Groups)
        {
            Add(group.Needed ? "oneof!=" : "oneof=", string.Join('|', group.Fields));
        }

        Add("open", shape.IsOpen ? "" : null);
        Add("pattern=", shape.Pattern?.Text);
        return facts.ToString();

        void Add(string name, object? value) => facts.Append(value is null ? "" : string.Create(CultureInfo.InvariantCulture, $" {name}{value}"));
    }
}
