using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;
using Xunit;

namespace GitOpsGen.Tests.Spec;

public sealed class SpecReaderTests
{
    public static TheoryData<string> Good =>
        [.. Specs.Environments.Concat(Specs.Samples("good")).Select(p => Path.GetRelativePath(Specs.Root, p))];

    [Theory]
    [MemberData(nameof(Good))]
    public void A_good_spec_reads_without_a_finding(string path)
    {
        Result<EnvironmentSpec> read = Specs.ReadFile(Path.Combine(Specs.Root, path));

        Assert.Empty(read.Diagnostics.Select(d => $"{d.Code} {d.Place} {d.Message}; {d.Hint}"));
        Assert.NotEmpty(read.Value.Services);
    }

    [Fact]
    public void The_five_scenarios_stand_under_environments() =>
        Assert.Equal(["bookinfo", "catalog", "echo-cloud", "ops-query", "orders"],
            Specs.Environments.Select(p => Path.GetFileName(Path.GetDirectoryName(p)!)).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_part_of_the_contracts_example_arrives()
    {
        EnvironmentSpec spec = Specs.ReadFile(Path.Combine(Specs.Root, "tests", "Spec", "good", "whole.yaml")).Value;
        ServiceSpec orders = spec.Services[0];

        Assert.Equal(("production", "microservices", true), (spec.Name, spec.Namespace.Name, spec.Namespace.Create));
        Assert.Equal(("staging", "main", PublishMode.Push, 10), (spec.Config.Directory, spec.Config.Branch, spec.Config.Publish, spec.Config.ApplyTime.TotalMinutes));
        Assert.Equal(["orders-service", "payments", "search"], spec.Services.Select(s => s.Name));
        Assert.Equal("discovery/search", spec.Services[2].Directory);
        Assert.Equal("whole-services/search.yaml", spec.Services[2].Place.File);
        Assert.Equal(["match", "mirror", "90-10", "70-30", "50-50", "0-100"], orders.Strategy.Steps.Select(s => s.Name));
        Assert.Equal(new AutoscalingSpec(2, 10, 80, null), orders.Workload.Autoscaling);
        Assert.Equal((0.01, 100), (orders.Gates.ErrorRate!.Max, orders.Gates.ErrorRate.MinRequests));
        Assert.Equal((0.95, 500), (orders.Gates.Latency!.Quantile, orders.Gates.Latency.Max.TotalMilliseconds));
        Assert.Equal(["errorRate", "latency", "metric queue", "http sonarqube", "alerts", "argocd", "commitStatus", "image"], orders.Gates.Names().Where(n => n != "podRestarts"));
        Assert.Equal("GITOPSGEN_SECRET_SONAR", orders.Gates.Http[0].HeadersFrom[0].Value);
        Assert.Equal(new AuthorSpec("gitopsgen", "gitopsgen@example.com"), spec.Author);
        Assert.Equal(new ArgoSpec("argocd", "default", true, "{service}", "https://gitlab.example.com/platform/config.git", "https://kubernetes.default.svc"), spec.Argo);
        Assert.Equal(("staging", TimeSpan.FromHours(24)), (spec.Operations.Follows!.Environment, spec.Operations.Follows!.Soak));
        Assert.Equal(["orders-service", "payments"], spec.Operations.Groups[0].Services);
        Assert.Equal((2, 2), (spec.Operations.Freeze?.Items.Length, spec.Operations.Notify?.Items.Length));
        Assert.Equal([true, false], spec.Services[1].Ports.Select(p => p.IsHttp));
        Assert.Equal("admin", spec.Services[1].Ports[1].TargetPort.Text);
    }

    [Fact]
    public void Defaults_lie_under_each_service_key_by_key_and_places_stay_true()
    {
        ServiceSpec service = Specs.One("""
            workload: {autoscaling: {max: 20}, config: {A: own}}
            strategy: {steps: [{weight: 50}]}
            """, """
            defaults:
              workload: {autoscaling: {min: 2, max: 10}, config: {A: theirs, B: theirs}}
              strategy: {hold: 5m, steps: [{weight: 10}, {weight: 20}]}
            """);

        Assert.Equal(new AutoscalingSpec(2, 20, 80, null), service.Workload.Autoscaling);
        Assert.Equal([KeyValuePair.Create("A", "own"), KeyValuePair.Create("B", "theirs")], service.Workload.Config);
        Assert.Equal(["50-50", "0-100"], service.Strategy.Steps.Select(s => s.Name));
        Assert.Equal(TimeSpan.FromMinutes(5), service.Strategy.Steps[0].Hold);
        Assert.Equal("env.yaml", service.VersionPlace.File);
        Assert.Equal("5m", service.Source.At("strategy", "hold").AsText());
    }

    [Fact]
    public void A_services_gates_stand_on_top_of_the_environments()
    {
        GatesSpec gates = Specs.One("gates: {errorRate: {max: 2%}, metric: [{name: queue, query: mine, max: 1}, {name: own, query: q, min: 1, compare: stable}]}",
            "gates: {ready: false, errorRate: {max: 1%, minRequests: 7}, podRestarts: {max: 3}, metric: [{name: queue, query: theirs, max: 2}, {name: lag, query: l, max: 5, mode: watch}]}").Gates;

        Assert.Equal(new ErrorRateGate(0.02, 7), gates.ErrorRate);
        Assert.Equal((3, false), (gates.PodRestartsMax, gates.Ready));
        Assert.Equal([("lag", "l", true, false), ("queue", "mine", false, false), ("own", "q", false, true)],
            gates.Metrics.Select(m => (m.Name, m.Query, gates.Watched.Contains("metric " + m.Name), m.CompareStable)));
    }

    [Fact]
    public void A_steps_gates_stand_on_top_of_its_services()
    {
        ServiceSpec service = Specs.One("""
            gates: {errorRate: {max: 1%, minRequests: 0}, podRestarts: {max: 0, mode: watch}, patience: 1h, metric: [{name: queue, query: a, max: 1, mode: watch}, {name: lag, query: b, max: 1}]}
            strategy: {steps: [{weight: 10}, {weight: 50, gates: {ready: false, errorRate: {max: 0.1%}, patience: 9h, onInconclusive: rollback, metric: [{name: queue, query: c, max: 2}]}}]}
            """);

        GatesSpec step = service.GatesAt("50-50");

        Assert.Equal((new ErrorRateGate(0.001, 0), 0, false), (step.ErrorRate, step.PodRestartsMax, step.Ready));
        Assert.Equal((TimeSpan.FromHours(9), true), (step.Patience, step.RollBackOnInconclusive));
        Assert.Equal(["b", "c"], step.Metrics.Select(m => m.Query));
        Assert.Equal(["podRestarts"], step.Watched);
        Assert.Same(service.Gates, service.GatesAt("90-10"));
        Assert.Same(service.Gates, service.GatesAt(null));
        Assert.Equal((TimeSpan.FromHours(1), false), (service.Gates.Patience, service.Gates.RollBackOnInconclusive));
    }

    [Fact]
    public void What_is_wrong_with_a_services_gates_is_said_once_however_many_steps_refine_them() =>
        Assert.Equal("SPEC028", Assert.Single(Specs.Read(Specs.Service("""
            gates: {metric: [{name: queue, query: a}]}
            strategy: {steps: [{weight: 10, gates: {ready: false}}, {weight: 50, gates: {ready: false}}]}
            """)).Diagnostics).Code.Id);

    [Fact]
    public void All_faults_of_shape_come_in_one_run()
    {
        Result<EnvironmentSpec> read = Specs.Read(Specs.Service("""
            routing: services
            wrkload: {}
            strategy: {steps: [{weight: 101}, {wieght: 2}]}
            """));

        Assert.Equal(["SPEC006", "SPEC001", "SPEC005", "SPEC001"], read.Diagnostics.OrderBy(d => d.Place.Line).ThenBy(d => d.Place.Column).Select(d => d.Code.Id));
        Assert.Contains("did you mean 'workload'?", read.Diagnostics.Select(d => d.Hint));
    }

    [Fact]
    public void A_fault_in_the_defaults_is_told_once_however_many_services_there_are()
    {
        string spec = Specs.Service("", "gates: {metric: [{name: queue, query: q}]}\ndefaults: {workload: {autoscaling: {min: 5, max: 2}}}")
            + "\n    - {name: other, version: v1, image: \"registry.example.com/o:1\", ports: [{name: http, port: 80}]}";

        Assert.Equal(["SPEC028", "SPEC027"], Specs.Read(spec).Diagnostics.Select(d => d.Code.Id));
    }

    [Fact]
    public void Addresses_with_credentials_are_refused_without_saying_them()
    {
        foreach (string sample in Specs.Samples("bad").Where(p => File.ReadAllText(p).Contains("hunter2", StringComparison.Ordinal)))
        {
            Assert.All(Specs.ReadFile(sample).Diagnostics, d => Assert.DoesNotContain("hunter2", d.ToString(), StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("git@gitlab.example.com:platform/config.git")]
    [InlineData("ssh://git@gitlab.example.com/platform/config.git")]
    [InlineData("/srv/git/config.git")]
    [InlineData("file:///srv/git/config.git")]
    public void Addresses_without_secrets_are_taken(string repository) =>
        Assert.True(Specs.Read(Specs.Service("", $"config: {{repository: \"{repository}\"}}")).IsOk);

    [Fact]
    public void Includes_are_the_patterns_of_the_file()
    {
        Assert.Equal(["services/*.yaml", "./more.yaml"], Specs.Includes("include: [services/*.yaml, ./more.yaml]").Value);
        Assert.Empty(Specs.Includes("templates: ./t").Value);
        Assert.Equal("SPEC010", Specs.Includes("include: [\"*.yaml\"]").Diagnostics[0].Code.Id);
        Assert.Equal("SPEC010", Specs.Includes("include: [../env.yaml]").Diagnostics[0].Code.Id);
    }

    [Fact]
    public void A_spec_that_includes_itself_is_refused()
    {
        string text = Specs.Service("");
        Result<EnvironmentSpec> read = Specs.Read(text, new SourceText("env.yaml", text));

        Assert.Contains("SPEC010", read.Diagnostics.Select(d => d.Code.Id));
    }

    [Fact]
    public void An_environment_may_have_no_services_left() =>
        Assert.Empty(Specs.Read("apiVersion: gitopsgen.dev/v1alpha1\nkind: Environment\nmetadata: {name: a}\nspec: {namespace: b, services: []}").Value.Services);

    [Fact]
    public void Shape_and_schema_need_no_order_of_keys_and_the_source_is_the_merged_mapping()
    {
        ImmutableArray<string> one = [Nodes.Canonical(Specs.One("routing: subset\nworkload: {replicas: 2}").Source)];
        ImmutableArray<string> two = [Nodes.Canonical(Specs.One("routing: subset", "defaults: {workload: {replicas: 2}}").Source)];

        Assert.Equal(one, two);
    }
}
