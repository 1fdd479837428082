using System.Collections.Immutable;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>What is known of one kind of object.</summary>
/// <param name="ApiVersion">Group and version as manifests write them.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Root">The shape of the whole object.</param>
/// <param name="IsCustom">Whether a CRD describes it: then null may stand only where the schema says so.</param>
public sealed record KindSchema(string ApiVersion, string Kind, ShapeLink Root, bool IsCustom);

/// <summary>
/// The kinds whose fields are known: those of Kubernetes and Istio that are built in, and what a user's CRDs add.
/// Immutable; shapes are read from the built-in text when a kind is first asked for.
/// </summary>
public sealed class SchemaTable
{
    private static readonly Lazy<SchemaTable> Built = new(ReadBuiltIn);
    private readonly Dictionary<string, Dictionary<string, KindSchema>> versions = new(StringComparer.Ordinal);
    private readonly HashSet<string> complete;

    private SchemaTable(IEnumerable<KindSchema> kinds, HashSet<string>? complete = null)
    {
        foreach (KindSchema kind in kinds)
        {
            if (!versions.TryGetValue(kind.ApiVersion, out Dictionary<string, KindSchema>? ofVersion))
            {
                versions.Add(kind.ApiVersion, ofVersion = new Dictionary<string, KindSchema>(StringComparer.Ordinal));
            }

            ofVersion[kind.Kind] = kind;
        }

        this.complete = complete ?? [.. versions.Keys];
    }

    /// <summary>The kinds of Kubernetes and Istio, at the versions named in the head of schema-table.txt.</summary>
    public static SchemaTable BuiltIn => Built.Value;

    /// <summary>Every kind that is described.</summary>
    public IEnumerable<KindSchema> Kinds => versions.Values.SelectMany(v => v.Values);

    /// <summary>A table without any kind but those in <paramref name="text"/>, for the program that derives it.</summary>
    public static SchemaTable Parse(string text) => new(new TableText(text).Kinds);

    /// <summary>This table and what CustomResourceDefinitions add to it; documents that are something else are passed over. A user's CRD wins over ours.</summary>
    public SchemaTable With(IEnumerable<YamlNode> documents) =>
        new(Kinds.Concat(documents.SelectMany(d => CrdShapes.Of(d, Metadata))), complete);

    /// <summary>Whether objects of this kind are described.</summary>
    public bool Knows(string apiVersion, string kind) => Of(apiVersion, kind) is not null;

    /// <summary>What is known of a kind, or null.</summary>
    public KindSchema? Of(string apiVersion, string kind) => versions.GetValueOrDefault(apiVersion)?.GetValueOrDefault(kind);

    /// <summary>The kinds that are described of one group and version.</summary>
    public IReadOnlyCollection<string> KindsOf(string apiVersion) => versions.GetValueOrDefault(apiVersion)?.Keys ?? (IReadOnlyCollection<string>)[];

    /// <summary>Whether every kind of this group and version is described, so that another name in it is a mistake.</summary>
    public bool IsComplete(string apiVersion) => complete.Contains(apiVersion);

    /// <summary>The versions under which this kind of a group is described.</summary>
    public ImmutableArray<string> VersionsOf(string group, string kind) =>
        [.. versions.Where(v => GroupOf(v.Key) == group && v.Value.ContainsKey(kind)).Select(v => v.Key).Order(StringComparer.Ordinal)];

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
