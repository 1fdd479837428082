using GitOpsGen.Routing;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>Rules of the conditions of an HTTP rule, and of every other regular expression in it.</summary>
internal static class MatchRules
{
    private const int LongestRegex = 1024;

    internal static void Check(YamlNode match, string name, Findings found)
    {
        IstioHost.CheckPort(match.At("port"), $"the port in a match of '{name}'", found);
        foreach (string field in (ReadOnlySpan<string>)["uri", "scheme", "method", "authority"])
        {
            Text(match.At(field), $"{name}.match.{field}", found);
        }

        foreach (string field in (ReadOnlySpan<string>)["headers", "withoutHeaders", "queryParams"])
        {
            foreach (YamlNode.Entry entry in match.At(field).Entries())
            {
                Text(entry.Value, $"{name}.match.{field}.{entry.Key}", found);
                if (entry.Key.Length == 0)
                {
                    found.Add(IstioRuleCodes.EmptyMatch, entry.Value, $"a match of '{name}' has an empty name under '{field}'", "write the name");
                }
            }
        }
    }

    /// <summary>Regular expressions outside of the conditions.</summary>
    internal static void Patterns(YamlNode rule, string name, Findings found)
    {
        foreach (YamlNode origin in rule.At("corsPolicy", "allowOrigins").Items())
        {
            Text(origin, $"{name}.corsPolicy.allowOrigins", found);
        }

        Pattern(rule.At("rewrite", "uriRegexRewrite", "match"), $"{name}.rewrite.uriRegexRewrite.match", found);
    }

    private static void Text(YamlNode? match, string what, Findings found)
    {
        if (match.At("prefix") is YamlNode.Scalar { Text: "" } prefix)
        {
            found.Add(IstioRuleCodes.EmptyMatch, prefix, $"'{what}' matches an empty prefix", "write the prefix, or remove the condition");
        }

        Pattern(match.At("regex"), what, found);
    }

    private static void Pattern(YamlNode? node, string what, Findings found)
    {
        if (node.AsText() is not { } pattern)
        {
            return;
        }

        if (pattern.Length is 0 or > LongestRegex)
        {
            found.Add(IstioRuleCodes.Regex, node!, pattern.Length == 0 ? $"the regular expression of '{what}' is empty" : $"the regular expression of '{what}' has {pattern.Length} characters, and Istio takes {LongestRegex}",
                pattern.Length == 0 ? "write it, or remove the condition" : "split the rule in several with shorter expressions");
        }
        else if (Re2.Problem(pattern) is { } problem)
        {
            found.Add(IstioRuleCodes.Regex, node!, $"the regular expression '{pattern}' of '{what}' is not valid: {problem}", "write it in RE2's syntax");
        }
    }
}
