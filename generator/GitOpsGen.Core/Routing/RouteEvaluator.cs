using GitOpsGen.Yaml;

namespace GitOpsGen.Routing;

/// <summary>Istio's routing of HTTP requests, as one question.</summary>
public static class RouteEvaluator
{
    /// <summary>
    /// What becomes of <paramref name="request"/> under these VirtualServices (whole manifests; other kinds are passed over): the first rule with a match
    /// whose conditions all hold. Ask a <see cref="RouteTable"/> where there is more than one question.
    /// </summary>
    public static Answer Ask(IReadOnlyList<YamlNode.Map> virtualServices, Request request) => RouteTable.Of(virtualServices).Ask(request);
}
