namespace GitOpsGen.Spec;

/// <summary>The shape of gates, of the environment, a service or a step.</summary>
public static class GatesShape
{
    private static readonly Field MinRequests = new("minRequests", new Shape.Whole(0, int.MaxValue), "requests a version needs before the answer can be pass") { Default = "100" };
    private static readonly Field Mode = new("mode", new Shape.OneOf(["gate", "watch"]), "watch reports without effect") { Default = "gate" };

    /// <summary>All gates; each is asked only where it is named, but for <c>ready</c>.</summary>
    public static Shape.Fields Gates { get; } = new([
        new("ready", new Shape.Flag(), "whether every pod of the versions must be available") { Default = "true" },
        new("errorRate", new Shape.Fields([
            new("max", new Shape.Percent(1), "the share of failed requests at most") { Required = true },
            MinRequests,
            Mode,
        ]), "the share of the canary's requests that fail"),
        new("latency", new Shape.Fields([
            new("quantile", new Shape.OneOf(["p50", "p75", "p90", "p95", "p99"]), "the quantile") { Default = "p95" },
            new("max", new Shape.Duration(), "the response time at most") { Required = true },
            MinRequests,
            Mode,
        ]), "a quantile of the canary's response time"),
        new("podRestarts", new Shape.Fields([
            new("max", new Shape.Whole(0, int.MaxValue), "restarts since the stage began, at most") { Required = true },
            Mode,
        ]), "restarts of the canary's pods"),
        new("metric", new Shape.List(new Shape.Fields([
            new("name", Forms.Label, "what messages call it") { Required = true },
            new("query", new Shape.Text("a PromQL query"), "PromQL with {{service}}, {{namespace}}, {{version}}, {{stable}}, {{window}}") { Required = true },
            new("max", new Shape.Number(double.NegativeInfinity, double.PositiveInfinity), "the figure at most"),
            new("min", new Shape.Number(double.NegativeInfinity, double.PositiveInfinity), "the figure at least"),
            new("compare", new Shape.OneOf(["stable"]), "take the ratio to the stable version's figure"),
            Mode,
        ])), "any PromQL with a threshold"),
        new("http", new Shape.List(new Shape.Fields([
            new("name", Forms.Label, "what messages call it") { Required = true },
            new("url", Forms.Address, "the address that answers JSON") { Required = true },
            new("pointer", Forms.Pointer, "a JSON pointer into the answer") { Required = true },
            new("equals", new Shape.Value(), "the value that must stand there") { Required = true },
            new("headersFrom", new Shape.Table(Forms.Header, Forms.Secret), "headers, and the environment variables that hold their values"),
            Mode,
        ])), "any JSON endpoint with an expected value"),
        new("alerts", new Shape.Fields([
            new("matchers", new Shape.List(new Shape.Text("a matcher"), 1), "Alertmanager matchers, with {{service}}; an alert that fires fails the gate") { Required = true },
            Mode,
        ]), "alerts that fire"),
        new("argocd", new Shape.Fields([
            new("url", Forms.Address, "Argo CD's address") { Required = true },
            new("tokenFrom", Forms.Secret, "the environment variable with the token"),
            Mode,
        ]), "Argo CD must say Synced and Healthy"),
        new("commitStatus", new Shape.Fields([
            new("context", new Shape.Text("a status context"), "the context, with {{service}}") { Required = true },
            Mode,
        ]), "a commit status of the config repository"),
        new("image", new Shape.Fields([
            new("pin", new Shape.Flag(), "whether the digest found is written into the manifest") { Default = "false" },
            Mode,
        ]), "the registry must have the image"),
        new("patience", new Shape.Duration(), "inconclusive for longer than this is reported as stuck") { Default = "3h" },
        new("onInconclusive", new Shape.OneOf(["hold", "rollback"]), "what being stuck leads to") { Default = "hold" },
    ]);
}
