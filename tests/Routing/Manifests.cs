using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Routing;
using GitOpsGen.Yaml;

namespace GitOpsGen.Tests.Routing;

/// <summary>VirtualServices and requests written short.</summary>
internal static class Manifests
{
    public static ImmutableArray<YamlNode.Map> Read(string yaml) =>
        [.. YamlReader.ReadAll(new SourceText("virtual-service.yaml", yaml)).Value.Cast<YamlNode.Map>()];

    /// <summary>A VirtualService of namespace shop; the body is what stands under <c>spec</c>, without indentation.</summary>
    public static string Service(string name, string spec, string ns = "shop", string extra = "") =>
        $"apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata:\n  name: {name}\n  namespace: {ns}\n{extra}spec:\n"
        + string.Concat(spec.Trim('\n').Split('\n').Select(line => "  " + line + "\n"));

    public static ImmutableArray<YamlNode.Map> Of(params IEnumerable<string> services) => Read(string.Join("---\n", services));

    /// <summary>The subset that answers, or what else becomes of the request.</summary>
    public static string Ask(IReadOnlyList<YamlNode.Map> services, Request request) => RouteEvaluator.Ask(services, request) switch
    {
        Answer.Routed routed => string.Join("+", routed.Receiving.Select(d => d.Subset ?? d.Host)),
        Answer.Redirected redirected => $"{redirected.Status} {redirected.To}",
        Answer.DirectResponse response => $"direct {response.Status}",
        Answer.NoRoute none => none.Reason.ToString(),
        _ => "?",
    };
}
