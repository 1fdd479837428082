using System.Collections.Immutable;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using GitOpsGen.Routing;
using GitOpsGen.Yaml;

namespace GitOpsGen.Tests.Routing;

internal sealed record GeneratedText(string Kind, string Value)
{
    // Small alphabets, so that conditions meet requests often. The expressions are understood here by hand, not by an engine.
    private static readonly Dictionary<string, Func<string, bool>> ByHand = new()
    {
        ["a.*"] = s => s.Length > 0 && s[0] == 'a',
        ["a|b"] = s => s is "a" or "b",
        ["/(a|b)?"] = s => s is "/" or "/a" or "/b",
        ["/a/[0-9]+"] = s => s.Length > 3 && s[..3] == "/a/" && s[3..].All(char.IsAsciiDigit),
        ["GET|PUT"] = s => s is "GET" or "PUT",
    };

    public bool Holds(string text, bool ignoreCase = false) => Kind switch
    {
        "exact" => string.Equals(text, Value, Compare(ignoreCase)),
        "prefix" => text.StartsWith(Value, Compare(ignoreCase)),
        "regex" => ByHand[Value](text),
        _ => true,
    };

    private static StringComparison Compare(bool ignoreCase) => ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    public override string ToString() => Kind == "present" ? "{}" : $"{{{Kind}: '{Value}'}}";

    public static Gen<GeneratedText?> Of(string[] values, string[] patterns) => Gen.Frequency(
        (4, Gen.Constant<GeneratedText?>(null)),
        (3, Gen.Elements(values).Select(v => (GeneratedText?)new GeneratedText("exact", v))),
        (2, Gen.Elements(values).Select(v => (GeneratedText?)new GeneratedText("prefix", v))),
        (1, Gen.Elements(patterns).Select(v => (GeneratedText?)new GeneratedText("regex", v))),
        (1, Gen.Constant<GeneratedText?>(new GeneratedText("present", ""))));
}

internal sealed record GeneratedMatch(GeneratedText? Uri, bool IgnoreCase, GeneratedText? Method, GeneratedText? With, GeneratedText? Without, GeneratedText? Query, int? Port, string? Gateway, string? Label)
{
    public override string ToString() => "{" + string.Join(", ", Fields().OfType<string>()) + "}";

    private IEnumerable<string?> Fields()
    {
        yield return Uri is null ? null : $"uri: {Uri}";
        yield return IgnoreCase ? "ignoreUriCase: true" : null;
        yield return Method is null ? null : $"method: {Method}";
        yield return With is null ? null : $"headers: {{x: {With}}}";
        yield return Without is null ? null : $"withoutHeaders: {{y: {Without}}}";
        yield return Query is null ? null : $"queryParams: {{q: {Query}}}";
        yield return Port is null ? null : string.Create(CultureInfo.InvariantCulture, $"port: {Port}");
        yield return Gateway is null ? null : $"gateways: [{Gateway}]";
        yield return Label is null ? null : $"sourceLabels: {{app: {Label}}}";
    }

    public static Gen<GeneratedMatch> Of() =>
        from uri in GeneratedText.Of(["/", "/a", "/a/1", "/B"], ["/(a|b)?", "/a/[0-9]+"])
        from ignore in Gen.Elements(false, false, true)
        from method in GeneratedText.Of(["GET", "POST"], ["GET|PUT"])
        from with in GeneratedText.Of(["a", "b", "ab"], ["a.*", "a|b"])
        from without in GeneratedText.Of(["a", "b"], ["a.*", "a|b"])
        from query in GeneratedText.Of(["a", "b"], ["a.*"])
        from port in Gen.Elements<int?>(null, null, null, 80, 81)
        from gateway in Gen.Elements<string?>(null, null, null, "mesh", "edge")
        from label in Gen.Elements<string?>(null, null, null, "web")
        select new GeneratedMatch(uri, ignore, method, with, without, query, port, gateway, label);
}

internal sealed record GeneratedService(string Name, string Host, string Gateways, ImmutableArray<ImmutableArray<GeneratedMatch>> Rules)
{
    public override string ToString() => Manifests.Service(Name, $"hosts: ['{Host}']\ngateways: [{Gateways}]\nhttp:\n"
        + string.Concat(Rules.Select((matches, i) => $"- match: [{string.Join(", ", matches)}]\n  route: [{{destination: {{host: {Name}, subset: r{i + 1}}}}}]\n")));

    public static Gen<GeneratedService> Of(string name) =>
        from host in Gen.Elements("a.example.com", "a.example.com", "*.example.com", "*")
        from gateways in Gen.Elements("mesh", "edge", "mesh, edge")
        from rules in (from count in Gen.Elements(0, 1, 1, 1, 2) from matches in Gen.ListOf(GeneratedMatch.Of(), count) select matches.ToImmutableArray()).ListOf()
        select new GeneratedService(name, host, gateways, [.. rules.Take(5)]);
}

internal sealed record GeneratedCase(ImmutableArray<GeneratedService> Services, Request Request)
{
    public ImmutableArray<YamlNode.Map> Manifests => Tests.Routing.Manifests.Of(Services.Select(s => s.ToString()));

    public override string ToString() => string.Join("---\n", Services) + Request;

    public static Gen<GeneratedCase> Of() =>
        from count in Gen.Choose(1, 3)
        from first in GeneratedService.Of("s1")
        from second in GeneratedService.Of("s2")
        from third in GeneratedService.Of("s3")
        from request in Requests()
        select new GeneratedCase([.. new[] { first, second, third }.Take(count)], request);

    public static Gen<Request> Requests() =>
        from gateway in Gen.Elements("mesh", "shop/edge")
        from host in Gen.Elements("a.example.com", "a.example.com", "b.example.com", "c.org")
        from path in Gen.Elements("/", "/a", "/A", "/a/1", "/b", "/a/12?q=a", "/?q=b")
        from method in Gen.Elements("GET", "POST", "PUT")
        from x in Gen.Elements("", "a", "b", "ab", "none")
        from y in Gen.Elements("", "a", "b", "none", "none")
        from port in Gen.Elements<int?>(null, 80, 81)
        from label in Gen.Elements("web", "other")
        select new Request
        {
            Gateway = gateway,
            Host = host,
            Path = path,
            Method = method,
            Port = port,
            Headers = Request.NoHeaders.AddRange(new[] { ("x", x), ("y", y) }.Where(h => h.Item2 != "none").Select(h => KeyValuePair.Create(h.Item1, h.Item2))),
            SourceLabels = Request.NoTexts.Add("app", label),
        };
}
