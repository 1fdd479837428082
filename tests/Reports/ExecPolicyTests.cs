using System.Text.Json;
using Xunit;

namespace GitOpsGen.Tests.Reports;

public sealed class ExecPolicyTests
{
    [Theory]
    [InlineData("command: [sh, -c, \"cat > /dev/null\"]", 0, "")]
    [InlineData("command: [sh, -c, \"echo no owner; exit 7\"]", ExitCode.Refused, "POL014")]
    [InlineData("command: [sh, -c, \"sleep 20\"], timeout: 1s", ExitCode.Input, "POL015")]
    [InlineData("command: [no-such-program-here]", ExitCode.Input, "POL015")]
    public void The_exit_status_of_the_command_decides(string policy, int expected, string code)
    {
        using Desk desk = new();

        (int exit, JsonElement report) = Desk.RunJson("check", Spec(desk, policy), "--from", "v1", "--allow-exec");

        Assert.Equal(expected, exit);
        Assert.Equal(code, string.Join(",", Desk.Findings(report).Select(f => f[..6]).Distinct()));
    }

    [Fact]
    public void The_command_reads_every_state_as_documents_and_nothing_of_the_environment()
    {
        using Desk desk = new();
        string spec = Spec(desk, $"command: [sh, -c, \"cat >> {desk.Folder}/seen; env >> {desk.Folder}/env\"]");

        Assert.Equal(ExitCode.Done, Desk.Run("check", spec, "--allow-exec").Code);

        Assert.Equal(6, desk.Read("seen").Split("kind: VirtualService").Length - 1);
        Assert.StartsWith("---\napiVersion: ", desk.Read("seen"), StringComparison.Ordinal);
        Assert.Empty(desk.Read("env").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('=')[0]).Except(["PATH", "PWD", "SHLVL", "_", "OLDPWD"]));
    }

    [Fact]
    public void What_the_policy_lists_is_handed_on_and_what_the_command_says_is_shown()
    {
        using Desk desk = new();
        string name = $"GITOPSGEN_TEST_{Guid.NewGuid():N}";
        Environment.SetEnvironmentVariable(name, "handed on");
        Environment.SetEnvironmentVariable(name + "_NOT", "kept");

        (int exit, JsonElement report) = Desk.RunJson("check", Spec(desk, $"command: [sh, -c, 'cat > /dev/null; printenv {name} {name}_NOT; echo said >&2; exit 1'], env: [{name}]"), "--allow-exec");

        Assert.Equal(ExitCode.Refused, exit);
        Assert.All(report.GetProperty("diagnostics").EnumerateArray(), d => Assert.Equal("handed on\nsaid", d.GetProperty("hint").GetString()));
    }

    [Fact]
    public void Without_leave_the_command_is_not_run_and_a_warning_says_so()
    {
        using Desk desk = new();

        (int exit, JsonElement report) = Desk.RunJson("check", Spec(desk, "command: [\"false\"]"));

        Assert.Equal(ExitCode.Done, exit);
        Assert.StartsWith("POL016", Assert.Single(Desk.Findings(report)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_about_to_be_committed_is_asked_about_whoever_commits_it()
    {
        using Schedule.Desk desk = new();
        string spec = desk.Spec("staging"), asked = desk.Path_("asked");
        desk.Write("staging", "", ("orders", "v1", ""));
        Assert.Equal(0, desk.Run("advance", spec));
        string[] commits = desk.Log();
        desk.Write("staging", Policy("cat > /dev/null; exit 7"), ("orders", "v2", ""));
        foreach (string command in (string[])["plan", "advance", "reconcile"])
        {
            Assert.Equal(ExitCode.Refused, desk.Run(command, spec, "--allow-exec"));
            Assert.Contains("error POL014: the policy 'own' refuses orders at prepare with exit status 7", desk.Error, StringComparison.Ordinal);
        }

        Assert.Equal(commits, desk.Log());
        Assert.Equal(0, desk.Run("plan", spec));
        Assert.Contains("warning POL016: 'own' not asked", desk.Error, StringComparison.Ordinal);
        desk.Write("staging", Policy($"cat > {asked}"), ("orders", "v2", ""));
        Assert.Equal(0, desk.Run("reconcile", spec, "--allow-exec"));
        Assert.Contains("name: orders-v2\n", File.ReadAllText(asked), StringComparison.Ordinal);
        Assert.Equal(commits.Length + 1, desk.Log().Length);

        // The way back renders nothing, and asks nobody.
        desk.Write("staging", Policy("exit 7"), ("orders", "v1", ""));
        Assert.Equal(ExitCode.RolledBack, desk.Run("reconcile", spec, "--allow-exec"));
    }

    [Fact]
    public void Plain_manifests_are_asked_about_where_an_environment_lends_its_policies()
    {
        using Desk desk = new();
        string account = desk.Write("account.yaml", "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a, namespace: shop}\n");

        (int exit, JsonElement report) = Desk.RunJson("check", Spec(desk, "command: [grep, -q, ServiceAccounts]"), "--manifests", account, "--allow-exec");

        Assert.Equal((ExitCode.Refused, "POL014"), (exit, string.Join(",", Desk.Findings(report).Select(f => f[..6]))));
    }

    private static string Policy(string command) => $"policies: {{exec: [{{name: own, command: [sh, -c, '{command}']}}]}}";

    [Fact]
    public void A_token_is_never_handed_on()
    {
        using Desk desk = new();

        Assert.Equal(ExitCode.Input, Desk.Run("check", Spec(desk, "command: [env], env: [GITLAB_TOKEN]"), "--allow-exec").Code);
    }

    private static string Spec(Desk desk, string policy) => desk.Write("environments/shop.yaml",
        Desk.Spec.Replace("  services:\n", $"  policies: {{exec: [{{name: own, {policy}}}]}}\n  services:\n", StringComparison.Ordinal));
}
