using System.Collections.Immutable;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Render;
using GitOpsGen.Spec;
using Xunit;

namespace GitOpsGen.Tests.Check;

public sealed class ChecksTests
{
    [Fact]
    public void The_shipped_templates_pass_every_check_at_every_stage()
    {
        foreach (Specimen specimen in Specimens())
        {
            EnvironmentSpec environment = specimen.Environment(specimen.Service());
            CheckCache cache = Cache(PolicySet.None);
            RenderedTree shared = new Renderer(environment, Specimen.Templates).Shared().Value;
            ReferenceOptions options = ReferenceOptions.Of(environment);
            Proof proof = ReleaseTransitions.Prove(environment, environment.Services[0], Specimen.Templates, [], null, cache.Files);

            Assert.All(proof.States, s => Assert.Empty(Checks.Of(environment, "orders", s.Tree.Files, shared, options, cache)));
            Assert.Empty(Checks.Of(environment, "", shared.Files, RenderedTree.Empty, options, cache));
        }
    }

    [Fact]
    public void Every_kind_of_check_reports_in_the_order_of_the_files()
    {
        Specimen specimen = new() { Gateway = true, TrafficPolicy = "{loadBalancer: {consistentHash: {httpHeaderName: x}}, nonsense: {}}" };
        EnvironmentSpec environment = specimen.Environment(specimen.Service());
        PolicySet policies = PolicySet.Read(Specimen.Map("{runAsNonRoot: true, minReplicas: 3}")).Value;
        Proof proof = ReleaseTransitions.Prove(environment, environment.Services[0], Specimen.Templates, [], null);

        ImmutableArray<Diagnostic> found = Checks.Of(environment, "orders", proof.States[2].Tree.Files, RenderedTree.Empty, ReferenceOptions.Of(environment), Cache(policies));

        Assert.Equal(
            [
                "deployment-previous.yaml POL011", "deployment-previous.yaml POL003", "deployment-v2.yaml POL011", "deployment-v2.yaml POL003",
                "destination-rule.yaml CHK101", "virtual-service-public.yaml CHK403", "virtual-service-public.yaml CHK508", "virtual-service.yaml CHK508",
            ],
            found.Select(d => $"{d.Place.File[(d.Place.File.LastIndexOf('/') + 1)..]} {d.Code}"));
    }

    [Fact]
    public void A_content_is_read_and_checked_once_however_many_stages_share_it()
    {
        int runs = 0;
        Specimen specimen = new();
        EnvironmentSpec environment = specimen.Environment(specimen.Service());
        CheckCache cache = new("shop", PolicySet.None, manifest =>
        {
            runs++;
            return [];
        });
        Proof proof = ReleaseTransitions.Prove(environment, environment.Services[0], Specimen.Templates, [], null, cache.Files);
        foreach (ProvenState state in proof.States)
        {
            Checks.Of(environment, "orders", state.Tree.Files, RenderedTree.Empty, ReferenceOptions.None, cache);
        }

        Assert.Equal(proof.States.SelectMany(s => s.Tree.Files).DistinctBy(f => (f.Path, f.Blob)).Count(), runs);
    }

    [Fact]
    public void One_host_in_two_services_is_found_through_what_stands_beside()
    {
        ServiceSpec one = new Specimen().Service(), two = new Specimen { Name = "cart" }.Service();
        two = two with { Routes = [two.Routes[0] with { Hosts = ["orders"] }] };
        EnvironmentSpec environment = new Specimen().Environment(one, two);
        CheckCache cache = Cache(PolicySet.None);
        RenderedTree[] settled = [.. environment.Services.Select(s => ReleaseTransitions.Prove(environment, s, Specimen.Templates, [], null, cache.Files).States[^1].Tree)];
        ReferenceOptions options = new() { With = State.Of(settled.SelectMany(t => t.Files), cache.Files) };

        Assert.Equal("CHK408", Assert.Single(Checks.Of(environment, "orders", settled[0].Files, RenderedTree.Empty, options, cache)).Code.Id);
        Assert.Equal("CHK408", Assert.Single(Checks.Of(environment, "cart", settled[1].Files, RenderedTree.Empty, options, cache)).Code.Id);
    }

    internal static CheckCache Cache(PolicySet policies) => new("shop", policies, m => SchemaCheck.Run(m, SchemaTable.BuiltIn, strict: true));

    private static IEnumerable<Specimen> Specimens() =>
    [
        new(),
        new() { Gateway = true, Ports = 3, Config = true, Autoscaling = new AutoscalingSpec(2, 4, 80, 70), Steps = ["match", "mirror20", "10", "50"] },
        new() { Routing = RoutingMode.Service, Ports = 2, Gateway = true, TrafficPolicy = "{outlierDetection: {interval: 10s}}" },
        new() { Routing = RoutingMode.Service, Slots = true, OnlyGateway = true, Steps = ["within30"] },
    ];
}
