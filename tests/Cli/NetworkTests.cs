using GitOpsGen.Commands;
using GitOpsGen.Tests.Forges.Servers;
using GitOpsGen.Tests.Gates.Servers;
using GitOpsGen.Tests.Git;
using GitOpsGen.Tests.Git.Servers;

using Xunit;

namespace GitOpsGen.Tests.Cli;

/// <summary>What the built program says to other systems, and understands of their answers; native code must not have lost any of it.</summary>
[Trait("Category", "Slow")]
public sealed class NetworkTests : IDisposable
{
    private readonly Terminal terminal = new();

    public void Dispose() => terminal.Dispose();

    [Theory]
    [InlineData(2, 0, "v2 0% → 10%")]
    [InlineData(0, 6, "roll back v2, v1 takes 100%")]
    public void Advance_asks_a_metric_over_http_and_does_what_it_says(int max, int exit, string last)
    {
        using JsonServer server = new(_ => new Canned(200, $$$"""{"status": "success", "data": {"resultType": "vector", "result": [{"metric": {}, "value": [{{{DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 5}}}, "1"]}]}}"""));
        Name("v1", server.Address, max);
        terminal.Must(Advance);
        Name("v2", server.Address, max);
        terminal.Must(Advance);
        Ran ran = terminal.Run($"sleep 1.1; {Advance}");
        Assert.True(ran.Exit == exit, ran.Out + ran.Error);
        Assert.Contains(last, terminal.Must("gitopsgen history spec/staging.yaml --limit 1"), StringComparison.Ordinal);
        Assert.Contains("\"gate\": \"metric depth\"", terminal.Run("gitopsgen gate spec/staging.yaml --service orders --output json --replay main").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_with_a_certificate_is_asked_over_tls_if_its_authority_is_trusted()
    {
        using Sandbox box = new();
        using HttpGitServer server = new(box.Root);
        Name("v1", server.Origin, 1);
        terminal.Must(Advance);
        Name("v2", server.Origin, 1);
        terminal.Must(Advance);
        const string Gate = "gitopsgen gate spec/staging.yaml --service orders";
        Assert.Contains("401", terminal.Run($"SSL_CERT_FILE='{server.Authority}' {Gate}").Out, StringComparison.Ordinal);
        Assert.DoesNotContain("401", terminal.Run(Gate).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("merge-request")]
    [InlineData("pull-request")]
    public void A_stage_is_brought_as_a_request(string publish)
    {
        using var release = new Forges.Release(publish, project => publish == "pull-request" ? new GitHubServer(project) : new GitLabServer(project));
        int exit = release.RunBuilt("advance", release.Spec, "--allow-dirty");
        Assert.True(exit == ExitCode.Held, release.Said); // the services wait for the shared files
        Assert.NotNull(release.OnlyOpen);
        Assert.Contains("gitopsgen", release.OnlyOpen.Labels);
        Assert.Equal(ExitCode.Held, release.RunBuilt("advance", release.Spec, "--allow-dirty"));
        Assert.Single(release.Project.Requests);
    }

    private const string Advance = "gitopsgen advance spec/staging.yaml --allow-dirty";

    private void Name(string version, string metrics, int max) => terminal.Write("spec/staging.yaml", $$"""
        apiVersion: gitopsgen.dev/v1alpha1
        kind: Environment
        metadata: {name: staging}
        spec:
          namespace: shop
          config: {applyTime: 1s}
          author: {name: gitopsgen, email: gitopsgen@example.com}
          metrics: {prometheus: {url: "{{metrics}}"} }
          services:
            - name: orders
              version: {{version}}
              image: registry.example.com/shop/orders:{{version}}
              ports: [{name: http, port: 80, targetPort: 8080}]
              strategy: {hold: 0s, steps: [{weight: 10}, {weight: 100}]}
              gates: {metric: [{name: depth, query: 'depth{}', max: {{max}} }], ready: false}

        """);
}
