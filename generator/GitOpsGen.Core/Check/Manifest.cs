using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>One Kubernetes object as it was written, with its places.</summary>
/// <param name="Path">The file as the user names it.</param>
/// <param name="Root">The whole object.</param>
public sealed record Manifest(string Path, YamlNode.Map Root)
{
    /// <summary>Group and version, such as <c>apps/v1</c>.</summary>
    public string ApiVersion { get; } = Root["apiVersion"].AsText() ?? "";

    /// <summary>The kind, such as <c>Deployment</c>.</summary>
    public string Kind { get; } = Root["kind"].AsText() ?? "";

    /// <summary>The object's name; empty where it has none.</summary>
    public string Name => Root.At("metadata", "name").AsText() ?? "";

    /// <summary>The namespace it names; empty where it names none.</summary>
    public string Namespace => Root.At("metadata", "namespace").AsText() ?? "";

    /// <summary>The API group; empty for the core group.</summary>
    public string Group => SchemaTable.GroupOf(ApiVersion);

    /// <summary>What people call it: kind and name.</summary>
    public override string ToString() => Name.Length > 0 ? $"{Kind} '{Name}'" : Kind;

    /// <summary>Every object of a file; the items of a <c>v1 List</c> count as objects of their own.</summary>
    public static Result<ImmutableArray<Manifest>> Read(SourceText source)
    {
        Result<ImmutableArray<YamlNode>> read = YamlReader.ReadAll(source, aliases: true);
        return read.IsOk || !source.Text.Contains("{{", StringComparison.Ordinal) ? read.Then(documents => Of(source, documents)) : Result<ImmutableArray<Manifest>>.Fail(read.Diagnostics.Select(Template));
    }

    private static Diagnostic Template(Diagnostic found) => found.Code != InputCodes.Syntax && found.Code != InputCodes.ComplexKey ? found
        : found with { Hint = "the braces `{{ }}` are those of a template, such as Helm's: render it first (`helm template`), and check what comes out" };

    private static Result<ImmutableArray<Manifest>> Of(SourceText source, ImmutableArray<YamlNode> documents)
    {
        var manifests = ImmutableArray.CreateBuilder<Manifest>();
        var found = new List<Diagnostic>();
        foreach (YamlNode document in documents)
        {
            Add(source.Name, document, manifests, found);
        }

        return Result<ImmutableArray<Manifest>>.Unless(found, manifests.ToImmutable);
    }

    private static void Add(string path, YamlNode document, ImmutableArray<Manifest>.Builder manifests, List<Diagnostic> found)
    {
        if (document is not YamlNode.Map root)
        {
            found.Add(Diagnostic.Of(SchemaCodes.NoManifest, document.Place, $"{document.Kind} is no Kubernetes object", "begin the document with `apiVersion` and `kind`"));
            return;
        }

        foreach (string field in (ReadOnlySpan<string>)["apiVersion", "kind"])
        {
            if (root[field] is not YamlNode.Scalar { Type: ScalarType.Text, Text.Length: > 0 })
            {
                found.Add(Diagnostic.Of(SchemaCodes.NoManifest, root[field]?.Place ?? root.Place, $"the document has no '{field}'", "every Kubernetes object begins with `apiVersion` and `kind`"));
                return;
            }
        }

        var manifest = new Manifest(path, root);
        if (manifest is { ApiVersion: "v1", Kind: "List" })
        {
            foreach (YamlNode item in root["items"].Items())
            {
                Add(path, item, manifests, found);
            }
        }
        else
        {
            manifests.Add(manifest);
        }
    }
}
