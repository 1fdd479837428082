using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>Whether manifests have the form of their API: fields, types, bounds, syntax, unique keys.</summary>
public static class SchemaCheck
{
    private const int CronJobName = 52;

    /// <summary>What is wrong with the form of one manifest, in the order of its text.</summary>
    /// <param name="manifest">The object.</param>
    /// <param name="table">The known kinds.</param>
    /// <param name="strict">Whether a kind that nobody described is an error rather than a note.</param>
    public static IEnumerable<Diagnostic> Run(Manifest manifest, SchemaTable table, bool strict)
    {
        var walk = new ShapeWalk(manifest.Kind, table.Of(manifest.ApiVersion, manifest.Kind)?.IsCustom ?? false);
        if (table.Of(manifest.ApiVersion, manifest.Kind) is { } schema)
        {
            walk.Value(manifest.Root, schema.Root.Shape);
        }
        else if (Unknown(manifest, table, strict) is { } unknown)
        {
            return [unknown];
        }

        Name(walk, manifest);
        return walk.Found;
    }

    /// <summary>
    /// What is wrong with a fragment that will stand at a path of an object, such as <c>Deployment spec.template.spec.containers[]</c>. Its own required
    /// fields may be missing (somebody else fills them in); those below it must be there.
    /// </summary>
    /// <param name="node">The fragment.</param>
    /// <param name="apiVersion">Group and version of the object.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="path">The fields on the way; <c>[]</c>, alone or behind a name, is an item of a list or a value of a map.</param>
    /// <exception cref="ArgumentException">The built-in table has no such path: a defect of the caller.</exception>
    public static IEnumerable<Diagnostic> Fragment(YamlNode node, string apiVersion, string kind, params ReadOnlySpan<string> path)
    {
        KindSchema schema = SchemaTable.BuiltIn.Of(apiVersion, kind) ?? throw new ArgumentException($"no schema for {apiVersion} {kind}", nameof(kind));
        var walk = new ShapeWalk(kind, schema.IsCustom);
        Shape? shape = schema.Root.Shape;
        foreach (string step in path)
        {
            string name = step.EndsWith("[]", StringComparison.Ordinal) ? step[..^2] : step;
            if (name.Length > 0)
            {
                walk.Trail.Push(name);
                shape = shape?[name];
            }

            shape = name.Length < step.Length ? shape?.Items?.Shape : shape;
        }

        walk.Value(node, shape ?? throw new ArgumentException($"{kind} has no field at '{walk.Trail}'", nameof(path)), demandsFields: false);
        return walk.Found;
    }

    private static Diagnostic? Unknown(Manifest manifest, SchemaTable table, bool strict)
    {
        Place place = manifest.Root["kind"]!.Place;
        ImmutableArray<string> versions = table.VersionsOf(manifest.Group, manifest.Kind);
        if (table.IsComplete(manifest.ApiVersion))
        {
            string? near = NearestName.Of(manifest.Kind, table.KindsOf(manifest.ApiVersion));
            return Diagnostic.Of(SchemaCodes.UnknownKind, place, $"'{manifest.ApiVersion}' has no kind '{manifest.Kind}' that can be applied",
                versions.Length > 0 ? $"it is known in {string.Join(", ", versions)}" : near is not null ? $"did you mean '{near}'?" : "correct `kind` or `apiVersion`");
        }

        // autoscaling/v1 is still served and only not described here; every other group is described in all versions that are served.
        if (versions.Length > 0 && versions.All(table.IsComplete) && manifest.Group != "autoscaling")
        {
            return Diagnostic.Of(SchemaCodes.UnknownKind, manifest.Root["apiVersion"]!.Place, $"'{manifest.ApiVersion}' is not a served version of {manifest.Kind}",
                $"write one of {string.Join(", ", versions)}");
        }

        return new Diagnostic(SchemaCodes.UndescribedKind, strict ? Severity.Error : Severity.Note, place,
            $"nobody described the kind '{manifest.Kind}' of '{manifest.ApiVersion}', so its fields are not checked",
            versions.Length > 0 ? $"checked are {string.Join(", ", versions)}" : IsOwn(manifest.Group) ? "this kind of Kubernetes itself is not built in" : "hand its CustomResourceDefinition over with `--crds FILE`");
    }

    // Groups of Kubernetes itself; the others under k8s.io, such as gateway.networking.k8s.io, come with CustomResourceDefinitions.
    private static bool IsOwn(string group) => !group.Contains('.', StringComparison.Ordinal)
        || group is "rbac.authorization.k8s.io" or "storage.k8s.io" or "scheduling.k8s.io" or "admissionregistration.k8s.io" or "apiextensions.k8s.io" or "apiregistration.k8s.io"
            or "certificates.k8s.io" or "coordination.k8s.io" or "discovery.k8s.io" or "events.k8s.io" or "flowcontrol.apiserver.k8s.io" or "node.k8s.io" or "resource.k8s.io";

    private static void Name(ShapeWalk walk, Manifest manifest)
    {
        YamlNode? metadata = manifest.Root["metadata"];
        if (metadata.At("name") is not YamlNode.Scalar { Type: not ScalarType.Null } name)
        {
            if (metadata.At("name") is null or YamlNode.Scalar && metadata.At("generateName") is null)
            {
                walk.Add(SchemaCodes.Missing, metadata?.Place ?? manifest.Root.Place, $"{manifest.Kind} has no 'metadata.name'", "add `name` under `metadata`");
            }

            return;
        }

        string? rule = (manifest.Group, manifest.Kind) switch
        {
            ("", "Namespace") => NameSyntax.DnsLabel(name.Text),
            ("", "Service") => NameSyntax.ServiceName(name.Text),
            ("rbac.authorization.k8s.io", _) => name.Text.AsSpan().ContainsAny('/', '%') ? "a name without '/' and '%'" : null,
            ("batch", "CronJob") when name.Text.Length > CronJobName => $"a DNS name of at most {CronJobName} characters: its jobs add to it",
            _ => NameSyntax.DnsName(name.Text),
        };
        if (rule is not null)
        {
            walk.Add(SchemaCodes.Name, name.Place, $"the name '{name.Text}' is not valid for a {manifest.Kind}", $"write {rule}");
        }
    }
}
