using System.Collections.Immutable;
using System.Globalization;
using GitOpsGen.Diagnostics;
using GitOpsGen.Gates;
using GitOpsGen.Judge;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Tests.Gates.Servers;
using GitOpsGen.Tests.Spec;
using Xunit;

namespace GitOpsGen.Tests.Gates;

/// <summary>Releases that stand at some stage, as the gates look at them.</summary>
internal static class Releases
{
    public const string Steps = "[{match: [{headers: {x-cohort: {exact: internal}}}]}, {match: [], mirror: 20}, {weight: 10}, {weight: 30}, {weight: 100}]";

    /// <summary>An environment with one service.</summary>
    public static EnvironmentSpec Environment(string service, string gates, string metrics = "", string image = "registry.example.com/shop/orders:2.0.0", string extra = "", string fields = "", string steps = Steps)
    {
        Result<EnvironmentSpec> read = Specs.Read($$"""
            apiVersion: gitopsgen.dev/v1alpha1
            kind: Environment
            metadata: {name: staging}
            spec:
              namespace: {{Exporter.Namespace}}
              config: {applyTime: 1s}
              {{(metrics.Length > 0 ? $"metrics: {metrics}" : "")}}
              {{extra}}
              services:
                - name: {{service}}
                  version: v2
                  image: {{image}}
                  ports: [{name: http, port: 80, targetPort: 8080}]
                  strategy: {steps: {{steps}}}
                  {{fields}}
                  gates: {{gates}}
            """);
        Assert.True(read.IsOk, string.Join('\n', read.Diagnostics));
        return read.Value;
    }

    /// <summary>The record of a release of v2 over v1 at a stage.</summary>
    public static ReleaseRecord At(EnvironmentSpec environment, string stage, DateTimeOffset since)
    {
        ServiceSpec service = environment.Services[0];
        return new ReleaseRecord
        {
            Environment = environment.Name,
            Service = service.Name,
            Root = "staging",
            Directory = "staging/" + service.Directory,
            Status = stage == Stage.RollbackName ? ReleaseStatus.RolledBack : ReleaseStatus.Releasing,
            StageName = stage,
            Since = since,
            Stable = "v1",
            Canary = "v2",
            Versions =
            [
                new RecordedVersion(VersionInputs.Of(service, "v1", "registry.example.com/shop/orders:1.0.0"), "", "none", null),
                new RecordedVersion(VersionInputs.Of(service, "v2", service.Image), "", "none", null),
            ],
            Ladder = Stage.Ladder(service.Strategy),
            SpecCommit = "none",
            SpecDigest = "",
            Tool = "0.1.0",
            Files = [new OwnedFile("staging/orders/virtual-service.yaml", "00")],
        };
    }

    /// <summary>The question about the stage.</summary>
    public static StageQuestion Question(EnvironmentSpec environment, string stage, DateTimeOffset since, DateTimeOffset now) =>
        StageQuestion.Of(environment, environment.Services[0], At(environment, stage, since), now)!;

    /// <summary>Asks the gates of the one service.</summary>
    public static GateResult Ask(EnvironmentSpec environment, string stage, DateTimeOffset since, TimeSpan? deadline = null, params (string Name, string Value)[] variables) =>
        GateRunner.Ask(environment, [(environment.Services[0], At(environment, stage, since))], DateTimeOffset.UtcNow, deadline ?? TimeSpan.FromSeconds(20),
            GateSettings.Of(environment, name => variables.FirstOrDefault(v => v.Name == name).Value))[environment.Services[0].Name];

    /// <summary>The answer of one gate.</summary>
    public static Verdict Of(this GateResult result, string gate, string subject = "") => result.Evidence.Single(e => e.Gate == gate && e.Subject == subject).Verdict;

    /// <summary>A counter with samples at the seconds of a commit at 10,000.</summary>
    public static CounterSeries Series(string labels, params (double Time, double Value)[] points) => new(
        labels.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('=')).ToImmutableSortedDictionary(l => l[0], l => l[1], StringComparer.Ordinal),
        [.. points.Select(p => new Point(p.Time, p.Value))]);

    public static DateTimeOffset Unix(double seconds) => DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1000));

    public static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
