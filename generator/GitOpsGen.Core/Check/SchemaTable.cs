using System.Collections.Immutable;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>What is known of one kind of object.</summary>
/// <param name="Root">The shape of the whole object.</param>
/// <param name="IsCustom">Whether a CRD describes it: then null may stand only where the schema says so.</param>
public sealed record KindSchema(ShapeLink Root, bool IsCustom);

/// <summary>
/// The kinds whose fields are known: those of Kubernetes and Istio that are built in, and what a user's CRDs add.
/// Immutable; shapes are read from the built-in text when a kind is first asked for.
/// </summary>
public sealed class SchemaTable
{
    private static readonly Lazy<SchemaTable> Built = new(ReadBuiltIn);
    private readonly Dictionary<(string ApiVersion, string Kind), KindSchema> kinds;
    private readonly HashSet<string> complete;

    private SchemaTable(Dictionary<(string ApiVersion, string Kind), KindSchema> kinds, HashSet<string> complete)
    {
        this.kinds = kinds;
        this.complete = complete;
    }

    /// <summary>The kinds of Kubernetes and Istio, at the versions named in the head of schema-table.txt.</summary>
    public static SchemaTable BuiltIn => Built.Value;

    /// <summary>Every apiVersion and kind that is described.</summary>
    public IEnumerable<(string ApiVersion, string Kind)> Kinds => kinds.Keys;

    /// <summary>A table without any kind but those in <paramref name="text"/>, for the program that derives it.</summary>
    public static SchemaTable Parse(string text)
    {
        var table = new TableText(text);
        var kinds = table.Kinds.ToDictionary(k => k.Key, k => new KindSchema(new ShapeLink(table, k.Value.Definition), k.Value.IsCustom));
        return new SchemaTable(kinds, [.. kinds.Keys.Select(k => k.ApiVersion)]);
    }

    /// <summary>This table and what CustomResourceDefinitions add to it; documents that are something else are passed over. A user's CRD wins over ours.</summary>
    public SchemaTable With(IEnumerable<YamlNode> documents)
    {
        var more = new Dictionary<(string, string), KindSchema>(kinds);
        foreach (CrdKind kind in documents.SelectMany(d => CrdShapes.Of(d, Metadata)))
        {
            more[(kind.ApiVersion, kind.Kind)] = new KindSchema(new ShapeLink(kind.Root), IsCustom: true);
        }

        return new SchemaTable(more, complete);
    }

    /// <summary>Whether objects of this kind are described.</summary>
    public bool Knows(string apiVersion, string kind) => kinds.ContainsKey((apiVersion, kind));

    /// <summary>What is known of a kind, or null.</summary>
    public KindSchema? Of(string apiVersion, string kind) => kinds.GetValueOrDefault((apiVersion, kind));

    /// <summary>Whether every kind of this group and version is described, so that another name in it is a mistake.</summary>
    public bool IsComplete(string apiVersion) => complete.Contains(apiVersion);

    /// <summary>The versions under which this kind of a group is described.</summary>
    public ImmutableArray<string> VersionsOf(string group, string kind) =>
        [.. kinds.Keys.Where(k => k.Kind == kind && GroupOf(k.ApiVersion) == group).Select(k => k.ApiVersion).Order(StringComparer.Ordinal)];

    /// <summary>The part before the slash; empty for the core group.</summary>
    public static string GroupOf(string apiVersion) =>
        apiVersion.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 ? apiVersion[..slash] : "";

    private Shape Metadata => Of("v1", "ConfigMap")?.Root.Shape["metadata"] ?? Shape.Any;

    private static SchemaTable ReadBuiltIn()
    {
        using Stream stream = typeof(SchemaTable).Assembly.GetManifestResourceStream("schema-table.txt")
            ?? throw new InvalidOperationException("schema-table.txt is not embedded");
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }
}
