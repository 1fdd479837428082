using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace GitOpsGen.Spec;

/// <summary>
/// The spec's JSON Schema (draft-07), from the same shapes that the reader uses, so that editors complete and check what it reads.
/// It keeps to words that every validator knows: <c>enum</c> with one value instead of <c>const</c>, <c>anyOf</c> instead of <c>if</c>.
/// </summary>
public static class SpecSchema
{
    /// <summary>The schema of an environment's file, with a line end.</summary>
    public static string Write() => Write("GitOpsGen environment", EnvironmentShape.File);

    /// <summary>The schema of a file that <c>include</c> names: one service.</summary>
    public static string WriteService() => Write("GitOpsGen service", ServiceShape.Item);

    private static string Write(string title, Shape.Fields shape)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "http://json-schema.org/draft-07/schema#");
            json.WriteString("title", title);
            Body(json, shape);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void Body(Utf8JsonWriter json, Shape shape)
    {
        switch (shape)
        {
            case Shape.Text text:
                Pattern(json, text.Pattern);
                break;
            case Shape.Duration:
                Pattern(json, Amounts.Duration());
                break;
            case Shape.Whole whole:
                json.WriteString("type", "integer");
                json.WriteNumber("minimum", whole.Min);
                json.WriteNumber("maximum", whole.Max);
                break;
            case Shape.Number number:
                Range(json, number.Min, number.Max);
                break;
            case Shape.Flag:
                json.WriteString("type", "boolean");
                break;
            case Shape.Value:
                Words(json, "type", ["string", "number", "boolean"]);
                break;
            case Shape.OneOf one:
                json.WriteString("type", "string");
                Words(json, "enum", one.Words);
                break;
            case Shape.Percent percent:
                AnyOf(json, () => Pattern(json, Amounts.Percent()), () => Range(json, 0, percent.Max));
                break;
            case Shape.Either either:
                AnyOf(json, () => Body(json, either.First), () => Body(json, either.Second));
                break;
            case Shape.List list:
                json.WriteString("type", "array");
                json.WriteNumber("minItems", list.Min);
                Member(json, "items", () => Body(json, list.Item));
                break;
            case Shape.Table table:
                json.WriteString("type", "object");
                Member(json, "patternProperties", () => Member(json, Portable(table.Key.Pattern!), () => Body(json, table.Item)));
                json.WriteBoolean("additionalProperties", false);
                break;
            case Shape.Foreign foreign:
                json.WriteString("type", "object");
                Elsewhere(json, foreign);
                break;
            case Shape.Fields fields:
                Members(json, fields);
                break;
        }
    }

    private static void Members(Utf8JsonWriter json, Shape.Fields fields)
    {
        json.WriteString("type", "object");
        json.WriteBoolean("additionalProperties", false);
        string[] required = [.. fields.Known.Where(f => f.Required).Select(f => f.Name)];
        if (required.Length > 0)
        {
            Words(json, "required", required);
        }

        Member(json, "properties", () =>
        {
            foreach (Field field in fields.Known)
            {
                Member(json, field.Name, () =>
                {
                    json.WriteString("description", field.Default.Length == 0 ? field.Meaning : $"{field.Meaning} (default: {field.Default})");
                    Body(json, field.Shape);
                });
            }
        });
    }

    private static void Elsewhere(Utf8JsonWriter json, Shape.Foreign foreign)
    {
        if (foreign.Elsewhere.IsDefaultOrEmpty)
        {
            return;
        }

        Member(json, "properties", () =>
        {
            foreach ((string field, string belongs) in foreign.Elsewhere)
            {
                Member(json, field, () =>
                {
                    json.WriteString("description", belongs);
                    Member(json, "not", () => { });
                });
            }
        });
    }

    private static void Pattern(Utf8JsonWriter json, Regex? pattern)
    {
        json.WriteString("type", "string");
        if (pattern is not null)
        {
            json.WriteNumber("maxLength", Shape.Text.MaxLength);
            json.WriteString("pattern", Portable(pattern));
        }
    }

    // JavaScript's $ is .NET's \z: without the flag m it is the end of the text and nothing else.
    private static string Portable(Regex pattern) =>
        pattern.ToString().Replace(@"\A", "^", StringComparison.Ordinal).Replace(@"\z", "$", StringComparison.Ordinal);

    private static void Range(Utf8JsonWriter json, double min, double max)
    {
        json.WriteString("type", "number");
        if (double.IsFinite(min))
        {
            json.WriteNumber("minimum", min);
        }

        if (double.IsFinite(max))
        {
            json.WriteNumber("maximum", max);
        }
    }

    private static void Words(Utf8JsonWriter json, string name, IEnumerable<string> words)
    {
        json.WriteStartArray(name);
        foreach (string word in words)
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
    }

    private static void AnyOf(Utf8JsonWriter json, params ReadOnlySpan<Action> cases)
    {
        json.WriteStartArray("anyOf");
        foreach (Action body in cases)
        {
            json.WriteStartObject();
            body();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Member(Utf8JsonWriter json, string name, Action body)
    {
        json.WriteStartObject(name);
        body();
        json.WriteEndObject();
    }
}
