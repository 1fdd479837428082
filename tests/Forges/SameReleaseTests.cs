using GitOpsGen.Tests.Forges.Servers;

using Xunit;

namespace GitOpsGen.Tests.Forges;

public sealed class SameReleaseTests
{
    private static readonly Lazy<List<(string Stage, SortedDictionary<string, string> Files)>> Usual = new(() => Drive("merge-request", Merging.Merge));

    [Theory]
    [Trait("Category", "Slow")]
    [InlineData("push", Merging.Merge)]
    [InlineData("merge-request", Merging.Squash)]
    [InlineData("merge-request", Merging.SquashMerge)]
    [InlineData("merge-request", Merging.SemiLinear)]
    [InlineData("merge-request", Merging.FastForward)]
    [InlineData("merge-request", Merging.Train)]
    [InlineData("pull-request", Merging.Merge)]
    [InlineData("pull-request", Merging.Squash)]
    [InlineData("pull-request", Merging.Rebase)]
    public void A_release_ends_in_the_same_files_however_it_is_published(string publish, Merging method)
    {
        List<(string Stage, SortedDictionary<string, string> Files)> expected = Usual.Value, actual = Drive(publish, method);

        Assert.Equal(["bootstrap", "prepare", "90-10", "50-50", "0-100", "finalize"], expected.Select(s => s.Stage));
        Assert.Equal(expected.Select(s => s.Stage), actual.Select(s => s.Stage));
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First.Files, pair.Second.Files));
    }

    private static List<(string, SortedDictionary<string, string>)> Drive(string publish, Merging method)
    {
        using var release = new Release(publish, p => publish == "pull-request" ? new GitHubServer(p, method) : new GitLabServer(p, method));
        List<(string, SortedDictionary<string, string>)> seen = [];
        while (seen.Count < 6)
        {
            if (seen.Count == 1)
            {
                release.Write("v2");
            }

            string before = release.Box.Git("rev-parse", "main");
            Step(release, method);
            if (publish != "push" && release.Box.Git("rev-parse", "main") != before && !release.Files().ContainsKey(".gitopsgen/staging/orders.yaml"))
            {
                // The shared files went first.
                Step(release, method);
            }

            SortedDictionary<string, string> files = release.Files();
            files.Remove("README.md");
            seen.Add((release.Stage(), files));
        }

        Assert.Equal(0, release.Advance());
        Assert.Null(release.OnlyOpen);
        return seen;
    }

    private static void Step(Release release, Merging method)
    {
        Assert.True(release.Advance() is 0 or 4, release.Said);
        if (release.Publish == "push")
        {
            release.Later(11);
            return;
        }

        // Half an hour goes by before somebody merges; a run in between changes nothing.
        release.Later(30);
        StoredRequest request = release.OnlyOpen ?? throw new InvalidOperationException(release.Said);
        string head = release.Project.HeadOf(request);
        Assert.True(release.Advance() is 0 or 4, release.Said);
        Assert.Contains("unchanged", release.Said, StringComparison.Ordinal);
        Assert.Equal(head, release.Project.HeadOf(release.OnlyOpen!));
        if (method != Merging.FastForward)
        {
            // The branch went on in between, so that every method but this one makes commits of its own.
            release.Box.CommitByGit("README.md", head);
        }

        Assert.NotNull(release.Project.Merge(request, method));

        // The hold counts from the merge, not from when the request was made.
        release.Later(5);
        if (release.Files().ContainsKey(".gitopsgen/staging/orders.yaml") && release.Stage() is not ("bootstrap" or "finalize"))
        {
            Assert.Equal(4, release.Advance());
            Assert.Null(release.OnlyOpen);
        }

        release.Later(6);
    }
}
