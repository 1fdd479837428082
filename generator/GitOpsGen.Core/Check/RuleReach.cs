using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>HTTP rules and matches that no request can reach, since earlier ones take all of it (IST0130, IST0131).</summary>
internal static class RuleReach
{
    internal static void Check(VirtualService route, List<Diagnostic> found)
    {
        ImmutableArray<RouteBlock> rules = [.. route.Rules.Where(r => r.Kind == "http")];
        List<(YamlNode? Match, RouteBlock Rule)> before = [];
        foreach (RouteBlock rule in rules)
        {
            YamlNode?[] matches = rule.Matches.IsEmpty ? [null] : [.. rule.Matches];
            (YamlNode? Match, RouteBlock Rule)?[] takers = [.. matches.Select(m => before.Select(b => ((YamlNode?, RouteBlock)?)b).FirstOrDefault(b => Covers(b!.Value.Item1, m)))];
            if (takers.All(t => t is not null))
            {
                found.Add(ReferenceCodes.UnreachableRule, "IST0130", rule.Node.Place,
                    $"no request reaches '{rule}' of VirtualService '{route.Name}': {string.Join(" and ", takers.Select(t => $"'{t!.Value.Rule}'").Distinct())} takes all of them", ReferenceCodes.UnreachableRule.WayOut);
            }
            else
            {
                Matches(route, rule, matches, takers, found);
            }

            before.AddRange(matches.Select(m => (m, rule)));
        }
    }

    private static void Matches(VirtualService route, RouteBlock rule, YamlNode?[] matches, (YamlNode? Match, RouteBlock Rule)?[] takers, List<Diagnostic> found)
    {
        for (int i = 0; i < matches.Length; i++)
        {
            string? taker = takers[i] is { } earlier
                ? $"'{earlier.Rule}'"
                : matches.Take(i).Any(m => Covers(m, matches[i])) ? "an earlier match of the rule" : null;
            if (taker is not null)
            {
                found.Add(ReferenceCodes.IneffectiveMatch, "IST0131", matches[i]!.Place, $"the match of '{rule}' of VirtualService '{route.Name}' is taken by {taker} already", ReferenceCodes.IneffectiveMatch.WayOut);
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
                "gateways" => other is YamlNode.Seq { Items.Length: > 0 } && other.Items().All(g => condition.Value.Items().Any(w => w.AsText() == g.AsText())),
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
