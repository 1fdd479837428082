using System.Collections.Immutable;
using System.Globalization;
using GitOpsGen.Yaml;

namespace GitOpsGen.Routing;

/// <summary>One HTTP rule with what it does, delegates already merged in.</summary>
internal sealed class RouteRule(RuleRef name, ImmutableArray<RouteMatch> matches, YamlNode action)
{
    public RuleRef Name { get; } = name;

    /// <summary>One of them must hold; none at all means every request.</summary>
    public ImmutableArray<RouteMatch> Matches { get; } = matches;

    /// <summary>The rule as written (or the delegate's laid upon the root's).</summary>
    public YamlNode Action { get; } = action;

    /// <summary>What becomes of a request that this rule takes, because of <paramref name="match"/>. istiod looks for a redirect, then a response, then a route.</summary>
    public Answer Take(RouteMatch? match)
    {
        string condition = match?.Explain() ?? "";
        string why = condition.Length > 0 ? $"{condition} ({Name})" : $"every request that gets so far ({Name})";
        if (Action.At("redirect") is { } redirect)
        {
            return new Answer.Redirected(Name, To(redirect), (int)(redirect.At("redirectCode").AsInteger() ?? 301), why);
        }

        if (Action.At("directResponse") is { } response)
        {
            return new Answer.DirectResponse(Name, (int)(response.At("status").AsInteger() ?? 0), why);
        }

        ImmutableArray<Backend> backends = Backends();
        return backends.Any(b => b.Weight > 0)
            ? new Answer.Routed(Name, backends, Mirrors(), why)
            : new Answer.NoRoute(NoRouteReason.NoDestination,
                backends.IsEmpty ? $"{Name} takes the request and names no destination" : $"{Name} takes the request and all its weights are 0");
    }

    private ImmutableArray<Backend> Backends()
    {
        ImmutableArray<YamlNode> routes = Action.At("route").Items();
        return [.. routes.Select(r => new Backend(
            r.At("destination", "host").AsText() ?? "",
            r.At("destination", "subset").AsText(),
            (int?)r.At("destination", "port", "number").AsInteger(),
            routes.Length == 1 ? 100 : (int)(r.At("weight").AsInteger() ?? 0)))];
    }

    private ImmutableArray<Mirror> Mirrors()
    {
        decimal whole = Percent(Action.At("mirrorPercentage", "value")) ?? Percent(Action.At("mirrorPercent")) ?? Percent(Action.At("mirror_percent")) ?? 100;
        IEnumerable<Mirror> single = Action.At("mirror") is { } mirror ? [OneMirror(mirror, whole)] : [];
        return [.. single, .. Action.At("mirrors").Items().Select(m => OneMirror(m.At("destination"), Percent(m.At("percentage", "value")) ?? 100))];
    }

    private static Mirror OneMirror(YamlNode? destination, decimal percent) => new(
        destination.At("host").AsText() ?? "", destination.At("subset").AsText(), (int?)destination.At("port", "number").AsInteger(), percent);

    private static decimal? Percent(YamlNode? node) =>
        decimal.TryParse(node.AsText(), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal value) ? value : null;

    private static string To(YamlNode redirect)
    {
        string scheme = redirect.At("scheme").AsText() is { } s ? s + "://" : "";
        string authority = redirect.At("authority").AsText() ?? "";
        string port = redirect.At("port").AsText() is { } p ? ":" + p : "";
        return scheme + authority + port + (redirect.At("uri").AsText() ?? "");
    }
}
