using System.Collections.Immutable;
using System.Security.Cryptography;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Forges;
using GitOpsGen.Git;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary>What became of the proposals of one run.</summary>
/// <param name="Proposals">As decided upon the base that was published on.</param>
/// <param name="Commits">The commit of each proposal that was committed, by service.</param>
public sealed record Published(ImmutableArray<Proposal> Proposals, ImmutableDictionary<string, string> Commits)
{
    /// <summary>What became of the request of each proposal that went by one, by service.</summary>
    public ImmutableDictionary<string, string> Requests { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>
/// The loop around the pure way through: read the base, propose, publish; and again from the start when the branch moved.
/// Nothing is merged and nothing is rebased: whoever loses the race decides anew.
/// </summary>
public static class Publisher
{
    // Whoever pushes at the same time holds the branch for a moment, and then it has moved.
    private const int MostStill = 6;

    /// <summary>Publishes what <paramref name="propose"/> makes of the base that <paramref name="read"/> takes from each snapshot, with <paramref name="dryRun"/> stopping just before.</summary>
    public static Result<Published> Run(
        RepositoryLocation where, AuthorSpec? author, GitOptions git, Io io, bool dryRun,
        Func<Snapshot, Result<BaseTree>> read, Func<BaseTree, DateTimeOffset, ImmutableArray<Proposal>> propose, RequestPlan? plan = null, Request? said = null,
        Func<BaseTree, ImmutableArray<Proposal>, DateTimeOffset, bool>? stillOpen = null, SignSpec? sign = null)
    {
        Func<Snapshot, Result<BaseTree>> take = snapshot => io.Timings.Of("read", () => read(snapshot));
        Func<BaseTree, DateTimeOffset, ImmutableArray<Proposal>> decide = (tree, now) => io.Timings.Of("propose", () => propose(tree, now));
        if (dryRun && IsMissing(where))
        {
            return Result<Published>.Ok(new Published(decide(BaseTree.Unborn, io.Clock.GetUtcNow()), ImmutableDictionary<string, string>.Empty));
        }

        Result<Signing?> signing = dryRun ? Result<Signing?>.Ok(null) : Signing.Of(sign, io.Variables);
        if (!signing.IsOk)
        {
            return Result<Published>.Fail(signing.Diagnostics);
        }

        GitOptions options = git with { Create = !dryRun, Sign = signing.Value };
        return ConfigRepository.Use(where, options,
            repository => Loop(repository, author, options, io, dryRun, take, decide, plan, said ?? Request.None, stillOpen ?? ((_, _, _) => true)),
            dryRun ? null : TimeSpan.FromSeconds(20));
    }

    /// <summary>Whether an embedded repository has not been made yet: then nothing was ever committed.</summary>
    public static bool IsMissing(RepositoryLocation where) =>
        where.IsEmbedded && (!Path.Exists(where.Url) || (Directory.Exists(where.Url) && IsEmpty(where.Url)));

    private static bool IsEmpty(string folder)
    {
        try
        {
            return !Directory.EnumerateFileSystemEntries(folder).Any();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // git says what is wrong with it
        }
    }

    private static Result<Published> Loop(
        ConfigRepository repository, AuthorSpec? author, GitOptions options, Io io, bool dryRun,
        Func<Snapshot, Result<BaseTree>> read, Func<BaseTree, DateTimeOffset, ImmutableArray<Proposal>> propose, RequestPlan? plan, Request said,
        Func<BaseTree, ImmutableArray<Proposal>, DateTimeOffset, bool> stillOpen)
    {
        var forge = new ForgeOptions();
        RetryPolicy policy = options.Retry;
        int still = 0;

        // Whoever waited for the turn need not ask where the one before has just put the branch: the push will tell.
        Snapshot? last = dryRun ? null : repository.LastPushed();
        for (int attempt = 1; ; attempt++)
        {
            long start = io.Clock.GetTimestamp();

            // Anew in each attempt: somebody else may have opened or closed requests.
            using RequestPublisher? requests = plan is null ? null : new RequestPublisher(plan, said, options, forge);
            DateTimeOffset now = io.Clock.GetUtcNow();
            Result<Proposed> proposed = Look(repository, last, read, tree => propose(tree, now), requests);
            if (!proposed.IsOk)
            {
                return Result<Published>.Fail(proposed.Diagnostics);
            }

            bool isSure = last is null || proposed.Value.Proposals.Any(p => p.Commits && requests?.Carries(p) != true);
            last = null;
            if (!isSure)
            {
                continue;
            }

            if (dryRun)
            {
                return Result<Published>.Ok(new Published(proposed.Value.Proposals, ImmutableDictionary<string, string>.Empty), proposed.Diagnostics);
            }

            // A freeze may have begun while the proposal was made.
            if (attempt < policy.Attempts && !stillOpen(proposed.Value.Tree, [.. proposed.Value.Proposals.Where(p => p.Commits)], io.Clock.GetUtcNow()))
            {
                continue;
            }

            var trial = new Attempt(repository, author, options, requests, now);
            Result<Published?> published = io.Timings.Of("publish", () => trial.Run(proposed.Value.Snapshot, proposed.Value.Proposals));
            if (!published.IsOk)
            {
                return Result<Published>.Fail(published.Diagnostics);
            }

            if (published.Value is { } done)
            {
                return Result<Published>.Ok(done, proposed.Diagnostics.AddRange(published.Diagnostics));
            }

            still = trial.Words.Length > 0 ? still + 1 : 0;
            if (still == MostStill)
            {
                return Result<Published>.Fail(PublishCodes.Still("the branch", trial.Words, MostStill));
            }

            if (attempt == policy.Attempts)
            {
                return Result<Published>.Fail(Diagnostic.Of(PublishCodes.KeepsMoving, Place.None, $"the branch moved {policy.Attempts} times while the next commit was made", PublishCodes.KeepsMoving.WayOut));
            }

            Thread.Sleep(policy.Pause(attempt, io.Clock.GetElapsedTime(start), RandomNumberGenerator.GetInt32(1000) / 1000d));
        }
    }

    private static Result<Proposed> Look(
        ConfigRepository repository, Snapshot? last, Func<Snapshot, Result<BaseTree>> read, Func<BaseTree, ImmutableArray<Proposal>> propose, RequestPublisher? requests) =>
        (last is null ? repository.Read() : Result<Snapshot>.Ok(last)).Then(s => read(s).Then(tree =>
            ContrastTexts.Propose(s, tree, with => requests?.Propose(repository, s, with, propose) ?? Result<ImmutableArray<Proposal>>.Ok(propose(with)))
                .Then(all => Result<Proposed>.Ok(new Proposed(s, all.Tree, all.Proposals)))));

    // What was made of one look at the branch.
    private sealed record Proposed(Snapshot Snapshot, BaseTree Tree, ImmutableArray<Proposal> Proposals);
}

/// <summary>Codes of publishing.</summary>
public static class PublishCodes
{
    /// <summary>Lost every race.</summary>
    public static Code KeepsMoving { get; } = new("PUB001", Fault.Repository, Severity.Error,
        "the branch moved each time a commit was ready for it", "run again; many writers at once do better in one run with several services")
    { Example = "the branch moved 30 times while the next commit was made" };

    /// <summary>Lost no race, and yet nothing was taken.</summary>
    public static Code NotTaken { get; } = new("PUB002", Fault.Repository, Severity.Error,
        "the branch stands still, and the server took none of several pushes to it", "the server's own words say why; a lock file that a killed process left in its repository, or a rule against replacing a branch, are for its owner to mend")
    { Example = "the branch stands still, and the server took none of 6 pushes to it: failed to update ref" };

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } = [KeepsMoving, NotTaken];

    internal static Diagnostic Still(string branch, string words, int pushes) =>
        Diagnostic.Of(NotTaken, Place.None, $"{branch} stands still, and the server took none of {pushes} pushes to it: {words}", NotTaken.WayOut);
}
