using System.Collections.Immutable;
using System.Globalization;
using GitOpsGen.Check;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Routing;

/// <summary>One line of the table of traffic: what a class of requests gets before and after.</summary>
/// <param name="Gateway"><c>mesh</c> or <c>namespace/name</c>.</param>
/// <param name="Host">The host as it is written.</param>
/// <param name="Match"><c>rest</c>, or the conditions, with the earlier rule that shadows them where there is one.</param>
/// <param name="Before">Such as <c>v1 90%, v2 10%</c>, <c>no route</c>, or <c>the Service itself</c> where the mesh has no VirtualService for the host.</param>
/// <param name="After">The same afterwards.</param>
public sealed record TrafficRow(string Gateway, string Host, string Match, string Before, string After)
{
    /// <summary>Whether these requests get something else than before.</summary>
    public bool Changes => Before != After;

    /// <summary>Whether these requests had an answer before and have none afterwards. The Service itself is an answer.</summary>
    public bool LosesRoute { get; init; }
}

/// <summary>What users feel of a change of VirtualServices.</summary>
public static class TrafficTable
{
    /// <summary>
    /// One row for each class of requests that the rules of either state tell apart. Where all destinations of a row have one host, only their subsets
    /// are named; else <c>host/subset</c>.
    /// </summary>
    public static IReadOnlyList<TrafficRow> Compare(IReadOnlyList<YamlNode.Map> before, IReadOnlyList<YamlNode.Map> after)
    {
        RouteTable old = RouteTable.Of(before), next = RouteTable.Of(after);
        return [.. RequestClasses.Of([old, next]).Select(c => Row(c, AnswerOf(c, old), AnswerOf(c, next)))];
    }

    /// <summary>
    /// The answer for a class. Without a witness the rules are compared by their structure: the rule that has this very match, else the one
    /// that takes everything.
    /// </summary>
    internal static Answer AnswerOf(RequestClass asked, RouteTable table)
    {
        if (asked.Witness is { } witness)
        {
            return table.Ask(witness);
        }

        Request plain = new() { Gateway = asked.Gateway, Host = asked.Door };
        RouteEntry[] entries = [.. (table.Select(plain)?.Entries ?? []).Where(e => e.Match?.IsFor(asked.Gateway) ?? true)];
        return (entries.FirstOrDefault(e => e.Condition == asked.Match) ?? entries.FirstOrDefault(e => e.Condition.Length == 0)) switch
        {
            { Match: { } match } entry when match.Unreadable.Any() => RouteTable.Unreadable(entry.Rule, match),
            { } entry => entry.Rule.Take(entry.Match),
            null => table.Ask(plain) is Answer.NoRoute none ? none : new Answer.NoRoute(NoRouteReason.NoRuleMatched, "no rule has this match"),
        };
    }

    private static TrafficRow Row(RequestClass asked, Answer before, Answer after)
    {
        ImmutableArray<(string Host, int? Port)> targets = [.. Targets(before), .. Targets(after)];
        bool hosts = targets.Select(t => t.Host).Distinct(StringComparer.Ordinal).Count() > 1;
        bool ports = targets.Select(t => t.Port).Distinct().Count() > 1;
        string match = asked.ShadowedBy is { } rule ? $"{asked.Match} (never reached, {rule} comes first)" : asked.Match;
        return new TrafficRow(asked.Gateway, asked.Host, match, Cell(asked, before, hosts, ports), Cell(asked, after, hosts, ports))
        {
            LosesRoute = HasRoute(asked, before) && !HasRoute(asked, after),
        };
    }

    private static bool HasRoute(RequestClass asked, Answer answer) =>
        answer is not Answer.NoRoute none || (none.Reason == NoRouteReason.NoVirtualService && asked.Gateway == Request.Mesh);

    // Shares of nothing say nothing, so destinations that receive nothing do not count; mirrors do.
    private static IEnumerable<(string Host, int? Port)> Targets(Answer answer) => answer is Answer.Routed routed
        ? routed.Receiving.Select(d => (Qualified(d.Host, routed), d.Port)).Concat(routed.Mirrors.Select(m => (Qualified(m.Host, routed), m.Port)))
        : [];

    private static string Qualified(string host, Answer.Routed routed) => HostNames.Qualify(host, routed.Rule.Scope);

    private static string Cell(RequestClass asked, Answer answer, bool hosts, bool ports) => answer switch
    {
        Answer.Routed routed => Shares(routed, hosts, ports),
        Answer.Redirected redirected => string.Create(CultureInfo.InvariantCulture, $"redirect {redirected.Status} to {redirected.To}"),
        Answer.DirectResponse response => string.Create(CultureInfo.InvariantCulture, $"answered with {response.Status} by the proxy"),
        Answer.NoRoute { Reason: NoRouteReason.NoVirtualService } when asked.Gateway == Request.Mesh => "the Service itself",
        Answer.NoRoute { Reason: NoRouteReason.BadPattern } => "a pattern that can't be read",
        Answer.NoRoute => "no route",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Shares(Answer.Routed routed, bool hosts, bool ports)
    {
        decimal total = routed.Receiving.Sum(d => (decimal)d.Weight);
        IEnumerable<string> shares = routed.Receiving
            .GroupBy(d => Name(d.Host, d.Subset, d.Port, routed, hosts, ports), StringComparer.Ordinal)
            .Select(g => $"{g.Key} {Percent(g.Sum(d => (decimal)d.Weight) * 100 / total)}");
        IEnumerable<string> copies = routed.Mirrors
            .Where(m => m.Percent > 0)
            .Select(m => $"copies to {Name(m.Host, m.Subset, m.Port, routed, hosts, ports)} {Percent(m.Percent)}");
        return string.Join(", ", shares.Concat(copies));
    }

    private static string Percent(decimal share) => share.ToString("0.##", CultureInfo.InvariantCulture) + "%";

    private static string Name(string host, string? subset, int? port, Answer.Routed routed, bool hosts, bool ports)
    {
        string plain = HostNames.Short(Qualified(host, routed), routed.Rule.Namespace);
        string name = subset is null ? plain : hosts ? $"{plain}/{subset}" : subset;
        return ports && port is { } number ? string.Create(CultureInfo.InvariantCulture, $"{name}:{number}") : name;
    }
}
