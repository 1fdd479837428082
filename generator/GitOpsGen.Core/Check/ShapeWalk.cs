using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>
/// One walk over a value beside its shape. Null counts as a field that is left out: the API server drops it from native objects,
/// and prunes it from custom ones. In a map a null text is the empty text for native objects only.
/// </summary>
internal sealed class ShapeWalk(string kind, bool isCustom)
{
    private const int MaxAnnotations = 256 * 1024;
    private readonly List<Diagnostic> found = [];

    /// <summary>Where the walk stands.</summary>
    internal Trail Trail { get; } = new();

    /// <summary>What was found so far, in the order of the text.</summary>
    internal IReadOnlyList<Diagnostic> Found => found;

    internal void Add(Code code, Place place, string message, string hint) => found.Add(Diagnostic.Of(code, place, message, hint));

    internal void Value(YamlNode node, Shape shape, bool demandsFields = true)
    {
        switch (shape.Kind)
        {
            case ShapeKind.Any:
                break;
            case ShapeKind.Object when node is YamlNode.Map map:
                Object(map, shape, demandsFields);
                break;
            case ShapeKind.Map when node is YamlNode.Map map:
                Map(map, shape);
                break;
            case ShapeKind.List when node is YamlNode.Seq list:
                List(list, shape);
                break;
            case ShapeKind.Object or ShapeKind.Map or ShapeKind.List:
                WrongType(node, shape);
                break;
            default:
                if (node is YamlNode.Scalar scalar)
                {
                    ScalarWalk.Value(this, scalar, shape);
                }
                else
                {
                    WrongType(node, shape);
                }

                break;
        }
    }

    internal void WrongType(YamlNode node, Shape shape)
    {
        string hint = shape.Kind switch
        {
            ShapeKind.String when node is YamlNode.Scalar { Type: not ScalarType.Null } scalar => $"put quotes around it: \"{scalar.Text}\"",
            ShapeKind.Boolean or ShapeKind.Integer or ShapeKind.Number when node is YamlNode.Scalar { IsPlain: false } => "remove the quotes",
            ShapeKind.List when node is YamlNode.Map => "begin each item with '- '",
            _ => "",
        };
        Add(SchemaCodes.WrongType, node.Place, $"'{Trail}' of {kind} is {node.Kind}, but must be {ScalarWalk.Wanted(shape)}", hint);
    }

    private static bool IsNull(YamlNode node) => node is YamlNode.Scalar { IsPlain: true, Type: ScalarType.Null };

    private void Object(YamlNode.Map map, Shape shape, bool demandsFields)
    {
        foreach (YamlNode.Entry entry in map.Entries)
        {
            if (!shape.Fields.TryGetValue(entry.Key, out Field? field))
            {
                if (!shape.IsOpen)
                {
                    string where = Trail.ToString();
                    Add(SchemaCodes.UnknownField, entry.KeyPlace, $"unknown field '{entry.Key}' in {(where.Length > 0 ? $"'{where}' of " : "")}{kind}",
                        NearestName.Hint(entry.Key, [.. shape.Fields.Keys]));
                }

                continue;
            }

            if (!IsNull(entry.Value))
            {
                Trail.Push(entry.Key);
                Value(entry.Value, field.Link.Shape);
                Trail.Pop();
            }
        }

        if (demandsFields)
        {
            Demand(map, shape);
        }

        foreach (OneOf group in shape.Groups)
        {
            Only(map, group, demandsFields);
        }
    }

    private void Demand(YamlNode.Map map, Shape shape)
    {
        foreach (string name in shape.Required)
        {
            if (map[name] is not { } value || (IsNull(value) && !shape.Fields[name].IsNullable))
            {
                string where = Trail.ToString();
                Add(SchemaCodes.Missing, map.Place, $"{(where.Length > 0 ? $"'{where}' of {kind}" : kind)} has no '{name}'", $"add `{name}`");
            }
        }
    }

    private void Only(YamlNode.Map map, OneOf group, bool demandsFields)
    {
        int standing = 0;
        Place second = default;
        foreach (string name in group.Fields)
        {
            if (map[name] is { } value && !IsNull(value))
            {
                standing++;
                second = standing == 2 ? value.Place : second;
            }
        }

        if (standing > 1 || (standing == 0 && group.Needed && demandsFields))
        {
            string names = string.Join(", ", group.Fields.Select(f => $"'{f}'"));
            Add(SchemaCodes.OnlyOne, standing > 1 ? second : map.Place, standing > 1
                ? $"'{Trail}' of {kind} has {standing} of {names}, but only one of them may stand"
                : $"'{Trail}' of {kind} has none of {names}, but one of them must stand", standing > 1 ? "keep one of them" : "add one of them");
        }
    }

    private void Map(YamlNode.Map map, Shape shape)
    {
        Shape values = shape.Items!.Shape;
        Length(map, map.Entries.Length, shape, "entries");
        foreach (YamlNode.Entry entry in map.Entries)
        {
            Trail.Push(entry.Key);
            if (shape.Format != ShapeFormat.None)
            {
                Key(entry, shape.Format);
            }

            if (!IsNull(entry.Value) || isCustom || values.Kind is not (ShapeKind.String or ShapeKind.Any))
            {
                Value(entry.Value, values);
            }

            Trail.Pop();
        }

        if (shape.Format == ShapeFormat.Annotations)
        {
            AnnotationSize(map);
        }
    }

    private void Key(YamlNode.Entry entry, ShapeFormat format)
    {
        bool isLabel = format == ShapeFormat.Labels;
        if (NameSyntax.QualifiedName(entry.Key) is { } rule)
        {
            Add(isLabel ? SchemaCodes.Label : SchemaCodes.Annotation, entry.KeyPlace, $"the key '{entry.Key}' of {(isLabel ? "a label" : "an annotation")} is not valid", $"write {rule}");
        }

        if (isLabel && entry.Value is YamlNode.Scalar { Type: ScalarType.Text } value && NameSyntax.LabelValue(value.Text) is { } valueRule)
        {
            Add(SchemaCodes.Label, value.Place, $"the value '{value.Text}' of the label '{entry.Key}' is not valid", $"write {valueRule}");
        }
    }

    private void AnnotationSize(YamlNode.Map map)
    {
        long size = 0;
        foreach (YamlNode.Entry entry in map.Entries)
        {
            size += entry.Key.Length + (entry.Value.AsText()?.Length ?? 0);
        }

        if (size > MaxAnnotations)
        {
            Add(SchemaCodes.Annotation, map.Place, $"the annotations have {size} characters, over the limit of {MaxAnnotations}", "move the data into a ConfigMap");
        }
    }

    private void List(YamlNode.Seq list, Shape shape)
    {
        Shape item = shape.Items!.Shape;
        Length(list, list.Items.Length, shape, "items");
        if (item.Kind != ShapeKind.Any)
        {
            for (int i = 0; i < list.Items.Length; i++)
            {
                Trail.Push(i);
                Value(list.Items[i], item);
                Trail.Pop();
            }
        }

        if (list.Items.Length > 1)
        {
            foreach (KeySet keys in shape.Keys)
            {
                Unique(list, keys.Fields);
            }
        }
    }

    private void Unique(YamlNode.Seq list, ImmutableArray<ListKey> keys)
    {
        var seen = new Dictionary<string, YamlNode>(list.Items.Length, StringComparer.Ordinal);
        foreach (YamlNode item in list.Items)
        {
            string?[] values = [.. keys.Select(k => item.At(k.Field).AsText() ?? (k.Default.Length > 0 ? k.Default : null))];
            if (Array.Exists(values, v => v is null))
            {
                continue;
            }

            string key = values.Length == 1 ? values[0]! : string.Join('/', values);
            if (!seen.TryAdd(key, item))
            {
                string fields = string.Join(" and ", keys.Select(k => $"'{k.Field}'"));
                Add(SchemaCodes.DuplicateItem, item.Place, $"'{Trail}' of {kind} has two items with the {fields} '{key}', the first at line {seen[key].Place.Line}", "rename or remove one of the two");
            }
        }
    }

    internal void Length(YamlNode node, int length, Shape shape, string what)
    {
        if (length < shape.MinLength || length > shape.MaxLength)
        {
            Add(SchemaCodes.Length, node.Place, $"'{Trail}' of {kind} has {length} {what}, but must have {(length < shape.MinLength ? $"at least {shape.MinLength}" : $"at most {shape.MaxLength}")}", "");
        }
    }

    /// <summary>How messages begin: the path and the kind.</summary>
    internal string Subject => $"'{Trail}' of {kind}";
}
