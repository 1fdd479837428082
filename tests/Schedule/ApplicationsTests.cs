using Xunit;

namespace GitOpsGen.Tests.Schedule;

/// <summary>The Applications of Argo CD apply the folders where services stand, and no others: whoever is refused, waits or was forgotten keeps theirs.</summary>
public sealed class ApplicationsTests : IDisposable
{
    private const string Argo = "argocd: {name: '{service}', repository: 'https://gitlab.example.com/platform/config.git'}";

    private readonly Desk desk = new();

    public void Dispose() => desk.Dispose();

    [Theory]
    [InlineData("directory: x/orders", "")]
    [InlineData("", "config: {directory: elsewhere, applyTime: 1m}")]
    public void A_service_that_is_refused_because_it_moved_keeps_its_Application(string service, string environment)
    {
        Settle(("orders", "v1", ""));
        string before = Applications();
        int commits = desk.Log().Length;
        desk.Write("staging", Argo, ("orders", "v2", service));
        if (environment.Length > 0)
        {
            File.WriteAllText(desk.Spec("staging"), File.ReadAllText(desk.Spec("staging")).Replace("config: {applyTime: 1m}", environment, StringComparison.Ordinal));
        }

        Assert.Equal(2, desk.Run("reconcile", desk.Spec("staging")));
        Assert.Contains("REC010", desk.Error, StringComparison.Ordinal);
        Assert.Equal((before, commits), (Applications(), desk.Log().Length));

        // Alone it does no more than among all.
        Assert.Equal(2, desk.Run("advance", desk.Spec("staging"), "--service", "orders"));
        Assert.Equal((before, commits), (Applications(), desk.Log().Length));
    }

    [Fact]
    public void A_service_that_may_not_begin_has_no_Application_until_it_does()
    {
        Settle(("orders", "v1", ""));
        desk.Add("staging/payments/service.yaml", "kind: Service\n");
        desk.Write("staging", Argo, ("orders", "v1", ""), ("payments", "v1", ""));

        Assert.Equal(3, desk.Run("reconcile", desk.Spec("staging")));
        Assert.DoesNotContain("payments", Applications(), StringComparison.Ordinal);
        Assert.Equal(0, desk.Run("advance", desk.Spec("staging"), "--service", "payments", "--adopt"));
        Assert.Contains("path: staging/payments", Applications(), StringComparison.Ordinal);
        Assert.Contains("path: staging/orders", Applications(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_orphan_keeps_its_Application_until_it_is_removed()
    {
        Settle(("orders", "v1", ""), ("payments", "v1", ""));
        string before = Applications();
        desk.Write("staging", Argo, ("orders", "v2", ""));

        desk.KeepSpecs();
        desk.Run("reconcile", desk.Spec("staging"));
        desk.Run("advance", desk.Spec("staging"), "--service", "orders");
        Assert.Equal(before, Applications());

        Assert.Equal(0, desk.Run("remove", desk.Spec("staging"), "--service", "payments", "--reason", "replaced"));
        Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));
        Assert.DoesNotContain("payments", Applications(), StringComparison.Ordinal);
        Assert.Contains("path: staging/orders", Applications(), StringComparison.Ordinal);
        Assert.True(desk.Run("verify", desk.Spec("staging")) == 0, desk.Out + desk.Error);
    }

    [Fact]
    public void One_Application_of_a_fixed_name_does_not_pass_to_another_service_while_the_first_stands()
    {
        const string Fixed = "argocd: {name: shop, repository: 'https://gitlab.example.com/platform/config.git'}";
        desk.Write("staging", Fixed, ("orders", "v1", ""));
        Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));
        string before = Applications();
        desk.Write("staging", Fixed, ("sales", "v1", ""));

        Assert.Equal(2, desk.Run("reconcile", desk.Spec("staging")));
        Assert.Contains("the Application 'shop' would have to apply 'staging/orders' and 'staging/sales' at once", desk.Error, StringComparison.Ordinal);
        Assert.Equal(before, Applications());

        Assert.Equal(0, desk.Run("remove", desk.Spec("staging"), "--service", "orders", "--reason", "renamed"));
        Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));
        Assert.Contains("path: staging/sales", Applications(), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_runs_for_one_service_each_leave_the_Applications_of_the_others()
    {
        desk.Write("staging", Argo, ("orders", "v1", ""), ("payments", "v1", ""));
        Assert.Equal(0, desk.Run("advance", desk.Spec("staging"), "--service", "orders"));
        Assert.DoesNotContain("payments", Applications(), StringComparison.Ordinal);
        Assert.True(desk.Run("advance", desk.Spec("staging"), "--service", "payments") == 0, desk.Out + desk.Error);
        string both = Applications();
        Assert.Contains("path: staging/orders", both, StringComparison.Ordinal);
        Assert.Contains("path: staging/payments", both, StringComparison.Ordinal);

        desk.Write("staging", Argo, ("orders", "v2", ""), ("payments", "v1", "directory: elsewhere"));
        Assert.Equal(0, desk.Run("advance", desk.Spec("staging"), "--service", "orders"));
        Assert.Equal(both, Applications());
    }

    private string Applications() => desk.Git("show", "main:argocd/staging.yaml");

    private void Settle(params (string, string, string)[] services)
    {
        desk.Write("staging", Argo, services);
        desk.KeepSpecs();
        Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));
    }
}
