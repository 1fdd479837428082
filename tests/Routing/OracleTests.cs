using FsCheck;
using FsCheck.Fluent;
using GitOpsGen.Routing;
using GitOpsGen.Yaml;
using Xunit;

namespace GitOpsGen.Tests.Routing;

/// <summary>The evaluator and the classes against a second reading of Istio's rules, written straight down on the generated model.</summary>
public sealed class OracleTests
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20_260_711, 5);

    [Fact]
    public void The_evaluator_agrees_with_a_naive_reading() =>
        Prop.ForAll(Arb.From(GeneratedCase.Of()), c => Manifests.Ask(c.Manifests, c.Request) is var answer && Normal(c, answer) == Naive(c)).Check(Fixed.WithMaxTest(1_500));

    // The evaluator names the subset only; two services may share one.
    private static string Normal(GeneratedCase c, string answer) =>
        RouteEvaluator.Ask(c.Manifests, c.Request) is Answer.Routed routed ? $"{routed.Rule.VirtualService} r{routed.Rule.Index} {answer}" : answer;

    private static string Naive(GeneratedCase c)
    {
        Request request = c.Request;
        string gateway = request.Gateway == "mesh" ? "mesh" : "edge";
        List<GeneratedService> able = [];
        foreach (string host in new[] { request.Host, request.Host.EndsWith(".example.com", StringComparison.Ordinal) ? "*.example.com" : "", "*" })
        {
            if (able.Count == 0)
            {
                able = [.. c.Services.Where(s => s.Host == host && s.Gateways.Split(", ").Contains(gateway))];
            }
        }

        if (able.Count == 0)
        {
            return "NoVirtualService";
        }

        List<(string Name, GeneratedMatch? Match)> early = [], late = [];
        foreach (GeneratedService service in gateway == "mesh" ? able.Take(1) : able)
        {
            bool open = true;
            for (int i = 0; i < service.Rules.Length; i++)
            {
                foreach (GeneratedMatch? match in service.Rules[i].IsEmpty ? [null] : service.Rules[i].Cast<GeneratedMatch?>())
                {
                    if (open && Reaches(match, request, gateway))
                    {
                        bool everything = match is null or { Method: null, With: null, Without: null, Query: null, Uri: null or { Kind: "present" } or { Kind: "prefix", Value: "/" } };
                        (everything && able.Count > 1 && gateway != "mesh" ? late : early).Add(($"{service.Name} r{i + 1} r{i + 1}", match));
                        open = !everything;
                    }
                }
            }
        }

        return early.Concat(late).FirstOrDefault(e => e.Match is null || Compares(e.Match, request)).Name ?? "NoRuleMatched";
    }

    private static bool Reaches(GeneratedMatch? match, Request request, string gateway)
    {
        if (match is null)
        {
            return true;
        }

        bool source = match.Gateway is not null ? match.Gateway == gateway : match.Label is null || match.Label == request.SourceLabels["app"];
        return source && (match.Port is null || match.Port == request.Port);
    }

    private static bool Compares(GeneratedMatch match, Request request)
    {
        string[] halves = request.Path.Split('?');
        string? query = halves.Length > 1 ? halves[1]["q=".Length..] : null;
        bool hasX = request.Headers.TryGetValue("x", out string? x), hasY = request.Headers.TryGetValue("y", out string? y);
        return (match.Uri?.Holds(halves[0], match.IgnoreCase && match.Uri.Kind != "regex") ?? true)
            && (match.Method?.Holds(request.Method) ?? true)
            && (match.With is null || (hasX && match.With.Holds(x!)))
            && (match.Without is null || (match.Without.Kind == "present" ? !hasY : !match.Without.Holds(hasY ? y! : "")))
            && (match.Query is null || (query is not null && match.Query.Holds(query)));
    }

    [Fact]
    public void A_witness_is_answered_by_the_rule_it_stands_for_or_the_class_names_the_rule_before_it() =>
        Prop.ForAll(Arb.From(GeneratedCase.Of()), c => RequestClasses.Of(c.Manifests).Where(k => k.Witness is not null).All(k => Keeps(c.Manifests, k))).Check(Fixed);

    private static bool Keeps(IReadOnlyList<YamlNode.Map> manifests, RequestClass asked)
    {
        RuleRef? rule = RouteEvaluator.Ask(manifests, asked.Witness!) is Answer.Routed routed ? routed.Rule : null;
        return asked.ShadowedBy is { } earlier ? rule == earlier : rule is null ? asked.Match == RequestClass.Rest : asked.Rules.Contains(rule);
    }

    [Fact]
    public void Whatever_rule_answers_a_request_answers_some_class() =>
        Prop.ForAll(Arb.From(GeneratedCase.Of()), c => RouteEvaluator.Ask(c.Manifests, c.Request) is not Answer.Routed routed
            || RequestClasses.Of(c.Manifests).Any(k => k.Witness is not null && RouteEvaluator.Ask(c.Manifests, k.Witness) is Answer.Routed other && other.Rule == routed.Rule)).Check(Fixed);

    [Fact]
    public void Every_rule_with_a_condition_has_a_row_and_nothing_changes_between_equal_states() =>
        Prop.ForAll(Arb.From(GeneratedCase.Of()), c =>
        {
            GeneratedService only = c.Services[0];
            IReadOnlyList<YamlNode.Map> manifests = Manifests.Of(only.ToString());
            IEnumerable<int> conditional = Enumerable.Range(1, only.Rules.Length).Where(i => only.Rules[i - 1].Any(m =>
                (m.Method ?? m.With ?? m.Without ?? m.Query) is not null && (m.Gateway is null || only.Gateways.Split(", ").Contains(m.Gateway))));
            return conditional.All(RequestClasses.Of(manifests).Where(k => k.Match != RequestClass.Rest).SelectMany(k => k.Rules).Select(r => r.Index).Contains)
                && TrafficTable.Compare(manifests, manifests).All(r => !r.Changes);
        }).Check(Fixed);
}
