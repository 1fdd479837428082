using System.Text;

using GitOpsGen.Diagnostics;
using GitOpsGen.Git;

using Xunit;

namespace GitOpsGen.Tests.Git;

public sealed class RemoteTroubleTests
{
    [Theory]
    [InlineData("[rejected] (stale info)", "Moved")]
    [InlineData("[rejected] (fetch first)", "Moved")]
    [InlineData("[rejected] (non-fast-forward)", "Moved")]
    [InlineData("[remote rejected] (cannot lock ref 'refs/heads/main': is at 1 but expected 2)", "Moved")]
    [InlineData("[remote rejected] (incorrect old value provided)", "Moved")]
    [InlineData("[remote rejected] (failed to update ref)", "Moved")]
    [InlineData("[remote rejected] (reference already exists)", "Moved")]
    [InlineData("[remote rejected] (cannot lock ref 'refs/heads/a/b': 'refs/heads/a' exists; cannot create 'refs/heads/a/b')", "Refused")]
    [InlineData("[remote rejected] (pre-receive hook declined)", "Refused")]
    [InlineData("[remote rejected] (protected branch hook declined)", "Refused")]
    [InlineData("[remote rejected] (branch is currently checked out)", "Refused")]
    [InlineData("[remote rejected] (Internal Server Error)", "Unclear")]
    [InlineData("[remote failure] (remote failed to report status)", "Unclear")]
    public void The_porcelain_line_of_a_push_is_judged(string summary, string verdict) =>
        Assert.Equal(verdict, RemoteTrouble.Judge(Answer(1, $"To https://example.com/x.git\n!\t1234:refs/heads/main\t{summary}\nDone\n")).ToString());

    [Fact]
    public void Without_a_line_the_exit_status_decides()
    {
        Assert.Equal(PushVerdict.Landed, RemoteTrouble.Judge(Answer(0, "To x\n=\t1:refs/heads/main\t[up to date]\nDone\n")));
        Assert.Equal(PushVerdict.Unclear, RemoteTrouble.Judge(Answer(128, "")));
    }

    [Fact]
    public void A_refusal_carries_the_servers_own_words()
    {
        Diagnostic found = RemoteTrouble.Refusal(new GitAnswer(1, Encoding.UTF8.GetBytes("!\t1:refs/heads/main\t[remote rejected] (pre-receive hook declined)\n"),
            "remote: GitLab: You are not allowed to push code to protected branches on this project.        \nremote: \nerror: failed to push some refs"), "https://x");
        Assert.Equal("the server of 'https://x' refuses the commit: pre-receive hook declined: "
            + "GitLab: You are not allowed to push code to protected branches on this project.", found.Message);
    }

    [Fact]
    public void A_server_that_cannot_store_the_commit_is_quoted()
    {
        Diagnostic found = RemoteTrouble.Refusal(new GitAnswer(1, Encoding.UTF8.GetBytes("!\t1:refs/heads/main\t[remote rejected] (unpacker error)\n"),
            "error: remote unpack failed: unable to create temporary object directory\nerror: failed to push some refs"), "https://x");
        Assert.Contains("unpacker error: remote unpack failed: unable to create temporary object directory", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_another_user_is_trusted_by_its_path_and_not_by_its_address()
    {
        Diagnostic found = RemoteTrouble.Explain("fatal: detected dubious ownership in repository at '/srv/config.git'\nTo add an exception for this directory, call:\n", "file:///srv/config.git");
        Assert.Equal("REPO007", found.Code.Id);
        Assert.Contains("'file:///srv/config.git'", found.Message, StringComparison.Ordinal);
        Assert.Contains("safe.directory '/srv/config.git'", found.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fatal: could not read Username for 'https://x': terminal prompts disabled", "REPO022")]
    [InlineData("remote: HTTP Basic: Access denied\nfatal: Authentication failed for 'https://x/'", "REPO022")]
    [InlineData("fatal: unable to access 'https://x/': The requested URL returned error: 403", "REPO022")]
    [InlineData("git@x: Permission denied (publickey).\nfatal: Could not read from remote repository.", "REPO022")]
    [InlineData("fatal: unable to access 'https://x/': Could not resolve host: x", "REPO021")]
    [InlineData("fatal: unable to access 'https://x/': server certificate verification failed. CAfile: none", "REPO021")]
    [InlineData("error: RPC failed; HTTP 502 curl 22 The requested URL returned error: 502\nfatal: the remote end hung up unexpectedly", "REPO021")]
    [InlineData("fatal: early EOF", "REPO021")]
    [InlineData("fatal: write error: No space left on device\nfatal: fetch-pack: invalid index-pack output", "REPO012")]
    [InlineData("remote: fatal: write error: No space left on device\nfatal: early EOF", "REPO021")]
    [InlineData("fatal: detected dubious ownership in repository at '/x'\nfatal: Could not read from remote repository.", "REPO007")]
    [InlineData("fatal: repository 'https://x/' not found", "REPO004")]
    [InlineData("fatal: '/x' does not appear to be a git repository\nfatal: Could not read from remote repository.", "REPO004")]
    public void Words_of_a_failed_fetch_become_findings(string words, string code) => Assert.Equal(code, RemoteTrouble.Explain(words, "https://x").Code.Id);

    [Theory]
    [InlineData("https://user:geheim@example.com/x.git")]
    [InlineData("https://geheim@example.com/x.git")]
    [InlineData("ssh://git:geheim@example.com/x.git")]
    [InlineData("git:geheim@example.com:x.git")]
    public void Credentials_in_an_address_are_refused_and_not_repeated(string url)
    {
        Diagnostic found = Assert.Single(RemoteAddress.Parse(url).Diagnostics);
        Assert.Equal(GitCodes.CredentialsInAddress, found.Code);
        Assert.DoesNotContain("geheim", found.Message + found.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ext::sh -c id")]
    [InlineData("git://example.com/x.git")]
    [InlineData("https://example.com/x.git?private_token=geheim")]
    [InlineData("https:///x")]
    [InlineData("ssh://-oProxyCommand=id/x")]
    [InlineData("")]
    public void Addresses_that_run_commands_or_hide_secrets_are_refused(string url)
    {
        Diagnostic found = Assert.Single(RemoteAddress.Parse(url).Diagnostics);
        Assert.Equal(GitCodes.Address, found.Code);
        Assert.DoesNotContain("geheim", found.Message + found.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("git@example.com:platform/config.git", "Ssh")]
    [InlineData("ssh://git@example.com:2222/config.git", "Ssh")]
    [InlineData("https://example.com/config.git", "Http")]
    [InlineData("file:///srv/config.git", "File")]
    [InlineData("../config.git", "File")]
    public void Addresses_tell_their_transport(string url, string transport) => Assert.Equal(transport, RemoteAddress.Parse(url).Value.Transport.ToString());

    [Theory]
    [InlineData("https://gitlab.example.com/x.git", "GITLAB_TOKEN=t CI_SERVER_HOST=gitlab.example.com", "oauth2:t")]
    [InlineData("https://gitlab.example.com/x.git", "CI_JOB_TOKEN=j CI_SERVER_HOST=gitlab.example.com CI_SERVER_PORT=443", "gitlab-ci-token:j")]
    [InlineData("https://gitlab.example.com:8443/x.git", "CI_JOB_TOKEN=j CI_SERVER_HOST=gitlab.example.com CI_SERVER_PORT=8443", "gitlab-ci-token:j")]
    [InlineData("https://github.com/o/x.git", "GITHUB_TOKEN=g GITHUB_SERVER_URL=https://github.com", "x-access-token:g")]
    [InlineData("https://git.example.com/x.git", "GITOPSGEN_TOKEN=me:p GITOPSGEN_HOST=git.example.com", "me:p")]
    [InlineData("http://git.example.com/x.git", "GITOPSGEN_TOKEN=t GITOPSGEN_HOST=http://git.example.com", "gitopsgen:t")]
    [InlineData("http://git.example.com/x.git", "GITOPSGEN_TOKEN=t GITOPSGEN_HOST=git.example.com", null)]
    [InlineData("https://git.example.com.evil.example/x.git", "GITOPSGEN_TOKEN=t GITOPSGEN_HOST=git.example.com", null)]
    [InlineData("https://git.example.com:444/x.git", "GITOPSGEN_TOKEN=t GITOPSGEN_HOST=git.example.com", null)]
    [InlineData("https://github.com/o/x.git", "GITLAB_TOKEN=t CI_SERVER_HOST=gitlab.example.com GITHUB_TOKEN=g", null)]
    public void A_token_goes_to_its_own_host_only(string url, string variables, string? pair)
    {
        Dictionary<string, string> environment = variables.Split(' ').Select(text => text.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        GitAccess access = GitTokens.For(RemoteAddress.Parse(url).Value, environment);
        string? header = access.Config.Select(entry => entry.Value).FirstOrDefault(value => value.StartsWith("Authorization", StringComparison.Ordinal));
        Assert.Equal(pair is null ? null : "Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)), header);
        Assert.All(access.Secrets, secret => Assert.Equal("***", access.Blot(secret)));
    }

    [Fact]
    public void Pauses_begin_at_what_an_attempt_takes_grow_to_the_longest_and_are_spread()
    {
        RetryPolicy policy = RetryPolicy.Usual;
        TimeSpan slow = TimeSpan.FromSeconds(1);
        Assert.Equal(TimeSpan.Zero, policy.Pause(1, slow, 0));
        Assert.Equal(TimeSpan.FromMilliseconds(25), policy.Pause(1, TimeSpan.FromMilliseconds(2), 0.5));
        Assert.Equal(TimeSpan.FromMilliseconds(500), policy.Pause(1, slow, 0.5));
        Assert.Equal(TimeSpan.FromSeconds(2), policy.Pause(3, slow, 0.5));
        Assert.Equal(TimeSpan.FromSeconds(5), policy.Pause(1000, slow, 0.5));
    }

    private static GitAnswer Answer(int exit, string text) => new(exit, Encoding.UTF8.GetBytes(text), "");
}
