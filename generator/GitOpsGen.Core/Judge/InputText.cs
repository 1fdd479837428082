using System.Collections.Immutable;
using GitOpsGen.Yaml;

namespace GitOpsGen.Judge;

/// <summary>Inputs ↔ YAML, number for number.</summary>
internal static class InputText
{
    public static YamlNode ToNode(Input input) => input switch
    {
        Input.Rate i => Nodes.Map([Kind("rate"), ("canary", Of(i.Canary)), ("stable", i.Stable is null ? null : Of(i.Stable)),
            ("limit", Figures.Node(i.Rule.Limit)), .. Certainty(i.Rule.MinRequests, i.Rule.StableRatio, i.Rule.Alpha), Seconds(i.WindowSeconds)]),
        Input.Latency i => Nodes.Map([Kind("latency"), ("canary", Of(i.Canary)), ("stable", i.Stable is null ? null : Of(i.Stable)),
            ("quantile", Figures.Node(i.Rule.Quantile)), ("limitMilliseconds", Figures.Node(i.Rule.LimitMilliseconds)),
            .. Certainty(i.Rule.MinRequests, i.Rule.StableRatio, i.Rule.Alpha), Seconds(i.WindowSeconds)]),
        Input.Restarts i => Nodes.Map([Kind("restarts"), ("pods", Figures.Node(i.Pods)), ("restarts", Figures.Node(i.Count)),
            ("waiting", Nodes.Seq(i.Waiting.Select(w => Nodes.Map([("pod", Nodes.Text(w.Pod)), ("reason", Nodes.Text(w.Reason))])))),
            ("max", Figures.Node(i.Max)), Seconds(i.WindowSeconds)]),
        Input.Ready { Replicas: Replicas r } => Nodes.Map([Kind("ready"), ("available", Figures.Node(r.Available)), ("updated", Figures.Node(r.Updated)),
            ("desired", Figures.Node(r.Desired)), ("generation", Figures.Node(r.Generation)), ("observed", Figures.Node(r.Observed))]),
        Input.Metric i => Nodes.Map([Kind("metric"), ("value", Figures.Node(i.Value)), ("stable", Figures.Node(i.Stable)),
            ("compare", i.Compare ? Nodes.Flag(true) : null), ("min", Figures.Node(i.Min)), ("max", Figures.Node(i.Max)), Seconds(i.WindowSeconds)]),
        Input.Word i => Nodes.Map([Kind("word"), ("found", i.Found is null ? null : Nodes.Text(i.Found)), ("expected", Nodes.Text(i.Expected)),
            ("pending", Nodes.Seq(i.Pending.Select(Nodes.Text)))]),
        Input.Silence i => Nodes.Map([Kind("silence"), ("reason", Nodes.Text(i.Reason))]),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static Input FromNode(Fields f)
    {
        switch (f.Text("kind"))
        {
            case "rate":
                return new Input.Rate(Counts(f.Inner("canary")), f.MaybeInner("stable") is Fields stable ? Counts(stable) : null,
                    new ShareRule(f.Number("limit"), f.Number("minRequests"), f.MaybeNumber("stableRatio"), f.Number("alpha")), f.Number("windowSeconds"));
            case "latency":
                return new Input.Latency(Histogram(f, "canary"), f.Has("stable") ? Histogram(f, "stable") : null,
                    new LatencyRule(f.Number("quantile"), f.Number("limitMilliseconds"), f.Number("minRequests"), f.MaybeNumber("stableRatio"), f.Number("alpha")),
                    f.Number("windowSeconds"));
            case "restarts":
                return new Input.Restarts(f.Number("pods"), f.Number("restarts"), f.Each("waiting", Waiting), f.Number("max"), f.Number("windowSeconds"));
            case "ready":
                return new Input.Ready(new Replicas(f.MaybeNumber("available"), f.MaybeNumber("updated"), f.MaybeNumber("desired"), f.MaybeNumber("generation"), f.MaybeNumber("observed")));
            case "metric":
                return new Input.Metric(f.MaybeNumber("value"), f.MaybeNumber("stable"), f.Flag("compare"), f.MaybeNumber("min"), f.MaybeNumber("max"), f.Number("windowSeconds"));
            case "word":
                return new Input.Word(f.MaybeText("found"), f.Text("expected"), f.Texts("pending"));
            case "silence":
                return new Input.Silence(f.Text("reason"));
            default:
                f.Wrong("kind", "one that this version knows");
                return new Input.Silence("");
        }
    }

    private static (string, YamlNode?) Kind(string kind) => ("kind", Nodes.Text(kind));

    private static (string, YamlNode?) Seconds(double seconds) => ("windowSeconds", Figures.Node(seconds));

    private static IEnumerable<(string, YamlNode?)> Certainty(double minRequests, double? ratio, double alpha) =>
        [("minRequests", Figures.Node(minRequests)), ("stableRatio", Figures.Node(ratio)), ("alpha", Figures.Node(alpha))];

    private static YamlNode.Map Of(Counts counts) => Nodes.Map([("requests", Figures.Node(counts.Requests)), ("errors", Figures.Node(counts.Errors))]);

    private static YamlNode.Seq Of(Histogram histogram) =>
        Nodes.Seq((histogram.Buckets.IsDefault ? [] : histogram.Buckets).Select(b => Nodes.Map([("le", Figures.Node(b.Edge)), ("count", Figures.Node(b.Count))])));

    private static Counts Counts(Fields f) => new(f.Number("requests"), f.Number("errors"));

    private static Histogram Histogram(Fields f, string key) => new([.. f.Each(key, Bucket).Select(b => b.Value)]);

    private static Boxed? Bucket(YamlNode node) =>
        Figures.Read(node.At("le")) is double edge && Figures.Read(node.At("count")) is double count ? new Boxed(new Bucket(edge, count)) : null;

    private static WaitingPod? Waiting(YamlNode node) =>
        node.At("pod").AsText() is string pod && node.At("reason").AsText() is string reason ? new WaitingPod(pod, reason) : null;

    private sealed record Boxed(Bucket Value);
}
