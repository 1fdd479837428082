using System.Text.Json;
using GitOpsGen.Commands;
using GitOpsGen.Terminal;
using GitOpsGen.Tests.Gates.Servers;
using Xunit;

namespace GitOpsGen.Tests.Gates;

/// <summary>The command in this process, with an embedded repository and a server that stands in for Prometheus.</summary>
public sealed class GateCommandTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gitopsgen-gate-");
    private readonly JsonServer server = new(request =>
    {
        using var reader = new StreamReader(request.InputStream);
        string query = Uri.UnescapeDataString(reader.ReadToEnd());
        bool ready = query.Contains("kube_deployment", StringComparison.Ordinal);
        string[] metrics = ["status_replicas_available", "status_replicas_updated", "spec_replicas", "metadata_generation", "status_observed_generation"];
        long now = DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 5;
        return new Canned(200, """{"status": "success", "data": {"resultType": "vector", "result": [""" + (ready
            ? string.Join(',', metrics.Select(m => $"{{\"metric\": {{\"__name__\": \"kube_deployment_{m}\", \"deployment\": \"orders-v2\"}}, \"value\": [{now}, \"1\"]}}"))
            : query.Contains("depth{}", StringComparison.Ordinal) ? $"{{\"metric\": {{}}, \"value\": [{now}, \"1\"]}}"
            : "") + "]}}");
    });

    private string Spec => Path.Combine(folder.FullName, "environments", "orders", "environment.yaml");

    [Fact]
    public void It_prints_the_evidence_and_its_exit_status_says_whether_the_gates_pass()
    {
        Write("v1", "{}");
        Assert.Equal(0, Run("advance", Spec).Code);
        (int idle, string nothing, _) = Run("gate", Spec, "--service", "orders");
        Write("v2", "{}");
        Assert.Equal(0, Run("advance", Spec).Code);
        (int passed, string text, _) = Run("gate", Spec, "--service", "orders");
        (_, string explained, _) = Run("gate", Spec, "--service", "orders", "--explain");
        Write("v2", "{metric: [{name: queue, query: 'max(depth)', max: 1}]}");
        (int held, string json, _) = Run("gate", Spec, "--service", "orders", "--output", "json", "--explain");
        Assert.Equal((0, 0, ExitCode.Held), (idle, passed, held));
        Assert.Contains("no release is under way", nothing, StringComparison.Ordinal);
        Assert.Contains("gates: pass", text, StringComparison.Ordinal);
        Assert.Matches("ready +pass +1 available and 1 updated of 1 replicas\n", text);
        Assert.DoesNotContain("asked:", text, StringComparison.Ordinal);
        Assert.Contains("""asked: {__name__=~"kube_deployment_status_replicas_available""", explained, StringComparison.Ordinal);
        JsonElement gates = JsonDocument.Parse(json).RootElement.GetProperty("environments")[0].GetProperty("services")[0].GetProperty("gates");
        Assert.Equal("inconclusive", gates.GetProperty("verdict").GetString());
        JsonElement queue = gates.GetProperty("evidence").EnumerateArray().Single(e => e.GetProperty("gate").GetString() == "metric queue");
        Assert.Equal(("the query returned nothing", "max(depth)"), (queue.GetProperty("reason").GetString(), queue.GetProperty("queries")[0].GetString()));
    }

    [Theory]
    [InlineData("depth{}", 2, ExitCode.Done, "v2 0% → 10%")]
    [InlineData("depth{}", 0, ExitCode.RolledBack, "roll back v2, v1 takes 100%")]
    [InlineData("nothing{}", 2, ExitCode.Held, "prepare v2 beside v1 (0%)")]
    public void Advance_goes_on_holds_or_rolls_back_as_the_gates_say(string query, int max, int code, string last)
    {
        Write("v1", "{}");
        Assert.Equal(0, Run("advance", Spec).Code);
        Write("v2", $"{{metric: [{{name: queue, query: '{query}', max: {max}}}]}}");
        Assert.Equal(0, Run("advance", Spec).Code);
        Thread.Sleep(1100); // applyTime, unless the pods are seen ready before
        (int advanced, string text, string error) = Run("advance", Spec);
        Assert.True(code == advanced, text + error);
        Assert.Contains(last, Run("history", Spec, "--limit", "1").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Gates_are_skipped_with_a_reason_that_the_commit_keeps()
    {
        Write("v1", "{}");
        Assert.Equal(0, Run("advance", Spec).Code);
        Write("v2", "{metric: [{name: queue, query: 'max(nothing)', max: 1}]}");
        Assert.Equal(0, Run("advance", Spec).Code);
        Thread.Sleep(1100);
        Assert.Equal(ExitCode.Held, Run("advance", Spec).Code);
        Assert.Equal(ExitCode.Input, Run("advance", Spec, "--skip-gates").Code);
        (int code, string text, string error) = Run("advance", Spec, "--skip-gates", "--reason", "the queue is being moved");
        Assert.True(code == ExitCode.Done, text + error);
        string record = Path.Combine(folder.FullName, ".gitopsgen-local", "config.git");
        using var git = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("git", ["-C", record, "log", "-1", "--format=%B", "main"]) { RedirectStandardOutput = true })!;
        Assert.Contains("GitOpsGen-Skipped-Gates: the queue is being moved\n", git.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_service_that_is_not_there_is_wrong_input()
    {
        Write("v1", "{}");
        (int code, _, string error) = Run("gate", Spec, "--service", "order");
        Assert.Equal(ExitCode.Input, code);
        Assert.Contains("did you mean 'orders'", error, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        server.Dispose();
        folder.Delete(recursive: true);
    }

    private void Write(string version, string gates)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Spec)!);
        File.WriteAllText(Spec, $$"""
            apiVersion: gitopsgen.dev/v1alpha1
            kind: Environment
            metadata: {name: orders}
            spec:
              namespace: shop
              config: {applyTime: 1s}
              author: {name: gitopsgen, email: gitopsgen@example.com}
              metrics: {prometheus: {url: "{{server.Address}}"} }
              services:
                - name: orders
                  version: {{version}}
                  image: registry.example.com/shop/orders:{{version}}
                  ports: [{name: http, port: 80, targetPort: 8080}]
                  strategy: {hold: 0s, steps: [{weight: 10}, {weight: 100}]}
                  gates: {{gates}}
            """);
    }

    private static (int Code, string Out, string Error) Run(params string[] args)
    {
        using StringWriter output = new(), error = new();
        int code = Commands.Cli.Run(args, new Io(output, error, TimeProvider.System, Colour: false));
        return (code, output.ToString(), error.ToString());
    }
}
