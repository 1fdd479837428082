using System.Globalization;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>One scalar beside its shape: type as YAML 1.1 resolves it, then enum, bounds, syntax.</summary>
internal static class ScalarWalk
{
    internal static void Value(ShapeWalk walk, YamlNode.Scalar scalar, Shape shape)
    {
        ScalarType type = scalar.Type;
        switch (shape.Kind)
        {
            case ShapeKind.String when IsText(scalar, type):
                Text(walk, scalar, shape);
                break;
            case ShapeKind.Boolean when type == ScalarType.Boolean:
                break;
            case ShapeKind.Integer when type == ScalarType.Integer || (type == ScalarType.Float && Number(scalar.Text) is { } f && f == Math.Floor(f)):
            case ShapeKind.Number when type is ScalarType.Integer or ScalarType.Float:
                Bounds(walk, scalar, shape);
                Allowed(walk, scalar, shape);
                break;
            case ShapeKind.IntOrString when type == ScalarType.Integer || IsText(scalar, type):
                break;
            case ShapeKind.Quantity when type is ScalarType.Integer or ScalarType.Float || IsText(scalar, type):
                if (Amounts.Quantity(scalar.Text) is null)
                {
                    walk.Add(SchemaCodes.Quantity, scalar.Place, $"{walk.Subject} is '{scalar.Text}', which is no quantity", "write a number with a suffix such as m, Ki, Mi, Gi, k, M, G");
                }

                break;
            default:
                walk.WrongType(scalar, shape);
                break;
        }
    }

    /// <summary>What a person would call the shape, for "must be …".</summary>
    internal static string Wanted(Shape shape) => shape.Kind switch
    {
        ShapeKind.Object or ShapeKind.Map => "a mapping",
        ShapeKind.List => "a list",
        ShapeKind.Boolean => "true or false",
        ShapeKind.Integer => "a whole number",
        ShapeKind.Number => "a number",
        ShapeKind.IntOrString => "a whole number or a text",
        ShapeKind.Quantity => "a quantity",
        _ => "a text",
    };

    // 8080:80 is a number to YAML 1.1 as some read it; the reader that Kubernetes uses keeps the text.
    private static bool IsText(YamlNode.Scalar scalar, ScalarType type) =>
        type is ScalarType.Text or ScalarType.Timestamp || (type is ScalarType.Integer or ScalarType.Float && scalar.Text.Contains(':', StringComparison.Ordinal));

    private static void Text(ShapeWalk walk, YamlNode.Scalar scalar, Shape shape)
    {
        string text = scalar.Text;
        Allowed(walk, scalar, shape);
        if (shape.MinLength is not null || shape.MaxLength is not null)
        {
            walk.Length(scalar, text.Length, shape, "characters");
        }

        string? rule = shape.Format switch
        {
            ShapeFormat.DnsLabel => NameSyntax.DnsLabel(text),
            ShapeFormat.DnsName => NameSyntax.DnsName(text),
            ShapeFormat.PortName => NameSyntax.PortName(text),
            ShapeFormat.Time => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? null : "a time such as 2026-01-31T12:00:00Z",
            ShapeFormat.Bytes => IsBase64(text) ? null : "base64",
            _ => shape.Pattern?.Matches(text) == false ? $"text that matches {shape.Pattern.Text}" : null,
        };
        if (rule is not null)
        {
            walk.Add(SchemaCodes.Syntax, scalar.Place, $"{walk.Subject} is '{text}', which does not have the right syntax", $"write {rule}");
        }

        if (shape.Format == ShapeFormat.Duration && Amounts.Duration(text) is not >= 0.001)
        {
            walk.Add(SchemaCodes.Duration, scalar.Place, $"{walk.Subject} is '{text}', which is no duration of at least 1ms", "write one such as 500ms, 3s or 1m30s");
        }
    }

    private static void Allowed(ShapeWalk walk, YamlNode.Scalar scalar, Shape shape)
    {
        if (shape.Enum.Length > 0 && !shape.Enum.Contains(scalar.Text))
        {
            string? near = NearestName.Of(scalar.Text, shape.Enum);
            walk.Add(SchemaCodes.NotAllowed, scalar.Place, $"{walk.Subject} is '{scalar.Text}', but must be one of {string.Join(", ", shape.Enum.Where(e => e.Length > 0))}",
                near is null ? "" : $"did you mean '{near}'?");
        }
    }

    private static void Bounds(ShapeWalk walk, YamlNode.Scalar scalar, Shape shape)
    {
        if (shape.Min is null && shape.Max is null)
        {
            return;
        }

        double? number = Number(scalar.Text);
        if (number < shape.Min || number > shape.Max)
        {
            string bound = number < shape.Min ? Invariant($"at least {shape.Min}") : Invariant($"at most {shape.Max}");
            walk.Add(SchemaCodes.OutOfBounds, scalar.Place, $"{walk.Subject} is {scalar.Text}, but must be {bound}", "");
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>The number of a plain scalar in any of YAML 1.1's notations; null for what is none here.</summary>
    internal static double? Number(string text)
    {
        if (text.Length < 16 && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long plain) && text.TrimStart('-', '+') is var digits
            && (digits.Length == 1 || digits[0] != '0'))
        {
            return plain;
        }

        string bare = text.Replace("_", "", StringComparison.Ordinal).TrimStart('+');
        (string prefix, int radix) = bare.TrimStart('-') switch
        {
            ['0', 'x', ..] => ("0x", 16),
            ['0', 'b', ..] => ("0b", 2),
            ['0', 'o', ..] => ("0o", 8),
            ['0', >= '0' and <= '7', ..] when !bare.Contains('.', StringComparison.Ordinal) => ("0", 8),
            _ => ("", 10),
        };
        if (radix == 10)
        {
            return double.TryParse(bare, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
        }

        double sum = 0;
        foreach (char c in bare.TrimStart('-').AsSpan(prefix.Length))
        {
            sum = (sum * radix) + Convert.ToInt32(c.ToString(), 16);
        }

        return bare[0] == '-' ? -sum : sum;
    }

    private static bool IsBase64(string text)
    {
        byte[] buffer = new byte[((text.Length * 3) / 4) + 3];
        return Convert.TryFromBase64String(text, buffer, out _);
    }
}
