using System.Collections.Immutable;
using System.Globalization;
using GitOpsGen.Yaml;

namespace GitOpsGen.Routing;

/// <summary>A condition on a named thing: a header or a parameter.</summary>
internal sealed record NamedMatch(string Name, TextMatch Match);

/// <summary>Istio's HTTPMatchRequest: all that is named must hold.</summary>
internal sealed record RouteMatch
{
    public TextMatch? Uri { get; init; }

    public bool IgnoreUriCase { get; init; }

    public TextMatch? Scheme { get; init; }

    public TextMatch? Method { get; init; }

    public TextMatch? Authority { get; init; }

    public ImmutableArray<NamedMatch> Headers { get; init; } = [];

    public ImmutableArray<NamedMatch> WithoutHeaders { get; init; } = [];

    public ImmutableArray<NamedMatch> QueryParams { get; init; } = [];

    public int? Port { get; init; }

    public ImmutableArray<KeyValuePair<string, string>> SourceLabels { get; init; } = [];

    public string SourceNamespace { get; init; } = "";

    /// <summary>
    /// Resolved names; none means every gateway of the VirtualService. They take the place of the VirtualService's own list, but only narrow it: istiod
    /// hands a VirtualService to the gateways of its own list alone (istio/istio issue 31916).
    /// </summary>
    public ImmutableArray<string> Gateways { get; init; } = [];

    /// <summary>Reads one entry of <c>match</c> in a VirtualService of the namespace.</summary>
    public static RouteMatch Read(YamlNode node, string ns) => new()
    {
        Uri = Text(node, "uri"),
        IgnoreUriCase = node.At("ignoreUriCase").AsFlag() ?? false,
        Scheme = Text(node, "scheme"),
        Method = Text(node, "method"),
        Authority = Text(node, "authority"),
        Headers = Named(node, "headers"),
        WithoutHeaders = Named(node, "withoutHeaders"),
        QueryParams = Named(node, "queryParams"),
        Port = (int?)node.At("port").AsInteger(),
        SourceLabels = [.. node.At("sourceLabels").Entries().OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => KeyValuePair.Create(e.Key, e.Value.AsText() ?? ""))],
        SourceNamespace = node.At("sourceNamespace").AsText() ?? "",
        Gateways = [.. node.At("gateways").Items().Select(g => GatewayNames.Resolve(g.AsText() ?? "", ns))],
    };

    /// <summary>Whether istiod would hand this entry to the proxy at all: gateway, port and source are decided when the configuration is built.</summary>
    public bool IsBuiltFor(Request request) => (Port is null || Port == request.Port) && HasSource(request);

    /// <summary>Whether this gateway gets the entry.</summary>
    public bool IsFor(string gateway) => Gateways.IsEmpty || Gateways.Any(g => GatewayNames.Same(gateway, g));

    // istiod looks at the source only where the entry names no gateways ("the gateway match is independent of sourceLabels").
    private bool HasSource(Request request) => Gateways.IsEmpty
        ? SourceLabels.All(l => request.SourceLabels.TryGetValue(l.Key, out string? value) && value == l.Value)
            && (SourceNamespace.Length == 0 || SourceNamespace == request.SourceNamespace)
        : IsFor(request.Gateway);

    /// <summary>Whether the proxy compares nothing: such an entry takes all that reaches it.</summary>
    public bool IsCatchAll => Scheme is null && Method is null && Authority is null && Headers.IsEmpty && WithoutHeaders.IsEmpty && QueryParams.IsEmpty
        && Uri is null or TextMatch.Present or TextMatch.Prefix { Value: "/" or "" } or TextMatch.Pattern { Text: ".*" };

    /// <summary>Whether it takes all requests of the gateways it is for: nothing to compare, and no port or source asked for.</summary>
    public bool IsAll => IsCatchAll && Port is null && SourceLabels.IsEmpty && SourceNamespace.Length == 0;

    /// <summary>Whether the request meets all conditions; null where all that can be decided hold, and one can't be read.</summary>
    public bool? Admits(Request request)
    {
        bool? all = true;
        foreach (bool? one in Conditions(request))
        {
            if (one == false)
            {
                return false;
            }

            all = one is null ? null : all;
        }

        return all;
    }

    private IEnumerable<bool?> Conditions(Request request)
    {
        yield return IsBuiltFor(request);
        yield return Uri?.Accepts(request.BarePath, IgnoreUriCase) ?? Undecided(Uri);
        yield return Scheme?.Accepts(request.Scheme) ?? Undecided(Scheme);
        yield return Method?.Accepts(request.Method) ?? Undecided(Method);
        yield return Authority?.Accepts(request.Host) ?? Undecided(Authority);
        foreach (NamedMatch header in Headers)
        {
            yield return request.Headers.TryGetValue(header.Name, out string? value) ? header.Match.Accepts(value) : false;
        }

        foreach (NamedMatch header in WithoutHeaders)
        {
            // A header that is missing counts as empty here, unless presence itself is asked for (istiod sets treat_missing_header_as_empty).
            string? value = request.Headers.GetValueOrDefault(header.Name);
            yield return header.Match is TextMatch.Present ? value is null : !header.Match.Accepts(value ?? "");
        }

        foreach (NamedMatch parameter in QueryParams)
        {
            yield return request.Query(parameter.Name) is { } value ? parameter.Match.Accepts(value) : false;
        }
    }

    private static bool? Undecided(TextMatch? match) => match is null ? true : null;

    /// <summary>The conditions in a fixed order, each as the table shows it; the gateways are left out.</summary>
    public string Describe() => string.Join(" and ", Parts(m => ": " + m.Describe()));

    /// <summary>The same as a clause of a sentence.</summary>
    public string Explain() => string.Join(" and ", Parts(m => " " + m.Explain()));

    /// <summary>The expressions that RE2 can't read, with the reason.</summary>
    public IEnumerable<string> Unreadable => new[] { Uri, Scheme, Method, Authority }.Concat(Headers.Concat(WithoutHeaders).Concat(QueryParams).Select(n => n.Match))
        .OfType<TextMatch.Pattern>().Where(p => p.Error.Length > 0).Select(p => $"'{p.Text}': {p.Error}");

    private IEnumerable<string> Parts(Func<TextMatch, string> say)
    {
        IEnumerable<string> plain = new[] { ("path", Uri), ("scheme", Scheme), ("method", Method), ("authority", Authority) }
            .Where(p => p.Item2 is not null)
            .Select(p => p.Item1 + say(p.Item2!) + (p.Item1 == "path" && IgnoreUriCase && p.Item2 is not TextMatch.Pattern ? " in any case" : ""));
        return plain
            .Concat(Headers.Select(h => "header " + h.Name + say(h.Match)))
            .Concat(WithoutHeaders.Select(h => "not header " + h.Name + say(h.Match)))
            .Concat(QueryParams.Select(q => "query " + q.Name + say(q.Match)))
            .Concat(Port is { } port ? [string.Create(CultureInfo.InvariantCulture, $"port {port}")] : [])
            .Concat(SourceLabels.Select(l => $"source label {l.Key}={l.Value}"))
            .Concat(SourceNamespace.Length > 0 ? [$"source namespace {SourceNamespace}"] : []);
    }

    private static TextMatch? Text(YamlNode node, string field) => node.At(field) is { } found ? TextMatch.Read(found, starIsPresence: false) : null;

    private static ImmutableArray<NamedMatch> Named(YamlNode node, string field) =>
        [.. node.At(field).Entries().OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => new NamedMatch(e.Key, TextMatch.Read(e.Value, starIsPresence: true)))];
}
