using System.Diagnostics;

namespace GitOpsGen.Check;

/// <summary>What a type's word in the table stands for, and the word that a shape is written with.</summary>
public sealed record ShapeWord(string Name, ShapeKind Kind, ShapeFormat Format = ShapeFormat.None, double? Min = null, double? Max = null)
{
    private static readonly ShapeWord ListWord = new("[]", ShapeKind.List);

    private static readonly ShapeWord MapWord = new("{}", ShapeKind.Map);

    private static readonly Shape Text = new() { Kind = ShapeKind.String };

    private static readonly ShapeWord[] Words =
    [
        new("any", ShapeKind.Any),
        new("object", ShapeKind.Object),
        new("string", ShapeKind.String),
        new("int32", ShapeKind.Integer, Min: int.MinValue, Max: int.MaxValue),
        new("uint32", ShapeKind.Integer, Min: 0, Max: uint.MaxValue),
        new("int", ShapeKind.Integer),
        new("number", ShapeKind.Number),
        new("bool", ShapeKind.Boolean),
        new("int-or-string", ShapeKind.IntOrString),
        new("quantity", ShapeKind.Quantity),
        new("duration", ShapeKind.String, ShapeFormat.Duration),
        new("time", ShapeKind.String, ShapeFormat.Time),
        new("bytes", ShapeKind.String, ShapeFormat.Bytes),
        new("dns-label", ShapeKind.String, ShapeFormat.DnsLabel),
        new("dns-name", ShapeKind.String, ShapeFormat.DnsName),
        new("port-name", ShapeKind.String, ShapeFormat.PortName),
        new("labels", ShapeKind.Map, ShapeFormat.Labels) { Items = Text },
        new("annotations", ShapeKind.Map, ShapeFormat.Annotations) { Items = Text },
    ];

    /// <summary>The values of a map whose word says them.</summary>
    public Shape? Items { get; private init; }

    /// <summary>What a word stands for; lists and maps by their first characters.</summary>
    internal static ShapeWord Of(ReadOnlySpan<char> type)
    {
        if (type.StartsWith("[]"))
        {
            return ListWord;
        }

        if (type.StartsWith("{}"))
        {
            return MapWord;
        }

        foreach (ShapeWord word in Words)
        {
            if (type.SequenceEqual(word.Name))
            {
                return word;
            }
        }

        throw new InvalidOperationException($"the schema table has the unknown type '{type}'");
    }

    /// <summary>The word for a shape that is neither a list nor a plain map.</summary>
    public static ShapeWord For(Shape shape)
    {
        foreach (ShapeWord word in Words)
        {
            if (word.Kind == shape.Kind && word.Format == shape.Format
                && (word.Min is null || word.Min == shape.Min) && (word.Max is null || word.Max == shape.Max))
            {
                return word;
            }
        }

        throw new UnreachableException();
    }
}
