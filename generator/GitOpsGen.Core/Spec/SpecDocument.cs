using System.Collections.Immutable;
using System.Text;

namespace GitOpsGen.Spec;

/// <summary>The reference of the environment spec as Markdown, from the same shapes that the reader uses.</summary>
public static class SpecDocument
{
    // Each has a section of its own, however often it occurs.
    private static readonly ImmutableArray<(string Field, string Section)> Sections = [("services", "A service"), ("defaults", "A service"), ("gates", "Gates")];

    /// <summary>The whole document, lines ended by LF.</summary>
    public static string Write()
    {
        var text = new StringBuilder();
        text.Append("""
            # The environment spec, field by field

            This file is written by a test from the description that the reader and `gitopsgen schema` use. Fields that are not listed are errors.

            - Durations are written `30s`, `10m`, `1h30m`, `500ms`; percentages `1%` or `0.01`.
            - A value that YAML reads as a number, a boolean or a date needs quotes where a text is expected: `version: "2"`.
            - A field that ends in `From` names an environment variable, which must be called `GITOPSGEN_SECRET_*`.
            - *required* means: in the service itself or under `defaults`.

            """.ReplaceLineEndings("\n"));
        Section(text, "The file", "", EnvironmentShape.File);
        Section(text, "A service", "", ServiceShape.Whole);
        Section(text, "Gates", "", GatesShape.Gates);
        return text.ToString();
    }

    private static void Section(StringBuilder text, string title, string path, Shape.Fields shape)
    {
        text.Append('\n').Append(path.Length == 0 ? $"## {title}" : $"### {title}: `{path}`").Append("\n\n");
        text.Append("| field | value | default | meaning |\n| --- | --- | --- | --- |\n");
        foreach (Field field in shape.Known)
        {
            string standard = field.Required ? "*required*" : field.Default.Length == 0 ? "" : Code(field.Default);
            text.Append(FormattableString.Invariant($"| `{field.Name}` | {Cell(Value(field))} | {Cell(standard)} | {Cell(field.Meaning)} |\n"));
        }

        foreach (Field field in shape.Known)
        {
            Forbidden(text, field);
        }

        foreach (Field field in shape.Known.Where(f => !HasSection(f)))
        {
            if (Inner(field.Shape) is (Shape.Fields inner, string suffix))
            {
                Section(text, title, (path.Length == 0 ? "" : path + ".") + field.Name + suffix, inner);
            }
        }
    }

    private static bool HasSection(Field field) => Sections.Any(s => s.Field == field.Name) && field.Shape is not Shape.List { Item: not Shape.Fields };

    private static (Shape.Fields, string)? Inner(Shape shape) => shape switch
    {
        Shape.Fields fields => (fields, ""),
        Shape.List { Item: Shape.Fields item } => (item, "[]"),
        Shape.Table { Item: Shape.Fields item } => (item, ".*"),
        Shape.Either either => Inner(either.First) ?? Inner(either.Second),
        _ => null,
    };

    private static string Value(Field field) => HasSection(field) && Sections.First(s => s.Field == field.Name).Section is string section
        ? $"{(field.Shape is Shape.List ? "a list: " : "")}see [{section}](#{section.ToLowerInvariant().Replace(' ', '-')})"
        : Value(field.Shape);

    private static string Value(Shape shape) => shape switch
    {
        Shape.List list => $"a list, each {Value(list.Item)}",
        Shape.Table table => $"a mapping, {table.Key.Name} to {Value(table.Item)}",
        Shape.Either either => $"{Value(either.First)} or {Value(either.Second)}",
        _ => shape.Expected,
    };

    private static void Forbidden(StringBuilder text, Field field)
    {
        if (field.Shape is Shape.Foreign { Elsewhere: { IsDefaultOrEmpty: false } elsewhere })
        {
            text.Append(FormattableString.Invariant($"\nNot in `{field.Name}`: "))
                .AppendJoin("; ", elsewhere.Select(e => $"`{e.Field}` ({e.Belongs})")).Append(".\n");
        }
    }

    private static string Code(string text) => text.Contains(' ', StringComparison.Ordinal) && text[0] is not ('[' or '{') ? text : $"`{text}`";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
