using GitOpsGen.Tests.Schedule;
using Xunit;

namespace GitOpsGen.Tests.Change;

/// <summary>An update is checked against what is committed, which the spec no longer says: plan and advance read it from the repository.</summary>
public sealed class UpdateTransitionTests : IDisposable
{
    private readonly Desk desk = new();

    public UpdateTransitionTests()
    {
        Write("replicas: 4");
        Assert.Equal(0, desk.Run("advance", desk.Spec("staging")));
    }

    public void Dispose() => desk.Dispose();

    [Fact]
    public void Replicas_that_an_autoscaler_takes_over_are_said_to_fall_to_one()
    {
        Write("autoscaling: {min: 2, max: 5, cpu: 70%}");

        Assert.Equal(0, desk.Run("plan", desk.Spec("staging")));

        Assert.Contains("warning CHK507: update at bootstrap: `replicas: 4` is removed from", desk.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_that_the_API_server_lets_nobody_change_is_refused_before_the_commit()
    {
        int commits = desk.Log().Length;
        Write("replicas: 4, service: {clusterIP: None}");

        Assert.Equal(3, desk.Run("plan", desk.Spec("staging")));
        Assert.Contains("error CHK506", desk.Error, StringComparison.Ordinal);
        Assert.Equal(3, desk.Run("advance", desk.Spec("staging")));
        Assert.Equal(3, desk.Run("update", desk.Spec("staging")));
        Assert.Equal(commits, desk.Log().Length);
    }

    private void Write(string workload) =>
        desk.Write("staging", "", ("orders", "v1", $"workload: {{{workload}, container: {{resources: {{requests: {{cpu: 100m}}}}}}}}"));
}
