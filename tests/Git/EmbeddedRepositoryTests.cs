using System.Text;

using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Git;

using Xunit;

namespace GitOpsGen.Tests.Git;

public sealed class EmbeddedRepositoryTests : IDisposable
{
    private readonly Sandbox box = new();

    public void Dispose() => box.Dispose();

    [Fact]
    public void A_missing_repository_is_made_bare_with_its_head_on_the_branch()
    {
        using ConfigRepository repository = ConfigRepository.Open(box.Embedded with { Branch = "release/1.0" }, Sandbox.Options).Value;

        Assert.Null(repository.Read().Value.Tip);
        Assert.Equal("ref: refs/heads/release/1.0", File.ReadAllText(Path.Combine(box.Bare, "HEAD")).Trim());
        Assert.Equal("true\n", box.Git("rev-parse", "--is-bare-repository"));
    }

    [Fact]
    public void A_missing_repository_is_not_made_unasked()
    {
        Assert.Equal("REPO004", Sandbox.Only(ConfigRepository.Open(box.Embedded, new GitOptions())));
        Assert.False(Path.Exists(box.Bare));
    }

    [Fact]
    public void An_empty_folder_becomes_the_repository()
    {
        Directory.CreateDirectory(box.Bare);
        using ConfigRepository repository = box.Open();
        Sandbox.Publish(repository, Sandbox.Commit("first", Sandbox.Write("a", "1")));
        Assert.Equal("a\n", box.Git("ls-tree", "--name-only", "main"));
    }

    [Fact]
    public void The_first_commit_has_no_parent_and_exactly_the_files_author_time_and_message()
    {
        using ConfigRepository repository = box.Open();

        string id = Sandbox.Publish(repository, Sandbox.Commit("orders: new\n\nGitOpsGen-Stage: prepare",
            Sandbox.Write("staging/orders/service.yaml", "a: 1\r\n"), Sandbox.Write(".gitopsgen/staging/orders.yaml", "ä")));

        Assert.Equal(id, box.Git("rev-parse", "main").Trim());
        Assert.Equal(".gitopsgen/staging/orders.yaml\nstaging/orders/service.yaml\n", box.Git("ls-tree", "-r", "--name-only", "main"));
        Assert.Equal("a: 1\r\n", box.Git("cat-file", "blob", "main:staging/orders/service.yaml"));
        string commit = box.Git("cat-file", "commit", "main");
        Assert.DoesNotContain("parent", commit, StringComparison.Ordinal);
        Assert.Contains("author gitopsgen <gitopsgen@example.com> 1772334000 +0900\n", commit, StringComparison.Ordinal);
        Assert.EndsWith("\n\norders: new\n\nGitOpsGen-Stage: prepare\n", commit, StringComparison.Ordinal);
        Assert.Equal("", box.Git("fsck", "--strict", "--no-dangling"));
    }

    [Fact]
    public void Everything_that_is_not_named_keeps_its_bytes_and_mode()
    {
        using ConfigRepository repository = box.Open();
        box.CommitByGit("other/file", "kept");
        string before = box.Git("ls-tree", "-r", "main");

        Sandbox.Publish(repository, Sandbox.Commit("add", Sandbox.Write("staging/a", "1")));
        Sandbox.Publish(repository, Sandbox.Commit("remove", new FileChange.Delete("staging/a")));

        Assert.Equal(before, box.Git("ls-tree", "-r", "main"));
        Assert.Equal(box.Git("rev-parse", "main~2^{tree}"), box.Git("rev-parse", "main^{tree}"));
    }

    [Fact]
    public void Deleting_the_last_file_of_nested_folders_leaves_no_empty_tree()
    {
        using ConfigRepository repository = box.Open();
        Sandbox.Publish(repository, Sandbox.Commit("add", Sandbox.Write("a/b/c/1", "1"), Sandbox.Write("a/b/c/2", "2"), Sandbox.Write("a/x", "x")));
        Sandbox.Publish(repository, Sandbox.Commit("remove", new FileChange.Delete("a/b/c/1"), new FileChange.Delete("a/b/c/2")));

        Assert.Equal("a\na/x\n", box.Git("ls-tree", "-r", "-t", "--name-only", "main"));
    }

    [Fact]
    public void A_folder_whose_files_go_in_the_same_commit_may_become_a_file_and_back()
    {
        using ConfigRepository repository = box.Open();
        Sandbox.Publish(repository, Sandbox.Commit("folder", Sandbox.Write("a/b", "1")));
        Sandbox.Publish(repository, Sandbox.Commit("file", new FileChange.Delete("a/b"), Sandbox.Write("a", "2")));
        Assert.Equal("a\n", box.Git("ls-tree", "-r", "--name-only", "main"));

        Sandbox.Publish(repository, Sandbox.Commit("folder", new FileChange.Delete("a"), Sandbox.Write("a/c", "3")));
        Assert.Equal("a/c\n", box.Git("ls-tree", "-r", "--name-only", "main"));
    }

    [Fact]
    public void A_rollback_links_a_blob_that_is_there()
    {
        using ConfigRepository repository = box.Open();
        Sandbox.Publish(repository, Sandbox.Commit("old", Sandbox.Write("a", "old")));
        string blob = repository.Read().Value.List(["a"]).Value["a"];
        Sandbox.Publish(repository, Sandbox.Commit("new", Sandbox.Write("a", "new")));
        Sandbox.Publish(repository, Sandbox.Commit("back", new FileChange.Link("a", blob)));

        Assert.Equal("old", box.Git("cat-file", "blob", "main:a"));
        Assert.Equal("REPO015", Sandbox.Only(repository.Publish(repository.Read().Value,
            [Sandbox.Commit("lost", new FileChange.Link("a", new string('7', 40)))])));
    }

    [Fact]
    public void Stacked_commits_build_on_each_other_and_move_the_branch_once()
    {
        using ConfigRepository repository = box.Open();
        Snapshot empty = repository.Read().Value;

        PublishOutcome outcome = repository.Publish(empty,
            [Sandbox.Commit("one", Sandbox.Write("a", "1")), Sandbox.Commit("two", Sandbox.Write("b", "2")), Sandbox.Commit("three", new FileChange.Delete("a"))]).Value;

        IReadOnlyList<string> ids = Assert.IsType<PublishOutcome.Published>(outcome).Commits;
        Assert.Equal(ids.Reverse(), box.Git("rev-list", "main").Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("a\nb\n", box.Git("ls-tree", "--name-only", ids[1]));
        Assert.Equal("b\n", box.Git("ls-tree", "--name-only", "main"));
    }

    [Fact]
    public void A_branch_that_moved_since_it_was_read_is_not_written()
    {
        using ConfigRepository repository = box.Open();
        Snapshot unborn = repository.Read().Value;
        string first = box.CommitByGit("a", "theirs");
        Assert.Equal(new PublishOutcome.Moved(first), repository.Publish(unborn, [Sandbox.Commit("mine", Sandbox.Write("a", "mine"))]).Value);

        Snapshot read = repository.Read().Value;
        string second = box.CommitByGit("b", "theirs");
        Assert.Equal(new PublishOutcome.Moved(second), repository.Publish(read, [Sandbox.Commit("mine", Sandbox.Write("a", "mine"))]).Value);
        Assert.Equal(second, box.Git("rev-parse", "main").Trim());

        box.Git("update-ref", "-d", "refs/heads/main");
        Assert.Equal(new PublishOutcome.Moved(null), repository.Publish(read, [Sandbox.Commit("mine", Sandbox.Write("a", "mine"))]).Value);
    }

    [Fact]
    public void A_snapshot_stays_at_its_commit_while_the_branch_moves()
    {
        using ConfigRepository repository = box.Open();
        box.CommitByGit("a/x", "1");
        Snapshot before = repository.Read().Value;
        box.CommitByGit("a/y", "2");

        Assert.Equal(["a/x"], before.List(["a"]).Value.Keys);
        Assert.Equal(["a/x", "a/y"], repository.Read().Value.List(["a"]).Value.Keys);
    }

    [Fact]
    public void Listing_takes_files_and_folders_literally_and_only_what_is_under_them()
    {
        using ConfigRepository repository = box.Open();
        Sandbox.Publish(repository, Sandbox.Commit("all",
            Sandbox.Write("s/orders/b.yaml", "1"), Sandbox.Write("s/orders/a/ü x.yaml", "2"), Sandbox.Write("s/orders-2/c", "3"),
            Sandbox.Write("s/[o]*", "4"), Sandbox.Write("top", "5")));
        Snapshot read = repository.Read().Value;

        Assert.Equal(["s/orders/a/ü x.yaml", "s/orders/b.yaml", "top"], read.List(["s/orders/", "top", "nowhere"]).Value.Keys);
        Assert.Equal(["s/[o]*"], read.List(["s/[o]*"]).Value.Keys);
        Assert.Empty(read.List([]).Value);
        Assert.Equal("REPO013", Sandbox.Only(read.List(["s/../top"]).Diagnostics, isOk: false));
    }

    [Fact]
    public void Blobs_are_read_in_the_order_asked_for_and_unknown_ones_are_null()
    {
        using ConfigRepository repository = box.Open();
        byte[] binary = [.. Enumerable.Range(0, 70_000).Select(i => (byte)(i * 7))];
        Sandbox.Publish(repository, Sandbox.Commit("all", new FileChange.Write("bin", binary), Sandbox.Write("empty", ""), Sandbox.Write("text", "a\n\nb")));
        Snapshot read = repository.Read().Value;
        IReadOnlyDictionary<string, string> files = read.List(["bin", "empty", "text"]).Value;

        IReadOnlyList<byte[]?> blobs = read.Read([files["text"], new string('1', 40), files["bin"], "nonsense", files["empty"], files["text"]]).Value;

        Assert.Equal("a\n\nb", Encoding.UTF8.GetString(blobs[0]!));
        Assert.Null(blobs[1]);
        Assert.Equal(binary, blobs[2]);
        Assert.Null(blobs[3]);
        Assert.Empty(blobs[4]!);
        Assert.Equal(blobs[0], blobs[5]);
    }

    [Fact]
    public void The_log_follows_first_parents_and_names_who_when_and_what()
    {
        using ConfigRepository repository = box.Open();
        string first = Sandbox.Publish(repository, Sandbox.Commit("one\n\nbody: 'ü'\n\nKey: value", Sandbox.Write("a/1", "1")));
        string second = Sandbox.Publish(repository, Sandbox.Commit("two", Sandbox.Write("b/1", "1")));
        string third = Sandbox.Publish(repository, Sandbox.Commit("three", Sandbox.Write("a/2", "1")));
        Snapshot read = repository.Read().Value;

        Assert.Equal([third, first], read.Log(["a"], 10).Value.Select(commit => commit.Id));
        Assert.Equal([third, second], read.Log([], 10, since: first).Value.Select(commit => commit.Id));
        LoggedCommit last = Assert.Single(read.Log(["a"], 1).Value);
        Assert.Equal([second], last.Parents);
        LoggedCommit oldest = read.Log(["a"], 10).Value[^1];
        Assert.Empty(oldest.Parents);
        Assert.Equal(("gitopsgen", "gitopsgen@example.com", Sandbox.Noon, "one\n\nbody: 'ü'\n\nKey: value\n"),
            (oldest.Author, oldest.Email, oldest.When, oldest.Message));
        Assert.Equal("REPO015", Sandbox.Only(read.Log([], 10, since: new string('5', 40)).Diagnostics, isOk: false));
    }
}
