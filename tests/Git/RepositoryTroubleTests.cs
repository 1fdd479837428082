using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Git;

using Xunit;

namespace GitOpsGen.Tests.Git;

public sealed class RepositoryTroubleTests : IDisposable
{
    private readonly Sandbox box = new();

    public void Dispose() => box.Dispose();

    [Fact]
    public void A_working_tree_is_refused_with_the_way_to_a_bare_one()
    {
        box.Program("git", ["init", "-q", box.Bare]);
        Diagnostic found = Assert.Single(ConfigRepository.Open(box.Embedded, Sandbox.Options).Diagnostics);
        Assert.Equal(GitCodes.NotBare, found.Code);
        Assert.Contains("git clone --bare", found.Hint, StringComparison.Ordinal);
        Assert.Equal("REPO005", Sandbox.Only(ConfigRepository.Open(box.Embedded with { Url = Path.Combine(box.Bare, ".git") }, Sandbox.Options)));
    }

    [Fact]
    public void A_folder_of_other_things_or_a_file_is_no_repository()
    {
        Directory.CreateDirectory(box.Bare);
        File.WriteAllText(Path.Combine(box.Bare, "notes.txt"), "");
        Assert.Equal("REPO006", Sandbox.Only(ConfigRepository.Open(box.Embedded, Sandbox.Options)));
        Assert.Equal("REPO006", Sandbox.Only(ConfigRepository.Open(box.Embedded with { Url = Path.Combine(box.Bare, "notes.txt") }, Sandbox.Options)));
    }

    [Fact]
    public void A_folder_inside_of_a_repository_is_not_that_repository()
    {
        box.Program("git", ["init", "-q", "--bare", box.Bare]);
        Assert.Equal("REPO006", Sandbox.Only(ConfigRepository.Open(box.Embedded with { Url = Path.Combine(box.Bare, "objects") }, Sandbox.Options)));
    }

    [Fact]
    public void A_repository_behind_a_symbolic_link_opens()
    {
        box.Program("git", ["init", "-q", "--bare", "--initial-branch=main", box.Bare]);
        string link = Path.Combine(box.Root, "link.git");
        Directory.CreateSymbolicLink(link, box.Bare);
        using ConfigRepository repository = ConfigRepository.Open(box.Embedded with { Url = link }, Sandbox.Options).Value;
        Sandbox.Publish(repository, Sandbox.Commit("one", Sandbox.Write("a", "1")));
        Assert.Equal("a\n", box.Git("ls-tree", "--name-only", "main"));
    }

    [Fact]
    public void A_repository_of_sha_256_objects_is_refused()
    {
        box.Program("git", ["init", "-q", "--bare", "--object-format=sha256", box.Bare]);
        Assert.Equal("REPO008", Sandbox.Only(ConfigRepository.Open(box.Embedded, Sandbox.Options)));
    }

    [Fact]
    public void A_repository_of_another_user_is_refused_with_the_configuration_that_trusts_it()
    {
        box.Program("git", ["init", "-q", "--bare", box.Bare]);
        // git's own switch for this test, for any user: only the real owner may give a folder away.
        string program = box.Script("#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec git \"$@\"\n");
        Diagnostic found = Assert.Single(ConfigRepository.Open(box.Embedded, Sandbox.Options with { Program = program }).Diagnostics);
        Assert.Equal(GitCodes.ForeignOwner, found.Code);
        Assert.Contains("safe.directory '" + box.Bare, found.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_repository_of_another_user_that_git_is_told_to_trust_is_written()
    {
        box.Program("git", ["init", "-q", "--bare", "--initial-branch=main", box.Bare]);
        if (Environment.UserName == "root")
        {
            box.Program("chown", ["-R", "65534", box.Bare]);
        }

        using ConfigRepository repository = ConfigRepository.Open(box.Embedded, Sandbox.Options with
        {
            Environment = new Dictionary<string, string>(Sandbox.Options.Environment)
            {
                ["GIT_CONFIG_COUNT"] = "1",
                ["GIT_CONFIG_KEY_0"] = "safe.directory",
                ["GIT_CONFIG_VALUE_0"] = "*",
            },
        }).Value;
        Sandbox.Publish(repository, Sandbox.Commit("one", Sandbox.Write("a", "1")));
        Assert.Equal("a\n", box.Git("ls-tree", "--name-only", "main"));
    }

    [Fact]
    public void A_branch_that_is_missing_beside_others_is_not_taken_for_an_empty_repository()
    {
        using ConfigRepository repository = box.Open();
        box.CommitByGit("a", "1", "mian");
        box.CommitByGit("a", "1", "main/nested");
        Diagnostic found = Assert.Single(repository.Read().Diagnostics);
        Assert.Equal(GitCodes.BranchMissing, found.Code);
        Assert.Equal("did you mean 'mian'?", found.Hint);
    }

    [Theory]
    [InlineData("refs/heads/main.lock")]
    [InlineData("HEAD.lock")]
    public void A_lock_file_that_stays_is_named_and_the_branch_stands_still(string file)
    {
        using ConfigRepository repository = box.Open();
        string tip = Sandbox.Publish(repository, Sandbox.Commit("one", Sandbox.Write("a", "1")));
        string held = Path.Combine(box.Bare, file);
        File.WriteAllText(held, "");

        Result<PublishOutcome> refused = repository.Publish(repository.Read().Value, [Sandbox.Commit("two", Sandbox.Write("a", "2"))]);

        Assert.Equal("REPO010", Sandbox.Only(refused));
        Assert.Contains(held, refused.Diagnostics[0].Message, StringComparison.Ordinal);
        Assert.Equal(tip, repository.Read().Value.Tip);
        File.Delete(held);
        Sandbox.Publish(repository, Sandbox.Commit("two", Sandbox.Write("a", "2")));
    }

    [Fact]
    public void A_lock_file_that_goes_soon_is_waited_for()
    {
        using ConfigRepository repository = box.Open();
        string held = Path.Combine(box.Bare, "refs/heads/main.lock");
        File.WriteAllText(held, "");
        using Timer later = new(_ => File.Delete(held), null, 300, Timeout.Infinite);
        Sandbox.Publish(repository, Sandbox.Commit("one", Sandbox.Write("a", "1")));
    }

    [Fact]
    public void A_file_never_takes_the_place_of_a_folder_nor_a_folder_that_of_a_file()
    {
        using ConfigRepository repository = box.Open();
        Sandbox.Publish(repository, Sandbox.Commit("base", Sandbox.Write("folder/x", "1"), Sandbox.Write("file", "1")));
        Snapshot read = repository.Read().Value;

        foreach (FileChange[] changes in (FileChange[][])[
            [Sandbox.Write("folder", "1")], [Sandbox.Write("file/below", "1")], [new FileChange.Delete("folder")],
            [Sandbox.Write("new", "1"), Sandbox.Write("new/below", "1")], [Sandbox.Write("same", "1"), Sandbox.Write("same", "2")]])
        {
            Assert.Equal("REPO014", Sandbox.Only(repository.Publish(read, [Sandbox.Commit("no", changes)])));
        }

        Assert.Equal(read.Tip, repository.Read().Value.Tip);
    }

    [Fact]
    public void A_lost_tree_is_reported_as_such()
    {
        using ConfigRepository repository = box.Open();
        Sandbox.Publish(repository, Sandbox.Commit("one", Sandbox.Write("a/b", "1")));
        string tree = box.Git("rev-parse", "main:a").Trim();
        File.Delete(Path.Combine(box.Bare, "objects", tree[..2], tree[2..]));

        Snapshot read = repository.Read().Value;
        Assert.Equal("REPO015", Sandbox.Only(read.List(["a"]).Diagnostics, isOk: false));
        using ConfigRepository again = box.Open();
        Assert.Equal("REPO015", Sandbox.Only(again.Publish(read, [Sandbox.Commit("two", Sandbox.Write("a/c", "1"))])));
    }

    [Fact]
    public void Without_git_the_answer_is_what_to_install()
    {
        Diagnostic found = Assert.Single(ConfigRepository.Open(box.Embedded, Sandbox.Options with { Program = "git-that-is-not-there" }).Diagnostics);
        Assert.Equal(GitCodes.GitMissing, found.Code);
        Assert.Contains("apt-get install git", found.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_git_that_hangs_is_stopped()
    {
        string program = box.Script("#!/bin/sh\nsleep 60\n");
        Assert.Equal("REPO019", Sandbox.Only(ConfigRepository.Open(box.Embedded,
            Sandbox.Options with { Program = program, LocalTimeout = TimeSpan.FromMilliseconds(300) })));
    }

    [Theory]
    [InlineData("fatal: unable to create temporary file: No space left on device", "REPO012")]
    [InlineData("fatal: update_ref failed: cannot update ref 'refs/heads/main': couldn't write '/r/refs/heads/main.lock'", "REPO012")]
    [InlineData("error: unable to write file x: Disk quota exceeded", "REPO012")]
    [InlineData("failed to create temporary file '/r/objects/tmp': No space left on device", "REPO012")]
    [InlineData("error: insufficient permission for adding an object to repository database objects", "REPO011")]
    [InlineData("failed to create temporary file '/r/objects/tmp_object_git2_a': Permission denied", "REPO011")]
    [InlineData("fatal: Unable to create '/r/packed-refs.lock': File exists.\n\nAnother git process seems to be running", "REPO010")]
    [InlineData("repository path '/r/' is not owned by current user", "REPO007")]
    [InlineData("fatal: something else", "REPO017")]
    public void Words_of_git_and_libgit2_become_findings(string words, string code) =>
        Assert.Equal(code, GitTrouble.Explain(words, "/r").Code.Id);

    [Fact]
    public void Variables_that_point_to_another_repository_do_not_reach_git()
    {
        using ConfigRepository repository = ConfigRepository.Open(box.Embedded, Sandbox.Options with
        {
            Environment = new Dictionary<string, string>(Sandbox.Options.Environment)
            {
                ["GIT_DIR"] = "/nowhere",
                ["GIT_INDEX_FILE"] = "/nowhere",
                ["GIT_OBJECT_DIRECTORY"] = "/nowhere",
                ["GIT_NAMESPACE"] = "other",
                ["GIT_TRACE"] = Path.Combine(box.Root, "trace"),
            },
        }).Value;
        Sandbox.Publish(repository, Sandbox.Commit("one", Sandbox.Write("a", "1")));
        Assert.Equal("a\n", box.Git("ls-tree", "--name-only", "main"));
        Assert.False(File.Exists(Path.Combine(box.Root, "trace")));
    }

    [Fact]
    public void Every_code_is_unique_and_has_a_way_out()
    {
        Assert.Equal(GitCodes.All.Count, GitCodes.All.Select(code => code.Id).Distinct().Count());
        Assert.All(GitCodes.All, code => Assert.True(code.Meaning.Length > 10 && code.WayOut.Length > 10 && code.Severity == (code == GitCodes.CacheOfOther ? Severity.Warning : Severity.Error)));
    }
}
