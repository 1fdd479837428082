using System.Collections.Immutable;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Render;
using Xunit;

namespace GitOpsGen.Tests.Check;

/// <summary>Sabotage: what the search over all orders must find.</summary>
public sealed class TransitionCheckTests
{
    private static readonly Specimen Orders = new() { Gateway = true };
    private static readonly Proof Good = ReleaseTransitions.Prove(Orders.Environment(), Orders.Service(), Specimen.Templates, [], null);

    [Fact]
    public void Prepare_then_shift_holds_with_the_barrier_between_them() =>
        Assert.Empty(Check([Tree("prepare")], [Tree("10-1")]).Findings);

    [Fact]
    public void A_barrier_left_out_is_found_with_the_order_that_breaks_it()
    {
        Diagnostic found = Check([Tree("bootstrap"), Tree("prepare")], [Tree("10-1")]).Findings.Single(d => d.Place.File == "staging/orders/virtual-service.yaml");

        Assert.Equal("CHK501", found.Code.Id);
        Assert.Equal("prepare → 10-1: requests for 'orders' go to subset 'v2' of 'orders', and no DestinationRule has the subset 'v2', once 'virtual-service.yaml' of tree 2 is applied"
            + " while 'destination-rule.yaml' still stands as before", found.Message);
        Assert.StartsWith("create subset 'v2' of 'orders' in an earlier commit", found.Hint, StringComparison.Ordinal);
        Assert.True(found.Place.Line > 1);
    }

    [Fact]
    public void The_request_that_fails_is_named_by_host_gateway_and_path() => Assert.Contains(
        Check([Tree("bootstrap"), Tree("prepare")], [Tree("10-1")]).Findings,
        d => d.Message.Contains("requests for 'shop.example.com' through shop/public with path prefix /orders go to", StringComparison.Ordinal));

    [Fact]
    public void A_destination_rule_that_drops_the_old_subset_at_0_100_is_found()
    {
        RenderedFile[] last = Replaced(Tree("100-3"), "destination-rule.yaml", Tree("finalize").Single(f => f.Role == FileRole.DestinationRule));

        Diagnostic found = Check([Tree("prepare"), Tree("10-1"), Tree("50-2")], [last]).Findings[0];

        Assert.Contains("no DestinationRule has the subset 'previous', once 'destination-rule.yaml' of tree 3 is applied", found.Message, StringComparison.Ordinal);
        Assert.StartsWith("keep subset 'previous' of 'orders' and its pods", found.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deployment_removed_too_early_is_found()
    {
        RenderedFile[] last = [.. Tree("100-3").Where(f => f.Path != "staging/orders/deployment-previous.yaml")];

        Diagnostic found = Check([Tree("prepare"), Tree("50-2")], [last]).Findings[0];

        Assert.Contains("once 'deployment-previous.yaml' is deleted", found.Message, StringComparison.Ordinal);
        Assert.StartsWith("keep subset 'previous' of 'orders' and its pods", found.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_order_of_applying_mends_is_not_said_to_need_a_barrier()
    {
        RenderedFile[] before = Stale(Tree("prepare")), after = Stale(Tree("10-1"));

        Assert.StartsWith("no order helps: let the Service of 'orders' select the pods", Check([before], [after]).Findings[0].Hint, StringComparison.Ordinal);

        static RenderedFile[] Stale(RenderedFile[] tree) => Edited(tree, "service.yaml", t => t.Replace("  selector:\n    app: orders", "  selector:\n    app: orders\n    version: previous", StringComparison.Ordinal));
    }

    [Fact]
    public void A_route_that_names_the_canary_before_it_exists_is_found()
    {
        RenderedFile[] early = Replaced(Tree("bootstrap"), "virtual-service.yaml", Tree("10-1").Single(f => f.Path.EndsWith("/virtual-service.yaml", StringComparison.Ordinal)));

        Assert.Contains(Check([Tree("bootstrap")], [early]).Findings, d => d.Code == TransitionCodes.LostBackend);
    }

    [Fact]
    public void A_selector_of_the_service_that_no_pod_meets_is_found_at_any_stage()
    {
        RenderedFile[] changed = Edited(Tree("10-1"), "service.yaml", t => t.Replace("  selector:\n    app: orders", "  selector:\n    app: orders\n    tier: web", StringComparison.Ordinal));

        Diagnostic found = Check([Tree("prepare")], [changed]).Findings[0];

        Assert.Contains("no pods carry app=orders,tier=web", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_deployment_scaled_to_zero_while_requests_go_there_is_found()
    {
        RenderedFile[] off = Edited(Tree("50-2"), "deployment-previous.yaml", t => t.Replace("replicas: 2", "replicas: 0", StringComparison.Ordinal));

        Assert.Contains("scaled to zero", Check([Tree("prepare"), Tree("10-1")], [off]).Findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_that_goes_while_its_host_is_routed_is_found() => Assert.Contains(
        Check([Tree("10-1")], [[.. Tree("10-1").Where(f => f.Role != FileRole.Service)]]).Findings,
        d => d.Message.Contains("there is no Service 'orders'", StringComparison.Ordinal));

    [Fact]
    public void Routes_of_other_services_keep_their_backend_when_a_service_is_removed()
    {
        ManifestCache cache = Specimen.NewCache();
        State others = State.Of([new RenderedFile("staging/cart/virtual-service.yaml", "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: cart}\nspec: {hosts: [cart], http: [{route: [{destination: {host: orders}}]}]}\n"u8.ToArray(), FileRole.VirtualService, null, "t")], cache);
        TransitionOptions options = new() { Name = "remove", Cache = cache, With = others, Folder = "staging/orders/", EndsService = true };

        Assert.Equal("staging/cart/virtual-service.yaml", Assert.Single(TransitionCheck.Run([Tree("finalize"), []], options).Findings).Place.File);
        Assert.Empty(TransitionCheck.Run([Tree("finalize"), []], options with { With = null }).Findings);
    }

    [Fact]
    public void At_bootstrap_no_request_can_lose_what_it_never_had() => Assert.Empty(Check([[]], [Tree("prepare")]).Findings);

    [Fact]
    public void Every_combination_is_counted()
    {
        // Each of the two routes, in three versions, names one destination at bootstrap and two after; DestinationRule and one Deployment have two versions.
        TransitionResult one = Check([Tree("prepare")], [Tree("10-1")]), more = Check([Tree("bootstrap"), Tree("prepare")], [Tree("10-1")]);

        Assert.Equal(6, one.StatesConsidered);
        Assert.True(more.StatesConsidered > one.StatesConsidered);
    }

    [Theory]
    [InlineData("deployment-previous.yaml", "image: registry.example.com/shop/orders:2.0.0", "image: registry.example.com/shop/orders:9", "CHK505", "spec.template.spec.containers[0].image")]
    [InlineData("deployment-previous.yaml", "matchLabels:\n      app: orders", "matchLabels:\n      app: orders\n      x: y", "CHK506", "'spec.selector' of Deployment 'orders-previous' changes")]
    [InlineData("deployment-previous.yaml", "  replicas: 2\n", "", "CHK507", "`replicas: 2` is removed")]
    [InlineData("service.yaml", "spec:\n", "spec:\n  clusterIP: None\n", "CHK506", "'spec.clusterIP'")]
    [InlineData("service.yaml", "spec:\n", "spec:\n  clusterIP: 10.0.0.7\n", "CHK506", "'spec.clusterIP'")]
    public void What_may_not_change_between_two_commits_is_found(string file, string old, string now, string code, string says)
    {
        RenderedFile[] changed = Edited(Tree("10-1"), file, t => t.Replace(old, now, StringComparison.Ordinal));

        Diagnostic found = Assert.Single(Check([Tree("prepare")], [changed]).Findings);

        Assert.Equal(code, found.Code.Id);
        Assert.Contains(says, found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Configuration_of_running_pods_that_changes_is_found()
    {
        Specimen configured = Orders with { Config = true };
        RenderedFile[] prepare = [.. ReleaseTransitions.Prove(configured.Environment(), configured.Service(), Specimen.Templates, [], null).States[1].Tree.Files];
        RenderedFile[] changed = Edited(prepare, "config-v2.yaml", t => t.Replace("info", "debug", StringComparison.Ordinal));

        Assert.Equal("CHK505", Assert.Single(Check([prepare], [changed]).Findings).Code.Id);
    }

    [Theory]
    [InlineData("argocd.argoproj.io/sync-wave: '1'", 1)]
    [InlineData("argocd.argoproj.io/hook: PostSync", 1)]
    [InlineData("argocd.argoproj.io/sync-wave: '-1'", 0)]
    [InlineData("other: '1'", 0)]
    public void A_wave_that_puts_a_route_after_a_workload_is_found(string annotation, int expected)
    {
        RenderedFile[] tree = Edited(Tree("10-1"), "virtual-service.yaml", t => t.Replace("  name: orders\n", $"  name: orders\n  annotations:\n    {annotation}\n", StringComparison.Ordinal));

        Assert.Equal(expected, StageRisks.Check(State.Of(tree, Specimen.NewCache())).Count(d => d.Code == TransitionCodes.SyncWave));
    }

    [Fact]
    public void A_late_route_and_an_early_workload_are_both_named()
    {
        RenderedFile[] late = Edited(Tree("10-1"), "virtual-service.yaml", t => t.Replace("  name: orders\n", "  name: orders\n  annotations:\n    argocd.argoproj.io/sync-wave: '1'\n", StringComparison.Ordinal));
        RenderedFile[] both = Edited(late, "deployment-v2.yaml", t => t.Replace("  name: orders-v2\n", "  name: orders-v2\n  annotations:\n    argocd.argoproj.io/hook: PreSync\n", StringComparison.Ordinal));

        Diagnostic[] found = [.. StageRisks.Check(State.Of(both, Specimen.NewCache())).Where(d => d.Code == TransitionCodes.SyncWave && d.Message.EndsWith("VirtualService 'orders': where its pods never become ready, no rollback would be applied", StringComparison.Ordinal))];

        Assert.Equal(["deployment-v2.yaml", "virtual-service.yaml"], found.Select(d => Path.GetFileName(d.Place.File)));
        Assert.StartsWith("remove the annotation `argocd.argoproj.io/hook`", found[0].Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_with_consistent_hashing_are_warned_about_and_single_destinations_are_not()
    {
        Specimen hashed = Orders with { TrafficPolicy = "{loadBalancer: {consistentHash: {httpHeaderName: x-user}}}" };
        Proof proof = ReleaseTransitions.Prove(hashed.Environment(), hashed.Service(), Specimen.Templates, [], null);

        Assert.All(StageRisks.Check(At(proof, "10-1")), d => Assert.StartsWith("release with `match: [{headers: {cookie:", d.Hint, StringComparison.Ordinal));
        Assert.NotEmpty(StageRisks.Check(At(proof, "10-1")));
        Assert.Empty(StageRisks.Check(At(proof, "prepare")));
        Assert.Empty(StageRisks.Check(State.Of(Tree("10-1"), Specimen.NewCache())));
    }

    private static State At(Proof proof, string stage) => State.Of(proof.States.Single(s => s.Name == stage).Tree.Files, Specimen.NewCache());

    private static RenderedFile[] Tree(string stage) => [.. Good.States.Single(s => s.Name == stage).Tree.Files];

    private static TransitionResult Check(RenderedFile[][] before, RenderedFile[][] next) => TransitionCheck.Run([.. before, .. next], new TransitionOptions
    {
        Name = "prepare → 10-1",
        Trees = [.. before.Concat(next).Select((_, i) => $"tree {i}")],
        Cache = Specimen.NewCache(),
    });

    private static RenderedFile[] Replaced(RenderedFile[] tree, string name, RenderedFile file) => [.. tree.Select(f => f.Path.EndsWith("/" + name, StringComparison.Ordinal) ? file : f)];

    private static RenderedFile[] Edited(RenderedFile[] tree, string name, Func<string, string> edit) =>
        [.. tree.Select(f => f.Path.EndsWith("/" + name, StringComparison.Ordinal) ? Specimen.Edited(f, edit) : f)];
}
