using GitOpsGen.Tests.Schedule;
using Xunit;

namespace GitOpsGen.Tests.Change;

/// <summary>What <c>--adopt</c> takes over is checked against what stands there, and is one version that the spec names.</summary>
public sealed class AdoptionTests : IDisposable
{
    private readonly Desk desk = new();

    public AdoptionTests()
    {
        desk.Write("staging", "", ("payments", "v1", ""));
        Assert.Equal(0, desk.Run("advance", desk.Spec("staging")));
    }

    public void Dispose() => desk.Dispose();

    [Fact]
    public void A_selector_that_adopting_would_change_is_refused_because_the_API_server_does_not_allow_it()
    {
        desk.Add("staging/orders/deployment-v1.yaml", Deployment("{app: orders}", "registry.example.com/shop/orders:v1"));
        int commits = Orders("v1");

        Assert.Equal(3, desk.Run("advance", desk.Spec("staging"), "--service", "orders", "--adopt"));
        Assert.Contains("error CHK506: adopt at v1: 'spec.selector' of Deployment 'orders-v1' changes", desk.Error, StringComparison.Ordinal);
        Assert.Equal(commits, desk.Log().Length);
    }

    [Fact]
    public void Pods_that_adopting_would_restart_are_said()
    {
        desk.Add("staging/orders/deployment-v1.yaml", Deployment("{app: orders, version: v1}", "registry.example.com/shop/orders:older"));
        int commits = Orders("v1");

        Assert.Equal(0, desk.Run("advance", desk.Spec("staging"), "--service", "orders", "--adopt"));
        Assert.Contains("warning CHK509: adopt at v1: the pods of Deployment 'orders-v1' would be other ones: spec.template.spec.containers[0].", desk.Error, StringComparison.Ordinal);
        Assert.Equal(commits + 1, desk.Log().Length);
    }

    [Fact]
    public void A_release_whose_record_was_deleted_is_not_taken_for_one_version()
    {
        Orders("v1");
        desk.Run("reconcile", desk.Spec("staging"));
        Orders("v2");
        desk.Run("reconcile", desk.Spec("staging"));
        const string Record = ".gitopsgen/staging/orders.yaml";
        string record = desk.Git("show", "main:" + Record);
        desk.Delete(Record);
        int commits = desk.Log().Length;

        Assert.Equal(3, desk.Run("reconcile", desk.Spec("staging")));
        Assert.Contains("staging/orders/deployment-v1.yaml:4:9: error REC011: Deployment 'orders-v1' runs 'v1' of 'orders', and the spec names 'v2'", desk.Error, StringComparison.Ordinal);
        Assert.Contains($"`git log -- {Record}`", desk.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--adopt", desk.Error, StringComparison.Ordinal);
        Assert.Equal(3, desk.Run("advance", desk.Spec("staging"), "--adopt"));
        Assert.Equal(commits, desk.Log().Length);

        desk.Add(Record, record);
        desk.Now += TimeSpan.FromHours(1);
        Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));
        Assert.StartsWith("orders (staging): v2 0% → 50%", desk.Log()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_route_to_another_version_than_the_spec_names_is_not_taken_over()
    {
        Orders("v1");
        desk.Run("reconcile", desk.Spec("staging"));
        desk.Delete(".gitopsgen/staging/orders.yaml");
        desk.Delete("staging/orders/deployment-v1.yaml");
        Orders("v2");

        Assert.Equal(3, desk.Run("advance", desk.Spec("staging"), "--adopt"));
        Assert.Contains("error REC011: VirtualService 'orders' sends requests to the subset 'v1' of 'orders', and the spec names 'v2'", desk.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stable_version_whose_record_was_deleted_is_adopted_as_it_stands()
    {
        Orders("v1");
        desk.Run("reconcile", desk.Spec("staging"));
        string record = desk.Git("show", "main:.gitopsgen/staging/orders.yaml"), tree = desk.Git("rev-parse", "main:staging");
        desk.Delete(".gitopsgen/staging/orders.yaml");

        Assert.Equal(0, desk.Run("advance", desk.Spec("staging"), "--adopt"));
        Assert.DoesNotContain("CHK509", desk.Error, StringComparison.Ordinal);
        Assert.Equal((record, tree), (desk.Git("show", "main:.gitopsgen/staging/orders.yaml"), desk.Git("rev-parse", "main:staging")));
    }

    private int Orders(string version)
    {
        desk.Write("staging", "", ("payments", "v1", ""), ("orders", version, ""));
        return desk.Log().Length;
    }

    private static string Deployment(string labels, string image) => $$$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: orders-v1
        spec:
          selector: {matchLabels: {{{labels}}}}
          template:
            metadata: {labels: {app: orders, version: v1}}
            spec:
              containers:
                - name: orders-v1
                  image: {{{image}}}
                  ports: [{name: http, containerPort: 8080, protocol: TCP}]
        """;
}
