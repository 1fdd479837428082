using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>
/// CustomResourceDefinitions (apiextensions.k8s.io/v1) → shapes. Of the CEL rules those are understood that say "a duration of at least 1ms",
/// "a port number", "unique by a field" and "only one of these fields"; others are left to rules written by hand.
/// </summary>
public static partial class CrdShapes
{
    /// <summary>The kinds and served versions of one document; none where it is something else.</summary>
    public static IEnumerable<KindSchema> Of(YamlNode document, Shape metadata)
    {
        if (document.At("kind").AsText() != "CustomResourceDefinition"
            || document.At("spec", "group").AsText() is not { } group || document.At("spec", "names", "kind").AsText() is not { } kind)
        {
            yield break;
        }

        foreach (YamlNode version in document.At("spec", "versions").Items())
        {
            if (version.At("name").AsText() is { } name && version.At("served").AsFlag() == true)
            {
                Shape described = version.At("schema", "openAPIV3Schema") is YamlNode.Map schema ? Value(schema) : new Shape { Kind = ShapeKind.Object, IsOpen = true };
                yield return new KindSchema($"{group}/{name}", kind, new ShapeLink(Root(described, metadata)), IsCustom: true);
            }
        }
    }

    /// <summary>Why a CustomResourceDefinition describes no kind, and where; null where it does, or is something else.</summary>
    public static (YamlNode Where, string Message)? Problem(YamlNode document)
    {
        if (document.At("kind").AsText() != "CustomResourceDefinition")
        {
            return null;
        }

        foreach (string[] path in (string[][])[["spec", "group"], ["spec", "names", "kind"]])
        {
            if (document.At(path) is not YamlNode.Scalar { Text.Length: > 0 })
            {
                return (document.At(path) ?? document.At("spec") ?? document, $"the CustomResourceDefinition has no '{string.Join('.', path)}'");
            }
        }

        YamlNode[] served = [.. document.At("spec", "versions").Items().Where(v => v.At("name") is YamlNode.Scalar && v.At("served").AsFlag() == true)];
        return served.Length == 0
            ? (document.At("spec", "versions") ?? document.At("spec")!, "the CustomResourceDefinition serves no version")
            : served.FirstOrDefault(v => v.At("schema", "openAPIV3Schema", "type").AsText() != "object") is { } bare
                ? (bare, $"the version '{bare.At("name").AsText()}' of the CustomResourceDefinition has no 'schema.openAPIV3Schema' of the type 'object'")
                : null;
    }

    /// <summary>An object with the fields that every object has; its status is nobody's to write, so it is not described.</summary>
    public static Shape Root(Shape described, Shape metadata)
    {
        var text = new Field(new ShapeLink(new Shape { Kind = ShapeKind.String }));
        var fields = new Dictionary<string, Field>(described.Fields, StringComparer.Ordinal)
        {
            ["apiVersion"] = text,
            ["kind"] = text,
            ["metadata"] = new Field(new ShapeLink(metadata)),
        };
        if (fields.ContainsKey("status"))
        {
            fields["status"] = new Field(new ShapeLink(Shape.Any));
        }

        return new Shape { Kind = ShapeKind.Object, Fields = fields, Required = described.Required, Groups = described.Groups, IsOpen = described.IsOpen };
    }

    private static Shape Value(YamlNode.Map schema)
    {
        bool keepsUnknown = schema["x-kubernetes-preserve-unknown-fields"].AsFlag() == true;
        return schema["type"].AsText() switch
        {
            _ when schema["x-kubernetes-int-or-string"].AsFlag() == true => new Shape { Kind = ShapeKind.IntOrString },
            "object" when schema["x-kubernetes-embedded-resource"].AsFlag() == true => Free(),
            "object" when schema["additionalProperties"] is YamlNode.Map values => Map(schema, Value(values)),
            "object" when schema["properties"] is null && (keepsUnknown || schema["additionalProperties"].AsFlag() == true) => Free(),
            "object" => Object(schema, keepsUnknown),
            "array" => List(schema),
            "string" => Text(schema),
            "integer" or "number" => Number(schema, schema["type"].AsText()!),
            "boolean" => new Shape { Kind = ShapeKind.Boolean },
            _ => Shape.Any,
        };
    }

    private static Shape Free() => new() { Kind = ShapeKind.Map, Items = new ShapeLink(Shape.Any) };

    private static Shape Map(YamlNode.Map schema, Shape values) => new()
    {
        Kind = ShapeKind.Map,
        Items = new ShapeLink(values),
        MinLength = Length(schema["minProperties"]),
        MaxLength = Length(schema["maxProperties"]),
    };

    private static Shape Object(YamlNode.Map schema, bool keepsUnknown)
    {
        var fields = new Dictionary<string, Field>(StringComparer.Ordinal);
        foreach (YamlNode.Entry entry in schema["properties"].Entries())
        {
            if (entry.Value is YamlNode.Map value)
            {
                fields[entry.Key] = new Field(new ShapeLink(Value(value)), value["nullable"].AsFlag() == true);
            }
        }

        return new Shape
        {
            Kind = ShapeKind.Object,
            Fields = fields,
            // A required field with a default is filled in by the API server.
            Required = [.. schema["required"].Items().Select(r => r.AsText()!).Where(r => schema.At("properties", r, "default") is null)],
            Groups =
            [
                .. Groups(schema).Concat(schema["allOf"].Items().OfType<YamlNode.Map>().SelectMany(Groups)).Concat(Rules(schema).SelectMany(CelGroup))
                    .OrderByDescending(g => g.Needed).DistinctBy(g => string.Join(',', g.Fields.Order(StringComparer.Ordinal))),
            ],
            IsOpen = keepsUnknown,
        };
    }

    private static Shape List(YamlNode.Map schema)
    {
        ImmutableArray<string> keys = [.. schema["x-kubernetes-list-map-keys"].Items().Select(k => k.AsText()!)];
        IEnumerable<ImmutableArray<string>> unique = Rules(schema).Select(r => UniqueBy().Match(r)).Where(m => m.Success).Select(m => ImmutableArray.Create(m.Groups["field"].Value));
        return new Shape
        {
            Kind = ShapeKind.List,
            Items = new ShapeLink(schema["items"] is YamlNode.Map items ? Value(items) : Shape.Any),
            Keys =
            [
                .. unique.Prepend(keys).Where(k => k.Length > 0).DistinctBy(k => string.Join(',', k))
                    .Select(set => new KeySet([.. set.Select(k => new ListKey(k, schema.At("items", "properties", k, "default").AsText() ?? ""))])),
            ],
            MinLength = Length(schema["minItems"]),
            MaxLength = Length(schema["maxItems"]),
        };
    }

    private static Shape Text(YamlNode.Map schema) => new()
    {
        Kind = ShapeKind.String,
        Format = Rules(schema).Contains("duration(self) >= duration('1ms')") ? ShapeFormat.Duration : schema["format"].AsText() switch
        {
            "date-time" => ShapeFormat.Time,
            "byte" => ShapeFormat.Bytes,
            _ => ShapeFormat.None,
        },
        Enum = [.. schema["enum"].Items().Select(e => e.AsText() ?? "")],
        MinLength = Length(schema["minLength"]),
        MaxLength = Length(schema["maxLength"]),
        Pattern = schema["pattern"].AsText() is { } pattern ? new Pattern(pattern) : null,
    };

    private static Shape Number(YamlNode.Map schema, string type)
    {
        bool isPort = Rules(schema).Contains("0 < self && self <= 65535");
        bool isInt32 = schema["format"].AsText() == "int32";
        return new Shape
        {
            Kind = type == "integer" ? ShapeKind.Integer : ShapeKind.Number,
            Min = isPort ? 1 : Bound(schema["minimum"]) ?? (isInt32 ? int.MinValue : null),
            Max = isPort ? 65535 : Bound(schema["maximum"]) ?? (isInt32 ? int.MaxValue : null),
        };
    }

    // "oneOf: [{not: {anyOf: [a, b]}}, a, b]" is at most one of a and b; without the first, exactly one.
    private static IEnumerable<OneOf> Groups(YamlNode.Map schema)
    {
        var choices = schema["oneOf"].Items();
        string[] named = [.. choices.Select(c => c.At("required").Items()).Where(r => r.Length == 1).Select(r => r[0].AsText()!)];
        bool allowsNone = choices.Any(c => c.At("not") is not null);
        if (named.Length > 1 && named.Length == choices.Length - (allowsNone ? 1 : 0))
        {
            yield return new OneOf([.. named], !allowsNone);
        }
    }

    private static IEnumerable<OneOf> CelGroup(string rule)
    {
        if (OnlyOne().Match(rule) is { Success: true } one)
        {
            yield return new OneOf([.. one.Groups["field"].Captures.Select(c => c.Value)], false);
        }
        else if (ExactlyOne().Match(rule) is { Success: true } exactly)
        {
            yield return new OneOf([exactly.Groups["a"].Value, exactly.Groups["b"].Value], true);
        }
    }

    private static IEnumerable<string> Rules(YamlNode.Map schema) =>
        schema["x-kubernetes-validations"].Items().Select(r => r.At("rule").AsText() ?? "");

    private static int? Length(YamlNode? node) => (int?)node.AsInteger();

    private static double? Bound(YamlNode? node) =>
        double.TryParse(node.AsText(), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;

    [GeneratedRegex(@"\A(\(has\(self\.(?<field>\w+)\) \? 1 : 0\)( \+ )?){2,} <= 1\z", RegexOptions.CultureInvariant)]
    private static partial Regex OnlyOne();

    [GeneratedRegex(@"\Ahas\(self\.(?<a>\w+)\) != has\(self\.(?<b>\w+)\)\z", RegexOptions.CultureInvariant)]
    private static partial Regex ExactlyOne();

    [GeneratedRegex(@"\Aself\.all\(l1, self\.exists_one\(l2, l1\.(?<field>\w+) == l2\.\k<field>\)\)\z", RegexOptions.CultureInvariant)]
    private static partial Regex UniqueBy();
}
