using System.Collections.Immutable;
using System.Globalization;

namespace GitOpsGen.Yaml;

/// <summary>Small words for making and reading trees.</summary>
public static class Nodes
{
    /// <summary>A scalar that is a text whatever it looks like.</summary>
    public static YamlNode.Scalar Text(string text) => new(text, plain: false);

    /// <summary>A scalar number.</summary>
    public static YamlNode.Scalar Number(long number) => new(number.ToString(CultureInfo.InvariantCulture), plain: true);

    /// <summary>A scalar boolean.</summary>
    public static YamlNode.Scalar Flag(bool value) => new(value ? "true" : "false", plain: true);

    /// <summary>A mapping of the entries whose value is not null, in this order.</summary>
    public static YamlNode.Map Map(params IEnumerable<(string Key, YamlNode? Value)> entries) =>
        new([.. entries.Where(e => e.Value is not null).Select(e => new YamlNode.Entry(e.Key, e.Value!))]);

    /// <summary>A mapping of texts.</summary>
    public static YamlNode.Map Map(IEnumerable<KeyValuePair<string, string>> entries) =>
        new([.. entries.Select(e => new YamlNode.Entry(e.Key, Text(e.Value)))]);

    /// <summary>A sequence.</summary>
    public static YamlNode.Seq Seq(params IEnumerable<YamlNode> items) => new([.. items]);

    /// <summary>The text of a scalar, or null for anything else.</summary>
    public static string? AsText(this YamlNode? node) => (node as YamlNode.Scalar)?.Text;

    /// <summary>The whole number of a plain scalar, or null.</summary>
    public static long? AsInteger(this YamlNode? node) =>
        node is YamlNode.Scalar { IsPlain: true } s && long.TryParse(s.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : null;

    /// <summary>The boolean of a plain scalar, or null.</summary>
    public static bool? AsFlag(this YamlNode? node) => node is YamlNode.Scalar { IsPlain: true } s ? s.Text switch { "true" => true, "false" => false, _ => null } : null;

    /// <summary>The items of a sequence; none for anything else.</summary>
    public static ImmutableArray<YamlNode> Items(this YamlNode? node) => (node as YamlNode.Seq)?.Items ?? [];

    /// <summary>The entries of a mapping; none for anything else.</summary>
    public static ImmutableArray<YamlNode.Entry> Entries(this YamlNode? node) => (node as YamlNode.Map)?.Entries ?? [];

    /// <summary>The value at a path of keys through mappings, or null where a key is missing on the way.</summary>
    public static YamlNode? At(this YamlNode? node, params ReadOnlySpan<string> path)
    {
        foreach (string key in path)
        {
            node = (node as YamlNode.Map)?[key];
        }

        return node;
    }

    /// <summary>
    /// <paramref name="over"/> laid upon <paramref name="under"/>: mappings merge key by key, anything else is replaced.
    /// Keys keep the order of <paramref name="under"/>; new ones follow in their own.
    /// </summary>
    public static YamlNode.Map Merge(YamlNode.Map under, YamlNode.Map over)
    {
        IEnumerable<YamlNode.Entry> kept = under.Entries.Select(e => over[e.Key] switch
        {
            null => e,
            YamlNode.Map inner when e.Value is YamlNode.Map below => e with { Value = Merge(below, inner) },
            YamlNode replaced => e with { Value = replaced },
        });
        return new YamlNode.Map([.. kept, .. over.Entries.Where(e => under[e.Key] is null)], over.Place.Line > 0 ? over.Place : under.Place);
    }

    /// <summary>The canonical text of a tree: keys sorted by ordinal, so that two trees of one meaning have one text. For digests.</summary>
    public static string Canonical(YamlNode node) => YamlWriter.Write(Sorted(node));

    private static YamlNode Sorted(YamlNode node) => node switch
    {
        YamlNode.Map map => new YamlNode.Map([.. map.Entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => e with { Value = Sorted(e.Value) })]),
        YamlNode.Seq seq => new YamlNode.Seq([.. seq.Items.Select(Sorted)]),
        _ => node,
    };
}
