using System.Text;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Git;
using Xunit;

namespace GitOpsGen.Tests.Git;

public sealed class RemoteRepositoryTests : IDisposable
{
    private readonly Sandbox box = new();

    public RemoteRepositoryTests()
    {
        box.Program("git", ["init", "-q", "--bare", "--initial-branch=main", box.Bare]);
        box.Git("config", "uploadpack.allowFilter", "true");
    }

    public void Dispose() => box.Dispose();

    [Fact]
    public void An_empty_repository_gets_its_first_commit()
    {
        using ConfigRepository repository = Open();
        Assert.Null(repository.Read().Value.Tip);
        string id = Sandbox.Publish(repository, Sandbox.Commit("first", Sandbox.Write("a/b", "1")));
        Assert.Equal(id, box.Git("rev-parse", "main").Trim());
        Assert.Equal(id, repository.Read().Value.Tip);
    }

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public void Files_are_listed_read_and_published_with_and_without_filters_on_the_server(string filters)
    {
        box.Git("config", "uploadpack.allowFilter", filters);
        Seed();
        using ConfigRepository repository = Open();
        Snapshot read = repository.Read().Value;
        IReadOnlyDictionary<string, string> files = read.List(["staging/shop/orders", ".gitopsgen"]).Value;

        Assert.Equal([".gitopsgen/staging/orders", "staging/shop/orders/a", "staging/shop/orders/deep/b"], files.Keys);
        Assert.Equal(["record", "bytes of b"], read.Read([files[".gitopsgen/staging/orders"], files["staging/shop/orders/deep/b"]]).Value
            .Select(bytes => Encoding.UTF8.GetString(bytes!)));
        Assert.Null(Assert.Single(read.Read([new string('3', 40)]).Value));

        string before = box.Git("ls-tree", "-r", "main");
        string id = Sandbox.Publish(repository, Sandbox.Commit("shift", Sandbox.Write("staging/shop/orders/a", "new"),
            new FileChange.Delete("staging/shop/orders/deep/b"), new FileChange.Link("staging/back", files["staging/shop/orders/a"])));
        Assert.Equal(id, box.Git("rev-parse", "main").Trim());
        Assert.Equal("new", box.Git("cat-file", "blob", "main:staging/shop/orders/a"));
        Assert.Equal("bytes of a", box.Git("cat-file", "blob", "main:staging/back"));
        Assert.Equal("", box.Git("ls-tree", "main", "staging/shop/orders/deep"));
        Assert.Equal(before.Split('\n').Count(line => line.Contains("other/", StringComparison.Ordinal)), box.Git("ls-tree", "-r", "main").Split('\n')
            .Count(line => line.Contains("other/", StringComparison.Ordinal) && before.Contains(line, StringComparison.Ordinal)));
        Assert.Equal("", box.Git("fsck", "--strict", "--no-dangling"));
    }

    [Fact]
    public void A_branch_that_moved_is_seen_at_the_push_and_read_anew()
    {
        Seed();
        using ConfigRepository repository = Open();
        Snapshot read = repository.Read().Value;
        string theirs = box.CommitByGit("theirs", "1");

        Assert.Equal(new PublishOutcome.Moved(theirs), repository.Publish(read, [Sandbox.Commit("mine", Sandbox.Write("staging/x", "1"))]).Value);
        string mine = Sandbox.Publish(repository, Sandbox.Commit("mine", Sandbox.Write("staging/x", "1")));
        Assert.Equal($"{mine}\n{theirs}\n", box.Git("rev-list", "-n", "2", "main"));
    }

    [Fact]
    public void A_reference_that_is_locked_on_the_server_counts_as_moved_and_carries_the_servers_words()
    {
        Seed();
        using ConfigRepository repository = Open();
        Snapshot read = repository.Read().Value;
        File.WriteAllText(Path.Combine(box.Bare, "refs/heads/main.lock"), "");
        PublishOutcome.Moved moved = Assert.IsType<PublishOutcome.Moved>(repository.Publish(read, [Sandbox.Commit("mine", Sandbox.Write("a", "1"))]).Value);
        Assert.Equal(read.Tip, moved.Tip);
        Assert.Contains("failed to update ref", moved.Words, StringComparison.Ordinal);
    }

    [Fact]
    public void A_branch_born_in_the_meantime_is_not_overwritten()
    {
        using ConfigRepository repository = Open();
        Snapshot unborn = repository.Read().Value;
        string theirs = box.CommitByGit("theirs", "1");
        Assert.Equal(new PublishOutcome.Moved(theirs), repository.Publish(unborn, [Sandbox.Commit("mine", Sandbox.Write("a", "1"))]).Value);
        Assert.Equal(theirs, box.Git("rev-parse", "main").Trim());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_request_goes_to_its_own_branch_and_replaces_only_what_it_knows(bool isEmbedded)
    {
        Seed();
        using ConfigRepository repository = ConfigRepository.Open(new RepositoryLocation(box.Bare, "main", isEmbedded), Sandbox.Options).Value;
        const string Source = "gitopsgen/staging/orders/v2-90-10";
        Snapshot read = repository.Read().Value;
        Assert.Null(repository.TipOf(Source).Value);

        PublishOutcome opened = repository.Propose(read, [Sandbox.Commit("ask", Sandbox.Write("staging/x", "1"))], Source, null, []).Value;
        string first = Assert.IsType<PublishOutcome.Published>(opened).Commits[0];
        Assert.Equal(first, repository.TipOf(Source).Value);
        Assert.Equal(read.Tip, repository.Read().Value.Tip);

        PublishOutcome renewed = repository.Propose(read, [Sandbox.Commit("ask again", Sandbox.Write("staging/x", "2"))], Source, first, []).Value;
        Assert.IsType<PublishOutcome.Published>(renewed);
        Assert.Equal("2", box.Git("cat-file", "blob", Source + ":staging/x"));
        Assert.Equal(read.Tip, box.Git("rev-parse", Source + "~1").Trim());

        string byHand = box.CommitByGit("staging/x", "by hand", Source);
        Assert.Equal(new PublishOutcome.Moved(byHand), repository.Propose(read, [Sandbox.Commit("late", Sandbox.Write("staging/x", "3"))], Source, first, []).Value);
        Assert.Equal("by hand", box.Git("cat-file", "blob", Source + ":staging/x"));
        Assert.False(repository.Propose(read, [Sandbox.Commit("no", Sandbox.Write("x", "3"))], "a..b", null, []).IsOk);
    }

    [Fact]
    public void Push_options_reach_the_server()
    {
        Seed();
        box.Git("config", "receive.advertisePushOptions", "true");
        string said = Path.Combine(box.Root, "said");
        File.Copy(box.Script($"#!/bin/sh\necho $GIT_PUSH_OPTION_COUNT $GIT_PUSH_OPTION_0 > {said}\n"), Path.Combine(box.Bare, "hooks", "pre-receive"));
        using ConfigRepository repository = Open();
        repository.Propose(repository.Read().Value, [Sandbox.Commit("ask", Sandbox.Write("staging/x", "1"))], "ask", null, ["merge_request.create"]);
        Assert.Equal("1 merge_request.create\n", File.ReadAllText(said));
    }

    [Fact]
    public void The_history_is_fetched_when_it_is_asked_for()
    {
        Seed();
        string last = box.CommitByGit("staging/shop/orders/a", "again");
        box.CommitByGit("other/1", "x");
        using ConfigRepository repository = Open();
        Snapshot read = repository.Read().Value;
        IReadOnlyList<LoggedCommit> log = read.Log(["staging/shop/orders/a"], 10).Value;
        Assert.Equal(last, log[0].Id);
        Assert.Equal(2, log.Count);
    }

    [Fact]
    public void What_a_hook_says_is_passed_on_and_the_branch_stands_still()
    {
        Seed();
        string hook = Path.Combine(box.Bare, "hooks", "pre-receive");
        File.Copy(box.Script("#!/bin/sh\necho 'only on weekdays' >&2\nexit 1\n"), hook);
        using ConfigRepository repository = Open();
        Snapshot read = repository.Read().Value;
        Result<PublishOutcome> refused = repository.Publish(read, [Sandbox.Commit("mine", Sandbox.Write("a", "1"))]);
        Assert.Equal("REPO023", Sandbox.Only(refused));
        Assert.Contains("pre-receive hook declined: only on weekdays", refused.Diagnostics[0].Message, StringComparison.Ordinal);
        Assert.Equal(read.Tip, box.Git("rev-parse", "main").Trim());
    }

    [Fact]
    public void A_push_whose_answer_is_lost_is_found_on_the_branch_and_not_made_twice()
    {
        Seed();
        // The server takes the commit and then breaks off, before the client hears of it.
        string program = box.Script("#!/bin/sh\ncase \" $* \" in *' push '*) git \"$@\" >/dev/null 2>&1; echo 'fatal: the remote end hung up unexpectedly' >&2; exit 128;; esac\nexec git \"$@\"\n");
        using ConfigRepository repository = Open(Sandbox.Options with { Program = program });
        string id = Sandbox.Publish(repository, Sandbox.Commit("mine", Sandbox.Write("a", "1")));
        Assert.Equal(id, box.Git("rev-parse", "main").Trim());
    }

    [Fact]
    public void A_lost_answer_is_told_from_a_lost_race_even_when_others_built_on_it()
    {
        Seed();
        string theirs = box.Script("#!/bin/sh\nexport GIT_DIR='" + box.Bare + "'\nnew=$(echo theirs | GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a git commit-tree main^{tree} -p main)\ngit update-ref refs/heads/main $new\n");
        string program = box.Script($"#!/bin/sh\ncase \" $* \" in *' push '*) git \"$@\" >/dev/null 2>&1; {theirs}; echo 'fatal: the remote end hung up unexpectedly' >&2; exit 128;; esac\nexec git \"$@\"\n");
        using ConfigRepository repository = Open(Sandbox.Options with { Program = program });
        string id = Sandbox.Publish(repository, Sandbox.Commit("mine", Sandbox.Write("a", "1")));
        Assert.Equal(id, box.Git("rev-parse", "main~1").Trim());
    }

    [Fact]
    public void A_push_that_never_arrived_fails_and_says_so()
    {
        Seed();
        string program = box.Script("#!/bin/sh\ncase \" $* \" in *' push '*) echo 'fatal: the remote end hung up unexpectedly' >&2; exit 128;; esac\nexec git \"$@\"\n");
        using ConfigRepository repository = Open(Sandbox.Options with { Program = program });
        Snapshot read = repository.Read().Value;
        Assert.Equal("REPO021", Sandbox.Only(repository.Publish(read, [Sandbox.Commit("mine", Sandbox.Write("a", "1"))])));
        Assert.Equal(read.Tip, box.Git("rev-parse", "main").Trim());
    }

    [Fact]
    public void A_missing_repository_branch_or_hash_is_named()
    {
        using (ConfigRepository nowhere = ConfigRepository.Open(new RepositoryLocation("file://" + box.Root + "/nowhere.git", "main", false), Sandbox.Options).Value)
        {
            Assert.Equal("REPO004", Sandbox.Only(nowhere.Read().Diagnostics, isOk: false));
        }

        box.CommitByGit("a", "1", "mian");
        using ConfigRepository repository = Open();
        Diagnostic found = Assert.Single(repository.Read().Diagnostics);
        Assert.Equal((GitCodes.BranchMissing, "did you mean 'mian'?"), (found.Code, found.Hint));

        string other = Path.Combine(box.Root, "sha256.git");
        box.Program("git", ["init", "-q", "--bare", "--initial-branch=main", "--object-format=sha256", other]);
        using (ConfigRepository empty = ConfigRepository.Open(new RepositoryLocation("file://" + other, "main", false), Sandbox.Options).Value)
        {
            Assert.Equal("REPO008", Sandbox.Only(empty.Publish(empty.Read().Value, [Sandbox.Commit("first", Sandbox.Write("a", "1"))])));
        }

        box.Program("sh", ["-c", $"cd {other} && git update-ref refs/heads/main $(git commit-tree -m x $(git mktree </dev/null))"]);
        using ConfigRepository sha256 = ConfigRepository.Open(new RepositoryLocation("file://" + other, "main", false), Sandbox.Options).Value;
        Assert.Equal("REPO008", Sandbox.Only(sha256.Read().Diagnostics, isOk: false));
    }

    [Fact]
    public void A_cache_is_kept_shared_and_may_vanish()
    {
        Seed();
        string cache = Path.Combine(box.Root, "cache");
        GitOptions options = Sandbox.Options with { Cache = cache };
        using (ConfigRepository one = Open(options))
        {
            using ConfigRepository two = Open(options);
            Sandbox.Publish(one, Sandbox.Commit("one", Sandbox.Write("staging/1", "1")));
            Sandbox.Publish(two, Sandbox.Commit("two", Sandbox.Write("staging/2", "2")));
        }

        string kept = Assert.Single(Directory.EnumerateDirectories(cache));
        File.WriteAllText(Path.Combine(kept, "shallow.lock"), "left behind by a killed process");
        using (ConfigRepository again = Open(options))
        {
            Assert.Equal(["staging/1", "staging/2", "staging/shop/orders/a", "staging/shop/orders/deep/b"], again.Read().Value.List(["staging"]).Value.Keys);
        }

        Directory.Delete(cache, recursive: true);
        using ConfigRepository anew = Open(options);
        Sandbox.Publish(anew, Sandbox.Commit("three", Sandbox.Write("staging/3", "3")));
    }

    [Fact]
    public void Only_the_trees_on_the_path_and_no_blobs_are_fetched_to_publish()
    {
        Seed();
        string cache = Path.Combine(box.Root, "cache");
        using (ConfigRepository repository = Open(Sandbox.Options with { Cache = cache }))
        {
            Sandbox.Publish(repository, Sandbox.Commit("shift", Sandbox.Write("staging/shop/orders/a", "new")));
        }

        string[] objects = box.Program("git", ["--git-dir", Directory.GetDirectories(cache)[0], "cat-file", "--batch-check=%(objecttype)", "--batch-all-objects"])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

        // Old: a commit and the root, staging, shop, orders. New: the same and one blob.
        Assert.Equal((2, 8, 1), (objects.Count(o => o == "commit"), objects.Count(o => o == "tree"), objects.Count(o => o == "blob")));
    }

    private ConfigRepository Open(GitOptions? options = null) =>
        ConfigRepository.Open(new RepositoryLocation("file://" + box.Bare, "main", IsEmbedded: false), options ?? Sandbox.Options).Value;

    private void Seed()
    {
        foreach ((string path, string text) in ((string, string)[])[("staging/shop/orders/a", "bytes of a"), ("staging/shop/orders/deep/b", "bytes of b"),
            (".gitopsgen/staging/orders", "record"), ("other/1", "1"), ("other/2/3", "23")])
        {
            box.CommitByGit(path, text);
        }
    }
}
