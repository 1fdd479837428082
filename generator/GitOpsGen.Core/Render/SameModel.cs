using GitOpsGen.Yaml;
using Model = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace GitOpsGen.Render;

/// <summary>Whether two models would fill any template with the same text: the same names and values in the same order, wherever they were written.</summary>
internal static class SameModel
{
    /// <summary>Compares texts, numbers, booleans, null, mappings, lists and YAML: all that a model holds. What else there is is never the same.</summary>
    public static bool Is(object? left, object? right) => ReferenceEquals(left, right) || (left, right) switch
    {
        (string a, string b) => a == b,
        (bool a, bool b) => a == b,
        (int a, int b) => a == b,
        (long a, long b) => a == b,
        (YamlNode.Scalar a, YamlNode.Scalar b) => a.Text == b.Text && a.IsPlain == b.IsPlain,
        (YamlNode.Map a, YamlNode.Map b) => a.Entries.Length == b.Entries.Length && Every(a.Entries.Length, i => a.Entries[i].Key == b.Entries[i].Key && Is(a.Entries[i].Value, b.Entries[i].Value)),
        (YamlNode.Seq a, YamlNode.Seq b) => a.Items.Length == b.Items.Length && Every(a.Items.Length, i => Is(a.Items[i], b.Items[i])),
        (Model a, Model b) => a.Count == b.Count && a.Zip(b).All(pair => pair.First.Key == pair.Second.Key && Is(pair.First.Value, pair.Second.Value)),
        (IReadOnlyList<object?> a, IReadOnlyList<object?> b) => a.Count == b.Count && Every(a.Count, i => Is(a[i], b[i])),
        _ => false,
    };

    private static bool Every(int count, Func<int, bool> isSame)
    {
        for (int i = 0; i < count; i++)
        {
            if (!isSame(i))
            {
                return false;
            }
        }

        return true;
    }
}
