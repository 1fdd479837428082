using System.Collections.Immutable;
using System.Globalization;
using GitOpsGen.Check;
using GitOpsGen.Yaml;

namespace GitOpsGen.Derive;

/// <summary>OpenAPI v3 component schemas of Kubernetes → shapes. JSON is YAML, so the project's own reader reads it.</summary>
internal sealed class OpenApi(IEnumerable<YamlNode> documents, KubernetesFacts facts)
{
    // Kinds that are only ever sent to a subresource or come back from the server.
    private static readonly HashSet<string> NotApplied =
        ["APIResourceList", "Status", "Scale", "Binding", "Eviction", "TokenRequest", "ComponentStatus", "Event"];

    private readonly Dictionary<string, YamlNode.Map> schemas = documents
        .SelectMany(d => d.At("components", "schemas").Entries())
        .DistinctBy(e => e.Key)
        .ToDictionary(e => e.Key, e => (YamlNode.Map)e.Value);

    private readonly Dictionary<string, Shape> done = [];

    /// <summary>The shape of every object's metadata.</summary>
    public Shape Metadata => Named("io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta");

    /// <summary>Every kind that people write manifests of.</summary>
    public IEnumerable<(string ApiVersion, string Kind, Shape Root)> Kinds()
    {
        foreach ((string name, YamlNode.Map schema) in schemas)
        {
            var gvk = schema["x-kubernetes-group-version-kind"].Items();
            if (gvk.Length != 1 || schema.At("properties", "metadata") is null
                || gvk[0].At("kind").AsText() is not { } kind || kind.EndsWith("List", StringComparison.Ordinal) || NotApplied.Contains(kind))
            {
                continue;
            }

            string group = gvk[0].At("group").AsText()!, version = gvk[0].At("version").AsText()!;
            yield return (group.Length == 0 ? version : $"{group}/{version}", kind, CrdShapes.Root(Named(name), Metadata));
        }
    }

    private Shape Named(string name)
    {
        if (!done.TryGetValue(name, out Shape? shape))
        {
            shape = name switch
            {
                "io.k8s.apimachinery.pkg.util.intstr.IntOrString" => new Shape { Kind = ShapeKind.IntOrString },
                "io.k8s.apimachinery.pkg.api.resource.Quantity" => new Shape { Kind = ShapeKind.Quantity },
                _ => Value(schemas[name], name[(name.LastIndexOf('.') + 1)..]),
            };
            done[name] = shape;
        }

        return shape;
    }

    private Shape Value(YamlNode.Map schema, string definition = "")
    {
        if ((schema["$ref"] ?? (schema["allOf"].Items() is [var only] ? only.At("$ref") : null)).AsText() is { } reference)
        {
            return Named(reference[(reference.LastIndexOf('/') + 1)..]);
        }

        return schema["type"].AsText() switch
        {
            "object" when schema["additionalProperties"] is YamlNode.Map values => new Shape { Kind = ShapeKind.Map, Items = new ShapeLink(Value(values)) },
            "object" when schema["properties"] is null => new Shape { Kind = ShapeKind.Map, Items = new ShapeLink(Shape.Any) },
            "object" => Object(schema, definition),
            "array" => List(schema),
            "string" => new Shape { Kind = ShapeKind.String, Format = schema["format"].AsText() switch { "date-time" => ShapeFormat.Time, "byte" => ShapeFormat.Bytes, _ => ShapeFormat.None } },
            "integer" => schema["format"].AsText() == "int32"
                ? new Shape { Kind = ShapeKind.Integer, Min = int.MinValue, Max = int.MaxValue }
                : new Shape { Kind = ShapeKind.Integer },
            "number" => new Shape { Kind = ShapeKind.Number },
            "boolean" => new Shape { Kind = ShapeKind.Boolean },
            _ => Shape.Any,
        };
    }

    private Shape Object(YamlNode.Map schema, string definition)
    {
        var required = schema["required"].Items().Select(r => r.AsText()!).ToList();
        var fields = new Dictionary<string, Field>();
        foreach (YamlNode.Entry entry in schema["properties"].Entries())
        {
            string said = facts.Of(definition, entry.Key);
            Shape shape = Value((YamlNode.Map)entry.Value);
            fields[entry.Key] = new Field(new ShapeLink(KubernetesFacts.Refine(shape, said)));
            if (KubernetesFacts.IsRequired(said) && !required.Contains(entry.Key))
            {
                required.Add(entry.Key);
            }
        }

        return new Shape { Kind = ShapeKind.Object, Fields = fields, Required = [.. required] };
    }

    private Shape List(YamlNode.Map schema)
    {
        var items = (YamlNode.Map)schema["items"]!;
        YamlNode? properties = (schemas.GetValueOrDefault(items["allOf"].Items() is [var only] ? only.At("$ref").AsText()!.Split('/')[^1] : "") ?? items)["properties"];
        ImmutableArray<ListKey> keys = [.. schema["x-kubernetes-list-map-keys"].Items().Select(k => k.AsText()!).Select(k => new ListKey(k, Default(properties.At(k, "default"))))];
        return new Shape { Kind = ShapeKind.List, Items = new ShapeLink(Value(items)), Keys = keys.Length == 0 ? [] : [new KeySet(keys)] };
    }

    // The published schema gives every required number the default 0, which is no value that is meant.
    private static string Default(YamlNode? node) => node.AsText() is { } text && text != 0.ToString(CultureInfo.InvariantCulture) ? text : "";
}
