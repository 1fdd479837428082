using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

using GitOpsGen.Diagnostics;
using GitOpsGen.Git;

using Xunit;

namespace GitOpsGen.Tests.Git;

public sealed class CompareAndSwapTests(ITestOutputHelper output) : IDisposable
{
    private readonly Sandbox box = new();

    public void Dispose() => box.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Processes_that_race_lose_no_commit(bool takesTurns)
    {
        using ConfigRepository repository = box.Open();
        Sandbox.Publish(repository, Sandbox.Commit("first", Sandbox.Write("count/shared", "0")));
        output.WriteLine(Child.Race(4, 8, name => Child.Start(box.Bare, name, 8, takesTurns)));
        Assert.Equal("32", box.Git("cat-file", "blob", "main:count/shared"));
        Assert.Equal("33\n", box.Git("rev-list", "--count", "main"));
        Assert.Equal("", box.Git("fsck", "--strict", "--no-dangling"));
    }

    [Fact]
    public void Killed_at_any_moment_the_branch_is_at_the_old_or_the_new_commit()
    {
        using ConfigRepository repository = box.Open();
        Sandbox.Publish(repository, Sandbox.Commit("first", Sandbox.Write("count/shared", "0")));
        for (int round = 0; round < 25; round++)
        {
            using Process child = Child.Start(box.Bare, "victim", int.MaxValue, takesTurns: true);
            child.StandardOutput.ReadLine();
            Thread.Sleep(RandomNumberGenerator.GetInt32(40));
            Child.Kill(child);
            string[] reported = child.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);

            // The commits are in order, each whole; at most the last of them was not reported any more.
            string[] history = box.Git("log", "--first-parent", "--reverse", "--format=%H", "main").Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(history.Length - 1, int.Parse(box.Git("cat-file", "blob", "main:count/shared"), CultureInfo.InvariantCulture));
            Assert.All(reported.Where(line => line.Length == 40), id => Assert.Contains(id, history.TakeLast(reported.Length + 1)));
            Assert.Equal("", box.Git("fsck", "--strict", "--no-dangling"));
            Finish(repository);
        }
    }

    [Fact]
    public void A_turn_is_free_again_when_its_process_is_killed()
    {
        using ConfigRepository repository = box.Open();
        using Process child = Child.Start(box.Bare, "victim", int.MaxValue, takesTurns: true);
        child.StandardOutput.ReadLine();
        Child.Kill(child);
        long start = Stopwatch.GetTimestamp();
        repository.TakeTurn(TimeSpan.FromSeconds(10)).Dispose();
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_turn_that_another_holds_is_waited_for_no_longer_than_the_patience()
    {
        using ConfigRepository one = box.Open(), two = box.Open();
        using IDisposable held = one.TakeTurn(TimeSpan.FromSeconds(1));
        long start = Stopwatch.GetTimestamp();
        two.TakeTurn(TimeSpan.FromMilliseconds(200)).Dispose();
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 190, 5000);
        Sandbox.Publish(two, Sandbox.Commit("without", Sandbox.Write("a", "1")));
    }

    [Fact]
    public void Threads_that_create_the_same_repository_all_get_it()
    {
        Result<ConfigRepository>[] opened = new Result<ConfigRepository>[8];
        Parallel.For(0, opened.Length, i => opened[i] = ConfigRepository.Open(box.Embedded, Sandbox.Options));
        Assert.All(opened, one => Assert.True(one.IsOk));
        PublishOutcome[] outcomes = [.. opened.Select(one => one.Value.Read().Value).ToArray()
            .Select((read, i) => opened[i].Value.Publish(read, [Sandbox.Commit("first", Sandbox.Write("a", i.ToString(CultureInfo.InvariantCulture)))]).Value)];
        Assert.Single(outcomes.OfType<PublishOutcome.Published>());
        Assert.Equal(7, outcomes.OfType<PublishOutcome.Moved>().Count());
        Assert.Equal(["config.git"], Directory.EnumerateFileSystemEntries(box.Root).Select(Path.GetFileName));
        Array.ForEach(opened, one => one.Value.Dispose());
    }

    // A git that was killed while it held a lock leaves the file behind: it is named, and without it the work goes on.
    private void Finish(ConfigRepository repository)
    {
        Snapshot read = repository.Read().Value;
        int count = int.Parse(box.Git("cat-file", "blob", "main:count/shared"), CultureInfo.InvariantCulture) + 1;
        CommitRequest next = Sandbox.Commit("next", Sandbox.Write("count/shared", count.ToString(CultureInfo.InvariantCulture)));
        Result<PublishOutcome> outcome = repository.Publish(read, [next]);
        foreach (string left in Directory.EnumerateFiles(box.Bare, "*.lock", SearchOption.AllDirectories).Where(_ => !outcome.IsOk))
        {
            Assert.Equal("REPO010", Sandbox.Only(outcome));
            output.WriteLine("left behind: " + Path.GetRelativePath(box.Bare, left));
            File.Delete(left);
        }

        Assert.IsType<PublishOutcome.Published>((outcome.IsOk ? outcome : repository.Publish(read, [next])).Value);
    }
}
