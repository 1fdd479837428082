using System.Collections.Immutable;

namespace GitOpsGen.Check;

/// <summary>What kind of value a schema asks for.</summary>
public enum ShapeKind
{
    /// <summary>Whatever stands there.</summary>
    Any,

    /// <summary>A mapping with known fields.</summary>
    Object,

    /// <summary>A mapping with free keys and values of one shape.</summary>
    Map,

    /// <summary>A list.</summary>
    List,

    /// <summary>A text; <see cref="Shape.Format"/> says more.</summary>
    String,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A whole number or a text, such as a port or a percentage.</summary>
    IntOrString,

    /// <summary>A Kubernetes quantity, such as <c>100m</c> or <c>1Gi</c>.</summary>
    Quantity,
}

/// <summary>The syntax of a text or of a mapping, where the schema gives it a name.</summary>
public enum ShapeFormat
{
    /// <summary>No more than its kind says.</summary>
    None,

    /// <summary>A Go duration of at least one millisecond.</summary>
    Duration,

    /// <summary>A time of RFC 3339.</summary>
    Time,

    /// <summary>Base64.</summary>
    Bytes,

    /// <summary>A DNS label of RFC 1123.</summary>
    DnsLabel,

    /// <summary>A DNS name of RFC 1123.</summary>
    DnsName,

    /// <summary>The name of a service port: at most 15 of a-z, 0-9 and '-', with a letter.</summary>
    PortName,

    /// <summary>Keys and values of a mapping are labels.</summary>
    Labels,

    /// <summary>Keys of a mapping are those of annotations.</summary>
    Annotations,
}

/// <summary>At most one of these fields may stand, or exactly one.</summary>
/// <param name="Fields">The names of the fields.</param>
/// <param name="Needed">Whether one of them must stand.</param>
public sealed record OneOf(ImmutableArray<string> Fields, bool Needed);

/// <summary>A field whose value tells the items of a list apart, with the value that is meant where it is left out.</summary>
public sealed record ListKey(string Field, string Default);

/// <summary>Fields that together tell the items of a list apart.</summary>
public sealed record KeySet(ImmutableArray<ListKey> Fields);

/// <summary>What a schema says about one value. Shapes are immutable, have no cycles, and are shared between kinds.</summary>
public sealed class Shape
{
    /// <summary>Anything.</summary>
    public static Shape Any { get; } = new() { Kind = ShapeKind.Any };

    /// <summary>What kind of value it is.</summary>
    public required ShapeKind Kind { get; init; }

    /// <summary>Its syntax.</summary>
    public ShapeFormat Format { get; init; }

    /// <summary>Whether fields that are not named here are kept (preserve-unknown-fields).</summary>
    public bool IsOpen { get; init; }

    /// <summary>The fields of an object, by name.</summary>
    public IReadOnlyDictionary<string, Field> Fields { get; init; } = ImmutableDictionary<string, Field>.Empty;

    /// <summary>The fields that must stand.</summary>
    public ImmutableArray<string> Required { get; init; } = [];

    /// <summary>The shape of the items of a list or the values of a map.</summary>
    public ShapeLink? Items { get; init; }

    /// <summary>The allowed texts; empty where all are.</summary>
    public ImmutableArray<string> Enum { get; init; } = [];

    /// <summary>The least number.</summary>
    public double? Min { get; init; }

    /// <summary>The greatest number.</summary>
    public double? Max { get; init; }

    /// <summary>The least length of a text, or number of items or entries.</summary>
    public int? MinLength { get; init; }

    /// <summary>The greatest length of a text, or number of items or entries.</summary>
    public int? MaxLength { get; init; }

    /// <summary>A regular expression that a text must match; empty where there is none.</summary>
    public Pattern? Pattern { get; init; }

    /// <summary>The fields that must tell the items of a list apart; no two items may agree in all fields of one of these sets.</summary>
    public ImmutableArray<KeySet> Keys { get; init; } = [];

    /// <summary>Groups of fields of which one may stand.</summary>
    public ImmutableArray<OneOf> Groups { get; init; } = [];

    /// <summary>The shape behind a field, or null.</summary>
    public Shape? this[string field] => Fields.GetValueOrDefault(field)?.Link.Shape;
}

/// <summary>One field of an object.</summary>
/// <param name="Link">The shape of its value.</param>
/// <param name="IsNullable">Whether null may stand there.</param>
public sealed record Field(ShapeLink Link, bool IsNullable = false);

/// <summary>A reference to a shape, read from the table's text when first asked for.</summary>
public sealed class ShapeLink
{
    private readonly TableText? table;
    private Shape? shape;

    /// <summary>A link to a shape that is there.</summary>
    public ShapeLink(Shape shape) => this.shape = shape;

    internal ShapeLink(TableText table, int definition)
    {
        this.table = table;
        Definition = definition;
    }

    /// <summary>The number of the definition in the table; -1 where the shape stands by itself.</summary>
    internal int Definition { get; } = -1;

    /// <summary>The shape. Two threads may read it twice; both get the same facts.</summary>
    public Shape Shape => shape ??= table!.Definition(Definition);
}
