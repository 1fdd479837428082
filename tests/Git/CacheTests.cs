using System.Collections.Immutable;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Git;

using Xunit;

namespace GitOpsGen.Tests.Git;

public sealed class CacheTests : IDisposable
{
    private readonly Sandbox box = new();

    public CacheTests()
    {
        box.Program("git", ["init", "-q", "--bare", "--initial-branch=main", box.Bare]);
        box.Git("config", "uploadpack.allowFilter", "true");
        box.CommitByGit("staging/shop/orders/a", "bytes of a");
        box.CommitByGit(".gitopsgen/staging/orders", "record");
    }

    public void Dispose() => box.Dispose();

    private string Cache => Path.Combine(box.Root, "cache");

    private string Kept => Assert.Single(Directory.EnumerateDirectories(Cache));

    [Fact]
    [Trait("Category", "Slow")]
    public void Whatever_file_of_it_is_damaged_the_work_is_done_and_the_next_run_has_a_whole_one()
    {
        Work();
        string[] files = [.. Directory.EnumerateFiles(Kept, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Kept, file))];
        Assert.Contains(files, file => file.EndsWith(".pack", StringComparison.Ordinal));
        Assert.Contains("config", files);
        int damaged = 0;
        foreach (Func<byte[], byte[]> damage in (Func<byte[], byte[]>[])[_ => [], bytes => bytes[..(bytes.Length / 2)], Flipped])
        {
            for (int i = 0; i < files.Length; i++)
            {
                // What was damaged before may have been made anew under other names.
                string[] now = [.. Directory.EnumerateFiles(Kept, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
                string victim = now[i % now.Length];
                byte[] bytes = File.ReadAllBytes(victim);
                box.Program("chmod", ["u+w", victim]);
                File.WriteAllBytes(victim, damage(bytes));
                damaged++;
                Work();
                Assert.Equal("", box.Git("fsck", "--strict", "--no-dangling"));
            }
        }

        Assert.True(damaged > 20);
    }

    [Fact]
    public void A_run_that_was_killed_leaves_one_that_is_made_anew()
    {
        Work();
        string[] first = Packs();
        Work();
        Assert.All(first, pack => Assert.Contains(pack, Packs()));

        File.Delete(Kept + ".whole");
        Work();
        Assert.Contains(first, pack => !Packs().Contains(pack));
    }

    [Fact]
    public void It_may_vanish_in_the_middle_of_a_run()
    {
        string once = Path.Combine(box.Root, "once");
        string program = box.Script($"#!/bin/sh\ncase \" $* \" in *' --stdin '*) [ -e {once} ] || {{ touch {once}; rm -rf {Cache}; }};; esac\nexec git \"$@\"\n");
        Work(Options with { Program = program });
        Assert.True(File.Exists(once));
        Work();
    }

    [Fact]
    public void What_somebody_left_in_it_beside_objects_is_not_obeyed()
    {
        Work();
        string ran = Path.Combine(box.Root, "ran");
        string script = box.Script($"#!/bin/sh\ntouch '{ran}'\n");
        Directory.CreateDirectory(Path.Combine(Kept, "hooks"));
        foreach (string hook in (string[])["reference-transaction", "pre-push", "post-index-change"])
        {
            File.Copy(script, Path.Combine(Kept, "hooks", hook));
        }

        File.AppendAllText(Path.Combine(Kept, "config"), $"[core]\n\tfsmonitor = {script}\n\thooksPath = {Kept}/hooks\n[remote \"origin\"]\n\turl = /nowhere\n\tuploadpack = {script}\n\treceivepack = {script}\n");
        Directory.CreateDirectory(Path.Combine(Kept, "objects", "info"));
        File.WriteAllText(Path.Combine(Kept, "objects", "info", "alternates"), "/nowhere\n");
        Work();
        Assert.False(File.Exists(ran));
        Assert.False(Directory.Exists(Path.Combine(Kept, "hooks")));
    }

    [Fact]
    public void Bytes_that_do_not_fit_their_name_are_not_believed()
    {
        Work();
        string record = box.Git("rev-parse", "main:.gitopsgen/staging/orders").Trim();
        Directory.Delete(Path.Combine(Kept, "objects"), recursive: true);
        Directory.CreateDirectory(Path.Combine(Kept, "objects"));
        string forged = Path.Combine(box.Root, "forged");
        File.WriteAllText(forged, "another record");
        string other = box.Program("git", ["--git-dir", Kept, "hash-object", "-w", forged]).Trim();
        Directory.CreateDirectory(Path.Combine(Kept, "objects", record[..2]));
        File.Move(Path.Combine(Kept, "objects", other[..2], other[2..]), Path.Combine(Kept, "objects", record[..2], record[2..]));
        Work();
    }

    [Fact]
    public void That_of_another_user_is_not_used_and_this_is_said()
    {
        Work();
        // git's own switch for this test, for any user: only the real owner may give a folder away.
        string program = box.Script("#!/bin/sh\ncase \" $* \" in *' rev-parse '*) export GIT_TEST_ASSUME_DIFFERENT_OWNER=1;; esac\nexec git \"$@\"\n");
        DateTime before = Directory.GetLastWriteTimeUtc(Path.Combine(Kept, "objects", "pack"));
        Diagnostic found = Assert.Single(Work(Options with { Program = program }));
        Assert.Equal((GitCodes.CacheOfOther, Severity.Warning), (found.Code, found.Severity));
        Assert.Contains("belongs to another user", found.Message, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetLastWriteTimeUtc(Path.Combine(Kept, "objects", "pack")));
    }

    [Fact]
    public void What_a_server_refuses_is_not_tried_again_without_it()
    {
        Work();
        string asked = Path.Combine(box.Root, "asked");
        File.Copy(box.Script($"#!/bin/sh\necho once >> {asked}\necho 'only on weekdays' >&2\nexit 1\n"), Path.Combine(box.Bare, "hooks", "pre-receive"));
        Result<PublishOutcome> refused = ConfigRepository.Use(Where, Options, repository =>
            repository.Read().Then(read => repository.Publish(read, [Sandbox.Commit("x", Sandbox.Write("staging/x", "1"))])));
        Assert.Equal("REPO023", Sandbox.Only(refused));
        Assert.Equal("once\n", File.ReadAllText(asked));
    }

    [Fact]
    public void Branches_of_one_repository_share_it_and_it_bears_no_name_that_tells_the_address()
    {
        box.CommitByGit("other", "1", "other");
        Work();
        ConfigRepository.Use(Where with { Branch = "other" }, Options, repository => repository.Read().Then(read => read.List(["other"])));
        Assert.Matches("^[0-9a-f]{20}[.]git$", Path.GetFileName(Kept));
    }

    private string[] Packs() => [.. Directory.EnumerateFiles(Path.Combine(Kept, "objects", "pack"), "*.pack").Select(file => Path.GetFileName(file))];

    private static byte[] Flipped(byte[] bytes)
    {
        byte[] other = [.. bytes];
        if (other.Length > 0)
        {
            other[other.Length / 2] ^= 0x55;
        }

        return other;
    }

    private RepositoryLocation Where => new("file://" + box.Bare, "main", IsEmbedded: false);

    private GitOptions Options => Sandbox.Options with { Cache = Cache };

    // One run as a command makes it: read the branch, list, read a file, publish.
    private ImmutableArray<Diagnostic> Work(GitOptions? options = null)
    {
        Result<PublishOutcome> done = ConfigRepository.Use(Where, options ?? Options, repository => repository.Read().Then(read =>
            read.List([".gitopsgen"], ["staging"]).Then(files => read.Read([files[".gitopsgen/staging/orders"]]).Then(bytes =>
            {
                Assert.Equal("record", System.Text.Encoding.UTF8.GetString(bytes[0]!));
                return repository.Publish(read, [Sandbox.Commit("x", Sandbox.Write("staging/shop/orders/a", Guid.NewGuid().ToString()))]);
            }))));
        Assert.Equal(box.Git("rev-parse", "main").Trim(), Assert.IsType<PublishOutcome.Published>(done.Value).Commits[0]);
        return done.Diagnostics;
    }
}
