using System.Collections.Immutable;
using System.Globalization;
using GitOpsGen.Yaml;

namespace GitOpsGen.Spec;

/// <summary>A <c>gates</c> mapping → <see cref="GatesSpec"/>.</summary>
internal static class GatesBinder
{
    private const int MinRequests = 100;

    /// <summary>The gates of a service on top of the environment's, or of a step on top of its service's: single gates are refined, lists are joined, a name that is said again wins.</summary>
    public static YamlNode.Map Join(YamlNode.Map? environment, YamlNode.Map? service)
    {
        YamlNode.Map under = environment ?? YamlNode.Map.Empty, over = service ?? YamlNode.Map.Empty;
        YamlNode.Map joined = Nodes.Merge(under, over);
        return new YamlNode.Map([.. joined.Entries.Select(e => e.Key is "metric" or "http" ? e with { Value = JoinLists(under[e.Key], over[e.Key]) } : e)], joined.Place);
    }

    public static GatesSpec Bind(YamlNode.Map gates, BindContext context)
    {
        Unique(gates["metric"], context);
        Unique(gates["http"], context);
        return Gates(gates, context);
    }

    private static void Unique(YamlNode? list, BindContext context)
    {
        foreach (IGrouping<string?, YamlNode> same in list.Items().GroupBy(g => g.At("name").AsText()).Where(g => g.Count() > 1))
        {
            context.Report(SpecCodes.Duplicate, same.Last().At("name")!.Place, $"two gates are called '{same.Key}'", "rename one of the two");
        }
    }

    private static GatesSpec Gates(YamlNode.Map gates, BindContext context) => new()
    {
        Ready = gates["ready"].AsFlag() ?? true,
        ErrorRate = gates["errorRate"] is YamlNode.Map rate ? new ErrorRateGate(Amounts.ShareOf(rate["max"])!.Value, Requests(rate)) : null,
        Latency = gates["latency"] is YamlNode.Map latency
            ? new LatencyGate(Quantile(latency["quantile"].AsText() ?? "p95"), Amounts.DurationOf(latency["max"].AsText())!.Value, Requests(latency))
            : null,
        PodRestartsMax = (int?)gates.At("podRestarts", "max").AsInteger(),
        Metrics = [.. gates["metric"].Items().Select(m => Metric((YamlNode.Map)m, context))],
        Http = [.. gates["http"].Items().Select(h => Http((YamlNode.Map)h))],
        AlertMatchers = EnvironmentBinder.Texts(gates.At("alerts", "matchers")),
        Argo = gates["argocd"] is YamlNode.Map argo ? new ArgoGate(argo["url"].AsText()!, argo["tokenFrom"].AsText()) : null,
        CommitStatusContext = gates.At("commitStatus", "context").AsText(),
        Image = gates["image"] is YamlNode.Map image ? new ImageGate(image["pin"].AsFlag() ?? false) : null,
        Patience = Amounts.DurationOf(gates["patience"].AsText()) ?? TimeSpan.FromHours(3),
        RollBackOnInconclusive = gates["onInconclusive"].AsText() == "rollback",
        Watched = [.. gates.Entries.SelectMany(Modes).Where(g => g.Mode == "watch").Select(g => g.Name)],
    };

    // As GatesSpec.Names calls them.
    private static IEnumerable<(string Name, string? Mode)> Modes(YamlNode.Entry gate) => gate.Value is YamlNode.Map one
        ? [(gate.Key, one["mode"].AsText())]
        : gate.Value.Items().Select(item => ($"{gate.Key} {item.At("name").AsText()}", item.At("mode").AsText()));

    private static YamlNode.Seq JoinLists(YamlNode? under, YamlNode? over)
    {
        ImmutableArray<YamlNode> own = over.Items();
        return Nodes.Seq([.. under.Items().Where(u => own.All(o => o.At("name").AsText() != u.At("name").AsText())), .. own]);
    }

    private static int Requests(YamlNode.Map gate) => (int)(gate["minRequests"].AsInteger() ?? MinRequests);

    private static double Quantile(string name) => int.Parse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture) / 100.0;

    private static MetricGate Metric(YamlNode.Map map, BindContext context)
    {
        string name = map["name"].AsText()!;
        double? max = Amounts.NumberOf(map["max"]), min = Amounts.NumberOf(map["min"]);
        if (max is null && min is null)
        {
            context.Report(SpecCodes.Threshold, map.Place, $"the metric '{name}' has neither 'max' nor 'min'", "say what the figure may be at most or at least");
        }
        else if (min > max)
        {
            context.Report(SpecCodes.Threshold, map["min"]!.Place, $"the metric '{name}' has a 'min' over its 'max'", "swap the two, or drop one");
        }

        return new MetricGate(name, map["query"].AsText()!, max, min, map["compare"].AsText() == "stable");
    }

    private static HttpGate Http(YamlNode.Map map) => new(map["name"].AsText()!, map["url"].AsText()!, map["pointer"].AsText()!, map["equals"].AsText()!,
        EnvironmentBinder.Pairs(map["headersFrom"]));
}
