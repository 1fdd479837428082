using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using GitOpsGen.Change;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;
using Xunit;

namespace GitOpsGen.Tests.Check;

/// <summary>Promise 4 over whole lives of services, with the shipped templates.</summary>
public sealed class ReleaseTransitionsTests
{
    private static readonly Gen<Specimen> Specimens =
        from routing in Gen.Elements(0, 1, 2)
        from ports in Gen.Choose(1, 3)
        from gateway in Gen.Choose(0, 2)
        from config in Gen.Elements(true, false)
        from scaled in Gen.Elements(true, false)
        from policy in Gen.Elements(true, false)
        from steps in Gen.ListOf(Gen.Elements("match", "mirror20", "within30", "10", "30", "50", "0"), 5)
        from count in Gen.Choose(0, 5)
        select new Specimen
        {
            Routing = routing == 0 ? RoutingMode.Subset : RoutingMode.Service,
            Slots = routing == 2,
            Ports = ports,
            Gateway = gateway == 1,
            OnlyGateway = gateway == 2,
            Config = config,
            Autoscaling = scaled ? new AutoscalingSpec(2, 4, 80, null) : null,
            TrafficPolicy = policy ? "{outlierDetection: {consecutive5xxErrors: 3}}" : null,
            Steps = [.. steps.Take(count)],
        };

    [Fact]
    public void The_shipped_templates_hold_in_every_order_of_every_transition_of_any_service() =>
        Prop.ForAll(Arb.From(Specimens), specimen =>
        {
            Proof proof = Prove(specimen);
            return proof.Findings.All(d => d.Severity < Severity.Error).Label(string.Join("\n", proof.Findings.Select(d => $"{d.Place} {d.Message}")))
                .And((proof.StatesConsidered > 10 && proof.Transitions >= 10).Label($"{proof.Transitions} transitions, {proof.StatesConsidered} states"));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150).WithReplay(20261121, 41));

    [Fact]
    public void Every_stage_is_free_of_findings_on_references() =>
        Prop.ForAll(Arb.From(Specimens), specimen =>
        {
            EnvironmentSpec environment = specimen.Environment(specimen.Service());
            ManifestCache cache = Specimen.NewCache();
            RenderedTree shared = new Renderer(environment, Specimen.Templates).Shared().Value;
            ReferenceOptions options = ReferenceOptions.Of(environment) with { With = State.Of(shared.Files, cache) };
            string[] found = [.. Prove(specimen).States.SelectMany(s => ReferenceCheck.Run(State.Of(s.Tree.Files, cache), options).Select(d => $"{s.Name} {d.Code} {d.Place} {d.Message}"))];
            return (found.Length == 0).Label(string.Join("\n", found));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(100).WithReplay(20261121, 43));

    [Fact]
    public void A_walk_visits_every_stage_and_every_way_back()
    {
        Proof proof = Prove(new Specimen { Steps = ["match", "mirror20", "10", "50"] });

        Assert.Equal(["bootstrap", "prepare", "match-1", "mirror20-2", "10-3", "50-4", "100-5", "finalize"], proof.States.Select(s => s.Name));
        // bootstrap, prepare, 5 stages, finalize; 6 rollbacks; 1 clean-up (all rollbacks lead to one state); the next version after both; remove.
        Assert.Equal(8 + 6 + 1 + 2 + 1, proof.Transitions);
    }

    [Fact]
    public void The_rollback_of_the_walk_writes_what_a_real_rollback_writes()
    {
        Specimen specimen = new() { Gateway = true };
        ServiceSpec service = specimen.Service();
        Proof proof = Prove(specimen);
        RenderedTree prepare = proof.States.Single(s => s.Name == "prepare").Tree, at = proof.States.Single(s => s.Name == "50-2").Tree;
        ImmutableArray<Stage> ladder = Stage.Ladder(service.Strategy);
        var record = new ReleaseRecord
        {
            Environment = "staging",
            Service = "orders",
            Root = "staging",
            Directory = "staging/orders",
            Status = ReleaseStatus.Releasing,
            StageName = "50-2",
            Since = DateTimeOffset.UnixEpoch,
            Stable = "previous",
            Canary = "v2",
            Ladder = ladder,
            SpecCommit = "none",
            SpecDigest = "",
            Tool = "t",
            Versions = [new RecordedVersion(VersionInputs.Of(service, "previous", service.Image), "", "none", null), new RecordedVersion(VersionInputs.Of(service, "v2", service.Image), "", "none", null)],
            Files = [.. at.Files.Select(f => new OwnedFile(f.Path, f.Blob))],
            WayBack = [.. prepare.Files.Where(f => f.Role == FileRole.VirtualService).Select(f => new WayBackFile(f.Path, f.Blob, f.Text))],
        };
        var tree = new BaseTree("tip", at.Files.ToDictionary(f => f.Path, f => f.Blob), ImmutableDictionary<string, SourceText>.Empty);

        ImmutableArray<OwnedFile> after = Rollback.Of(record, "why", false, tree, DateTimeOffset.UnixEpoch, "t").After!.Files;

        Assert.Equal(prepare.Files.Select(f => new OwnedFile(f.Path, f.Blob)), after);
    }

    [Fact]
    public void A_named_stable_version_takes_the_place_of_the_placeholder()
    {
        ServiceSpec service = new Specimen().Service();
        VersionInputs from = VersionInputs.Of(service, "v1", "registry.example.com/shop/orders:1.4.0");

        Proof proof = ReleaseTransitions.Prove(new Specimen().Environment(), service, Specimen.Templates, [], from);

        Assert.Contains(proof.States[0].Tree.Files, f => f.Path == "staging/orders/deployment-v1.yaml" && f.Text.Contains("orders:1.4.0", StringComparison.Ordinal));
        Assert.Empty(proof.Findings);
    }

    [Fact]
    public void A_template_whose_service_selects_one_version_is_refused_at_the_stages_where_the_other_has_requests()
    {
        Result<TemplateSet> own = TemplateSet.Load([], [.. Shipped().Select(t => t.Name.EndsWith("/service.yaml.hbs", StringComparison.Ordinal)
            ? t with { Text = t.Text.Replace("{{yaml selector indent=4}}\n", "    version: v2\n", StringComparison.Ordinal) }
            : t)]);

        Proof proof = ReleaseTransitions.Prove(new Specimen().Environment(), new Specimen().Service(), own.Value, [], null);
        string[] refused = [.. proof.States.Where(s => ReferenceCheck.Run(State.Of(s.Tree.Files, Specimen.NewCache()), ReferenceOptions.None).Any(d => d.Severity == Severity.Error)).Select(s => s.Name)];

        Assert.Equal(["bootstrap", "prepare", "10-1", "50-2", "100-3"], refused);
    }

    [Theory]
    [InlineData(2, 10, "10,30,50", "CHK504")]
    [InlineData(2, 10, "10", "CHK503,CHK504")]
    [InlineData(4, 6, "10,50", "")]
    [InlineData(3, 3, "", "")]
    public void Shares_of_requests_are_held_against_the_bounds_of_autoscalers(int min, int max, string steps, string expected)
    {
        Proof proof = Prove(new Specimen { Autoscaling = new AutoscalingSpec(min, max, 80, null), Steps = [.. steps.Split(',', StringSplitOptions.RemoveEmptyEntries)] });

        Assert.Equal(expected, string.Join(",", proof.Findings.Select(d => d.Code.Id)));
        Assert.All(proof.Findings, d => Assert.Equal(Severity.Warning, d.Severity));
    }

    [Fact]
    public void A_stage_that_gives_few_pods_many_requests_is_warned_about_with_the_figures()
    {
        Proof good = Prove(new Specimen { Replicas = 4, Steps = ["30", "60"] });
        (string, State)[] stages = [.. good.States.Where(s => s.Name is not ("bootstrap" or "finalize")).Select(s => (s.Name, State.Of(
            s.Tree.Files.Select(f => f.Path.EndsWith("deployment-v2.yaml", StringComparison.Ordinal) ? Specimen.Edited(f, t => t.Replace("replicas: 4", "replicas: 2", StringComparison.Ordinal)) : f), Specimen.NewCache())))];

        Diagnostic found = Assert.Single(StageCapacity.Check(stages));

        Assert.Equal("at '60-2' 60 % of the requests go to 'v2', which has 2 pods, while 'previous' has 4 pods for all of them: it may need 3 pods", found.Message);
    }

    private static Proof Prove(Specimen specimen) => ReleaseTransitions.Prove(specimen.Environment(specimen.Service()), specimen.Service(), Specimen.Templates, [], null);

    private static IEnumerable<SourceText> Shipped()
    {
        System.Reflection.Assembly core = typeof(TemplateSet).Assembly;
        foreach (string name in core.GetManifestResourceNames().Where(n => n.StartsWith("templates/", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(core.GetManifestResourceStream(name)!);
            yield return new SourceText(name, reader.ReadToEnd());
        }
    }
}
