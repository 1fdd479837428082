using System.Diagnostics;

namespace GitOpsGen.Check;

/// <summary>What a type's word in the table stands for, and the word that a shape is written with.</summary>
public sealed record ShapeWord(ShapeKind Kind, ShapeFormat Format = ShapeFormat.None, double? Min = null, double? Max = null)
{
    private static readonly Shape Text = new() { Kind = ShapeKind.String };

    private static readonly (string Name, ShapeWord Word)[] Words =
    [
        ("any", new(ShapeKind.Any)),
        ("object", new(ShapeKind.Object)),
        ("string", new(ShapeKind.String)),
        ("int32", new(ShapeKind.Integer, Min: int.MinValue, Max: int.MaxValue)),
        ("uint32", new(ShapeKind.Integer, Min: 0, Max: uint.MaxValue)),
        ("int", new(ShapeKind.Integer)),
        ("number", new(ShapeKind.Number)),
        ("bool", new(ShapeKind.Boolean)),
        ("int-or-string", new(ShapeKind.IntOrString)),
        ("quantity", new(ShapeKind.Quantity)),
        ("duration", new(ShapeKind.String, ShapeFormat.Duration)),
        ("time", new(ShapeKind.String, ShapeFormat.Time)),
        ("bytes", new(ShapeKind.String, ShapeFormat.Bytes)),
        ("dns-label", new(ShapeKind.String, ShapeFormat.DnsLabel)),
        ("dns-name", new(ShapeKind.String, ShapeFormat.DnsName)),
        ("port-name", new(ShapeKind.String, ShapeFormat.PortName)),
        ("labels", new(ShapeKind.Map, ShapeFormat.Labels) { Items = Text }),
        ("annotations", new(ShapeKind.Map, ShapeFormat.Annotations) { Items = Text }),
    ];

    /// <summary>The values of a map whose word says them.</summary>
    public Shape? Items { get; private init; }

    /// <summary>What a word stands for; lists and maps by their first characters.</summary>
    internal static ShapeWord Of(ReadOnlySpan<char> type)
    {
        if (type.StartsWith("[]"))
        {
            return new ShapeWord(ShapeKind.List);
        }

        if (type.StartsWith("{}"))
        {
            return new ShapeWord(ShapeKind.Map);
        }

        foreach ((string name, ShapeWord word) in Words)
        {
            if (type.SequenceEqual(name))
            {
                return word;
            }
        }

        throw new InvalidOperationException($"the schema table has the unknown type '{type}'");
    }

    /// <summary>The word for a shape that is neither a list nor a plain map, and the bounds that the word already says.</summary>
    public static (string Name, double? Min, double? Max) For(Shape shape)
    {
        foreach ((string name, ShapeWord word) in Words)
        {
            if (word.Kind == shape.Kind && word.Format == shape.Format
                && (word.Min is null || word.Min == shape.Min) && (word.Max is null || word.Max == shape.Max))
            {
                return (name, word.Min, word.Max);
            }
        }

        throw new UnreachableException();
    }
}
