using System.Collections.Immutable;

namespace GitOpsGen.Spec;

/// <summary>A Kubernetes Service as a host name means it.</summary>
public sealed record ServiceName(string Name, string Namespace)
{
    /// <summary>The name that Istio's registry knows it by.</summary>
    public string Fqdn => $"{Name}.{Namespace}.svc.{HostNames.ClusterDomain}";
}

/// <summary>One entry of <c>servers[].hosts</c> of a Gateway: from which namespaces VirtualServices may bind, and to which hosts.</summary>
/// <param name="Namespace"><c>*</c> for any, <c>.</c> for the Gateway's own, else a name.</param>
/// <param name="Host">A name, <c>*</c> or <c>*.suffix</c>.</param>
public sealed record GatewayHost(string Namespace, string Host);

/// <summary>
/// Host names as Istio reads them: a name without a dot belongs to the namespace of the rule that holds it, a name with a dot
/// stands for itself; a wildcard is <c>*</c> or a leading <c>*</c> before a suffix, and covers any depth of labels.
/// </summary>
public static class HostNames
{
    /// <summary>The domain of the cluster; Istio's default.</summary>
    public const string ClusterDomain = "cluster.local";

    /// <summary>The full name of <paramref name="host"/> as a rule in <paramref name="ns"/> means it, in lower case, without a final dot.</summary>
    public static string Qualify(string host, string ns)
    {
        string plain = Plain(host);
        return plain.Length == 0 || plain == "*" || plain.Contains('.', StringComparison.Ordinal) || plain.Contains(':', StringComparison.Ordinal) || ns.Length == 0
            ? plain
            : $"{plain}.{Plain(ns)}.svc.{ClusterDomain}";
    }

    /// <summary>
    /// The Service that a host may name: <c>x</c> (in <paramref name="ns"/>), <c>x.ns</c>, <c>x.ns.svc</c>, <c>x.ns.svc.cluster.local</c>; null for
    /// anything else. Istio itself resolves <c>x.ns</c> to nothing in a destination: it is recognised here so that messages can name what was meant.
    /// </summary>
    public static ServiceName? Service(string host, string ns)
    {
        string[] labels = Plain(host).Split('.');
        if (labels.Any(label => label.Length == 0 || label.Contains('*', StringComparison.Ordinal)))
        {
            return null;
        }

        return labels switch
        {
            [var name] when ns.Length > 0 => new ServiceName(name, Plain(ns)),
            [var name, var space] => new ServiceName(name, space),
            [var name, var space, "svc"] => new ServiceName(name, space),
            [var name, var space, "svc", "cluster", "local"] => new ServiceName(name, space),
            _ => null,
        };
    }

    /// <summary>Whether two names, each already qualified, mean the same: equal, or the same Service and one of them says so with <c>.svc</c>.</summary>
    public static bool Same(string left, string right)
    {
        string a = Plain(left), b = Plain(right);
        return a == b || ((NamesCluster(a) || NamesCluster(b)) && Service(a, "") is { } service && service == Service(b, ""));
    }

    /// <summary>Whether every name that <paramref name="host"/> (a name or a pattern) stands for is one of <paramref name="pattern"/>'s.</summary>
    public static bool Covers(string pattern, string host)
    {
        string wide = Plain(pattern), narrow = Plain(host);
        return IsWildcard(wide) ? Below(wide, narrow) : Same(wide, narrow);
    }

    /// <summary>Whether some name belongs to both. Wildcards only lead, so one of them then covers the other.</summary>
    public static bool Overlap(string left, string right) => Covers(left, right) || Covers(right, left);

    /// <summary>Whether both match some name as they are written (Istio's host.Name.Matches): <c>x.ns</c> and <c>x.ns.svc.cluster.local</c> are two names to it.</summary>
    public static bool Meet(string left, string right)
    {
        string a = Plain(left), b = Plain(right);
        return a == b || Below(a, b) || Below(b, a);
    }

    /// <summary>Whether the name begins with <c>*</c>.</summary>
    public static bool IsWildcard(string host) => host.StartsWith('*');

    /// <summary>How specific a pattern is: a plain name before any wildcard, then the longer one. Larger is more specific.</summary>
    public static int Specificity(string pattern) => IsWildcard(pattern) ? Plain(pattern).Length : int.MaxValue;

    /// <summary>The patterns that cover the name, most specific first; equal ones keep their order.</summary>
    public static ImmutableArray<string> Covering(string host, IEnumerable<string> patterns) =>
        [.. patterns.Where(p => Covers(p, host)).OrderByDescending(Specificity)];

    /// <summary>Splits a Gateway server's <c>ns/host</c>; without a slash the namespace is <c>*</c>.</summary>
    public static GatewayHost OfGateway(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? new GatewayHost("*", Plain(text)) : new GatewayHost(text[..slash], Plain(text[(slash + 1)..]));
    }

    /// <summary>
    /// Whether a Gateway's server takes a host of a VirtualService: the namespace may bind, and the two hosts overlap
    /// (Istio serves the narrower of the two).
    /// </summary>
    public static bool Admits(GatewayHost server, string gatewayNamespace, string host, string hostNamespace) =>
        server.Namespace switch
        {
            "*" => true,
            "." => gatewayNamespace == hostNamespace,
            var named => named == hostNamespace,
        } && Overlap(server.Host, Qualify(host, hostNamespace));

    /// <summary>The shortest name that still means the same for a reader in <paramref name="ns"/>: <c>x</c>, <c>x.other</c>, or the name itself.</summary>
    public static string Short(string host, string ns) => NamesCluster(Plain(host)) && Service(host, ns) is { } service
        ? service.Namespace == ns ? service.Name : $"{service.Name}.{service.Namespace}"
        : host;

    private static bool Below(string wildcard, string name) => IsWildcard(wildcard)
        && (IsWildcard(name) || name.Length >= wildcard.Length)
        && name.AsSpan(IsWildcard(name) ? 1 : 0).EndsWith(wildcard.AsSpan(1), StringComparison.Ordinal);

    private static bool NamesCluster(string plain) =>
        plain.EndsWith(".svc", StringComparison.Ordinal) || plain.EndsWith(".svc." + ClusterDomain, StringComparison.Ordinal);

    private static string Plain(string host) => host.TrimEnd('.').ToLowerInvariant();
}
