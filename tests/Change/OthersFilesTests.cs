using GitOpsGen.Tests.Schedule;
using Xunit;

namespace GitOpsGen.Tests.Change;

/// <summary>Manifests that somebody else put into a service's folder: Argo CD applies them with those of gitopsgen, which looks at them and leaves them alone.</summary>
public sealed class OthersFilesTests : IDisposable
{
    private const string Foreign = "staging/orders/by-hand.yaml";
    private readonly Desk desk = new();

    public OthersFilesTests()
    {
        desk.Write("staging", "", ("orders", "v1", ""));
        Assert.Equal(0, desk.Run("advance", desk.Spec("staging")));
    }

    public void Dispose() => desk.Dispose();

    [Theory]
    [InlineData("v2", "", "advance")]
    [InlineData("v1", "http: {timeout: 3s}", "update")]
    [InlineData("v2", "", "reconcile")]
    public void A_route_of_others_for_the_host_of_the_service_is_refused_before_anything_is_committed(string version, string fields, string command)
    {
        desk.Add(Foreign, Route("orders"));
        desk.Write("staging", "", ("orders", version, fields));
        int commits = desk.Log().Length;

        Assert.Equal(3, desk.Run("plan", desk.Spec("staging")));
        Assert.Contains($"stands on the mesh in 'by-hand' ({Foreign}) too", desk.Error, StringComparison.Ordinal);
        Assert.Equal(3, desk.Run(command, desk.Spec("staging")));
        Assert.Equal(commits, desk.Log().Length);
    }

    [Fact]
    public void A_service_that_begins_beside_a_route_for_its_host_is_refused()
    {
        desk.Add("staging/payments/by-hand.yaml", Route("payments"));
        desk.Write("staging", "", ("orders", "v1", ""), ("payments", "v1", ""));

        Assert.Equal(3, desk.Run("advance", desk.Spec("staging"), "--service", "payments"));
        Assert.Contains("CHK408", desk.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_route_for_another_host_keeps_nobody_back_and_what_cannot_be_read_is_said()
    {
        desk.Add(Foreign, Route("elsewhere"));
        desk.Add("staging/orders/broken.yaml", "kind: [\n");
        desk.Write("staging", "", ("orders", "v2", ""));

        Assert.Equal(0, desk.Run("advance", desk.Spec("staging")));
        Assert.Contains("staging/orders/broken.yaml:", desk.Error, StringComparison.Ordinal);
        Assert.Contains(": warning YAML", desk.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rollback_passes_beside_a_route_of_others()
    {
        desk.Write("staging", "", ("orders", "v2", ""));
        desk.Run("advance", desk.Spec("staging"));
        desk.Add(Foreign, Route("orders"));

        Assert.NotEqual(3, desk.Run("rollback", desk.Spec("staging"), "--service", "orders", "--reason", "trial"));
        Assert.StartsWith("orders (staging): roll back", desk.Log()[0], StringComparison.Ordinal);
    }

    private static string Route(string host) => """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: by-hand, namespace: shop}
        spec:
          hosts: [HOST]
          http: [{route: [{destination: {host: HOST}}]}]
        """.Replace("HOST", host, StringComparison.Ordinal);
}
