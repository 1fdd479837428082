using GitOpsGen.Yaml;

namespace GitOpsGen.Render;

/// <summary>
/// The requests that meet two Istio HTTPMatchRequests at once, as one: a step's match can only narrow what a route takes, never
/// widen it.
/// </summary>
public static class MatchMeet
{
    private static readonly string[] Texts = ["uri", "scheme", "method", "authority"];
    private static readonly string[] Named = ["headers", "queryParams"];

    /// <summary>Both at once; an empty list where no request meets both, null where one HTTPMatchRequest cannot say it.</summary>
    public static YamlNode.Map[]? Of(YamlNode.Map route, YamlNode.Map step)
    {
        List<YamlNode.Entry> both = [.. route.Entries.Where(e => step[e.Key] is null)];
        foreach (YamlNode.Entry entry in step.Entries)
        {
            if (route[entry.Key] is not { } other || Same(other, entry.Value))
            {
                both.Add(entry);
                continue;
            }

            YamlNode[]? met = Field(entry.Key, other, entry.Value, route, step);
            if (met is not [YamlNode one])
            {
                return met is null ? null : [];
            }

            both.Add(entry with { Value = one });
        }

        // In the order of the route's match, so that equal meanings have equal bytes.
        return [new YamlNode.Map([.. both.OrderBy(e => IndexOf(route, e.Key))], step.Place)];
    }

    private static YamlNode[]? Field(string key, YamlNode route, YamlNode step, YamlNode.Map routeMatch, YamlNode.Map stepMatch) => (route, step) switch
    {
        _ when key is "name" or "statPrefix" => [step],
        (YamlNode.Map a, YamlNode.Map b) when Texts.Contains(key) =>
            key == "uri" && (routeMatch["ignoreUriCase"].AsFlag() == true || stepMatch["ignoreUriCase"].AsFlag() == true) ? null : Text(a, b),
        (YamlNode.Map a, YamlNode.Map b) when Named.Contains(key) => Each(a, b, Text),
        (YamlNode.Map a, YamlNode.Map b) when key == "sourceLabels" => Each(a, b, (_, _) => []),
        (YamlNode.Scalar, YamlNode.Scalar) when key is "port" or "sourceNamespace" => [],
        (YamlNode.Seq a, YamlNode.Seq b) when key == "gateways" => [.. Common(a, b)],
        _ => null,
    };

    // A map of names to conditions, all of which must hold.
    private static YamlNode[]? Each(YamlNode.Map a, YamlNode.Map b, Func<YamlNode.Map, YamlNode.Map, YamlNode[]?> meet)
    {
        List<YamlNode.Entry> both = [];
        foreach (YamlNode.Entry entry in a.Entries)
        {
            YamlNode[]? met = b[entry.Key] is not { } other || Same(entry.Value, other) ? [entry.Value]
                : entry.Value is YamlNode.Map x && other is YamlNode.Map y ? meet(x, y)
                : meet(YamlNode.Map.Empty, YamlNode.Map.Empty);
            if (met is not [YamlNode one])
            {
                return met;
            }

            both.Add(entry with { Value = one });
        }

        return [new YamlNode.Map([.. both, .. b.Entries.Where(e => a[e.Key] is null)])];
    }

    // Two StringMatches: {} is met by any value that is there.
    private static YamlNode[]? Text(YamlNode.Map a, YamlNode.Map b) => (Condition(a), Condition(b)) switch
    {
        (null, _) => [b],
        (_, null) => [a],
        (("exact", _), ("exact", _)) => [],
        (("exact", var text), ("prefix", var prefix)) => text.StartsWith(prefix, StringComparison.Ordinal) ? [a] : [],
        (("prefix", var prefix), ("exact", var text)) => text.StartsWith(prefix, StringComparison.Ordinal) ? [b] : [],
        (("prefix", var x), ("prefix", var y)) => x.StartsWith(y, StringComparison.Ordinal) ? [a] : y.StartsWith(x, StringComparison.Ordinal) ? [b] : [],
        _ => null,
    };

    private static (string Kind, string Text)? Condition(YamlNode.Map match) =>
        match.Entries is [var entry, ..] ? (entry.Key, entry.Value.AsText() ?? "") : null;

    private static IEnumerable<YamlNode> Common(YamlNode.Seq a, YamlNode.Seq b)
    {
        YamlNode[] common = [.. a.Items.Where(x => b.Items.Any(y => Same(x, y)))];
        return common.Length == 0 ? [] : [new YamlNode.Seq([.. common])];
    }

    private static bool Same(YamlNode a, YamlNode b) => Nodes.Canonical(a) == Nodes.Canonical(b);

    private static int IndexOf(YamlNode.Map map, string key)
    {
        for (int i = 0; i < map.Entries.Length; i++)
        {
            if (map.Entries[i].Key == key)
            {
                return i;
            }
        }

        return int.MaxValue;
    }
}
