using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Routing;
using GitOpsGen.Spec;
using GitOpsGen.Terminal;
using GitOpsGen.Yaml;
using HttpRequest = GitOpsGen.Routing.Request;

namespace GitOpsGen.Commands;

/// <summary><c>route</c>: which version would answer a request, and why; stage by stage.</summary>
public sealed class RouteCommand
{
    private readonly Argument<string[]> environments = Common.OneEnvironment();
    private readonly Option<string?> service = Common.Service(required: true);
    private readonly Option<string?> stage = new("--stage") { Description = "only at this stage", HelpName = "NAME" };
    private readonly Option<string?> from = new("--from") { Description = "the stable version, and its image", HelpName = "VERSION[=IMAGE]" };
    private readonly Option<string?> gateway = new("--gateway") { Description = "where the request enters: mesh, or a gateway; left out, as the service's route for the host has it", HelpName = "G" };
    private readonly Option<string?> host = new("--host") { Description = "the host; left out, the first of the service's routes", HelpName = "H" };
    private readonly Option<string> path = new("--path") { Description = "the path, with or without a query", HelpName = "P", DefaultValueFactory = _ => "/" };
    private readonly Option<string> method = new("--method") { Description = "the method", HelpName = "M", DefaultValueFactory = _ => "GET" };
    private readonly Option<string[]> headers = new("--header") { Description = "a header; as often as there are headers", HelpName = "K: V" };
    private readonly Option<int?> port = new("--port") { Description = "the port the request goes to", HelpName = "N" };

    private RouteCommand()
    {
    }

    /// <summary>The command.</summary>
    public static Command Create(Io io)
    {
        var verb = new RouteCommand();
        var command = new Command("route", "Says which version would answer a request, and why, at every stage; offline.") { verb.environments };
        command.Add(verb.service, verb.stage, verb.from, verb.gateway, verb.host, verb.path, verb.method, verb.headers, verb.port);
        verb.headers.Validators.Add(result =>
        {
            foreach (string header in result.Tokens.Select(t => t.Value).Where(v => v.IndexOf(':', StringComparison.Ordinal) <= 0))
            {
                result.AddError($"'{header}' is no header: write --header 'name: value'");
            }
        });
        command.SetAction(parse => Verb.ForEach("route", parse, io, parse.GetValue(verb.environments)!, (file, report) => verb.Run(file, report, parse, io)));
        return command;
    }

    private int Run(string file, Report report, ParseResult parse, Io io)
    {
        bool verbose = parse.GetValue(Common.Verbose);
        Result<EnvironmentRun> loaded = io.Timings.Of("load", () => EnvironmentRun.Load(file));
        Result<string?> only = loaded.Then(run => Common.Named(parse.GetValue(service), run.Spec.Services.Select(s => s.Name), file));
        Result<(string? Version, string? Image)> before = only.Then(_ => RenderCommand.From(parse.GetValue(from)));
        if (!before.IsOk)
        {
            return Verb.Fail(report, before.Diagnostics, verbose);
        }

        EnvironmentRun run = loaded.Value;
        ServiceSpec one = run.Spec.Services.First(s => s.Name == only.Value);
        ImmutableArray<(string Stage, ServiceState State)> stages = Lifecycle.Stages(one, before.Value.Version, before.Value.Image);
        string? named = parse.GetValue(stage);
        if (named is not null && stages.All(s => s.Stage != named))
        {
            return Verb.Fail(report, [Diagnostic.Of(ArgumentCodes.UnknownStage, one.Place, $"'{one.Name}' has no stage '{named}'", NearestName.Hint(named, [.. stages.Select(s => s.Stage)]))], verbose);
        }

        HttpRequest request = RequestOf(one, run.Spec.Namespace.Name, parse);
        if (Unroutable(one, run.Spec, parse, request) is { } wrong)
        {
            return Verb.Fail(report, [wrong], verbose);
        }

        var renderer = new Renderer(run.Spec, run.Templates);
        List<AnswerReport> answers = [];
        foreach ((string name, ServiceState state) in stages.Where(s => named is null || s.Stage == named))
        {
            Result<RenderedTree> tree = renderer.Service(one, state, run.Loaded.Extras.GetValueOrDefault(one.Name, []));
            if (!tree.IsOk)
            {
                return Verb.Fail(report, tree.Diagnostics, verbose);
            }

            IEnumerable<YamlNode.Map> manifests = tree.Value.Files.Select(f => YamlReader.ReadAll(new SourceText(f.Path, f.Text), aliases: true)).Where(r => r.IsOk).SelectMany(r => r.Value).OfType<YamlNode.Map>();
            answers.Add(AnswerOf(name, RouteTable.Of(manifests).Ask(request), one, state));
        }

        Verb.Entry(report, run.Spec.Name, null).Services.Add(new ServiceReport { Service = one.Name, Decision = "route", Title = $"{one.Name}: {Words(request)}", Answers = answers });
        return Verb.Fail(report, run.Loaded.Findings, verbose);
    }

    // A gateway that no route can name, or a port in the mesh that the service does not have, or not for HTTP.
    private Diagnostic? Unroutable(ServiceSpec one, EnvironmentSpec environment, ParseResult parse, HttpRequest request)
    {
        string[] gateways = [HttpRequest.Mesh, .. environment.Gateways.Select(g => g.Name), .. one.Routes.SelectMany(r => r.Gateways)];
        string? at = parse.GetValue(gateway);
        if (at is not null && !gateways.Any(g => g == at || g.EndsWith("/" + at, StringComparison.Ordinal)))
        {
            return Diagnostic.Of(ArgumentCodes.Usage, Place.None, $"the environment has no gateway '{at}'", NearestName.Hint(at, [.. gateways.Distinct(StringComparer.Ordinal)]));
        }

        return request.Gateway == HttpRequest.Mesh && parse.GetValue(host) is null && parse.GetValue(port) is int number && !one.Ports.Any(p => p.Port == number && p.IsHttp)
            ? Diagnostic.Of(ArgumentCodes.Usage, Place.None, string.Create(CultureInfo.InvariantCulture, $"'{one.Name}' takes no HTTP at the port {number}"),
                $"`route` answers for HTTP: its ports are {string.Join(", ", one.Ports.Where(p => p.IsHttp).Select(p => p.Port.ToString(CultureInfo.InvariantCulture)))}")
            : null;
    }

    // What was left out is taken from the service's own routes: the first that has the host and the gateway that were named.
    private HttpRequest RequestOf(ServiceSpec one, string ns, ParseResult parse)
    {
        string? wantedHost = parse.GetValue(host), wantedGateway = parse.GetValue(gateway);
        RouteSpec? route = one.Routes.FirstOrDefault(r =>
            (wantedGateway is null || r.Gateways.Any(g => g == wantedGateway || g.EndsWith("/" + wantedGateway, StringComparison.Ordinal)))
            && (wantedHost is null || r.Hosts.Any(h => HostNames.Covers(HostNames.Qualify(h, ns), HostNames.Qualify(wantedHost, ns)))));
        string at = wantedGateway ?? route?.Gateways.FirstOrDefault() ?? HttpRequest.Mesh;
        return new HttpRequest
        {
            Gateway = at,
            Host = HostNames.Qualify(wantedHost ?? route?.Hosts.FirstOrDefault()?.Replace("*.", "any.", StringComparison.Ordinal).Replace("*", "any.example", StringComparison.Ordinal) ?? one.Naming.Host, ns),
            Path = parse.GetValue(path)!,
            Method = parse.GetValue(method)!.ToUpperInvariant(),
            Port = parse.GetValue(port) ?? (at == HttpRequest.Mesh ? one.Ports.Where(p => p.IsHttp).Select(p => (int?)p.Port).FirstOrDefault() : null),
            Headers = HttpRequest.NoHeaders.SetItems((parse.GetValue(headers) ?? []).Select(h => h.Split(':', 2)).Select(h => KeyValuePair.Create(h[0].Trim(), h[1].Trim()))),
            SourceNamespace = at == HttpRequest.Mesh ? ns : null,
        };
    }

    private static AnswerReport AnswerOf(string stage, Answer answer, ServiceSpec one, ServiceState state) => answer switch
    {
        Answer.Routed routed => Routed(stage, routed, one, state),
        Answer.Redirected to => new AnswerReport(stage, "redirected", string.Create(CultureInfo.InvariantCulture, $"redirect {to.Status} to {to.To}"), to.Why, []),
        Answer.DirectResponse response => new AnswerReport(stage, "answered", string.Create(CultureInfo.InvariantCulture, $"{response.Status} by the proxy"), response.Why, []),
        Answer.NoRoute { Reason: NoRouteReason.NoVirtualService } none => new AnswerReport(stage, "none", "no rule", none.Why, []),
        _ => new AnswerReport(stage, "none", "nobody", answer.Why, []),
    };

    private static AnswerReport Routed(string stage, Answer.Routed routed, ServiceSpec one, ServiceState state)
    {
        decimal total = routed.Receiving.Sum(d => (decimal)d.Weight);
        BackendReport[] backends =
        [
            .. routed.Receiving.Select(d => new BackendReport(VersionOf(d.Host, d.Subset, one, state, routed.Rule.Scope), d.Host, d.Subset, d.Port, decimal.Round(d.Weight * 100 / total, 2), false)),
            .. routed.Mirrors.Where(m => m.Percent > 0).Select(m => new BackendReport(VersionOf(m.Host, m.Subset, one, state, routed.Rule.Scope), m.Host, m.Subset, m.Port, m.Percent, true)),
        ];
        string words = string.Join(", ", backends.Select(b => string.Create(CultureInfo.InvariantCulture,
            $"{(b.IsCopy ? "copies to " : "")}{b.Version ?? (b.Subset is null ? b.Host : $"{b.Host}/{b.Subset}")} {b.Share:0.##}%")));
        return new AnswerReport(stage, "routed", words, routed.Why, backends);
    }

    private static string? VersionOf(string host, string? subset, ServiceSpec one, ServiceState state, string ns) =>
        state.Versions.FirstOrDefault(v => RouteModel.Destination(one, v, null) is var to
            && to["subset"].AsText() == subset && HostNames.Qualify(to["host"].AsText() ?? "", ns) == HostNames.Qualify(host, ns))?.Name;

    private static string Words(HttpRequest request)
    {
        string port = request.Port is { } number ? string.Create(CultureInfo.InvariantCulture, $":{number}") : "";
        string headers = string.Concat(request.Headers.OrderBy(h => h.Key, StringComparer.OrdinalIgnoreCase).Select(h => $", {h.Key}: {h.Value}"));
        return $"{request.Method} {request.BareHost}{port}{request.Path} at {request.Gateway}{headers}";
    }
}
