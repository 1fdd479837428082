using System.Net;
using System.Net.Sockets;

using GitOpsGen.Diagnostics;
using GitOpsGen.Git;
using GitOpsGen.Tests.Git.Servers;

using Xunit;

namespace GitOpsGen.Tests.Git;

/// <summary>What a server over HTTP does wrong or says no to: the branch stands where it stood, and the words are the server's own.</summary>
[Trait("Category", "Slow")]
public sealed class ServerFaultTests : IDisposable
{
    private readonly Sandbox box = new();
    private readonly HttpGitServer server;

    public ServerFaultTests()
    {
        box.Program("git", ["init", "-q", "--bare", "--initial-branch=main", box.Bare]);
        box.Git("config", "uploadpack.allowFilter", "true");
        box.Git("config", "http.receivepack", "true");
        box.CommitByGit("staging/orders/a", "old");
        server = new HttpGitServer(box.Root, isOpen: true);
    }

    public void Dispose()
    {
        server.Dispose();
        box.Dispose();
    }

    [Theory]
    [InlineData("pre-receive", "pre-receive hook declined")]
    [InlineData("update", "hook declined")]
    public void A_hook_that_says_no_is_heard_once(string hook, string words)
    {
        string asked = Path.Combine(box.Root, "asked");
        Hook(hook, $"echo once >>{asked}; echo 'this branch is protected' >&2; exit 1");
        using ConfigRepository repository = Open();
        Snapshot read = repository.Read().Value;
        Result<PublishOutcome> refused = Publish(repository, read);
        Assert.Equal("REPO023", Sandbox.Only(refused));
        Assert.Contains(words + ": this branch is protected", refused.Diagnostics[0].Message, StringComparison.Ordinal);
        Assert.Equal("once\n", File.ReadAllText(asked));
        StandsAt(read.Tip);
    }

    [Fact]
    public void A_branch_that_moves_while_the_server_takes_the_push_counts_as_moved()
    {
        string theirs = box.CommitByGit("staging/orders/b", "theirs");
        box.Git("update-ref", "refs/heads/main", "main~1");
        Hook("pre-receive", $"env -u GIT_QUARANTINE_PATH -u GIT_OBJECT_DIRECTORY git update-ref refs/heads/main {theirs}");
        using ConfigRepository repository = Open();
        Snapshot read = repository.Read().Value;
        Assert.Equal(new PublishOutcome.Moved(theirs), Publish(repository, read).Value);
        StandsAt(theirs);
        File.Delete(Path.Combine(box.Bare, "hooks", "pre-receive"));
        Assert.IsType<PublishOutcome.Published>(Publish(repository, repository.Read().Value).Value);
    }

    [Fact]
    public void A_server_that_takes_no_forced_push_keeps_a_request_from_being_replaced()
    {
        box.Git("config", "receive.denyNonFastForwards", "true");
        string first = box.CommitByGit("x", "1", "ask");
        using ConfigRepository repository = Open();
        PublishOutcome.Moved moved = Assert.IsType<PublishOutcome.Moved>(repository.Propose(repository.Read().Value,
            [Sandbox.Commit("again", Sandbox.Write("staging/orders/a", "2"))], "ask", first, []).Value);
        Assert.Equal("non-fast-forward", moved.Words);
        Assert.Equal(first, box.Git("rev-parse", "ask").Trim());
    }

    [Fact]
    public void A_server_that_never_answers_is_given_up()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        using ConfigRepository repository = Open($"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/config.git", Sandbox.Options with { NetworkTimeout = TimeSpan.FromSeconds(1) });
        Diagnostic found = Assert.Single(repository.Read().Diagnostics);
        Assert.Equal((GitCodes.TimedOut, Fault.Repository), (found.Code, found.Code.Fault));
    }

    [Fact]
    public void A_push_that_hangs_is_given_up_and_the_branch_is_asked()
    {
        Hook("pre-receive", "exec sleep 20");
        using ConfigRepository repository = Open(server.Url, Sandbox.Options with { NetworkTimeout = TimeSpan.FromSeconds(3) });
        Snapshot read = repository.Read().Value;
        Assert.Equal("REPO019", Sandbox.Only(Publish(repository, read)));
        StandsAt(read.Tip);
    }

    [Fact]
    public void A_server_without_filters_and_one_of_plain_files_are_read_whole()
    {
        box.Git("config", "uploadpack.allowFilter", "false");
        using (ConfigRepository unfiltered = Open())
        {
            Assert.IsType<PublishOutcome.Published>(Publish(unfiltered, unfiltered.Read().Value).Value);
        }

        box.Git("update-server-info");
        using ConfigRepository files = Open(server.Origin + "/files/config.git");
        Assert.Equal(["staging/orders/a"], files.Read().Value.List(["staging"]).Value.Keys);
    }

    [Fact]
    public void A_server_that_hands_out_nothing_but_its_tips_is_read_whole()
    {
        // Version 0 of the protocol, as old servers speak it.
        using ConfigRepository repository = Open(server.Url, Sandbox.Options with { Environment = With(("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "protocol.version"), ("GIT_CONFIG_VALUE_0", "0")) });
        Snapshot read = repository.Read().Value;
        Assert.Equal(["staging/orders/a"], read.List(["staging"]).Value.Keys);
        Assert.IsType<PublishOutcome.Published>(Publish(repository, read).Value);
    }

    [Fact]
    public void A_proxy_of_gits_configuration_is_used()
    {
        using HttpGitServer closed = new(box.Root);
        using TunnelProxy proxy = new();
        using ConfigRepository repository = Open(closed.Url, Sandbox.Options with
        {
            Environment = With(("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "http.proxy"), ("GIT_CONFIG_VALUE_0", proxy.Address),
                ("GIT_SSL_CAINFO", closed.Authority), ("GITOPSGEN_TOKEN", HttpGitServer.Token), ("GITOPSGEN_HOST", closed.Origin), ("no_proxy", "")),
        });
        Assert.IsType<PublishOutcome.Published>(Publish(repository, repository.Read().Value).Value);
        Assert.All(proxy.Asked, line => Assert.Equal($"CONNECT localhost:{closed.Port} HTTP/1.1", line));
        Assert.NotEmpty(proxy.Asked);
    }

    [Fact]
    public void A_full_disk_of_the_server_is_told_in_its_words_and_the_next_run_finishes()
    {
        using SmallDisk disk = SmallDisk.Mount(box);
        string bare = Path.Combine(disk.Folder, "small.git");
        box.Program("git", ["clone", "-q", "--bare", "--template=", box.Bare, bare]);
        box.Program("git", ["--git-dir", bare, "config", "http.receivepack", "true"]);
        string tip = box.Git("rev-parse", "main").Trim();
        using ConfigRepository repository = Open(server.Origin + "/disk/small.git");
        Snapshot read = repository.Read().Value;
        disk.Fill();
        Result<PublishOutcome> full = Publish(repository, read);
        Assert.False(full.IsOk);
        Assert.Equal(Fault.Repository, full.Diagnostics[0].Code.Fault);
        Assert.Equal(tip, box.Program("git", ["--git-dir", bare, "rev-parse", "main"]).Trim());
        disk.Empty();
        Assert.Equal("", box.Program("git", ["--git-dir", bare, "fsck", "--strict", "--no-dangling"]));
        Assert.IsType<PublishOutcome.Published>(Publish(repository, repository.Read().Value).Value);
    }

    [Fact]
    public void A_full_disk_of_ours_is_named_and_nothing_is_half_done()
    {
        using SmallDisk disk = SmallDisk.Mount(box);
        GitOptions options = Sandbox.Options with { Cache = disk.Folder };
        disk.Fill();
        Result<PublishOutcome> full = ConfigRepository.Use(Where(server.Url), options, repository => repository.Read().Then(read => Publish(repository, read)));
        Assert.Equal("REPO012", Sandbox.Only(full));
        disk.Empty();
        Assert.IsType<PublishOutcome.Published>(ConfigRepository.Use(Where(server.Url), options, repository => repository.Read().Then(read => Publish(repository, read))).Value);
    }

    private static Result<PublishOutcome> Publish(ConfigRepository repository, Snapshot read) =>
        repository.Publish(read, [Sandbox.Commit("shift", Sandbox.Write("staging/orders/a", new string('x', 40_000) + Guid.NewGuid()))]);

    private void StandsAt(string? commit)
    {
        Assert.Equal(commit, box.Git("rev-parse", "main").Trim());
        Assert.Equal("", box.Git("fsck", "--strict", "--no-dangling"));
    }

    private void Hook(string name, string script) => File.Copy(box.Script("#!/bin/sh\n" + script + "\n"), Path.Combine(box.Bare, "hooks", name));

    private static RepositoryLocation Where(string url) => new(url, "main", IsEmbedded: false);

    private ConfigRepository Open(string? url = null, GitOptions? options = null) => ConfigRepository.Open(Where(url ?? server.Url), options ?? Sandbox.Options).Value;

    private static Dictionary<string, string> With(params (string Name, string Value)[] variables)
    {
        Dictionary<string, string> environment = new(Sandbox.Options.Environment);
        foreach ((string name, string value) in variables)
        {
            environment[name] = value;
        }

        return environment;
    }
}
