using System.Collections.Immutable;
using GitOpsGen.Check;
using GitOpsGen.Spec;

namespace GitOpsGen.Routing;

/// <summary>Looks for a request that meets one match and, where it can be, no earlier one: a few values for every field, tried in combination.</summary>
internal sealed class Witness(string gateway, string host, ImmutableArray<RouteMatch> others)
{
    private const int MostTries = 400;
    private static readonly ImmutableArray<string> AnyPath = ["/", "/any", "/-/any/other"];
    private static readonly ImmutableArray<string> AnyMethod = ["GET", "POST", "DELETE"];
    private static readonly ImmutableArray<string> AnyScheme = ["http", "https"];

    /// <summary>The first request that meets the match and is answered as <paramref name="fits"/> says in most of the tables; null where none meets the match.</summary>
    public (Request Request, int Fitting)? Find(RouteMatch match, IReadOnlyList<RouteTable> tables, Func<RouteEntry?, bool> fits)
    {
        (Request Request, int Fitting)? best = null;
        foreach (Request request in Candidates(match).Take(MostTries).Where(r => match.Admits(r) == true))
        {
            int fitting = tables.Count(t => fits(t.Find(request)));
            if (best is null || fitting > best.Value.Fitting)
            {
                best = (request, fitting);
            }

            if (fitting == tables.Count)
            {
                break;
            }
        }

        return best;
    }

    // A field that no rule looks at keeps its first value: fewer tries, and a witness that is easy to read.
    private IEnumerable<string> Free(ImmutableArray<string> values, Func<RouteMatch, TextMatch?> field) => others.Any(o => field(o) is not null) ? values : values.Take(1);

    // On the mesh a Service is called by its short names as well.
    private ImmutableArray<string> Names => gateway == Request.Mesh && HostNames.Service(host, "") is { } service ? [host, $"{service.Name}.{service.Namespace}", service.Name] : [host];

    private IEnumerable<Request> Candidates(RouteMatch match)
    {
        IEnumerable<string> hosts = match.Authority is { } authority
            ? authority.Examples().Where(a => new Request { Host = a }.BareHost is var name && (HostNames.Covers(host, name) || Names.Contains(name))).Concat(Names)
            : Free(Names, o => o.Authority);
        return from headers in HeaderSets(match)
               from path in match.Uri?.Examples() ?? Free(AnyPath, o => o.Uri)
               from parameters in Values(match.QueryParams)
               from method in match.Method?.Examples() ?? Free(AnyMethod, o => o.Method)
               from scheme in match.Scheme?.Examples() ?? Free(AnyScheme, o => o.Scheme)
               from name in hosts
               select new Request
               {
                   Gateway = gateway,
                   Host = name,
                   Port = match.Port,
                   Path = path,
                   Method = method,
                   Scheme = scheme,
                   Headers = headers,
                   QueryParams = Request.NoTexts.SetItems(parameters),
                   SourceLabels = Request.NoTexts.SetItems(match.SourceLabels),
                   SourceNamespace = match.SourceNamespace.Length > 0 ? match.SourceNamespace : null,
               };
    }

    // The headers asked for; then with others that an earlier rule wants to be missing, all of them and each alone.
    private IEnumerable<ImmutableDictionary<string, string>> HeaderSets(RouteMatch match)
    {
        NamedMatch[] unwanted = [.. others.SelectMany(o => o.WithoutHeaders).DistinctBy(w => w.Name).Where(w => match.WithoutHeaders.All(m => m.Name != w.Name))];
        KeyValuePair<string, string>[] extra = [.. unwanted.SelectMany(w => w.Match.Examples().Take(1).Select(v => KeyValuePair.Create(w.Name, v)))];
        KeyValuePair<string, string>[] filled = [.. match.WithoutHeaders.Where(w => w.Match is not TextMatch.Present && w.Match.Accepts("") == true).Select(w => KeyValuePair.Create(w.Name, "other"))];
        IEnumerable<IEnumerable<KeyValuePair<string, string>>> extras = extra.Length > 1 ? [[], extra, .. extra.Select(e => new[] { e })] : extra.Length == 1 ? [[], extra] : [[]];
        return extras.SelectMany(more => Values(match.Headers).Select(asked => Request.NoHeaders.SetItems(more).SetItems(filled).SetItems(asked)));
    }

    // The first examples together, then the second of each, then the third.
    private static IEnumerable<ImmutableArray<KeyValuePair<string, string>>> Values(ImmutableArray<NamedMatch> named)
    {
        ImmutableArray<(string Name, string[] Values)> examples = [.. named.Select(n => (n.Name, n.Match.Examples().ToArray()))];
        if (examples.Any(e => e.Values.Length == 0))
        {
            return [];
        }

        int most = Math.Min(3, examples.Select(e => e.Values.Length).DefaultIfEmpty(1).Max());
        return Enumerable.Range(0, most).Select(i => examples.Select(e => KeyValuePair.Create(e.Name, e.Values[Math.Min(i, e.Values.Length - 1)])).ToImmutableArray());
    }
}
