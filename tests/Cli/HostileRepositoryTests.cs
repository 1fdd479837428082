using Xunit;

namespace GitOpsGen.Tests.Cli;

/// <summary>Config repositories in every bad state: each run ends with a code, the right exit status, and a branch as it was.</summary>
[Trait("Category", "Slow")]
public sealed class HostileRepositoryTests : IDisposable
{
    private const string Record = ".gitopsgen/orders/orders-service.yaml";
    private const string Bare = ".gitopsgen-local/config.git";
    private readonly Terminal terminal = new();

    public void Dispose() => terminal.Dispose();

    [Theory]
    [InlineData("git init -q .gitopsgen-local/config.git", "REPO005")]
    [InlineData("mkdir -p .gitopsgen-local/config.git && touch .gitopsgen-local/config.git/notes.txt", "REPO00")]
    [InlineData("mkdir .gitopsgen-local && touch .gitopsgen-local/config.git", "REPO006")]
    [InlineData("git init -q --bare -b develop .gitopsgen-local/config.git && cd .gitopsgen-local/config.git && git update-ref refs/heads/develop $(git commit-tree -m x $(git mktree </dev/null))", "REPO009")]
    [InlineData("git init -q --bare --object-format=sha256 .gitopsgen-local/config.git", "REPO008")]
    public void A_repository_that_is_none_is_refused(string make, string code)
    {
        terminal.Must(make);
        foreach (string command in (string[])["advance orders", "status orders", "plan orders", "history orders", "advance orders --dry-run", "rollback orders --service orders-service --reason no"])
        {
            Assert.Contains(code, HostileSpecTests.Refused(terminal, "gitopsgen " + command, Bare, 5), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("mkdir -p .gitopsgen-local/config.git")]
    [InlineData("git init -q --bare -b main .gitopsgen-local/config.git")]
    [InlineData("git init -q --bare -b master .gitopsgen-local/config.git")]
    public void An_empty_repository_is_a_beginning(string make)
    {
        terminal.Must(make);
        terminal.Must("gitopsgen status orders && gitopsgen plan orders && gitopsgen history orders && gitopsgen advance orders");
        Assert.Equal("2", terminal.Must($"git -C {Bare} rev-list --count main").Trim());
    }

    [Theory]
    [InlineData("/nowhere/config.git")]
    [InlineData("file:///nowhere/config.git")]
    [InlineData("http://127.0.0.1:9/config.git")]
    [InlineData("ssh://git@127.0.0.1:9/config.git")]
    public void A_remote_repository_that_is_not_there_is_said_to_be_missing(string address)
    {
        terminal.Must($"sed -i 's|    applyTime: 1s|&\\n    repository: {address}|' environments/orders/environment.yaml && git commit -qam 'Name a repository'");
        foreach (string command in (string[])["advance orders", "status orders", "rollback orders --service orders-service --reason no"])
        {
            HostileSpecTests.Refused(terminal, "gitopsgen " + command, address, 5);
        }
    }

    [Fact]
    public void A_folder_for_temporary_files_that_is_not_there_is_named()
    {
        terminal.Must("git init -q --bare -b main ../config.git && cp -r environments/orders environments/remote");
        terminal.Must("sed -i \"s|    applyTime: 1s|&\\n    repository: file://$(realpath ..)/config.git|\" environments/remote/environment.yaml && git add -A && git commit -qm 'Name a repository'");
        Assert.All(["advance orders", "advance remote"], command => Missed(command, exit: 5));
        terminal.Must("gitopsgen advance orders && TMPDIR=/nowhere gitopsgen status orders");
        Missed("verify orders", exit: 3);

        void Missed(string command, int exit) => Assert.Contains(
            "TMPDIR names another one", HostileSpecTests.Refused(terminal, "TMPDIR=/nowhere gitopsgen " + command, "/nowhere", exit), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("253402300800")]
    [InlineData("99999999999999")]
    public void A_commit_of_a_time_past_the_end_of_the_calendar_is_listed_and_audited(string seconds)
    {
        terminal.Must("gitopsgen advance orders");
        terminal.Must($"""
            cd {Bare} && set -e && export GIT_INDEX_FILE=$PWD/index && git read-tree main
            git update-index --add --cacheinfo "100644,$(echo mine | git hash-object -w --stdin),orders/orders-service/mine.yaml"
            printf 'tree %s\nparent %s\nauthor x <x@example.com> {seconds} +0000\ncommitter x <x@example.com> {seconds} +0000\n\nlate\n' $(git write-tree) $(git rev-parse main) >commit
            git update-ref refs/heads/main $(git hash-object -t commit -w --literally commit) && rm index commit
            """);
        Assert.Contains("8999-12-31T00:00:00Z", terminal.Must("gitopsgen history orders --service orders-service"), StringComparison.Ordinal);
        Ran verified = terminal.Run("gitopsgen verify orders");
        Assert.True(verified.Exit == 3, verified.Out + verified.Error);
        Assert.Contains("error AUD002", verified.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unrelated_history_is_carried_on_and_keeps_its_files()
    {
        terminal.Must($"git init -q --bare -b main {Bare} && cd {Bare} && git update-ref refs/heads/main $(git commit-tree -m theirs $(printf '100644 blob %s\\tREADME.md\\n' $(echo hello | git hash-object -w --stdin) | git mktree))");
        string before = terminal.Tip();
        terminal.Must("gitopsgen advance orders");
        Assert.Equal("hello\n", terminal.Must($"git -C {Bare} show main:README.md"));
        terminal.Must($"git -C {Bare} merge-base --is-ancestor {before} main");
    }

    [Fact]
    public void A_file_of_somebody_else_in_the_way_is_not_overwritten()
    {
        terminal.Must("gitopsgen advance catalog");
        terminal.Edit("orders/orders-service/service.yaml", "cat >/dev/null; echo 'theirs: true'");
        Ran ran = terminal.Run("gitopsgen advance orders");
        Assert.Equal(3, ran.Exit);
        Assert.Contains("orders/orders-service/service.yaml: error REC005", ran.Error, StringComparison.Ordinal);
        Assert.Equal("theirs: true\n", terminal.Must($"git -C {Bare} show main:orders/orders-service/service.yaml"));
        Assert.Equal("", terminal.Must($"git -C {Bare} ls-tree main {Record}"));
    }

    [Fact]
    public void A_locked_branch_is_left_alone()
    {
        terminal.Must($"gitopsgen advance orders && touch {Bare}/refs/heads/main.lock");
        Release("v2", "2.0.0");
        Assert.Contains("REPO010", HostileSpecTests.Refused(terminal, "gitopsgen advance orders", "", 5), StringComparison.Ordinal);
        terminal.Must($"rm {Bare}/refs/heads/main.lock && gitopsgen advance orders");
    }

    [Theory]
    [InlineData("objects")]
    [InlineData("refs/heads")]
    public void A_repository_that_may_only_be_read_is_left_alone(string folder)
    {
        terminal.Must("gitopsgen advance orders");
        Release("v2", "2.0.0");
        terminal.Must($"find {Bare}/{folder} -type d | xargs chmod a-w");

        // Root passes by the mode of a file, unless that right is taken from it.
        string asAnybody = terminal.Must("id -u").Trim() == "0" ? "setpriv --bounding-set=-dac_override,-dac_read_search " : "";
        Assert.Contains("REPO011", HostileSpecTests.Refused(terminal, asAnybody + "gitopsgen advance orders", "", 5), StringComparison.Ordinal);
        terminal.Must(asAnybody + "gitopsgen status orders");
    }

    [Theory]
    [InlineData("sed 's/^stable:/stabel:/'", "REC001")]
    [InlineData("sed 's/^stage: .*/stage: 13-37/'", "REC001")]
    [InlineData("sed 's/^status: .*/status: lost/'", "REC001")]
    [InlineData("sed 's/^since: .*/since: yesterday/'", "REC001")]
    [InlineData("head -c 200", "REC001")]
    [InlineData("head -c 0", "REC001")]
    [InlineData("gzip -c", "REC001")]
    [InlineData("sed 's/blob: .*/blob: ..\\/..\\/x/'", "REC001")]
    [InlineData("sed 's|path: orders/|path: ../../|'", "REC001")]
    [InlineData("sed 's|^directory: .*|directory: argocd|'", "REC001")]
    [InlineData("sed 's/^apiVersion: .*/apiVersion: gitopsgen.dev\\/v9/'", "REC002")]
    [InlineData("sed 's/^service: .*/service: other/'", "REC003")]
    [InlineData("sed 's/^environment: .*/environment: other/'", "REC003")]
    public void A_record_that_cannot_be_trusted_stops_everything(string filter, string code)
    {
        terminal.Must("gitopsgen advance orders");
        Release("v2", "2.0.0");
        terminal.Must("gitopsgen advance orders");
        terminal.Edit(Record, filter);
        foreach (string command in (string[])["advance orders", "status orders", "rollback orders --service orders-service --reason no"])
        {
            Assert.Contains(code, HostileSpecTests.Refused(terminal, "gitopsgen " + command, Record, 5), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_manifest_edited_by_hand_is_kept_unless_a_person_says_otherwise()
    {
        const string Manifest = "orders/orders-service/virtual-service.yaml";
        terminal.Must("sed -i 's/applyTime: 1s/applyTime: 0s/; s/hold: [12]s/hold: 0s/' environments/orders/environment.yaml && gitopsgen advance orders");
        Release("v2", "2.0.0");
        terminal.Must("gitopsgen advance orders --to 90-10 --skip-gates --reason trial");
        terminal.Edit(Manifest, "sed 's/weight: 10/weight: 11/'");
        foreach (string command in (string[])["advance orders", "update orders", "plan orders", "advance orders --dry-run"])
        {
            Assert.Contains("REC004", HostileSpecTests.Refused(terminal, "gitopsgen " + command, Manifest, 3), StringComparison.Ordinal);
        }

        terminal.Must("gitopsgen advance orders --overwrite --skip-gates --reason trial");
        Assert.Contains("weight: 30", terminal.Must($"git -C {Bare} show main:{Manifest}"), StringComparison.Ordinal);

        terminal.Edit(Manifest, "sed 's/weight: 30/weight: 31/'");
        Ran back = terminal.Run("gitopsgen rollback orders --service orders-service --reason 'errors in checkout'");
        Assert.Equal(0, back.Exit);
        Assert.StartsWith($"{Manifest}: warning REC004: ", back.Error, StringComparison.Ordinal);
        Assert.Contains("weight: 0\n", terminal.Must($"git -C {Bare} show main:{Manifest}"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_deleted_by_hand_is_noticed()
    {
        terminal.Must("gitopsgen advance orders");
        terminal.Must($"""
            set -e; export GIT_DIR={Bare} GIT_INDEX_FILE=$PWD/index
            git ls-tree -r main | grep -v orders/orders-service/service.yaml | git update-index --index-info
            git update-ref refs/heads/main $(git commit-tree -m 'by hand' $(git write-tree) -p main) && rm index
            """);
        Assert.Contains("REC004", HostileSpecTests.Refused(terminal, "gitopsgen advance orders", "orders/orders-service/service.yaml", 3), StringComparison.Ordinal);
    }

    private void Release(string version, string tag) =>
        terminal.Must($"sed -i 's/version: v1/version: {version}/; s/orders:1.0.0/orders:{tag}/' environments/orders/environment.yaml");
}
