using System.Collections.Immutable;
using System.Globalization;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Spec;

/// <summary>Holds a tree against a shape and finds all that does not fit, in the order of the text.</summary>
public sealed class ShapeCheck
{
    private const int Shown = 80;
    private readonly ImmutableArray<Diagnostic>.Builder found = ImmutableArray.CreateBuilder<Diagnostic>();

    private ShapeCheck()
    {
    }

    /// <summary>Everything in <paramref name="node"/> that is not of <paramref name="shape"/>.</summary>
    /// <param name="node">The value.</param>
    /// <param name="shape">What it should be.</param>
    /// <param name="name">What messages call the value: its field, or <c>the file</c>.</param>
    public static ImmutableArray<Diagnostic> Of(YamlNode node, Shape shape, string name)
    {
        var check = new ShapeCheck();
        check.Check(node, shape, name);
        return check.found.ToImmutable();
    }

    private void Check(YamlNode node, Shape shape, string name)
    {
        switch (shape)
        {
            case Shape.Fields fields when node is YamlNode.Map map:
                Members(map, fields, name);
                break;
            case Shape.Table table when node is YamlNode.Map map:
                Rows(map, table, name);
                break;
            case Shape.List list when node is YamlNode.Seq seq:
                Items(seq, list, name);
                break;
            case Shape.Foreign foreign when node is YamlNode.Map map:
                Foreign(map, foreign);
                break;
            case Shape.Either either:
                Check(node, Fits(node, either.First) || !Fits(node, either.Second) && Near(node, either.First) ? either.First : either.Second, name, either);
                break;
            case Shape.Fields or Shape.Table or Shape.List or Shape.Foreign:
                Wrong(node, shape, name);
                break;
            default:
                Leaf(node, shape, name);
                break;
        }
    }

    private void Check(YamlNode node, Shape chosen, string name, Shape.Either whole)
    {
        if (Near(node, chosen))
        {
            Check(node, chosen, name);
        }
        else
        {
            Wrong(node, whole, name);
        }
    }

    // The kind of node decides between two shapes; what is wrong inside is then told about that one alone.
    private static bool Near(YamlNode node, Shape shape) => shape switch
    {
        Shape.Fields or Shape.Table or Shape.Foreign => node is YamlNode.Map,
        Shape.List => node is YamlNode.Seq,
        Shape.Whole or Shape.Number => node is YamlNode.Scalar { Type: ScalarType.Integer or ScalarType.Float },
        Shape.Text => node is YamlNode.Scalar { Type: ScalarType.Text },
        Shape.Either either => Near(node, either.First) || Near(node, either.Second),
        _ => node is YamlNode.Scalar,
    };

    private static bool Fits(YamlNode node, Shape shape) => Near(node, shape);

    private void Members(YamlNode.Map map, Shape.Fields shape, string name)
    {
        foreach (YamlNode.Entry entry in map.Entries)
        {
            Field? field = shape.Known.FirstOrDefault(f => f.Name == entry.Key);
            if (field is not null)
            {
                Check(entry.Value, field.Shape, entry.Key);
                continue;
            }

            Add(SpecCodes.UnknownField, entry.KeyPlace, $"unknown field {Quoted(entry.Key)} in {name}", NearestName.Hint(Short(entry.Key), [.. shape.Known.Select(f => f.Name)]));
        }

        foreach (Field missing in shape.Known.Where(f => f.Required && map[f.Name] is null))
        {
            Add(SpecCodes.MissingField, map.Place, $"'{missing.Name}' is missing in {name}", $"add '{missing.Name}': {missing.Meaning}");
        }
    }

    private void Rows(YamlNode.Map map, Shape.Table shape, string name)
    {
        foreach (YamlNode.Entry entry in map.Entries)
        {
            if (entry.Key.Length > Shape.Text.MaxLength || !shape.Key.Pattern!.IsMatch(entry.Key))
            {
                Add(shape.Key.Code, entry.KeyPlace, $"the key {Quoted(entry.Key)} in {name} is not {shape.Key.Name}", shape.Key.Hint);
            }

            Check(entry.Value, shape.Item, entry.Key);
        }
    }

    private void Items(YamlNode.Seq seq, Shape.List shape, string name)
    {
        if (seq.Items.Length < shape.Min)
        {
            Add(SpecCodes.OutOfBounds, seq.Place, $"'{name}' has {seq.Items.Length} items", $"at least {shape.Min} must be here");
        }

        foreach (YamlNode item in seq.Items)
        {
            Check(item, shape.Item, $"an item of {name}");
        }
    }

    private void Foreign(YamlNode.Map map, Shape.Foreign shape)
    {
        foreach (YamlNode.Entry entry in map.Entries)
        {
            foreach ((string field, string belongs) in shape.Elsewhere.IsDefault ? [] : shape.Elsewhere)
            {
                if (field == entry.Key)
                {
                    Add(SpecCodes.BelongsElsewhere, entry.KeyPlace, $"'{field}' may not stand in {shape.Name} here", belongs);
                }
            }
        }
    }

    private void Leaf(YamlNode node, Shape shape, string name)
    {
        bool typed = node is YamlNode.Scalar scalar && shape switch
        {
            Shape.Text or Shape.Duration or Shape.OneOf => scalar.Type == ScalarType.Text,
            Shape.Whole => WholeOf(scalar) is not null,
            Shape.Number => Amounts.NumberOf(scalar) is not null,
            Shape.Percent => scalar.Type == ScalarType.Text || Amounts.NumberOf(scalar) is not null,
            Shape.Flag => scalar.AsFlag() is not null,
            _ => scalar.Type != ScalarType.Null,
        };
        if (!typed)
        {
            Wrong(node, shape, name);
            return;
        }

        string text = node.AsText()!;
        switch (shape)
        {
            case Shape.Text { Form: not null } t when text.Length > Shape.Text.MaxLength:
                Add(t.Code, node.Place, $"'{name}' has {text.Length} characters, too many for {t.Name}", $"{Shape.Text.MaxLength} are read at most");
                break;
            case Shape.Text t when t.Pattern?.IsMatch(text) == false:
                Add(t.Code, node.Place, t.Secret ? $"'{name}' is not {t.Name}" : $"{Quoted(text)} in '{name}' is not {t.Name}", t.Hint);
                break;
            case Shape.Duration when Amounts.DurationOf(text) is null:
                Add(SpecCodes.WrongForm, node.Place, $"{Quoted(text)} in '{name}' is not a duration", "write it as 30s, 10m or 1h30m");
                break;
            case Shape.OneOf one when !one.Words.Contains(text):
                Add(SpecCodes.NotOneOf, node.Place, $"{Quoted(text)} in '{name}' is not {one.Expected}", NearestName.Hint(Short(text), one.Words));
                break;
            case Shape.Percent p:
                Share(node, p, name);
                break;
            case Shape.Whole w when WholeOf(node) is long number && (number < w.Min || number > w.Max):
                Add(SpecCodes.OutOfBounds, node.Place, $"'{name}' is {number}", $"write {w.Expected}");
                break;
            case Shape.Number n when Amounts.NumberOf(node) is double number && (number < n.Min || number > n.Max):
                Add(SpecCodes.OutOfBounds, node.Place, $"'{name}' is {text}", $"write {n.Expected}");
                break;
        }
    }

    private void Share(YamlNode node, Shape.Percent shape, string name)
    {
        string text = node.AsText()!;
        double? share = Amounts.ShareOf(node);
        if (share is null)
        {
            Add(SpecCodes.WrongForm, node.Place, $"{Quoted(text)} in '{name}' is not a percentage", "write it as 1% or 0.01");
        }
        else if (share < 0 || share > shape.Max)
        {
            Add(SpecCodes.OutOfBounds, node.Place, $"'{name}' is {text}, which is {(share.Value * 100).ToString("0.####", CultureInfo.InvariantCulture)} %",
                $"write a percentage from 0% to {(shape.Max * 100).ToString("0", CultureInfo.InvariantCulture)}%");
        }
    }

    /// <summary>The whole number as JSON writes it, so that no reader of YAML takes it as octal or a date.</summary>
    private static long? WholeOf(YamlNode node) =>
        node.AsInteger() is long number && node.AsText() == number.ToString(CultureInfo.InvariantCulture) ? number : null;

    private void Wrong(YamlNode node, Shape shape, string name)
    {
        bool quote = node is YamlNode.Scalar { Type: not ScalarType.Null } && shape is Shape.Text form && form.Pattern?.IsMatch(node.AsText() ?? "") != false;
        bool echo = shape is not Shape.Text { Secret: true };
        string there = node is YamlNode.Scalar { Text: var text, Type: ScalarType.Text } ? "the text " + Quoted(text) : node.Kind;
        Add(SpecCodes.WrongType, node.Place, echo ? $"'{name}' is {there}, not {shape.Expected}" : $"'{name}' is not {shape.Expected}",
            quote && echo ? $"put quotes around it: \"{node.AsText()}\"" : $"write {shape.Expected} here, or remove the field");
    }

    // What a message repeats is short, and cannot steer the terminal that shows it.
    private static string Quoted(string text) => "'" + string.Concat(Short(text).Select(c => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Surrogate
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? $"\\u{(int)c:x4}" : c.ToString())) + (text.Length > Shown ? "...'" : "'");

    private static string Short(string text) => text.Length <= Shown ? text : text[..Shown];

    private void Add(Code code, Place place, string message, string hint) => found.Add(Diagnostic.Of(code, place, message, hint));
}
