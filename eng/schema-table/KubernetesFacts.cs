using GitOpsGen.Check;

namespace GitOpsGen.Derive;

/// <summary>
/// What the API server validates and its published schema does not say (enums, port ranges, names). One line a field:
/// <c>Definition.field TYPE-or-same FACTS</c>, in the words of the table; <c>!</c> behind the field makes it required.
/// </summary>
internal sealed class KubernetesFacts(string text)
{
    private readonly Dictionary<string, string> lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Where(l => l[0] != '#')
        .Select(l => l.Split(' ', 2))
        .ToDictionary(l => l[0].TrimEnd('!'), l => (l[0].EndsWith('!') ? "! " : "") + l[1], StringComparer.Ordinal);

    private readonly HashSet<string> used = [];

    /// <summary>The lines that named no field: the schema has moved on.</summary>
    public IEnumerable<string> Unused => lines.Keys.Except(used);

    /// <summary>What is said of a field; empty where nothing is.</summary>
    public string Of(string definition, string field)
    {
        string name = $"{definition}.{field}";
        used.Add(name);
        return lines.GetValueOrDefault(name, "");
    }

    /// <summary>Whether the facts make the field required.</summary>
    public static bool IsRequired(string facts) => facts.StartsWith('!');

    /// <summary>The shape with the facts in the place of its own.</summary>
    public static Shape Refine(Shape shape, string facts)
    {
        string[] words = facts.TrimStart('!', ' ').Split(' ', 2);
        if (words[0].Length == 0 || (words[0] == "same" && words.Length == 1))
        {
            return shape;
        }

        if (words[0] == "same")
        {
            words[0] = shape.Kind == ShapeKind.List ? throw new InvalidOperationException(facts) : ShapeWord.For(shape).Name is "int32" ? "int" : ShapeWord.For(shape).Name;
        }

        return SchemaTable.Parse($"kind v1 Refined @0\n@0 {string.Join(' ', words)}\n").Of("v1", "Refined")!.Root.Shape;
    }
}
