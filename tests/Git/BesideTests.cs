using GitOpsGen.Diagnostics;
using GitOpsGen.Git;

using Xunit;

namespace GitOpsGen.Tests.Git;

public sealed class BesideTests : IDisposable
{
    private readonly Sandbox box = new();

    public BesideTests()
    {
        box.Program("git", ["init", "-q", "--bare", "--initial-branch=main", box.Bare]);
        box.Git("config", "uploadpack.allowFilter", "true");
        box.CommitByGit("a", "1");
    }

    public void Dispose() => box.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Another_branch_is_made_moved_and_deleted_only_where_it_stands_as_expected(bool isEmbedded)
    {
        using ConfigRepository repository = ConfigRepository.Open(new RepositoryLocation(isEmbedded ? box.Bare : "file://" + box.Bare, "main", isEmbedded), Sandbox.Options).Value;
        Snapshot main = repository.Read().Value;
        const string Beside = "gitopsgen/staging/orders/v2-90-10";
        Assert.Null(repository.TipOf(Beside).Value);

        string first = Made(repository.Propose(main, [Sandbox.Commit("one", Sandbox.Write("a", "2"))], Beside, null, []));
        Assert.Equal(first, repository.TipOf(Beside).Value);
        string second = Made(repository.Propose(main, [Sandbox.Commit("two", Sandbox.Write("a", "3"))], Beside, first, []));
        Assert.Equal(main.Tip, box.Git("rev-parse", Beside + "~1").Trim());

        // Whoever expects the old commit, or none, is told; and the branch stays.
        Assert.Equal(new PublishOutcome.Moved(second), repository.Propose(main, [Sandbox.Commit("late", Sandbox.Write("a", "4"))], Beside, first, []).Value);
        Assert.Equal(new PublishOutcome.Moved(second), repository.Propose(main, [Sandbox.Commit("later", Sandbox.Write("a", "5"))], Beside, null, []).Value);
        Assert.Equal(new PublishOutcome.Moved(second), repository.DeleteBeside(Beside, first).Value);
        Assert.Equal(second, repository.TipOf(Beside).Value);

        Assert.IsType<PublishOutcome.Published>(repository.DeleteBeside(Beside, second).Value);
        Assert.Null(repository.TipOf(Beside).Value);
        Assert.Equal(main.Tip, box.Git("rev-parse", "main").Trim());
    }

    private static string Made(Result<PublishOutcome> outcome) => Assert.Single(Assert.IsType<PublishOutcome.Published>(outcome.Value).Commits);
}
