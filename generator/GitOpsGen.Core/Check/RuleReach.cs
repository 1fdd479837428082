using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>Rules and matches that no request or connection can reach, since earlier ones of their kind take all of it (IST0130, IST0131).</summary>
internal static class RuleReach
{
    internal static void Check(VirtualService route, List<Diagnostic> found)
    {
        foreach (string kind in (ReadOnlySpan<string>)["http", "tls", "tcp"])
        {
            RouteBlock[] rules = [.. route.Rules.Where(r => r.Kind == kind)];
            if (rules.Length == 0 || (rules.Length == 1 && rules[0].Matches.Length < 2))
            {
                continue;
            }

            var earlier = new EarlierMatches();
            foreach (RouteBlock rule in rules)
            {
                Rule(route, rule, earlier, found);
            }
        }
    }

    private static void Rule(VirtualService route, RouteBlock rule, EarlierMatches earlier, List<Diagnostic> found)
    {
        YamlNode?[] matches = rule.Matches.IsEmpty ? [null] : [.. rule.Matches];
        RouteBlock?[] takers = [.. matches.Select(earlier.Taker)];
        bool isTaken = Array.TrueForAll(takers, t => t is not null);
        if (isTaken)
        {
            found.Add(ReferenceCodes.UnreachableRule, "IST0130", rule.Node.Place,
                $"no {(rule.Kind == "http" ? "request" : "connection")} reaches '{rule}' of VirtualService '{route.Name}': {string.Join(" and ", takers.Select(t => $"'{t}'").Distinct())} takes all of them",
                ReferenceCodes.UnreachableRule.WayOut);
        }

        for (int i = 0; i < matches.Length; i++)
        {
            string? taker = takers[i] is { } other ? $"'{other}'" : earlier.Taker(matches[i]) is not null ? "an earlier match of the rule" : null;
            if (taker is not null && !isTaken)
            {
                found.Add(ReferenceCodes.IneffectiveMatch, "IST0131", matches[i]!.Place, $"the match of '{rule}' of VirtualService '{route.Name}' is taken by {taker} already", ReferenceCodes.IneffectiveMatch.WayOut);
            }

            earlier.Add(matches[i], rule);
        }
    }
}
