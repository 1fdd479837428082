using GitOpsGen.Tests.Git;

using Xunit;

namespace GitOpsGen.Tests.Cli;

/// <summary>Whoever has the turn right after a push builds on what was pushed, without asking for it; and is never wrong for that.</summary>
public sealed class LastPushedTests : IDisposable
{
    private readonly Terminal terminal = new();
    private readonly Sandbox box = new();
    private readonly string log;

    public LastPushedTests()
    {
        box.Program("git", ["init", "-q", "--bare", "--initial-branch=main", box.Bare]);
        box.Git("config", "uploadpack.allowFilter", "true");
        box.CommitByGit("other/team/file", "1");
        log = terminal.LogGit();
        Name("v1");
        Advance();
        Name("v2");
    }

    public void Dispose()
    {
        terminal.Dispose();
        box.Dispose();
    }

    [Fact]
    public void A_run_right_after_a_push_asks_the_server_for_nothing_and_pushes_once()
    {
        Advance();
        Assert.Equal((0, 1), Calls());
        Assert.Equal("v2 prepare", Newest());
        Advance();
        Assert.Equal((0, 1), Calls());
        Assert.Equal("v2 0-100", Newest());
    }

    [Fact]
    public void Where_somebody_else_was_quicker_it_reads_and_decides_again()
    {
        string other = box.CommitByGit("other/team/file", "2");
        Advance();
        (int fetches, int pushes) = Calls();
        Assert.Equal(2, pushes);
        Assert.True(fetches > 0);
        Assert.Equal("v2 prepare", Newest());
        Assert.Equal(other, box.Git("rev-parse", "main^").Trim());
    }

    [Fact]
    public void That_there_is_nothing_to_do_is_decided_from_what_the_server_says()
    {
        Name("v1");
        box.CommitByGit("staging/orders/service.yaml", "kind: Service\n");
        Age(-60);
        Ran ran = terminal.Run(Command);
        Assert.Equal(3, ran.Exit);
        Assert.Contains("staging/orders/service.yaml", ran.Out + ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_moment_the_server_is_asked_again()
    {
        Advance(age: 3);
        Assert.True(Calls().Fetches > 0);
        Assert.Equal("v2 prepare", Newest());
    }

    private const string Command = "gitopsgen advance spec/staging.yaml --allow-dirty --cache cache";

    // A slow machine must not make a moment of it that has passed.
    private void Advance(int age = -60)
    {
        Age(age);
        terminal.Must($"rm -f '{log}'");
        terminal.Must(Command);
    }

    private void Age(int seconds)
    {
        if (Directory.Exists(Path.Combine(terminal.Folder, "cache")))
        {
            string pushed = Assert.Single(Directory.EnumerateFiles(Path.Combine(terminal.Folder, "cache"), "main", SearchOption.AllDirectories), file => file.Contains("pushed", StringComparison.Ordinal));
            File.SetLastWriteTimeUtc(pushed, DateTime.UtcNow.AddSeconds(-seconds));
        }
    }

    private (int Fetches, int Pushes) Calls()
    {
        string[] calls = File.ReadAllLines(log);
        return (calls.Count(c => c.Contains(" fetch ", StringComparison.Ordinal)), calls.Count(c => c.Contains(" push ", StringComparison.Ordinal)));
    }

    private string Newest() => box.Git("log", "-1", "--format=%(trailers:key=GitOpsGen-Version,valueonly,separator=) %(trailers:key=GitOpsGen-Stage,valueonly,separator=)", "main").Trim();

    private void Name(string version) => terminal.Write("spec/staging.yaml", $$"""
        apiVersion: gitopsgen.dev/v1alpha1
        kind: Environment
        metadata: {name: staging}
        spec:
          namespace: shop
          author: {name: gitopsgen, email: gitopsgen@example.com}
          config: {repository: "file://{{box.Bare}}", applyTime: 0s}
          services:
            - name: orders
              version: {{version}}
              image: registry.example.com/shop/orders:{{version}}
              ports: [{name: http, port: 80, targetPort: 8080}]
              strategy: {hold: 0s, prepare: {hold: 0s}, steps: [{weight: 100}]}

        """);
}
