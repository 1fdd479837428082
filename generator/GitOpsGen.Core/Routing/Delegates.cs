using System.Collections.Immutable;
using System.Globalization;
using GitOpsGen.Yaml;

namespace GitOpsGen.Routing;

/// <summary>
/// Rules of a root VirtualService with those of its delegates in place, as Istio documents HTTPRoute.delegate: the conditions of both must hold, a
/// delegate's condition must be a subset of one of the root's, and what conflicts is left out. A delegate that is missing or not visible drops the rule.
/// </summary>
internal static class Delegates
{
    // What a delegate's rule takes over from the root where it says nothing itself.
    private static readonly ImmutableArray<string> Inherited =
        ["rewrite", "directResponse", "timeout", "retries", "fault", "mirror", "mirrorPercent", "mirrorPercentage", "corsPolicy", "mirrors", "headers"];

    /// <summary>The rules in order.</summary>
    public static IEnumerable<RouteRule> Merge(RouteList root, Func<string, string, RouteList?> find)
    {
        ImmutableArray<YamlNode> rules = root.Spec.At("http").Items();
        for (int i = 0; i < rules.Length; i++)
        {
            RuleRef name = new(root.Name, root.Namespace, i + 1, rules[i].At("name").AsText() ?? "");
            ImmutableArray<RouteMatch> matches = Matches(rules[i], root.Namespace);
            if (rules[i].At("delegate") is not { } named)
            {
                yield return new RouteRule(name, matches, rules[i]);
                continue;
            }

            string ns = named.At("namespace").AsText() is { Length: > 0 } other ? other : root.Namespace;
            RouteList? leaf = find(ns, named.At("name").AsText() ?? "");
            foreach (RouteRule merged in leaf is not null && leaf.IsVisibleFrom(root.Namespace) ? Leaves(leaf, rules[i], name, matches) : [])
            {
                yield return merged;
            }
        }
    }

    private static ImmutableArray<RouteMatch> Matches(YamlNode rule, string ns) => [.. rule.At("match").Items().Select(m => RouteMatch.Read(m, ns))];

    private static IEnumerable<RouteRule> Leaves(RouteList leaf, YamlNode rootRule, RuleRef root, ImmutableArray<RouteMatch> rootMatches)
    {
        ImmutableArray<YamlNode> rules = leaf.Spec.At("http").Items();
        for (int i = 0; i < rules.Length; i++)
        {
            if (Combine(rootMatches, Matches(rules[i], leaf.Namespace)) is not { } matches || rules[i] is not YamlNode.Map rule)
            {
                continue;
            }

            string own = rule["name"].AsText() ?? "";
            RuleRef name = root with
            {
                Name = root.Name.Length > 0 && own.Length > 0 ? $"{root.Name}-{own}" : root.Name + own,
                Delegate = string.Create(CultureInfo.InvariantCulture, $"rule {i + 1} of delegate {leaf.Namespace}/{leaf.Name}"),
                Scope = leaf.Namespace,
            };
            IEnumerable<YamlNode.Entry> taken = rootRule.Entries().Where(e => Inherited.Contains(e.Key) && rule[e.Key] is null);
            yield return new RouteRule(name, matches, new YamlNode.Map([.. rule.Entries, .. taken], rule.Place));
        }
    }

    // Null where one of the delegate's entries fits none of the root's: then the whole rule is left out.
    private static ImmutableArray<RouteMatch>? Combine(ImmutableArray<RouteMatch> root, ImmutableArray<RouteMatch> leaf)
    {
        if (root.IsEmpty || leaf.IsEmpty)
        {
            return root.IsEmpty ? leaf : root;
        }

        ImmutableArray<RouteMatch> both = [.. leaf.SelectMany(l => root.Where(r => !Conflict(r, l)).Select(r => Join(r, l)))];
        return leaf.All(l => root.Any(r => !Conflict(r, l))) ? both : null;
    }

    private static RouteMatch Join(RouteMatch root, RouteMatch leaf) => leaf with
    {
        Uri = leaf.Uri ?? root.Uri,
        Scheme = leaf.Scheme ?? root.Scheme,
        Method = leaf.Method ?? root.Method,
        Authority = leaf.Authority ?? root.Authority,
        Headers = Over(root.Headers, leaf.Headers),
        WithoutHeaders = Over(root.WithoutHeaders, leaf.WithoutHeaders),
        QueryParams = Over(root.QueryParams, leaf.QueryParams),
        Port = leaf.Port ?? root.Port,
        SourceLabels = [.. root.SourceLabels.Where(r => leaf.SourceLabels.All(l => l.Key != r.Key)).Concat(leaf.SourceLabels).OrderBy(l => l.Key, StringComparer.Ordinal)],
        SourceNamespace = leaf.SourceNamespace.Length > 0 ? leaf.SourceNamespace : root.SourceNamespace,
        Gateways = leaf.Gateways.IsEmpty ? root.Gateways : leaf.Gateways,
    };

    private static ImmutableArray<NamedMatch> Over(ImmutableArray<NamedMatch> root, ImmutableArray<NamedMatch> leaf) =>
        [.. root.Where(r => leaf.All(l => l.Name != r.Name)).Concat(leaf).OrderBy(n => n.Name, StringComparer.Ordinal)];

    private static bool Conflict(RouteMatch root, RouteMatch leaf) =>
        Conflict(root.Uri, leaf.Uri) || Conflict(root.Scheme, leaf.Scheme) || Conflict(root.Method, leaf.Method) || Conflict(root.Authority, leaf.Authority)
        || Conflict(root.Headers, leaf.Headers) || Conflict(root.WithoutHeaders, leaf.WithoutHeaders) || Conflict(root.QueryParams, leaf.QueryParams)
        || root.IgnoreUriCase != leaf.IgnoreUriCase
        || (root.Port is not null && leaf.Port is not null && root.Port != leaf.Port)
        || (root.SourceNamespace.Length > 0 && root.SourceNamespace != leaf.SourceNamespace)
        || leaf.SourceLabels.Any(l => root.SourceLabels.Any(r => r.Key == l.Key && r.Value != l.Value))
        || (!root.Gateways.IsEmpty && leaf.Gateways.Any(g => !root.Gateways.Contains(g)));

    private static bool Conflict(ImmutableArray<NamedMatch> root, ImmutableArray<NamedMatch> leaf) =>
        leaf.Any(l => root.FirstOrDefault(r => r.Name == l.Name) is { } r && Conflict(r.Match, l.Match));

    // A delegate may only narrow, and what an expression narrows can't be told: two conditions of which one is an expression conflict.
    private static bool Conflict(TextMatch? root, TextMatch? leaf) => (root, leaf) switch
    {
        (null, _) or (_, null) => false,
        (TextMatch.Exact r, TextMatch.Exact l) => r.Value != l.Value,
        (TextMatch.Prefix r, TextMatch.Exact l) => !l.Value.StartsWith(r.Value, StringComparison.Ordinal),
        (TextMatch.Prefix r, TextMatch.Prefix l) => !l.Value.StartsWith(r.Value, StringComparison.Ordinal),
        _ => true,
    };
}
