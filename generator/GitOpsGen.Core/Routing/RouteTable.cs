using System.Collections.Immutable;
using GitOpsGen.Check;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Routing;

/// <summary>A set of VirtualServices read once, to be asked many times.</summary>
public sealed class RouteTable
{
    private readonly ImmutableArray<RouteList> lists;

    private RouteTable(ImmutableArray<RouteList> lists) => this.lists = lists;

    /// <summary>Reads whole manifests; those of another kind are passed over.</summary>
    public static RouteTable Of(IEnumerable<YamlNode.Map> manifests) => new(RouteList.ReadAll(manifests));

    /// <summary>What becomes of the request. Never fails: what can't be decided is an answer that says so.</summary>
    public Answer Ask(Request request)
    {
        if (Select(request) is not { } selection)
        {
            return new Answer.NoRoute(NoRouteReason.NoVirtualService, $"no VirtualService has the host '{request.BareHost}' at '{request.Gateway}'");
        }

        return First(selection, request) switch
        {
            null => new Answer.NoRoute(NoRouteReason.NoRuleMatched, $"no rule of VirtualService {string.Join(", ", selection.Lists.Select(l => l.Name))} matches"),
            { Match: { } match } entry when match.Admits(request) is null => Unreadable(entry.Rule, match),
            { } entry => entry.Rule.Take(entry.Match),
        };
    }

    /// <summary>The entry that takes the request, or cannot be decided; null where none does.</summary>
    internal RouteEntry? Find(Request request) => Select(request) is { } selection ? First(selection, request) : null;

    internal static Answer Unreadable(RouteRule rule, RouteMatch match) => new Answer.NoRoute(NoRouteReason.BadPattern,
        $"{rule.Name} compares with an expression that RE2 cannot read, {string.Join("; ", match.Unreadable)}");

    private static RouteEntry? First(RouteSelection selection, Request request) =>
        selection.For(request).FirstOrDefault(e => e.Match is null || e.Match.Admits(request) != false);

    /// <summary>The gateways and hosts in order of appearance, resolved, with the host as it was first written.</summary>
    internal IEnumerable<(string Gateway, string Host, string Written)> Doors =>
        lists.SelectMany(l => l.Gateways.SelectMany(g => l.Hosts.Zip(l.WrittenHosts, (host, written) => (g, host, written))));

    /// <summary>
    /// The VirtualServices that answer for the request's host. A more specific host wins whole: there is no falling through to a wildcard. On the mesh
    /// the oldest of several with one host wins; at a Gateway their rules are put together (Istio, "Split large virtual services").
    /// </summary>
    internal RouteSelection? Select(Request request)
    {
        string host = HostNames.Qualify(request.BareHost, request.SourceNamespace ?? "");
        (RouteList List, string Pattern)[] fitting =
        [
            .. lists.Where(l => l.Gateways.Any(g => GatewayNames.Same(request.Gateway, g)) && (request.Gateway != Request.Mesh || l.IsVisibleFrom(request.SourceNamespace)))
                .SelectMany(l => l.Hosts.Where(p => HostNames.Covers(p, host) || IsShortFor(host, p)).Select(p => (l, p))),
        ];
        if (fitting.Length == 0)
        {
            return null;
        }

        string best = fitting.MaxBy(f => HostNames.Specificity(f.Pattern)).Pattern;
        ImmutableArray<RouteList> chosen = [.. fitting.Where(f => f.Pattern == best).Select(f => f.List).Distinct()];
        return new RouteSelection(best, request.Gateway == Request.Mesh ? [chosen[0]] : chosen);
    }

    // A short name from nowhere: the first Service of that name is meant.
    private static bool IsShortFor(string host, string pattern) =>
        !host.Contains('.', StringComparison.Ordinal) && pattern.EndsWith(".svc." + HostNames.ClusterDomain, StringComparison.Ordinal)
        && HostNames.Service(pattern, "") is { } service && service.Name == host;
}
