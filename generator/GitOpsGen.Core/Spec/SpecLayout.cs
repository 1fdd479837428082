using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Spec;

/// <summary>The stage of shapes: holds every text against its shape, and lays the services upon the defaults.</summary>
internal static class SpecLayout
{
    /// <summary>The services with defaults merged, those of the file first; what does not fit goes to <paramref name="found"/>.</summary>
    public static ImmutableArray<YamlNode.Map> Check(YamlNode environment, ImmutableArray<YamlNode> included, List<Diagnostic> found)
    {
        if (OtherFormat(environment) is Diagnostic other)
        {
            found.Add(other);
            return [];
        }

        found.AddRange(ShapeCheck.Of(environment, EnvironmentShape.File, "the file"));
        foreach (YamlNode file in included)
        {
            found.AddRange(ShapeCheck.Of(file, ServiceShape.Item, "the service"));
        }

        if (environment.At("spec") is YamlNode.Map spec && spec["services"] is null && spec["include"] is null)
        {
            found.Add(Diagnostic.Of(SpecCodes.MissingField, spec.Place, "neither 'services' nor 'include' is in spec", "list the services; an empty list says that there are none"));
        }

        YamlNode.Map defaults = environment.At("spec", "defaults") as YamlNode.Map ?? YamlNode.Map.Empty;
        ImmutableArray<YamlNode.Map> services =
            [.. environment.At("spec", "services").Items().Concat(included).OfType<YamlNode.Map>().Select(s => Nodes.Merge(defaults, s))];

        // What a service lacks shows only once the defaults are laid under it; everything else has been found already.
        var known = found.ToHashSet();
        foreach (YamlNode.Map service in services.Where(s => s["name"] is YamlNode.Scalar))
        {
            found.AddRange(ShapeCheck.Of(service, ServiceShape.Whole, $"service '{service["name"].AsText()}'")
                .Where(d => d.Code == SpecCodes.MissingField && known.Add(d)));
        }

        return services;
    }

    // A file of another version would drown in findings about its fields.
    private static Diagnostic? OtherFormat(YamlNode environment) =>
        environment.At("apiVersion") is YamlNode.Scalar version && ShapeCheck.Of(version, Forms.Version, "apiVersion") is [Diagnostic first, ..] ? first : null;
}
