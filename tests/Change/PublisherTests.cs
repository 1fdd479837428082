using System.Globalization;
using GitOpsGen.Change;
using GitOpsGen.Commands;
using GitOpsGen.Diagnostics;
using GitOpsGen.Git;
using GitOpsGen.Release;
using GitOpsGen.Terminal;
using GitOpsGen.Tests.Git;
using Xunit;

namespace GitOpsGen.Tests.Change;

public sealed class PublisherTests : IDisposable
{
    private readonly Sandbox box = new();
    private int looks;

    public void Dispose() => box.Dispose();

    [Fact]
    public void A_branch_that_moves_under_every_attempt_is_given_up_and_holds_the_others_commits_alone()
    {
        Result<Published> published = Lock(attempts: 4, moves: int.MaxValue);
        Diagnostic found = Assert.Single(published.Diagnostics);
        Assert.Equal(("PUB001", "the branch moved 4 times while the next commit was made"), (found.Code.Id, found.Message));
        Assert.Equal(4, looks);
        Assert.Equal("4\n", box.Git("rev-list", "--count", "main"));
    }

    [Fact]
    public void Whoever_loses_the_race_decides_anew_upon_what_came_between()
    {
        Result<Published> published = Lock(attempts: 4, moves: 3);
        Assert.True(published.IsOk);
        Assert.Equal(4, looks);
        Assert.Equal("4\n", box.Git("rev-list", "--count", "main"));
        Assert.Equal(published.Value.Commits.Values.Single(), box.Git("rev-parse", "main").Trim());
        Assert.Equal("others/1\nothers/2\nothers/3\n", box.Git("ls-tree", "-r", "--name-only", "main", "others/"));
    }

    // Somebody else commits right after each of the first looks.
    private Result<Published> Lock(int attempts, int moves)
    {
        GitOptions options = Sandbox.Options with { Retry = new RetryPolicy(attempts, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1)) };
        return Publisher.Run(box.Embedded, null, options, new Io(TextWriter.Null, TextWriter.Null, TimeProvider.System, Colour: false), dryRun: false,
            snapshot => BaseReader.Read(snapshot, "orders", []),
            (tree, now) =>
            {
                if (++looks <= moves)
                {
                    string number = looks.ToString(CultureInfo.InvariantCulture);
                    box.CommitByGit("others/" + number, number);
                }

                return [LockProposal.Set("orders", new PromotionLock(null, "somebody", "tests", now, null), tree, "0")];
            });
    }
}
