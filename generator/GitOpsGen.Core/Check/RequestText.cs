using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>How messages name requests and where they go.</summary>
internal static class RequestText
{
    /// <summary>The requests that a rule takes: host, gateway, conditions of its first match.</summary>
    internal static string Of(VirtualService route, RouteBlock rule)
    {
        string hosts = string.Join(", ", route.HostNodes.Select(h => $"'{h.AsText()}'"));
        string[] gateways = [.. route.Gateways.Select(g => g.Name).Where(g => g != VirtualService.Mesh)];
        string through = gateways.Length == 0 ? "" : $" through {string.Join(", ", gateways)}";
        string with = rule.Matches.IsEmpty ? "" : string.Join(", ", rule.Matches[0].Entries().Where(e => e.Key != "name").Select(Condition));
        string more = rule.Matches.Length > 1 ? $", or {rule.Matches.Length - 1} more" : "";
        return $"requests for {(hosts.Length > 0 ? hosts : $"VirtualService '{route.Name}'")}{through}{(with.Length > 0 ? $" with {with}{more}" : "")}";
    }

    /// <summary>A destination's host and subset.</summary>
    internal static string Destination(RouteDestination destination) =>
        destination.Subset is { } subset ? $"subset '{subset}' of '{destination.Written}'" : $"'{destination.Written}'";

    private static string Condition(YamlNode.Entry entry) => entry.Key switch
    {
        "uri" => "path " + Match(entry.Value),
        "headers" => string.Join(", ", entry.Value.Entries().Select(h => $"header {h.Key} {Match(h.Value)}".TrimEnd())),
        "withoutHeaders" => string.Join(", ", entry.Value.Entries().Select(h => $"no header {h.Key} {Match(h.Value)}".TrimEnd())),
        "queryParams" => string.Join(", ", entry.Value.Entries().Select(q => $"parameter {q.Key} {Match(q.Value)}".TrimEnd())),
        "gateways" => "gateway " + string.Join(", ", entry.Value.Items().Select(g => g.AsText())),
        _ => $"{entry.Key} {Match(entry.Value)}",
    };

    private static string Match(YamlNode value) => value is YamlNode.Scalar scalar
        ? scalar.Text
        : string.Join(" ", value.Entries().Select(e => $"{e.Key} {(e.Value as YamlNode.Scalar)?.Text}"));
}
