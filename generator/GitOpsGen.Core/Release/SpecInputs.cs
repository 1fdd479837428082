using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Release;

/// <summary>
/// What the spec says of a service beyond its version: a change here is an <c>update</c>. Strategy and gates are left out, since no
/// manifest depends on them; so is all that belongs to the version's pods.
/// </summary>
public static class SpecInputs
{
    private static readonly string[] NotHere = ["version", "image", "strategy", "gates", "workload", "resources"];
    private static readonly string[] OfPods = ["config", "labels", "annotations", "container", "pod"];

    /// <summary>SHA-256 of those inputs; <paramref name="extras"/> are the extra manifests as they were read.</summary>
    public static string Digest(EnvironmentSpec environment, ServiceSpec service, IEnumerable<(string Name, string Text)> extras) =>
        Digests.Of(Nodes.Map(
            ("namespace", Nodes.Text(environment.Namespace.Name)),
            ("service", Without(service.Source, NotHere)),
            ("workload", service.Source["workload"] is YamlNode.Map workload ? Without(workload, OfPods) : null),
            ("extras", Nodes.Map(extras.Select(e => (e.Name, (YamlNode?)Nodes.Text(e.Text)))))));

    private static YamlNode.Map Without(YamlNode.Map map, string[] keys) => new([.. map.Entries.Where(e => !keys.Contains(e.Key))]);
}
