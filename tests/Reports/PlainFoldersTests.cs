using System.Text;
using Xunit;

namespace GitOpsGen.Tests.Reports;

/// <summary><c>check --manifests</c> on what folders hold beside manifests, and on what is made to cost.</summary>
public sealed class PlainFoldersTests
{
    [Fact]
    public void Kustomizes_own_file_is_passed_over()
    {
        using var desk = new Desk();
        desk.Write("kustomization.yaml", "resources: [a.yaml]\n");
        desk.Write("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n");

        (int code, string output, string error) = Desk.Run("check", "--manifests", desk.Folder);

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("nothing found: the manifests of 1 file, checked as one state", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Thousands_of_rules_and_hosts_in_one_VirtualService_are_not_compared_each_with_each()
    {
        using var desk = new Desk();
        StringBuilder text = new("apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a}\nspec:\n  hosts:\n");
        for (int i = 0; i < 10_000; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"    - h{i}.example.com\n");
        }

        text.Append("  http:\n");
        for (int i = 0; i < 10_000; i++)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"    - {{match: [{{uri: {{prefix: /p{i}/}}}}], directResponse: {{status: 200}}}}\n");
        }

        text.Append("    - {match: [{uri: {exact: /p9999/x}}], directResponse: {status: 200}}\n");
        desk.Write("a.yaml", text.ToString());
        var clock = System.Diagnostics.Stopwatch.StartNew();

        (int code, _, string error) = Desk.Run("check", "--manifests", desk.Folder);

        Assert.Equal(0, code);
        Assert.Contains("no request reaches 'http[10000]' of VirtualService 'a': 'http[9999]' takes all of them", error, StringComparison.Ordinal);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"{clock.Elapsed}");
    }
}
