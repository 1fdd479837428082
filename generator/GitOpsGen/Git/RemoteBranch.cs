using System.Globalization;
using System.Text;

using GitOpsGen.Diagnostics;

namespace GitOpsGen.Git;

/// <summary>
/// A branch on a server. The commit and its root tree are fetched, then the trees on the touched paths, then single blobs: each by
/// its name and without history. A server that knows no filters sends the whole commit, one without shallow fetches everything.
/// </summary>
internal sealed class RemoteBranch : IBranchHome
{
    private const int Depth = 200;

    // Long enough for those who wait for their turn behind a push, short enough that hosts which take turns at a branch rarely meet.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    // What git itself takes for a history without an end.
    private const string Endless = "--depth=2147483647";

    private static readonly string[][] Ways = [["--depth=1", "--filter=tree:1"], ["--depth=1", "--no-filter"], ["--no-filter"]];

    private readonly GitProcess git;
    private readonly RemoteAddress address;
    private readonly RemoteFolder folder;
    private readonly GitAccess access;
    private readonly string branch;
    private readonly string reference;
    private readonly FetchedObjects objects;
    private int way;

    private RemoteBranch(GitProcess git, RemoteAddress address, RemoteFolder folder, GitAccess access, string branch)
    {
        (this.git, this.address, this.folder, this.access, this.branch) = (git, address, folder, access, branch);
        reference = "refs/heads/" + branch;
        objects = new FetchedObjects(folder.Path);
    }

    public string Folder => folder.Path;

    public string TurnFile => folder.TurnFile;

    public bool IsComplete => false;

    private string Tracking => "refs/remotes/origin/" + branch;

    // Names the commit whose history is here from the first to the last, each with its trees; only a fetch of all of it moves this.
    private string Whole => "refs/whole/" + branch;

    // Names the commit that the last push from here put at the branch.
    private string Pushed => "refs/pushed/" + branch;

    public static Result<IBranchHome> Open(GitProcess git, RepositoryLocation where, GitOptions options) =>
        RemoteAddress.Parse(where.Url).Then(address => RemoteFolder.Open(git, address, where, options.Cache).Then(folder =>
            Result<IBranchHome>.Ok(new RemoteBranch(git, address, folder, Access(git, address), where.Branch))));

    // git's words name the file that is damaged, or something is missing; a server that says no does neither.
    public bool BlamesCache(IEnumerable<Diagnostic> failure) => folder.IsDamaged = folder.IsCache && failure.Any(d => d.Code != GitCodes.DiskFull
        && (d.Code == GitCodes.ObjectMissing || d.Code == GitCodes.Failed || d.Message.Contains(Folder, StringComparison.Ordinal)));

    public Result<string?> Tip()
    {
        while (true)
        {
            Result<GitAnswer> fetched = Fetch([.. Ways[way], "origin", $"+{reference}:{Tracking}"]);
            if (!fetched.IsOk)
            {
                return Result<string?>.Fail(fetched.Diagnostics);
            }

            if (fetched.Value.IsOk)
            {
                return Fetched();
            }

            string words = fetched.Value.Error;
            if (words.Contains("couldn't find remote ref", StringComparison.OrdinalIgnoreCase))
            {
                return Unborn();
            }

            Diagnostic why = RemoteTrouble.Explain(words, address.Url);
            bool isOfTheWay = words.Contains("shallow", StringComparison.OrdinalIgnoreCase) || words.Contains("filter", StringComparison.OrdinalIgnoreCase);
            if (!isOfTheWay || way == Ways.Length - 1)
            {
                return Result<string?>.Fail(why);
            }

            way++;
            folder.Configure(address.Url, isPartial: way < Ways.Length - 1);
        }
    }

    public string? LastPushed() => folder.ValueOf(Pushed, newerThan: Moment) is { IsOk: true, Value: { } commit } ? commit : null;

    public Result<bool> NeedTrees(string commit, IReadOnlyCollection<string> paths) => Need(commit, [.. paths.Select(path => (path, Reach.Way))]);

    public Result<IReadOnlyDictionary<string, string>> List(string commit, IReadOnlyCollection<(string Path, Reach Reach)> paths) =>
        Need(commit, paths).Then(_ => objects.List(commit, paths.Select(p => p.Path)));

    public Result<IReadOnlyList<byte[]?>> Read(IReadOnlyList<string> blobIds)
    {
        HashSet<string> wanted = new(blobIds, StringComparer.Ordinal);
        while (true)
        {
            // A server that lacks one of them sends none, and names the first that it lacks.
            string? lacking = null;
            Result<bool> got = objects.Absent(wanted).Then(absent => Get(absent, "--filter=tree:0", words => lacking = RemoteTrouble.Lacking(words)));
            if (got.IsOk || lacking is null || !wanted.Remove(lacking))
            {
                return got.Then(_ => objects.Read(blobIds));
            }
        }
    }

    // The history that an earlier run fetched is whole, trees included: the server may be told of it, and sends what came after.
    public Result<bool> NeedHistory() => folder.ForgetShallow().Then(was => folder.ValueOf(Whole).Then(known => Fetched().Then(tip =>
        known == tip || (known is null && !was) ? Result<bool>.Ok(true)
        : Fetch([.. known is null ? [] : (string[])["--negotiation-tip=" + known], Endless, "--filter=blob:none", "origin", $"+{reference}:{Tracking}", $"+{reference}:{Whole}"],
            negotiation: known is null ? "noop" : "default").Then(Done))));

    public Result<PublishOutcome> Move(string? from, IReadOnlyList<string> commits) => Push(branch, from, commits, []).Then(outcome =>
    {
        if (outcome is PublishOutcome.Published)
        {
            folder.Note(Pushed, commits[^1]);
        }

        return Result<PublishOutcome>.Ok(outcome);
    });

    public Result<PublishOutcome> MoveOther(string other, string? from, IReadOnlyList<string> commits, IReadOnlyList<string> pushOptions) =>
        Push(other, from, commits, pushOptions);

    public Result<string?> TipOf(string other) => Remote(["ls-remote", "origin", "refs/heads/" + other]).Then(answer =>
    {
        string? line = answer.Text.Split('\n').FirstOrDefault(text => text.EndsWith("\trefs/heads/" + other, StringComparison.Ordinal));
        return answer.IsOk ? Result<string?>.Ok(line?[..40]) : Result<string?>.Fail(RemoteTrouble.Explain(answer.Error, address.Url));
    });

    public Result<IReadOnlyDictionary<string, string>> TipsBelow(string prefix) => Remote(["ls-remote", "origin", $"refs/heads/{prefix}*"]).Then(answer => answer.IsOk
        ? Result<IReadOnlyDictionary<string, string>>.Ok(answer.Text.Split('\n')
            .Select(line => line.Split("\trefs/heads/")).Where(parts => parts.Length == 2 && parts[1].StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(parts => parts[1], parts => parts[0], StringComparer.Ordinal))
        : Result<IReadOnlyDictionary<string, string>>.Fail(RemoteTrouble.Explain(answer.Error, address.Url)));

    public Result<PublishOutcome> DeleteOther(string other, string from)
    {
        string there = "refs/heads/" + other;
        return Remote(["push", "--porcelain", "--no-verify", $"--force-with-lease={there}:{from}", "origin", ":" + there]).Then(answer => TipOf(other).Then(now =>
            now is null ? Result<PublishOutcome>.Ok(new PublishOutcome.Published([]))
            : now != from ? Result<PublishOutcome>.Ok(new PublishOutcome.Moved(now))
            : Result<PublishOutcome>.Fail(RemoteTrouble.Explain(answer.Error, address.Url))));
    }

    public void Dispose()
    {
        objects.Dispose();
        folder.Dispose();
    }

    // One round for each level of folders that is missing. With the last of them comes what is below, and what will be read: row 6.
    private Result<bool> Need(string commit, IReadOnlyCollection<(string Path, Reach Reach)> paths)
    {
        int levels = paths.Max(p => p.Path.Count(c => c == '/')) + 1;
        for (int round = 0; ; round++)
        {
            Result<FetchedObjects.Missing> look = objects.Look(commit, paths);
            if (!look.IsOk || look.Value.IsEmpty)
            {
                return look.Then(_ => Result<bool>.Ok(true));
            }

            // What is still not here although it was sent lies in a damaged folder.
            FetchedObjects.Missing missing = look.Value;
            if (round > levels + 1)
            {
                return Result<bool>.Fail(GitTrouble.Explain($"object not found: {missing.All.First()}", Folder));
            }

            Result<bool> got = missing.Trees.Count > 0
                ? Get([.. missing.Trees, .. missing.Blobs], "--filter=tree:0")
                : Get([.. missing.Contents, .. missing.Blobs], "--no-filter").Then(_ => Get(missing.Names, "--filter=blob:none"));
            if (!got.IsOk)
            {
                return got;
            }
        }
    }

    // No question is asked on a terminal, and no unknown host is trusted. ssh takes the first value it is given, so what the user
    // says in his own command goes before this; a program named by GIT_SSH takes no options of ours.
    private static GitAccess Access(GitProcess git, RemoteAddress address)
    {
        if (address.Transport != Transport.Ssh || git.Variables.ContainsKey("GIT_SSH"))
        {
            return GitTokens.For(address, git.Variables);
        }

        string ssh = git.Variables.GetValueOrDefault("GIT_SSH_COMMAND", "");
        if (ssh.Length == 0 && git.Run(["config", "--get", "core.sshCommand"]) is { IsOk: true, Value: { IsOk: true } configured })
        {
            ssh = configured.Text.Trim();
        }

        return GitAccess.None with { Ssh = (ssh.Length == 0 ? "ssh" : ssh) + " -oBatchMode=yes -oStrictHostKeyChecking=yes" };
    }

    // The lease makes it compare-and-swap: the server moves the reference only from there, and git sends no other old value.
    private Result<PublishOutcome> Push(string name, string? from, IReadOnlyList<string> commits, IReadOnlyList<string> pushOptions)
    {
        string to = "refs/heads/" + name;

        // Not thin: a thin pack is made against the old blobs, which git would fetch first, one by one.
        Result<GitAnswer> pushed = Remote(["push", "--porcelain", "--no-verify", "--no-thin", $"--force-with-lease={to}:{from}",
            .. pushOptions.Select(option => "--push-option=" + option), "origin", $"{commits[^1]}:{to}"]);

        // A push that was stopped for its time may have landed like any other that broke off.
        if (!pushed.IsOk)
        {
            return pushed.Diagnostics[0].Code == GitCodes.TimedOut
                ? AfterAll(name, from, commits, pushed.Diagnostics[0])
                : Result<PublishOutcome>.Fail(pushed.Diagnostics);
        }

        return RemoteTrouble.Judge(pushed.Value) switch
        {
            PushVerdict.Landed => Result<PublishOutcome>.Ok(new PublishOutcome.Published(commits)),
            PushVerdict.Refused => Result<PublishOutcome>.Fail(RemoteTrouble.Refusal(pushed.Value, address.Url)),
            PushVerdict.Moved => AfterAll(name, from, commits, null).Then(outcome => Result<PublishOutcome>.Ok(
                outcome is PublishOutcome.Moved moved && moved.Tip == from ? moved with { Words = RemoteTrouble.Why(pushed.Value) } : outcome)),
            _ => AfterAll(name, from, commits, RemoteTrouble.Explain(pushed.Value.Error + "\n" + RemoteTrouble.Why(pushed.Value), address.Url)),
        };
    }

    // Where nothing clear was answered, the branch itself tells whether the commit arrived; somebody may even have built on it already.
    private Result<PublishOutcome> AfterAll(string name, string? from, IReadOnlyList<string> commits, Diagnostic? why)
    {
        Result<string?> now = TipOf(name);
        if (!now.IsOk)
        {
            return Result<PublishOutcome>.Fail(why is null ? now.Diagnostics : [why with { Message = why.Message + "; whether the commit arrived cannot be read either" }]);
        }

        return now.Value == commits[^1] || (why is not null && now.Value is not null && now.Value != from && IsAncestor(commits[^1], now.Value))
            ? Result<PublishOutcome>.Ok(new PublishOutcome.Published(commits))
            : now.Value == from && why is not null
                ? Result<PublishOutcome>.Fail(why)
                : Result<PublishOutcome>.Ok(new PublishOutcome.Moved(now.Value));
    }

    // Commits alone, without trees: a few hundred bytes each.
    private bool IsAncestor(string commit, string tip)
    {
        Result<GitAnswer> deeper = Fetch([string.Create(CultureInfo.InvariantCulture, $"--depth={Depth}"), "--filter=tree:0", "origin", tip]);
        return deeper is { IsOk: true, Value.IsOk: true } && Local(["merge-base", "--is-ancestor", commit, tip]).IsOk;
    }

    // The fetch has just written the reference, as a file of its own.
    private Result<string?> Fetched() => folder.ValueOf(Tracking).Then(tip => tip is not null
        ? Result<string?>.Ok(tip)
        : Result<string?>.Fail(GitTrouble.Explain($"object not found: {Tracking}", Folder)));

    private Result<string?> Unborn() => Remote(["ls-remote", "--heads", "origin"]).Then(answer =>
    {
        if (!answer.IsOk)
        {
            return Result<string?>.Fail(RemoteTrouble.Explain(answer.Error, address.Url));
        }

        string[] others = [.. answer.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split("\trefs/heads/")[^1])];
        return others.Length == 0
            ? Result<string?>.Ok(null)
            : Result<string?>.Fail(Diagnostic.Of(GitCodes.BranchMissing, Place.None,
                $"the repository '{address.Url}' has no branch '{branch}'", NearestName.Hint(branch, others)));
    });

    private Result<bool> Get(IReadOnlyCollection<string> ids, string filter, Action<string>? onError = null) => ids.Count == 0
        ? Result<bool>.Ok(true)
        : Fetch([filter, "--stdin", "origin"], Encoding.ASCII.GetBytes(string.Join('\n', ids) + "\n")).Then(answer =>
        {
            onError?.Invoke(answer.Error);

            // A server that hands out only what its branches name: then all of the commit is fetched.
            return answer.Error.Contains("unadvertised object", StringComparison.Ordinal)
                ? Fetch([.. Ways[1], "origin", $"+{reference}:{Tracking}"]).Then(Done)
                : Done(answer);
        });

    private Result<bool> Done(GitAnswer answer) =>
        answer.IsOk ? Result<bool>.Ok(true) : Result<bool>.Fail(RemoteTrouble.Explain(answer.Error, address.Url));

    // Without negotiation: what is here lacks trees and history, and a server that is told of it would leave out what hangs on it.
    private Result<GitAnswer> Fetch(IEnumerable<string> arguments, byte[]? input = null, string negotiation = "noop") =>
        Remote(["-c", "fetch.negotiationAlgorithm=" + negotiation, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", .. arguments], input);

    private Result<GitAnswer> Remote(string[] arguments, byte[]? input = null) =>
        git.RunRemote(["--git-dir", Folder, .. arguments], access, $"{(arguments.Contains("push") ? "pushing to" : "fetching from")} {address.Host}", input).Then(answer =>
            Result<GitAnswer>.Ok(answer with { Error = access.Blot(answer.Error) }));

    private Result<string> Local(IEnumerable<string> arguments) => git.RunIn(Folder, arguments).Then(answer =>
        answer.IsOk ? Result<string>.Ok(answer.Text) : Result<string>.Fail(GitTrouble.Explain(answer.Error, Folder)));
}
