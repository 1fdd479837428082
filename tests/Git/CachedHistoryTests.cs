using System.Globalization;
using System.Text;
using GitOpsGen.Diagnostics;
using GitOpsGen.Git;
using Xunit;

namespace GitOpsGen.Tests.Git;

/// <summary>What <c>history</c> and <c>verify</c> fetch again where a cache holds what they fetched before: the server's own packs are weighed.</summary>
public sealed class CachedHistoryTests : IDisposable
{
    private const int Commits = 300;

    private readonly Sandbox box = new();

    public CachedHistoryTests()
    {
        box.Program("git", ["init", "-q", "--bare", "--initial-branch=main", box.Bare]);
        box.Git("config", "uploadpack.allowFilter", "true");
        StringBuilder stream = new();
        for (int i = 0; i < Commits; i++)
        {
            string text = Guid.NewGuid().ToString();
            stream.Append(CultureInfo.InvariantCulture, $"commit refs/heads/main\ncommitter a <a@example.com> {1700000000 + i} +0000\ndata {text.Length}\n{text}\nM 100644 inline staging/orders/file-{i % 40}\ndata {text.Length}\n{text}\n");
        }

        box.Program("git", ["--git-dir", box.Bare, "fast-import", "--quiet"], stream.ToString());

        // upload-pack asks this program for the pack, and only a configuration of the user's own may name it.
        string hook = box.Script($"#!/bin/sh\n\"$@\" >'{box.Root}/pack' && wc -c <'{box.Root}/pack' >>'{Weights}' && cat '{box.Root}/pack'\n");
        File.WriteAllText(Path.Combine(box.Root, "gitconfig"), $"[uploadpack]\n\tpackObjectsHook = {hook}\n");
    }

    public void Dispose() => box.Dispose();

    private string Weights => Path.Combine(box.Root, "weights");

    private GitOptions Fresh => Sandbox.Options with { Environment = new Dictionary<string, string>(Sandbox.Options.Environment) { ["GIT_CONFIG_GLOBAL"] = Path.Combine(box.Root, "gitconfig") } };

    private GitOptions Cached => Fresh with { Cache = Path.Combine(box.Root, "cache") };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Only_what_came_after_travels_again_and_the_history_is_the_same(bool hasFilters)
    {
        box.Git("config", "uploadpack.allowFilter", hasFilters ? "true" : "false");
        (string all, long whole) = Look(Cached);
        Assert.Equal(Commits, all.Split('\n').Count(line => line.StartsWith("commit ", StringComparison.Ordinal)));

        (string same, long again) = Look(Cached);
        Assert.Equal(all, same);
        Assert.InRange(again, 1, whole / 20);

        // Two commits of others, and one of ours that the cache makes itself.
        box.CommitByGit("staging/orders/file-1", "theirs");
        box.CommitByGit("staging/payments/file-1", "theirs too");
        ConfigRepository.Use(Where, Cached, repository => Result<string>.Ok(Sandbox.Publish(repository, Sandbox.Commit("ours", Sandbox.Write("staging/orders/file-2", "ours")))));
        (string more, long little) = Look(Cached);
        Assert.Equal(Commits + 3, more.Split('\n').Count(line => line.StartsWith("commit ", StringComparison.Ordinal)));
        Assert.InRange(little, 1, whole / 10);
        Assert.Equal(Look(Fresh).Said, more);
    }

    [Fact]
    public void A_branch_that_was_put_back_and_went_another_way_is_read_as_it_is()
    {
        Look(Cached);
        box.Git("update-ref", "refs/heads/main", "main~5");
        Assert.Equal(Look(Fresh).Said, Look(Cached).Said);
        box.CommitByGit("staging/orders/file-1", "another way");
        (string said, _) = Look(Cached);
        Assert.Equal(Commits - 4, said.Split('\n').Count(line => line.StartsWith("commit ", StringComparison.Ordinal)));
        Assert.Equal(Look(Fresh).Said, said);
    }

    [Fact]
    public void Another_branch_of_the_same_repository_has_a_history_of_its_own()
    {
        box.Git("update-ref", "refs/heads/other", "main~100");
        Look(Cached);
        (string other, _) = Look(Cached, "other");
        Assert.Equal(Commits - 100, other.Split('\n').Count(line => line.StartsWith("commit ", StringComparison.Ordinal)));
        Assert.Equal(Look(Fresh, "other").Said, other);
        Assert.Equal(Look(Fresh).Said, Look(Cached).Said);
    }

    private RepositoryLocation Where => new("file://" + box.Bare, "main", IsEmbedded: false);

    // All that an audit reads of a history, as a text, and how many bytes of packs the server made for it.
    private (string Said, long Bytes) Look(GitOptions options, string branch = "main")
    {
        File.WriteAllText(Weights, "");
        IReadOnlyList<LoggedChange> found = ConfigRepository.Use(Where with { Branch = branch }, options, repository => repository.Read().Then(read => read.Changes(["staging"], null))).Value;
        string said = string.Join('\n', found.SelectMany(c => c.Changes.Select(p => $"{p.Path} {p.Before} {p.After}").Prepend("commit " + c.Commit.Id)));
        return (said, File.ReadAllLines(Weights).Sum(line => long.Parse(line, CultureInfo.InvariantCulture)));
    }
}
