using System.Diagnostics;
using System.Globalization;

using Xunit;

namespace GitOpsGen.Tests.Forges.Servers;

public enum Merging
{
    Merge,
    Squash,
    Rebase,
    FastForward,
}

/// <summary>A request as a forge's database keeps it.</summary>
internal sealed class StoredRequest
{
    public required long Number { get; init; }

    public required string Source { get; init; }

    public required string Target { get; init; }

    public required string Title { get; set; }

    public required string Body { get; set; }

    public string State { get; set; } = "open";

    public HashSet<string> Labels { get; } = new(StringComparer.Ordinal);

    public List<(long Id, string Body)> Comments { get; } = [];

    public DateTimeOffset? MergedAt { get; set; }

    public string? Armed { get; set; }

    public string LastHead { get; set; } = "";

    /// <summary>How often it is still said that mergeability is being looked at.</summary>
    public int Checking { get; set; }
}

/// <summary>What stands behind a forge's API: requests, statuses, and a real bare repository that git itself merges in.</summary>
internal sealed class ForgeProject(string bare, TimeProvider clock)
{
    private long next;

    public List<StoredRequest> Requests { get; } = [];

    /// <summary>Commit, name, state, description; the newest last.</summary>
    public List<(string Commit, string Name, string State, string Description)> Statuses { get; } = [];

    public string? Head(string branch) => Git(["rev-parse", "--quiet", "--verify", "refs/heads/" + branch], mayFail: true) is { Length: > 0 } id ? id.Trim() : null;

    public string HeadOf(StoredRequest request) => request.State == "open" && Head(request.Source) is { } head ? request.LastHead = head : request.LastHead;

    public StoredRequest Open(string source, string target, string title, string body)
    {
        var made = new StoredRequest { Number = ++next, Source = source, Target = target, Title = title, Body = body, LastHead = Head(source)!, Checking = 2 };
        Requests.Add(made);
        return made;
    }

    public void Comment(StoredRequest request, string body) => request.Comments.Add((++next * 10, body));

    public bool HasCommits(string source, string target) => Git(["rev-list", "--count", $"{target}..{source}"]).Trim() != "0";

    /// <summary>Whether git can merge it without a conflict.</summary>
    public bool Mergeable(StoredRequest request) => Tree(request) is not null;

    /// <summary>Merges with real git, as the method says; the committer's time is the server's.</summary>
    public string? Merge(StoredRequest request, Merging how)
    {
        string head = HeadOf(request), old = Head(request.Target)!;
        bool straight = Git(["merge-base", old, head]).Trim() == old;
        if (Tree(request) is not { } tree || (how == Merging.FastForward && !straight))
        {
            return null;
        }

        string message = Git(["log", "-1", "--format=%B", head]);
        string merged = how switch
        {
            Merging.FastForward => head,
            Merging.Merge => Commit(tree, $"Merge branch '{request.Source}' into '{request.Target}'\n", old, head),
            Merging.Squash => Commit(tree, request.Title + "\n", old),
            _ => straight ? head : Commit(tree, message, old),
        };
        Git(["update-ref", "refs/heads/" + request.Target, merged, old]);
        Git(["update-ref", "-d", "refs/heads/" + request.Source]);
        (request.State, request.MergedAt) = ("merged", clock.GetUtcNow());
        return merged;
    }

    public string Git(IEnumerable<string> arguments, bool mayFail = false)
    {
        var start = new ProcessStartInfo("git", ["--git-dir", bare, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        string date = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) + " +0000";
        (start.Environment["GIT_AUTHOR_NAME"], start.Environment["GIT_COMMITTER_NAME"]) = ("Forge", "Forge");
        (start.Environment["GIT_AUTHOR_EMAIL"], start.Environment["GIT_COMMITTER_EMAIL"]) = ("forge@example.com", "forge@example.com");
        (start.Environment["GIT_AUTHOR_DATE"], start.Environment["GIT_COMMITTER_DATE"]) = (date, date);
        using Process process = Process.Start(start)!;
        Task<string> complaints = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(mayFail || process.ExitCode == 0, $"git {string.Join(' ', arguments)}: {complaints.Result}");
        return process.ExitCode == 0 ? output : "";
    }

    private string? Tree(StoredRequest request) =>
        Git(["merge-tree", "--write-tree", Head(request.Target)!, HeadOf(request)], mayFail: true) is { Length: > 0 } tree ? tree.Split('\n')[0] : null;

    private string Commit(string tree, string message, params IEnumerable<string> parents) =>
        Git(["commit-tree", tree, "-m", message, .. parents.SelectMany(p => (string[])["-p", p])]).Trim();
}
