using GitOpsGen.Release;
using GitOpsGen.Spec;
using Xunit;

namespace GitOpsGen.Tests.Schedule;

public sealed class FollowsTests : IDisposable
{
    private static readonly TimeSpan Soak = TimeSpan.FromHours(24);
    private readonly Desk desk = new();

    public void Dispose() => desk.Dispose();

    [Theory]
    [InlineData("finalize", 24, "", "v2")]
    [InlineData("finalize", 23, "", "v9")]
    [InlineData("finalize", 23, "v1", "v1")]
    [InlineData("50-50", 48, "v1", "v1")]
    [InlineData("prepare", 48, "", "v9")]
    [InlineData("", 48, "v1", "v9")]
    public void A_version_is_taken_over_once_it_was_finalized_and_has_stood(string stage, int hours, string own, string wanted)
    {
        ReleaseRecord? followed = stage.Length == 0 ? null : Staged(stage);
        ReleaseRecord? here = own.Length == 0 ? null : Staged("bootstrap");
        var spec = new World();
        spec.Services["orders"] = ("v9", "");

        ServiceSpec service = Follows.Wanted(spec.Spec.Services[0], followed, here, Soak, (followed?.Since ?? spec.Now) + TimeSpan.FromHours(hours));

        Assert.Equal((wanted, $"registry.example.com/shop/orders:{wanted}"), (service.Version, service.Image));
    }

    [Fact]
    public void What_is_under_way_goes_on_while_the_followed_environment_is_between_versions() =>
        Assert.Equal("v2", Follows.Wanted(new World { Services = { ["orders"] = ("v9", "") } }.Spec.Services[0], Staged("prepare"), Staged("50-50"), Soak, DateTimeOffset.MaxValue).Version);

    [Fact]
    public void A_version_walks_from_staging_to_production_by_itself()
    {
        desk.Write("staging", "", ("orders", "v1", ""));
        desk.Write("production", "follows: {environment: staging, soak: 24h}", ("orders", "v1", ""));
        Assert.Equal(0, Reconcile(3));
        desk.Write("staging", "", ("orders", "v2", ""));

        Assert.Equal(0, Reconcile(6));
        Assert.Equal(("v2", "v1"), (Stable("staging"), Stable("production")));
        desk.Now += Soak;
        Assert.Equal(0, Reconcile(1));
        Assert.StartsWith("orders (production): prepare v2", desk.Log()[0], StringComparison.Ordinal);
        desk.Now -= TimeSpan.FromHours(1);
        Assert.Equal(4, desk.Run("advance", desk.Spec("production")));
        Assert.Equal("hold", desk.Json("status", desk.Spec("production")).GetProperty("environments")[0].GetProperty("services")[0].GetProperty("decision").GetString());
        desk.Now += TimeSpan.FromHours(1);
        Assert.Equal("advance", desk.Json("plan", desk.Spec("production")).GetProperty("environments")[0].GetProperty("services")[0].GetProperty("decision").GetString());
        Assert.Equal(0, Reconcile(5));
        Assert.Equal(("v2", "v2"), (Stable("staging"), Stable("production")));
    }

    [Fact]
    public void A_followed_environment_without_a_spec_is_named()
    {
        desk.Write("production", "follows: {environment: staging}", ("orders", "v1", ""));

        Assert.Equal(2, desk.Run("reconcile", desk.Spec("production")));
        Assert.Contains("the environment 'staging' that is followed has no spec beside this one", desk.Error, StringComparison.Ordinal);
    }

    private static ReleaseRecord Staged(string stage)
    {
        const string Quick = "strategy: {hold: 1m, prepare: {hold: 1m}, steps: [{weight: 50}]}";
        var world = new World();
        world.Services["orders"] = ("v1", Quick);
        world.Run();
        world.Services["orders"] = ("v2", Quick);
        world.RunTo("orders", stage);
        return world.Record("orders")!;
    }

    private int Reconcile(int hours)
    {
        int code = 0;
        for (int i = 0; i < hours; i++)
        {
            code = Math.Max(code, Math.Max(desk.Run("reconcile", desk.Spec("staging")), desk.Run("reconcile", desk.Spec("production"))));
            desk.Now += TimeSpan.FromHours(1);
        }

        return code;
    }

    private string? Stable(string environment) =>
        desk.Json("status", desk.Spec(environment)).GetProperty("environments")[0].GetProperty("services")[0].GetProperty("stable").GetString();
}
