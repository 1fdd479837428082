using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

using GitOpsGen.Diagnostics;
using GitOpsGen.Git;
using GitOpsGen.Tests.Git.Servers;

using Xunit;

namespace GitOpsGen.Tests.Git;

[Trait("Category", "Slow")]
public sealed class ServerStressTests : IDisposable
{
    private readonly Sandbox box = new();
    private readonly HttpGitServer server;
    private readonly ITestOutputHelper output;

    public ServerStressTests(ITestOutputHelper output)
    {
        this.output = output;
        box.Program("git", ["init", "-q", "--bare", "--initial-branch=main", box.Bare]);
        box.Git("config", "uploadpack.allowFilter", "true");
        box.CommitByGit("count/shared", "0");
        server = new HttpGitServer(box.Root);
    }

    public void Dispose()
    {
        server.Dispose();
        box.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Processes_that_race_on_a_server_lose_and_double_no_commit(bool takesTurns)
    {
        output.WriteLine(Child.Race(6, 5, name => Child.Start(server.Url, name, 5, takesTurns, isEmbedded: false, Variables(server.Origin))));
        Assert.Equal("30", box.Git("cat-file", "blob", "main:count/shared"));
        Assert.Equal("31\n", box.Git("rev-list", "--count", "main"));
        Assert.Equal("", box.Git("fsck", "--strict", "--no-dangling"));
    }

    [Fact]
    public void Killed_at_any_of_200_moments_of_a_run_the_servers_branch_is_whole_and_the_next_run_finishes()
    {
        // Four servers side by side; two of the four victims have a cache.
        int[] landed = [0, 0, 0, 0];
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, lane =>
        {
            using Sandbox own = new();
            own.Program("git", ["init", "-q", "--bare", "--initial-branch=main", own.Bare]);
            own.Git("config", "uploadpack.allowFilter", "true");
            own.Git("config", "http.receivepack", "true");
            own.CommitByGit("count/shared", "0");
            using HttpGitServer open = new(own.Root, isOpen: true);
            string cache = Path.Combine(own.Root, "cache");
            Dictionary<string, string> variables = new() { ["TMPDIR"] = own.Root, [Child.Cache] = lane % 2 == 0 ? "" : cache };
            for (int round = 0; round < 50; round++)
            {
                landed[lane] += KillAndFinish(own, open, variables);
            }
        });
        output.WriteLine("commits of the victims: " + string.Join(", ", landed));
        Assert.All(landed, count => Assert.InRange(count, 1, 1000));
    }

    // Gives how many commits the victim made; its last may or may not have landed.
    private static int KillAndFinish(Sandbox own, HttpGitServer open, Dictionary<string, string> variables)
    {
        int before = Commits(own, "main");
        using (Process child = Child.Start(open.Url, "victim", int.MaxValue, takesTurns: true, isEmbedded: false, variables))
        {
            child.StandardOutput.ReadLine();
            Thread.Sleep(RandomNumberGenerator.GetInt32(400));
            Child.Kill(child);
        }

        // The server may still be at work on what it has received: then the branch moves between reading and pushing, and the next run reads again.
        string? cache = variables[Child.Cache] is { Length: > 0 } folder ? folder : null;
        int after = 0;
        PublishOutcome next;
        do
        {
            next = ConfigRepository.Use(new RepositoryLocation(open.Url, "main", IsEmbedded: false), Sandbox.Options with { Cache = cache }, repository => repository.Read().Then(read =>
            {
                after = Commits(own, read.Tip!);
                Assert.Equal(after - 1, int.Parse(own.Git("cat-file", "blob", read.Tip + ":count/shared"), CultureInfo.InvariantCulture));
                return repository.Publish(read, [Sandbox.Commit("next", Sandbox.Write("count/shared", after.ToString(CultureInfo.InvariantCulture)))]);
            })).Value;
        }
        while (next is PublishOutcome.Moved);
        Assert.IsType<PublishOutcome.Published>(next);
        Assert.Equal(after + 1, Commits(own, "main"));
        Assert.Equal("", own.Git("fsck", "--strict", "--no-dangling"));
        foreach (string kept in cache is null ? [] : Directory.EnumerateDirectories(cache))
        {
            Assert.Equal("", own.Program("git", ["--git-dir", kept, "fsck", "--strict", "--no-dangling"]));
        }

        return after - before;
    }

    private static int Commits(Sandbox own, string revision) => int.Parse(own.Git("rev-list", "--count", revision), CultureInfo.InvariantCulture);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Cut_after_any_number_of_bytes_a_push_is_known_to_have_landed_or_not(bool towardsServer)
    {
        using CuttingProxy proxy = new(server.Port);
        string origin = string.Create(CultureInfo.InvariantCulture, $"https://localhost:{proxy.Port}");
        Dictionary<string, int> seen = new(StringComparer.Ordinal);
        using ConfigRepository repository = Open(origin);
        for (int bytes = 0; bytes < 6000; bytes += 131)
        {
            Snapshot read = repository.Read().Value;
            CommitRequest request = Sandbox.Commit("cut", Sandbox.Write("count/cut", bytes.ToString(CultureInfo.InvariantCulture) + towardsServer));
            repository.Read();
            proxy.CutNext(bytes, towardsServer);
            Result<PublishOutcome> outcome = repository.Publish(read, [request]);
            string now = box.Git("rev-parse", "main").Trim();
            if (outcome.IsOk)
            {
                Assert.Equal(Assert.IsType<PublishOutcome.Published>(outcome.Value).Commits[0], now);
            }
            else
            {
                Assert.Equal(read.Tip, now);
                Assert.Equal("REPO021", Sandbox.Only(outcome));
            }

            string kind = outcome.IsOk ? "published" : "failed";
            seen[kind] = seen.GetValueOrDefault(kind) + 1;
        }

        output.WriteLine(string.Join(", ", seen.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value}")))
            + string.Create(CultureInfo.InvariantCulture, $", cut {proxy.Cuts}"));
        Assert.True(seen.Count == 2 && proxy.Cuts > 10);
        Assert.Equal("", box.Git("fsck", "--strict", "--no-dangling"));
    }

    private ConfigRepository Open(string origin)
    {
        Dictionary<string, string> environment = new(Sandbox.Options.Environment);
        foreach ((string name, string value) in Variables(origin))
        {
            environment[name] = value;
        }

        return ConfigRepository.Open(new RepositoryLocation(origin + "/config.git", "main", IsEmbedded: false), Sandbox.Options with { Environment = environment }).Value;
    }

    private Dictionary<string, string> Variables(string origin) => new()
    {
        ["GITOPSGEN_TOKEN"] = HttpGitServer.Token,
        ["GITOPSGEN_HOST"] = origin,
        ["GIT_SSL_CAINFO"] = server.Authority,
        ["TMPDIR"] = box.Root,
    };
}
