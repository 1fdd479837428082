using System.Collections.Immutable;
using GitOpsGen.Check;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Routing;

/// <summary>Requests that the rules do not tell apart.</summary>
/// <param name="Gateway"><c>mesh</c> or <c>namespace/name</c>.</param>
/// <param name="Host">The host as the first VirtualService wrote it.</param>
/// <param name="Match">The conditions, such as <c>header x: exact internal and port 8080</c>, or <see cref="Rest"/>.</param>
/// <param name="Witness">One of these requests; null where none was found (an expression without a simple example, or conditions that exclude each other).</param>
public sealed record RequestClass(string Gateway, string Host, string Match, Request? Witness)
{
    /// <summary>What <see cref="Match"/> says for requests that meet no match.</summary>
    public const string Rest = "rest";

    /// <summary>The rules with this match, state by state; for the rest those that take everything.</summary>
    public IReadOnlyList<RuleRef> Rules { get; init; } = [];

    /// <summary>The earlier rule that takes the witness in the last state that has the match; null where the match is reached.</summary>
    public RuleRef? ShadowedBy { get; init; }

    /// <summary>The host that stands for a wildcard, else the qualified host.</summary>
    internal string Door { get; init; } = "";
}

/// <summary>The finite list of requests that a set of VirtualServices tells apart: for each gateway, host and distinct match one, and one for the rest.</summary>
public static class RequestClasses
{
    /// <summary>The classes of several states together (before and after), so that each is asked the same questions. Order: gateways and hosts as they appear, matches as the rules stand, the rest last.</summary>
    public static IReadOnlyList<RequestClass> Of(params IReadOnlyList<YamlNode.Map>[] states) => Of([.. states.Select(RouteTable.Of)]);

    internal static ImmutableArray<RequestClass> Of(ImmutableArray<RouteTable> tables)
    {
        (string Gateway, string Host, string Written)[] doors = [.. tables.SelectMany(t => t.Doors).DistinctBy(d => (d.Gateway, d.Host))];
        return [.. doors.SelectMany(d => At(d.Gateway, d.Written, StandIn(d.Gateway, d.Host, doors), tables))];
    }

    private static IEnumerable<RequestClass> At(string gateway, string written, string host, ImmutableArray<RouteTable> tables)
    {
        Request plain = new() { Gateway = gateway, Host = host };
        ImmutableArray<ImmutableArray<RouteEntry>> entries =
            [.. tables.Select(t => (t.Select(plain)?.Entries ?? []).Where(e => e.Match?.IsFor(gateway) ?? true).ToImmutableArray())];
        ImmutableArray<RouteEntry> all = [.. entries.SelectMany(e => e)];
        Witness search = new(gateway, host, [.. all.Select(e => e.Match).OfType<RouteMatch>()]);
        foreach (RouteEntry entry in all.Where(e => e.Condition.Length > 0).DistinctBy(e => e.Condition))
        {
            RouteTable[] having = [.. tables.Where((_, i) => entries[i].Any(e => e.Condition == entry.Condition))];
            Request? witness = search.Find(entry.Match!, having, hit => hit?.Condition == entry.Condition)?.Request;
            RouteEntry? hit = witness is null ? null : having[^1].Find(witness);
            yield return new RequestClass(gateway, written, entry.Condition, witness)
            {
                Rules = RulesOf(all, entry.Condition),
                ShadowedBy = hit is null || hit.Condition == entry.Condition ? null : hit.Rule.Name,
                Door = host,
            };
        }

        // Where every rule names a port there is no request without one.
        bool allPorts = !all.IsEmpty && all.All(e => e.Match?.Port is not null);
        if (!allPorts && search.Find(new RouteMatch(), tables, hit => hit is null || hit.Condition.Length == 0) is { } rest && rest.Fitting == tables.Length)
        {
            yield return new RequestClass(gateway, written, RequestClass.Rest, rest.Request) { Rules = RulesOf(all, ""), Door = host };
        }
    }

    private static ImmutableArray<RuleRef> RulesOf(ImmutableArray<RouteEntry> all, string condition) =>
        [.. all.Where(e => e.Condition == condition).Select(e => e.Rule.Name).Distinct()];

    // For a wildcard, a name that no narrower host of the same gateway covers.
    private static string StandIn(string gateway, string host, (string Gateway, string Host, string Written)[] doors)
    {
        if (!HostNames.IsWildcard(host))
        {
            return host;
        }

        string suffix = host.Length == 1 ? ".example" : host[1..];
        string[] narrower = [.. doors.Where(d => d.Gateway == gateway && HostNames.Specificity(d.Host) > HostNames.Specificity(host)).Select(d => d.Host)];
        return Enumerable.Range(0, 100).Select(i => (i == 0 ? "any" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"any{i}")) + suffix)
            .FirstOrDefault(name => !narrower.Any(n => HostNames.Covers(n, name))) ?? "any" + suffix;
    }
}
