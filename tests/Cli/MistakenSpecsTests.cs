using GitOpsGen.Tests.Schedule;
using Xunit;

namespace GitOpsGen.Tests.Cli;

/// <summary>What a person may write by mistake or may not have at hand, with the whole program in this process.</summary>
public sealed class MistakenSpecsTests : IDisposable
{
    private readonly Desk desk = new();

    public void Dispose() => desk.Dispose();

    [Fact]
    public void A_rollback_needs_no_spec_where_the_repository_is_named()
    {
        desk.Write("staging", "", ("orders", "v1", ""));
        Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));
        desk.Write("staging", "", ("orders", "v2", ""));
        Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));
        File.Delete(desk.Spec("staging"));
        string repository = "file://" + desk.Path_(".gitopsgen-local/config.git");
        string[] rollback = ["rollback", "staging", "--service", "orders", "--reason", "it smells"];

        Assert.Equal(2, desk.Run(rollback));
        Assert.Contains("there is no environment 'staging'", desk.Error, StringComparison.Ordinal);
        Assert.Equal(0, desk.Run([.. rollback, "--repository", repository, "--branch", "main"]));
        Assert.StartsWith("orders (staging): roll back v2", desk.Log()[0], StringComparison.Ordinal);
        Assert.Equal(2, desk.Run("rollback", "Staging/..", "--service", "orders", "--reason", "x", "--repository", repository));
        Assert.Equal(2, desk.Run("rollback", "staging", "--service", "order", "--reason", "x", "--repository", repository));
        Assert.Contains("did you mean 'orders'", desk.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_specs_of_one_name_are_not_released_by_turns()
    {
        desk.Write("staging", "", ("orders", "v1", ""));
        File.Copy(desk.Spec("staging"), desk.Spec("copy"));
        foreach (string command in (string[])["check", "reconcile", "plan"])
        {
            Assert.Equal(2, desk.Run(command, desk.Spec("staging"), desk.Spec("copy")));
            Assert.Contains("copy.yaml: error SPEC011: '", desk.Error, StringComparison.Ordinal);
            Assert.Contains("describes the environment 'staging', too", desk.Error, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(desk.Path_(".gitopsgen-local")));
    }

    [Fact]
    public void A_way_from_the_specs_own_version_is_a_way_from_any()
    {
        desk.Write("staging", "", ("orders", "v1", ""), ("payments", "v2", ""), ("stock", "previous", ""));
        Assert.Equal(0, desk.Run("check", desk.Spec("staging"), "--from", "v1"));
        Assert.Equal(0, desk.Run("render", desk.Spec("staging"), "--from", "v1", "--output-dir", desk.Path_("out")));
        Assert.Equal(0, desk.Run("render", desk.Spec("staging"), "--output-dir", desk.Path_("out")));
    }

    [Theory]
    [InlineData("apps/v1", "StatefulSet", 2)]
    [InlineData("argoproj.io/v1alpha1", "Rollout", 2)]
    [InlineData("flagger.app/v1beta1", "Canary", 2)]
    [InlineData("example.com/v1", "Canary", 0)]
    public void A_file_with_what_another_controller_releases_is_refused(string version, string kind, int exit)
    {
        File.WriteAllText(desk.Path_("environments/more.yaml"), $"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: cache}}\nspec: {(kind == "StatefulSet" ? "{serviceName: cache, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: 'redis:7'}]}}}" : "{}")}\n");
        desk.Write("staging", "", ("orders", "v1", "resources: [./more.yaml]"));
        int ended = desk.Run("check", desk.Spec("staging"));
        Assert.True(ended == exit, desk.Out + desk.Error);
        Assert.Equal(exit == 2, desk.Error.Contains($"error SPEC030: a resource is of the kind '{kind}', which another controller releases", StringComparison.Ordinal));
    }

    [Fact]
    public void A_strict_check_takes_the_Applications_that_the_tool_writes()
    {
        desk.Write("staging", "argocd: {repository: 'https://git.example.com/config.git'}", ("orders", "v1", ""));
        Assert.True(desk.Run("check", desk.Spec("staging"), "--strict") == 0, desk.Error);
    }

    [Fact]
    public void Environments_that_follow_none_that_is_there_or_each_other_are_refused_by_the_check()
    {
        desk.Write("production", "follows: {environment: stagin}", ("orders", "v1", ""));
        Assert.Equal(2, desk.Run("check", desk.Spec("production")));
        Assert.Contains("production.yaml:8:26: error SPEC029: the environment 'stagin' that is followed has no spec beside this one", desk.Error, StringComparison.Ordinal);
        desk.Write("production", "follows: {environment: staging}", ("orders", "v1", ""));
        desk.Write("staging", "follows: {environment: test}", ("orders", "v1", ""));
        desk.Write("test", "follows: {environment: production}", ("orders", "v1", ""));
        Assert.Equal(2, desk.Run("check", desk.Spec("production")));
        Assert.Contains("error SPEC029: the environments follow each other in a circle: production → staging → test → production", desk.Error, StringComparison.Ordinal);
        desk.Write("test", "", ("orders", "v1", ""));
        Assert.Equal(0, desk.Run("check", desk.Spec("production")));
    }

    [Fact]
    public void The_history_of_a_service_outlives_it()
    {
        desk.Write("staging", "", ("orders", "v1", ""), ("payments", "v1", ""));
        Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));
        desk.Write("staging", "", ("orders", "v1", ""));
        Assert.Equal(0, desk.Run("remove", desk.Spec("staging"), "--service", "payments", "--reason", "nobody pays"));
        Assert.Equal(0, desk.Run("history", desk.Spec("staging"), "--service", "payments"));
        Assert.Contains("payments (staging): remove", desk.Out, StringComparison.Ordinal);
        Assert.Contains("payments (staging): bootstrap at v1", desk.Out, StringComparison.Ordinal);
        Assert.Equal(2, desk.Run("history", desk.Spec("staging"), "--service", "payment"));
    }

    [Fact]
    public void A_hint_leads_to_what_is_accepted_and_a_place_to_what_is_wrong()
    {
        desk.Write("staging", "templates: ./tpl", ("orders", "v1", "http: {timeout: 3}"));
        Assert.Equal(2, desk.Run("check", desk.Spec("staging")));
        Assert.DoesNotContain("quotes", desk.Error, StringComparison.Ordinal);
        desk.Write("staging", "templates: ./tpl", ("orders", "v1", ""));
        Assert.Equal(2, desk.Run("check", desk.Spec("staging")));
        Assert.Contains("staging.yaml:8:14: error DISK005", desk.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port 81", "'orders' takes no HTTP at the port 81")]
    [InlineData("--gateway zz", "the environment has no gateway 'zz'")]
    [InlineData("--port 80", null)]
    [InlineData("--gateway mesh", null)]
    public void A_request_that_cannot_be_is_not_answered(string options, string? why)
    {
        desk.Write("staging", "", ("orders", "v1", ""));
        Assert.Equal(why is null ? 0 : 2, desk.Run(["route", desk.Spec("staging"), "--service", "orders", .. options.Split(' ')]));
        Assert.Contains(why ?? "", desk.Error, StringComparison.Ordinal);
    }
}
