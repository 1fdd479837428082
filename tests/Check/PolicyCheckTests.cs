using System.Collections.Immutable;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Render;
using Xunit;

namespace GitOpsGen.Tests.Check;

/// <summary>Each policy against a workload that breaks it and one that keeps it.</summary>
public sealed class PolicyCheckTests
{
    private const string Good = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: orders, labels: {team: shop}}
        spec:
          replicas: 2
          template:
            metadata: {labels: {app: orders}, annotations: {owner: shop}}
            spec:
              securityContext: {runAsNonRoot: true}
              containers:
                - name: orders
                  image: registry.example.com/shop/orders:1.0@sha256:0123
                  securityContext: {readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
                  resources: {requests: {cpu: 1, memory: 1Gi}, limits: {memory: 1Gi}}
        """;

    private const string All = "{requiredLabels: [app, team], requiredAnnotations: [owner], runAsNonRoot: true, noPrivileged: true, noAddedCapabilities: true, readOnlyRoot: true, "
        + "requireResources: true, allowedRegistries: [registry.example.com/shop], noLatest: true, requireDigest: true, minReplicas: 2, gatewayHosts: ['*.example.com']}";

    public static TheoryData<string, string, string, string> Bad => new()
    {
        { "POL001", "team: shop", "tier: shop", "Deployment 'orders' and its pods lack the label 'team'" },
        { "POL002", "owner: shop", "contact: shop", "Deployment 'orders' and its pods lack the annotation 'owner'" },
        { "POL003", "runAsNonRoot: true", "fsGroup: 1", "container 'orders' of Deployment 'orders' may run as root" },
        { "POL003", "runAsNonRoot: true", "runAsNonRoot: true, runAsUser: 0", "container 'orders' of Deployment 'orders' runs as user 0" },
        { "POL003", "{readOnly", "{runAsNonRoot: false, readOnly", "container 'orders' of Deployment 'orders' may run as root" },
        { "POL004", "{readOnly", "{privileged: true, readOnly", "container 'orders' of Deployment 'orders' is privileged" },
        { "POL005", "drop: [ALL]", "add: [NET_ADMIN]", "container 'orders' of Deployment 'orders' adds 'NET_ADMIN'" },
        { "POL006", "readOnlyRootFilesystem: true, ", "", "container 'orders' of Deployment 'orders' can write to its root file system" },
        { "POL007", "limits: {memory: 1Gi}", "limits: {cpu: 1}", "container 'orders' of Deployment 'orders' does not say 'limits.memory'" },
        { "POL008", "registry.example.com/shop/", "registry.example.com/shopping/", "the image 'registry.example.com/shopping/orders:1.0@sha256:0123' of container 'orders' of Deployment 'orders' does not come from registry.example.com/shop" },
        { "POL011", "replicas: 2", "replicas: 1", "Deployment 'orders' may run with 1 pods, and at least 2 are required" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_workload_that_breaks_a_policy_is_named(string code, string old, string now, string message)
    {
        string text = Good.Replace(old, now, StringComparison.Ordinal);
        Assert.NotEqual(Good, text);

        Diagnostic found = Assert.Single(Run(text, All));

        Assert.Equal((code, message, Severity.Error), (found.Code.Id, found.Message, found.Severity));
        Assert.True(found.Place.Line > 0);
    }

    [Theory]
    [InlineData("nginx", "noLatest", "POL009")]
    [InlineData("registry.example.com:5000/nginx", "noLatest", "POL009")]
    [InlineData("nginx:latest", "noLatest", "POL009")]
    [InlineData("nginx:1.27", "requireDigest", "POL010")]
    [InlineData("nginx:1.27", "noLatest", "")]
    [InlineData("nginx@sha256:0123", "noLatest", "")]
    [InlineData("nginx@sha256:0123", "requireDigest", "")]
    public void Images_are_named_by_version_or_digest(string image, string rule, string expected) =>
        Assert.Equal(expected, string.Join(",", Run(Good.Replace("registry.example.com/shop/orders:1.0@sha256:0123", image, StringComparison.Ordinal), $"{{{rule}: true}}").Select(d => d.Code.Id)));

    [Theory]
    [InlineData("nginx:1", "docker.io", "")]
    [InlineData("nginx:1", "docker.io/library", "")]
    [InlineData("shop/orders:1", "docker.io/shop", "")]
    [InlineData("nginx:1", "registry.example.com", "POL008")]
    [InlineData("registry.example.com.evil.org/a:1", "registry.example.com", "POL008")]
    [InlineData("localhost/a:1", "localhost", "")]
    public void Registries_are_told_apart_by_whole_parts(string image, string allowed, string expected) =>
        Assert.Equal(expected, string.Join(",", Run(Good.Replace("registry.example.com/shop/orders:1.0@sha256:0123", image, StringComparison.Ordinal), $"{{allowedRegistries: [{allowed}]}}").Select(d => d.Code.Id)));

    [Fact]
    public void A_workload_that_keeps_all_policies_has_no_finding() => Assert.Empty(Run(Good, All));

    [Fact]
    public void Without_policies_nothing_is_asked() => Assert.Empty(Run(Good.Replace("runAsNonRoot: true", "runAsUser: 0", StringComparison.Ordinal), "{}"));

    [Fact]
    public void An_exemption_turns_the_finding_into_a_note_with_its_reason()
    {
        string policies = "{runAsNonRoot: true, exempt: [{service: orders, rule: runAsNonRoot, reason: until 2.0}]}", bad = Good.Replace("runAsNonRoot: true", "fsGroup: 1", StringComparison.Ordinal);

        Diagnostic found = Assert.Single(Run(bad, policies));

        Assert.Equal(Severity.Note, found.Severity);
        Assert.EndsWith("(exempt: until 2.0)", found.Message, StringComparison.Ordinal);
        Assert.Equal(Severity.Error, Assert.Single(Run(bad, policies.Replace("service: orders", "service: cart", StringComparison.Ordinal))).Severity);
    }

    [Fact]
    public void A_rule_may_weigh_less() =>
        Assert.Equal(Severity.Warning, Assert.Single(Run(Good.Replace("runAsNonRoot: true", "fsGroup: 1", StringComparison.Ordinal), "{runAsNonRoot: true, severity: {runAsNonRoot: warning}}")).Severity);

    [Theory]
    [InlineData("{exempt: [{service: orders, rule: runAsNonroot, reason: x}]}")]
    [InlineData("{severity: {runAsNonroot: warning}}")]
    public void A_rule_that_does_not_exist_is_refused_with_the_nearest_name(string policies)
    {
        Diagnostic found = Assert.Single(PolicySet.Read(Specimen.Map(policies)).Diagnostics);

        Assert.Equal(("POL013", "did you mean 'runAsNonRoot'?"), (found.Code.Id, found.Hint));
    }

    [Fact]
    public void The_autoscaler_says_how_many_pods_there_are_at_least()
    {
        string scaled = Good.Replace("  replicas: 2\n", "", StringComparison.Ordinal) + "\n---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: orders}\n"
            + "spec: {scaleTargetRef: {kind: Deployment, name: orders}, minReplicas: 3, maxReplicas: 4}\n";

        Assert.Empty(Run(scaled, All));
        Assert.Equal("POL011", Assert.Single(Run(scaled.Replace("minReplicas: 3, ", "", StringComparison.Ordinal), All)).Code.Id);
    }

    [Theory]
    [InlineData("shop.example.com", "")]
    [InlineData("shop/a.example.com", "")]
    [InlineData("example.org", "POL012")]
    [InlineData("'*'", "POL012")]
    public void A_gateway_serves_allowed_hosts_only(string host, string expected) => Assert.Equal(expected, string.Join(",", Run(
        $"apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {{name: public}}\nspec: {{servers: [{{hosts: [{host}], port: {{number: 80}}}}]}}\n", All).Select(d => d.Code.Id)));

    [Fact]
    public void No_policy_is_without_a_bad_sample() => Assert.Empty(PolicyCodes.All.Select(c => c.Id)
        .Except(Bad.Select(b => b.Data.Item1)).Except(["POL009", "POL010", "POL012", "POL013"]));

    private static ImmutableArray<Diagnostic> Run(string text, string policies)
    {
        PolicySet set = PolicySet.Read(Specimen.Map(policies)).Value;
        var cache = new CheckCache("shop", set);
        State state = State.Of([ManifestCache.Parse(new SourceText("all.yaml", text), FileRole.Extra, "shop")], "shop");
        return [.. state.Files.SelectMany(f => cache.Alone(f, "orders")), .. PolicyCheck.Replicas(state, set, "orders")];
    }
}
