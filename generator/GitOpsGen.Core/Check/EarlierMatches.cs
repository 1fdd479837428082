using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>
/// The matches of the rules so far, found by one of their conditions: whatever a match takes meets that condition, so that thousands of rules are not
/// compared each with each.
/// </summary>
internal sealed class EarlierMatches
{
    private readonly Dictionary<string, List<(int Order, YamlNode? Match, RouteBlock Rule)>> byCondition = new(StringComparer.Ordinal);
    private readonly HashSet<int> prefixLengths = [];
    private int count;

    /// <summary>The first rule with a match that takes all that <paramref name="match"/> takes (null: everything); null where none is known to.</summary>
    internal RouteBlock? Taker(YamlNode? match)
    {
        (int Order, RouteBlock? Rule) first = (int.MaxValue, null);
        foreach (string key in Keys(match).Prepend(""))
        {
            foreach ((int order, YamlNode? wide, RouteBlock rule) in byCondition.GetValueOrDefault(key, []))
            {
                if (order < first.Order && Covers(wide, match))
                {
                    first = (order, rule);
                    break;
                }
            }
        }

        return first.Rule;
    }

    /// <summary>Adds a match of a rule.</summary>
    internal void Add(YamlNode? match, RouteBlock rule)
    {
        (string path, YamlNode text) = Conditions(match).FirstOrDefault(c => c.Path != "uri" || !TakesAll(c.Text));
        string key = text is null ? "" : Key(path, text) ?? "";
        if (text.At("prefix").AsText() is { } prefix)
        {
            prefixLengths.Add(prefix.Length);
        }

        if (!byCondition.TryGetValue(key, out List<(int, YamlNode?, RouteBlock)>? list))
        {
            byCondition.Add(key, list = []);
        }

        list.Add((count++, match, rule));
    }

    // What a match may be found under that takes all of this one: its own conditions, and every prefix of their texts.
    private IEnumerable<string> Keys(YamlNode? match)
    {
        foreach ((string path, YamlNode text) in Conditions(match))
        {
            if (Key(path, text) is { } own)
            {
                yield return own;
            }

            if ((text.At("prefix") ?? text.At("exact")).AsText() is { } value)
            {
                foreach (int length in prefixLengths.Where(l => l <= value.Length))
                {
                    yield return $"{path} prefix {value[..length]}";
                }
            }
        }
    }

    private static string? Key(string path, YamlNode text) =>
        text.Entries() is [{ Value: YamlNode.Scalar value } only] && (only.Key != "prefix" || value.Text.Length > 0) ? $"{path} {only.Key} {value.Text}" : null;

    private static IEnumerable<(string Path, YamlNode Text)> Conditions(YamlNode? match)
    {
        foreach (YamlNode.Entry entry in match.Entries())
        {
            switch (entry.Key)
            {
                case "uri" or "authority" or "method" or "scheme":
                    yield return (entry.Key, entry.Value);
                    break;
                case "headers" or "queryParams":
                    foreach (YamlNode.Entry each in entry.Value.Entries())
                    {
                        yield return ($"{entry.Key}.{each.Key}", each.Value);
                    }

                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Whether all requests that meet <paramref name="narrow"/> meet <paramref name="wide"/>; false where that can't be told.</summary>
    private static bool Covers(YamlNode? wide, YamlNode? narrow)
    {
        foreach (YamlNode.Entry condition in wide.Entries())
        {
            YamlNode? other = narrow.At(condition.Key);
            bool holds = condition.Key switch
            {
                "name" => true,
                "ignoreUriCase" => wide.At("uri") is null || condition.Value.AsText() == other.AsText(),
                "headers" or "queryParams" or "withoutHeaders" or "sourceLabels" => condition.Value.Entries().All(e => other.At(e.Key) is { } theirs && Implies(e.Value, theirs)),
                "gateways" or "destinationSubnets" => Each(other, theirs => condition.Value.Items().Any(w => w.AsText() == theirs)),
                "sniHosts" => Each(other, theirs => condition.Value.Items().Any(w => HostNames.Covers(w.AsText() ?? "", theirs))),
                "uri" => TakesAll(condition.Value) || (Folds(wide) == Folds(narrow) && other is not null && Implies(condition.Value, other)),
                _ => other is not null && Implies(condition.Value, other),
            };
            if (!holds)
            {
                return false;
            }
        }

        return true;
    }

    private static bool Each(YamlNode? list, Func<string, bool> holds) => list is YamlNode.Seq { Items.Length: > 0 } && list.Items().All(i => holds(i.AsText() ?? ""));

    private static bool Folds(YamlNode? match) => match.At("ignoreUriCase").AsFlag() == true;

    private static bool TakesAll(YamlNode uri) => uri.At("prefix").AsText() == "/" || uri.At("regex").AsText() is ".*" or "/.*";

    private static bool Implies(YamlNode wide, YamlNode narrow)
    {
        if (Same(wide, narrow))
        {
            return true;
        }

        return wide.At("prefix").AsText() is { } prefix
            && (narrow.At("prefix") ?? narrow.At("exact")).AsText() is { } longer && longer.StartsWith(prefix, StringComparison.Ordinal);
    }

    private static bool Same(YamlNode left, YamlNode right) => (left, right) switch
    {
        (YamlNode.Scalar a, YamlNode.Scalar b) => a.Text == b.Text,
        (YamlNode.Map a, YamlNode.Map b) => a.Entries.Length == b.Entries.Length && a.Entries.All(e => b[e.Key] is { } other && Same(e.Value, other)),
        (YamlNode.Seq a, YamlNode.Seq b) => a.Items.Length == b.Items.Length && a.Items.Zip(b.Items).All(p => Same(p.First, p.Second)),
        _ => false,
    };
}
