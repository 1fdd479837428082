using System.Globalization;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>Rules of one HTTP rule of a VirtualService (Istio's validateHTTPRoute and what it calls).</summary>
internal static class HttpRouteRules
{
    // Pairs that Istio refuses in one rule.
    private static readonly Pair[] Conflicts =
    [
        new("route", "redirect"), new("route", "directResponse"), new("redirect", "directResponse"), new("redirect", "rewrite"), new("redirect", "fault"),
        new("directResponse", "rewrite"), new("directResponse", "fault"), new("route", "delegate"), new("redirect", "delegate"),
        new("directResponse", "delegate"), new("mirror", "mirrors"),
    ];

    private static readonly HashSet<string> RetryConditions =
    [
        "5xx", "gateway-error", "reset", "reset-before-request", "connect-failure", "retriable-4xx", "refused-stream", "retriable-status-codes", "retriable-headers",
        "envoy-ratelimited", "http3-post-connect-failure", "cancelled", "deadline-exceeded", "internal", "resource-exhausted", "unavailable",
    ];

    internal static void Check(YamlNode rule, string name, Findings found)
    {
        foreach ((string one, string other) in Conflicts)
        {
            if (Stands(rule, one) && Stands(rule, other))
            {
                found.Add(IstioRuleCodes.Conflict, rule.At(other)!, $"'{name}' has both '{one}' and '{other}'", "keep one of the two, or split the rule");
            }
        }

        if (rule is YamlNode.Map && !Stands(rule, "route") && !Stands(rule, "redirect") && !Stands(rule, "directResponse") && !Stands(rule, "delegate"))
        {
            found.Add(IstioRuleCodes.EmptyRule, rule, $"'{name}' does nothing: it has no route, redirect, direct response or delegate", "add the action, or remove the rule");
        }

        foreach (YamlNode match in rule.At("match").Items())
        {
            MatchRules.Check(match, name, found);
        }

        MatchRules.Patterns(rule, name, found);
        Mirrors(rule, name, found);
        Faults(rule, name, found);
        Retries(rule.At("retries"), name, found);
        Redirect(rule, name, found);
    }

    /// <summary>Says whether a percentage is out of range.</summary>
    internal static void Percentage(YamlNode? node, string what, Findings found)
    {
        if (node is YamlNode.Scalar { IsPlain: true } scalar && double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value is < 0 or > 100)
        {
            found.Add(IstioRuleCodes.Percentage, node, $"{what} is {scalar.Text}, but must be between 0 and 100");
        }
    }

    private static bool Stands(YamlNode rule, string field) => rule.At(field) switch
    {
        null => false,
        YamlNode.Seq list => list.Items.Length > 0,
        YamlNode.Scalar => false,
        _ => true,
    };

    private static void Mirrors(YamlNode rule, string name, Findings found)
    {
        VirtualServiceRules.Destination(rule.At("mirror"), $"{name}.mirror", found);
        Percentage(rule.At("mirrorPercentage", "value"), $"the percentage of the mirror of '{name}'", found);
        if (rule.At("mirrorPercent") is { } outdated)
        {
            Percentage(outdated, $"the percentage of the mirror of '{name}'", found);
            found.Add(IstioRuleCodes.Outdated, outdated, $"'mirrorPercent' of '{name}' is deprecated", $"write `mirrorPercentage: {{value: {outdated.AsText()}}}`");
        }

        foreach (YamlNode mirror in rule.At("mirrors").Items())
        {
            VirtualServiceRules.Destination(mirror.At("destination"), $"{name}.mirrors", found);
            Percentage(mirror.At("percentage", "value"), $"the percentage of a mirror of '{name}'", found);
        }
    }

    private static void Faults(YamlNode rule, string name, Findings found)
    {
        Percentage(rule.At("fault", "delay", "percentage", "value"), $"the percentage of the delay of '{name}'", found);
        Percentage(rule.At("fault", "delay", "percent"), $"the percentage of the delay of '{name}'", found);
        Percentage(rule.At("fault", "abort", "percentage", "value"), $"the percentage of the abort of '{name}'", found);
        Status(rule.At("fault", "abort", "httpStatus"), 200, 599, $"the status of the abort of '{name}'", found);
        Status(rule.At("directResponse", "status"), 200, 599, $"the status of the direct response of '{name}'", found);
    }

    private static void Status(YamlNode? node, int least, int most, string what, Findings found)
    {
        if (node.AsInteger() is { } status && (status < least || status > most))
        {
            found.Add(IstioRuleCodes.Status, node!, $"{what} is {status}, but must be between {least} and {most}");
        }
    }

    private static void Retries(YamlNode? retries, string name, Findings found)
    {
        long attempts = retries.At("attempts").AsInteger() ?? 0;
        if (attempts < 0)
        {
            found.Add(IstioRuleCodes.NegativeAttempts, retries.At("attempts")!, $"the retries of '{name}' have {attempts} attempts", "write 0 to switch retries off");
        }

        if (attempts == 0 && retries is YamlNode.Map && Array.Find(["retryOn", "perTryTimeout", "retryRemoteLocalities"], f => retries.At(f) is not null) is { } policy)
        {
            found.Add(IstioRuleCodes.RetriesWithoutAttempts, retries.At(policy)!, $"the retries of '{name}' have '{policy}', but no attempts", "add `attempts`, or remove the rest");
        }

        if (retries.At("retryOn") is YamlNode.Scalar on)
        {
            foreach (string condition in on.Text.Split(',', StringSplitOptions.RemoveEmptyEntries))
            {
                if (!RetryConditions.Contains(condition) && !(int.TryParse(condition, NumberStyles.None, CultureInfo.InvariantCulture, out int code) && code is >= 100 and <= 599))
                {
                    string? near = Diagnostics.NearestName.Of(condition.Trim(), RetryConditions);
                    found.Add(IstioRuleCodes.RetryOn, on, $"'{name}' retries on '{condition}', which is no condition of Envoy",
                        condition.Trim() == near ? "write the conditions without spaces: 'a,b'" : near is null ? IstioRuleCodes.RetryOn.WayOut : $"did you mean '{near}'?");
                }
            }
        }
    }

    private static void Redirect(YamlNode rule, string name, Findings found)
    {
        YamlNode? redirect = rule.At("redirect");
        Status(redirect.At("redirectCode"), 300, 399, $"the status of the redirect of '{name}'", found);
        IstioHost.CheckPort(redirect.At("port"), $"the port of the redirect of '{name}'", found);
        if (redirect is YamlNode.Map map && Array.TrueForAll(["uri", "authority", "scheme", "port", "derivePort", "prefixRewrite"], f => map[f] is null))
        {
            found.Add(IstioRuleCodes.EmptyRedirect, redirect, $"the redirect of '{name}' leads nowhere", "add `uri` or `authority`");
        }
    }

    private sealed record Pair(string One, string Other);
}
