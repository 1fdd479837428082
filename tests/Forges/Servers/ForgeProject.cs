// A stand-in: what a forge keeps of one project. The branches and commits are real, in a real bare repository, merged by real git.
using System.Diagnostics;
using System.Globalization;

using Xunit;

namespace GitOpsGen.Tests.Forges.Servers;

public enum Merging
{
    /// <summary>A merge commit.</summary>
    Merge,

    /// <summary>One new commit on top, as GitHub does it, and GitLab where merge commits are off.</summary>
    Squash,

    /// <summary>One new commit beside, and a merge commit of it: GitLab's default for squashes.</summary>
    SquashMerge,

    /// <summary>The commits again on top, also where they are on top already, as GitHub does it.</summary>
    Rebase,

    /// <summary>GitLab's semi-linear history: again on top where it is not, and a merge commit.</summary>
    SemiLinear,

    /// <summary>The branch moves to the head; refused where the head is behind.</summary>
    FastForward,

    /// <summary>GitLab's merge train: the merge commit was made, and tested, on the commit of the car before.</summary>
    Train,
}

/// <summary>A comment, and who wrote it.</summary>
internal sealed record StoredComment(long Id, string Body, long Author);

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

    public List<StoredComment> Comments { get; } = [];

    public DateTimeOffset? MergedAt { get; set; }

    /// <summary>The head at which it merges by itself, how, and with which message.</summary>
    public string? Armed { get; set; }

    public (Merging How, string? Message) ArmedWith { get; set; }

    /// <summary>Whether its branch is one of a fork, which may be called anything.</summary>
    public bool IsFromFork { get; init; }

    public string? MergedResult { get; set; }

    public bool IsDraft => Title.StartsWith("Draft:", StringComparison.OrdinalIgnoreCase);

    public string LastHead { get; set; } = "";

    /// <summary>How often it is still said that mergeability is being looked at.</summary>
    public int Checking { get; set; }
}

/// <summary>What stands behind a forge's API: requests, statuses, and a real bare repository that git itself merges in.</summary>
internal sealed class ForgeProject(string bare, TimeProvider clock)
{
    /// <summary>The user of the token.</summary>
    public const long Tool = 1;

    public const long Person = 2;

    private long next;

    public List<StoredRequest> Requests { get; } = [];

    /// <summary>Commit, name, state, description; the newest last.</summary>
    public List<(string Commit, string Name, string State, string Description)> Statuses { get; } = [];

    public string? Head(string branch) => Git(["rev-parse", "--quiet", "--verify", "refs/heads/" + branch], mayFail: true) is { Length: > 0 } id ? id.Trim() : null;

    public string HeadOf(StoredRequest request) => request.State == "open" && !request.IsFromFork && Head(request.Source) is { } head ? request.LastHead = head : request.LastHead;

    public StoredRequest Open(string source, string target, string title, string body, bool isFromFork = false)
    {
        var made = new StoredRequest { Number = ++next, Source = source, Target = target, Title = title, Body = body, LastHead = Head(isFromFork ? target : source)!, Checking = 2, IsFromFork = isFromFork };
        Requests.Add(made);
        return made;
    }

    public void Comment(StoredRequest request, string body, long author = Tool) => request.Comments.Add(new StoredComment(++next * 10, body, author));

    /// <summary>A check says something of a commit; what is armed there merges once all say success.</summary>
    public void Check(string commit, string name, string state, string description = "")
    {
        Statuses.Add((commit, name, state, description));
        foreach (StoredRequest armed in Requests.Where(r => r.State == "open" && r.Armed is not null && r.Armed == HeadOf(r) && commit == (r.MergedResult ?? r.Armed) && StatesOf(commit).All(s => s == "success")).ToArray())
        {
            Merge(armed, armed.ArmedWith.How, armed.ArmedWith.Message);
        }
    }

    /// <summary>The newest state of each check of a commit.</summary>
    public string[] StatesOf(string commit) => [.. Statuses.Where(s => s.Commit == commit).GroupBy(s => s.Name, StringComparer.Ordinal).Select(g => g.Last().State)];

    /// <summary>The newest commit of a branch that touches a path, as a list of at most one.</summary>
    public string[] Newest(string branch, string path) => Git(["log", "-1", "--format=%H", branch, "--", path]).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public bool HasCommits(string source, string target) => Git(["rev-list", "--count", $"{target}..{source}"]).Trim() != "0";

    /// <summary>Whether a commit is there.</summary>
    public bool Has(string sha) => Git(["rev-parse", "--quiet", "--verify", sha + "^{commit}"], mayFail: true).Length > 0;

    /// <summary>The commit of a pipeline for merged results: the head merged into the target, on no branch.</summary>
    public string MergedResult(StoredRequest request) => request.MergedResult ??= Commit(Tree(request)!, "Merge into target\n", null, Head(request.Target)!, HeadOf(request));

    /// <summary>Whether git can merge it without a conflict.</summary>
    public bool Mergeable(StoredRequest request) => Tree(request) is not null;

    /// <summary>Merges with real git, as the method says; the committer's time is the server's. Null where that cannot be.</summary>
    public string? Merge(StoredRequest request, Merging how, string? squashMessage = null)
    {
        string head = HeadOf(request), old = Head(request.Target)!;
        string common = Git(["merge-base", old, head]).Trim();
        if (Tree(request) is not { } tree || (how == Merging.FastForward && common != old))
        {
            return null;
        }

        string note = $"Merge branch '{request.Source}' into '{request.Target}'\n", squashed = squashMessage ?? request.Title + "\n";
        string Again() => Commit(tree, Git(["log", "-1", "--format=%B", head]), head, old);
        string merged = how switch
        {
            Merging.FastForward => head,
            Merging.Merge or Merging.Train => Commit(tree, note, null, old, head),
            Merging.Squash => Commit(tree, squashed, head, old),
            Merging.SquashMerge => Commit(tree, note, null, old, Commit(Git(["rev-parse", head + "^{tree}"]).Trim(), squashed, head, common)),
            Merging.SemiLinear => Commit(tree, note, null, old, common == old ? head : Again()),
            _ => Again(),
        };
        Git(["update-ref", "refs/heads/" + request.Target, merged, old]);
        Git(["update-ref", "-d", "refs/heads/" + request.Source]);
        (request.State, request.MergedAt) = ("merged", clock.GetUtcNow());
        return merged;
    }

    public string Git(IEnumerable<string> arguments, bool mayFail = false, string? author = null)
    {
        var start = new ProcessStartInfo("git", ["--git-dir", bare, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        string date = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) + " +0000";
        string[] by = author?.Split('\n') ?? ["Forge", "forge@example.com", date];
        (start.Environment["GIT_AUTHOR_NAME"], start.Environment["GIT_AUTHOR_EMAIL"], start.Environment["GIT_AUTHOR_DATE"]) = (by[0], by[1], by[2]);
        (start.Environment["GIT_COMMITTER_NAME"], start.Environment["GIT_COMMITTER_EMAIL"], start.Environment["GIT_COMMITTER_DATE"]) = ("Forge", "forge@example.com", date);
        using Process process = Process.Start(start)!;
        Task<string> complaints = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(mayFail || process.ExitCode == 0, $"git {string.Join(' ', arguments)}: {complaints.Result}");
        return process.ExitCode == 0 ? output : "";
    }

    private string? Tree(StoredRequest request) =>
        Git(["merge-tree", "--write-tree", Head(request.Target)!, HeadOf(request)], mayFail: true) is { Length: > 0 } tree ? tree.Split('\n')[0] : null;

    // Who wrote a commit stays so when a forge makes it again.
    private string Commit(string tree, string message, string? like, params IEnumerable<string> parents) =>
        Git(["commit-tree", tree, "-m", message, .. parents.SelectMany(p => (string[])["-p", p])], author: like is null ? null : Git(["log", "-1", "--format=%an%n%ae%n%at +0000", like])).Trim();
}
