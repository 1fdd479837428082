using System.Diagnostics;
using System.Text;

using GitOpsGen.Diagnostics;
using GitOpsGen.Git;
using GitOpsGen.Tests.Git.Servers;

using Xunit;

namespace GitOpsGen.Tests.Git;

[Trait("Category", "Slow")]
public sealed class ServerTests : IDisposable
{
    private readonly Sandbox box = new();

    public ServerTests()
    {
        box.Program("git", ["init", "-q", "--bare", "--initial-branch=main", box.Bare]);
        box.Git("config", "uploadpack.allowFilter", "true");
        box.CommitByGit("staging/orders/a", "old");
    }

    public void Dispose() => box.Dispose();

    [Fact]
    public void Over_https_a_token_for_the_host_lets_in()
    {
        using HttpGitServer server = new(box.Root);
        using ConfigRepository repository = Open(server.Url, Https(server, ("GITOPSGEN_TOKEN", HttpGitServer.Token), ("GITOPSGEN_HOST", server.Origin)));
        Snapshot read = repository.Read().Value;
        Assert.Equal(["staging/orders/a"], read.List(["staging"]).Value.Keys);

        string id = Sandbox.Publish(repository, Sandbox.Commit("shift", Sandbox.Write("staging/orders/a", "new")));

        Assert.Equal(id, box.Git("rev-parse", "main").Trim());
        string theirs = box.CommitByGit("staging/orders/b", "theirs");
        Assert.Equal(new PublishOutcome.Moved(theirs), repository.Publish(read, [Sandbox.Commit("late", Sandbox.Write("staging/orders/c", "1"))]).Value);
    }

    [Theory]
    [InlineData("GITOPSGEN_TOKEN", "wrong", "GITOPSGEN_HOST")]
    [InlineData("GITOPSGEN_TOKEN", HttpGitServer.Token, "")]
    [InlineData("GITLAB_TOKEN", HttpGitServer.Token, "GITOPSGEN_HOST")]
    public void Over_https_a_wrong_token_or_one_of_another_host_does_not_let_in_and_is_not_shown(string name, string token, string host)
    {
        using HttpGitServer server = new(box.Root);
        (string, string)[] variables = host.Length == 0 ? [(name, token), ("GITOPSGEN_HOST", "elsewhere.example.com")] : [(name, token), (host, server.Origin)];
        using ConfigRepository repository = Open(server.Url, Https(server, variables));
        Diagnostic found = Assert.Single(repository.Read().Diagnostics);
        Assert.Equal(GitCodes.Authentication, found.Code);
        Assert.DoesNotContain(token, found.Message + found.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_stands_in_no_argument_and_in_no_file()
    {
        using HttpGitServer server = new(box.Root);
        string cache = Path.Combine(box.Root, "cache"), said = Path.Combine(box.Root, "said");
        string program = box.Script($"#!/bin/sh\nprintf '%s\\n' \"$*\" >> {said}\nexec git \"$@\"\n");
        using (ConfigRepository repository = ConfigRepository.Open(new RepositoryLocation(server.Url, "main", IsEmbedded: false), Sandbox.Options with
        {
            Cache = cache,
            Program = program,
            Environment = Https(server, ("GITOPSGEN_TOKEN", HttpGitServer.Token), ("GITOPSGEN_HOST", server.Origin)),
        }).Value)
        {
            Sandbox.Publish(repository, Sandbox.Commit("shift", Sandbox.Write("staging/orders/a", "new")));
        }

        string basic = Convert.ToBase64String(Encoding.UTF8.GetBytes("gitopsgen:" + HttpGitServer.Token));
        string[] files = [said, .. Directory.EnumerateFiles(cache, "*", SearchOption.AllDirectories)];
        Assert.Contains("push", File.ReadAllText(said), StringComparison.Ordinal);
        Assert.All(files, file => Assert.DoesNotContain(HttpGitServer.Token, File.ReadAllText(file), StringComparison.Ordinal));
        Assert.All(files, file => Assert.DoesNotContain(basic, File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public void A_token_does_not_follow_a_redirect()
    {
        using HttpGitServer server = new(box.Root);
        using ConfigRepository repository = Open(server.Origin + "/moved.git", Https(server, ("GITOPSGEN_TOKEN", HttpGitServer.Token), ("GITOPSGEN_HOST", server.Origin)));
        Diagnostic found = Assert.Single(repository.Read().Diagnostics);
        Assert.Equal(GitCodes.Unreachable, found.Code);
        Assert.Contains("redirects", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_nobody_vouches_for_and_a_server_that_is_down_are_unreachable()
    {
        string url;
        using (HttpGitServer server = new(box.Root))
        {
            url = server.Url;
            using ConfigRepository untrusting = Open(url, new Dictionary<string, string>(Sandbox.Options.Environment));
            Diagnostic found = Assert.Single(untrusting.Read().Diagnostics);
            Assert.Equal(GitCodes.Unreachable, found.Code);
            Assert.Contains("GIT_SSL_CAINFO", found.Hint, StringComparison.Ordinal);
        }

        using ConfigRepository repository = Open(url, new Dictionary<string, string>(Sandbox.Options.Environment));
        Assert.Equal("REPO021", Sandbox.Only(repository.Read().Diagnostics, isOk: false));
    }

    [Fact]
    public void Over_https_a_missing_repository_is_named()
    {
        using HttpGitServer server = new(box.Root);
        using ConfigRepository repository = Open(server.Origin + "/nowhere.git", Https(server, ("GITOPSGEN_TOKEN", HttpGitServer.Token), ("GITOPSGEN_HOST", server.Origin)));
        Assert.Equal("REPO004", Sandbox.Only(repository.Read().Diagnostics, isOk: false));
    }

    [Fact]
    public void Over_ssh_a_key_lets_in_and_an_unknown_host_is_not_trusted()
    {
        using SshGitServer server = new(box);
        LetsIn(server, ("GIT_SSH_COMMAND", server.Command()));

        using (ConfigRepository stranger = Open(server.Url, With(("GIT_SSH_COMMAND", server.Command("/dev/null")))))
        {
            Assert.Equal("REPO022", Sandbox.Only(stranger.Read().Diagnostics, isOk: false));
        }

        // Another key than the one that is known: somebody stands in between.
        string others = Path.Combine(box.Root, "others");
        File.WriteAllText(others, File.ReadAllText(server.KnownHosts).Split(" ssh-")[0] + " " + File.ReadAllText(Path.Combine(box.Root, "ssh", "client.pub")));
        using (ConfigRepository misled = Open(server.Url, With(("GIT_SSH_COMMAND", server.Command(others)))))
        {
            Diagnostic found = Assert.Single(misled.Read().Diagnostics);
            Assert.Equal(GitCodes.Authentication, found.Code);
            Assert.Contains("host key", found.Message, StringComparison.Ordinal);
        }

        File.WriteAllText(Path.Combine(box.Root, "ssh", "client.pub"), "");
        using ConfigRepository locked = Open(server.Url, With(("GIT_SSH_COMMAND", server.Command())));
        Assert.Equal("REPO022", Sandbox.Only(locked.Read().Diagnostics, isOk: false));
    }

    [Fact]
    public void A_repository_of_SHA256_objects_is_refused_by_name()
    {
        string other = Path.Combine(box.Root, "other.git");
        box.Program("sh", ["-c", $"git init -q --bare --initial-branch=main --object-format=sha256 {other} && cd {other} && git update-ref refs/heads/main $(git commit-tree -m x $(git mktree </dev/null))"]);
        using HttpGitServer server = new(box.Root);
        using ConfigRepository repository = Open(server.Origin + "/other.git", Https(server, ("GITOPSGEN_TOKEN", HttpGitServer.Token), ("GITOPSGEN_HOST", server.Origin)));
        Assert.Equal("REPO008", Sandbox.Only(repository.Read().Diagnostics, isOk: false));
    }

    [Fact]
    public void A_key_may_stay_with_the_agent()
    {
        using SshGitServer server = new(box);
        string socket = Path.Combine(box.Root, "agent");
        using Process agent = Process.Start(new ProcessStartInfo("ssh-agent", ["-D", "-a", socket]) { RedirectStandardOutput = true })!;
        try
        {
            box.Program("sh", ["-c", $"for try in $(seq 50); do SSH_AUTH_SOCK='{socket}' ssh-add -q '{server.Key}' && rm '{server.Key}' && exit; sleep 0.1; done; exit 1"]);
            string ssh = server.Command(withKey: false);
            LetsIn(server, ("GIT_SSH_COMMAND", ssh), ("SSH_AUTH_SOCK", socket));

            using ConfigRepository alone = Open(server.Url, With(("GIT_SSH_COMMAND", ssh), ("SSH_AUTH_SOCK", "")));
            Assert.Equal("REPO022", Sandbox.Only(alone.Read().Diagnostics, isOk: false));
        }
        finally
        {
            agent.Kill();
        }
    }

    private void LetsIn(SshGitServer server, params (string Name, string Value)[] variables)
    {
        using ConfigRepository repository = Open(server.Url, With(variables));
        string id = Sandbox.Publish(repository, Sandbox.Commit("shift", Sandbox.Write("staging/orders/a", "new")));
        Assert.Equal(id, box.Git("rev-parse", "main").Trim());
    }

    private static ConfigRepository Open(string url, IReadOnlyDictionary<string, string> environment) =>
        ConfigRepository.Open(new RepositoryLocation(url, "main", IsEmbedded: false), Sandbox.Options with { Environment = environment }).Value;

    private static Dictionary<string, string> Https(HttpGitServer server, params (string Name, string Value)[] variables) =>
        With([.. variables, ("GIT_SSL_CAINFO", server.Authority)]);

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
