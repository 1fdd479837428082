using GitOpsGen.Tests.Cli;
using GitOpsGen.Tests.Git;
using GitOpsGen.Tests.Git.Servers;
using Xunit;

namespace GitOpsGen.Tests.Audit;

/// <summary>An audit of a repository on a server, with signatures, and with the commits that forges make of merge requests.</summary>
[Trait("Category", "Slow")]
public sealed class VerifyCommandTests : IDisposable
{
    private const string Key = "GITOPSGEN_SECRET_SIGNING_KEY_FILE=$PWD/../robot ";
    private const string Verify = "gitopsgen verify orders --signatures ../allowed";

    private readonly Cli.Terminal terminal = new();

    public VerifyCommandTests()
    {
        terminal.Must("git init -q --bare -b main ../config.git && git -C ../config.git config uploadpack.allowFilter true");
        terminal.Must("ssh-keygen -q -t ed25519 -N '' -f ../robot && echo \"gitopsgen@example.com $(cat ../robot.pub)\" > ../allowed");
        terminal.Must("""
            sed -i "s|applyTime: 1s|{applyTime: 0s, repository: file://$PWD/../config.git}|; s/^  config:$/  config: #/; s/hold: [12]s/hold: 0s/; /^      gates:/,/podRestarts/d; s/^  author:/  sign: {with: ssh, keyFrom: GITOPSGEN_SECRET_SIGNING_KEY_FILE}\n  author:/" environments/orders/environment.yaml
            git commit -qam 'Publish to a server, signed'
            """);
        Advance();
        terminal.Must("sed -i 's/version: v1/version: v2/; s/orders:1.0.0/orders:2.0.0/' environments/orders/environment.yaml && git commit -qam 'Release v2'");
        Advance();
        Advance();
    }

    public void Dispose() => terminal.Dispose();

    [Fact]
    public void A_remote_history_is_verified_with_its_signatures()
    {
        Ran good = terminal.Run(Verify);
        Assert.Equal((0, ""), (good.Exit, good.Error));
        Assert.Contains("verified 4 commits", good.Out, StringComparison.Ordinal);
        Assert.Contains("signed by one who may", good.Out, StringComparison.Ordinal);

        terminal.Must("ssh-keygen -q -t ed25519 -N '' -f ../other && echo \"gitopsgen@example.com $(cat ../other.pub)\" > ../others");
        Ran unknown = terminal.Run("gitopsgen verify orders --signatures ../others");
        Assert.Equal((3, 4), (unknown.Exit, unknown.Error.Split("SIGN005").Length - 1));
        Assert.Equal(2, terminal.Run("gitopsgen verify orders --signatures ../nobody").Exit);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Over_https_and_ssh_history_and_audit_are_read_whole_with_and_without_filters(bool isHttps, bool hasFilters)
    {
        terminal.Must($"git -C ../config.git config uploadpack.allowFilter {(hasFilters ? "true" : "false")}");
        using Sandbox box = new();
        string root = Path.GetDirectoryName(terminal.Folder)!;
        using HttpGitServer? https = isHttps ? new HttpGitServer(root) : null;
        using SshGitServer? ssh = isHttps ? null : new SshGitServer(box);
        string url = https?.Url ?? ssh!.Url.Replace(box.Bare, root + "/config.git", StringComparison.Ordinal);
        string with = https is not null
            ? $"GITOPSGEN_TOKEN={HttpGitServer.Token} GITOPSGEN_HOST={https.Origin} GIT_SSL_CAINFO={https.Authority} "
            : $"GIT_SSH_COMMAND='{ssh!.Command()}' ";
        // A spec of its own: the history names the other's commits, which stay.
        terminal.Must($"sed -i 's|repository: file://[^}}]*}}|repository: \"{url}\"}}|' environments/orders/environment.yaml && git commit -qam 'Move the repository'");

        foreach (string cache in (string[])["", " --cache ../cache", " --cache ../cache"])
        {
            Ran whole = terminal.Run(with + Verify + cache), part = terminal.Run($"{with}{Verify} --since main~1{cache}"), history = terminal.Run($"{with}gitopsgen history orders{cache}");
            Assert.Equal((0, ""), (whole.Exit, whole.Error));
            Assert.Contains("verified 4 commits and 19 files", whole.Out, StringComparison.Ordinal);
            Assert.Equal((0, ""), (part.Exit, part.Error));
            Assert.Contains("verified 1 commit and 6 files since main~1", part.Out, StringComparison.Ordinal);
            Assert.Equal((0, ""), (history.Exit, history.Error));
            Assert.Contains("v2 0% → 10%", history.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_merge_is_verified_by_what_was_merged_and_a_squash_by_its_record()
    {
        // As a forge merges: with a commit of its own, which nobody signed.
        OnServer("tip=$(git rev-parse main); git update-ref refs/heads/main $(echo 'Merge branch' | git commit-tree main^{tree} -p main^ -p $tip)");
        Ran merge = terminal.Run(Verify);
        Assert.Equal((0, ""), (merge.Exit, merge.Error));

        OnServer("git update-ref refs/heads/main $(echo 'Squashed' | git commit-tree main^{tree} -p main^)");
        Ran squash = terminal.Run(Verify);
        Assert.Equal(3, squash.Exit);
        Assert.Contains("AUD003", squash.Error, StringComparison.Ordinal);
        Assert.Contains("SIGN003", squash.Error, StringComparison.Ordinal);

        // Where stages go by request, a forge may have written the message.
        terminal.Must("sed -i 's/{weight: 30}/{weight: 30, approval: required}/' environments/orders/environment.yaml");
        Ran byRequest = terminal.Run("gitopsgen verify orders --verbose");
        Assert.Equal(0, byRequest.Exit);
        Assert.Contains("note AUD008", byRequest.Error, StringComparison.Ordinal);

        // A merge that brings more than what was merged.
        OnServer("export GIT_INDEX_FILE=$PWD/index; git read-tree main; blob=$(git cat-file -p main:orders/orders-service/service.yaml | sed 's/80/81/' | git hash-object -w --stdin); "
            + "git update-index --cacheinfo 100644,$blob,orders/orders-service/service.yaml; git update-ref refs/heads/main $(echo 'Merge' | git commit-tree $(git write-tree) -p main^ -p main)");
        Assert.Contains("orders/orders-service/service.yaml:13:1: error AUD001", terminal.Run("gitopsgen verify orders").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_spec_that_is_not_in_this_clone_is_said()
    {
        terminal.Must("git checkout -q --orphan fresh && git commit -qm 'Without its history' && git branch -D main -q && rm -rf .git/logs && git gc -q --prune=now");
        Ran lost = terminal.Run("gitopsgen verify orders");
        Assert.Equal(3, lost.Exit);
        Assert.Contains("warning AUD006: it cannot be rendered again: the spec commit", lost.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("error AUD", lost.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_committed_with_a_key_that_is_not_there()
    {
        string before = terminal.Must("git -C ../config.git rev-parse main");
        Ran unset = terminal.Run("gitopsgen advance orders");
        Assert.Equal(2, unset.Exit);
        Assert.Contains("SIGN001", unset.Error, StringComparison.Ordinal);
        Ran back = terminal.Run("gitopsgen rollback orders --service orders-service --reason trial");
        Assert.Equal(2, back.Exit);
        Assert.Equal(before, terminal.Must("git -C ../config.git rev-parse main"));
        terminal.Must(Key + "gitopsgen rollback orders --service orders-service --reason trial");
        Assert.Equal(0, terminal.Run(Verify).Exit);
    }

    private void Advance() => terminal.Must(Key + "gitopsgen advance orders");

    private void OnServer(string script) => terminal.Must($"cd ../config.git && {script}");
}
