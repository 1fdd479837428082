using System.Collections.Immutable;
using System.Security.Cryptography;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Git;
using GitOpsGen.Spec;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary>What became of the proposals of one run.</summary>
/// <param name="Proposals">As decided upon the base that was published on.</param>
/// <param name="Commits">The commit of each proposal that was committed, by service.</param>
public sealed record Published(ImmutableArray<Proposal> Proposals, ImmutableDictionary<string, string> Commits);

/// <summary>
/// The loop around the pure way through: read the base, propose, publish; and again from the start when the branch moved.
/// Nothing is merged and nothing is rebased: whoever loses the race decides anew.
/// </summary>
public static class Publisher
{
    private const int Attempts = 30;

    /// <summary>Publishes what <paramref name="propose"/> makes of the base that <paramref name="read"/> takes from each snapshot, with <paramref name="dryRun"/> stopping just before.</summary>
    public static Result<Published> Run(
        RepositoryLocation where, AuthorSpec? author, Io io, bool dryRun,
        Func<Snapshot, Result<BaseTree>> read, Func<BaseTree, DateTimeOffset, ImmutableArray<Proposal>> propose)
    {
        if (dryRun && IsMissing(where))
        {
            return Result<Published>.Ok(new Published(propose(BaseTree.Unborn, io.Clock.GetUtcNow()), ImmutableDictionary<string, string>.Empty));
        }

        var options = new GitOptions { Create = !dryRun };
        return ConfigRepository.Open(where, options).Then(repository =>
        {
            using (repository)
            {
                using IDisposable? turn = dryRun ? null : repository.TakeTurn(TimeSpan.FromSeconds(20));
                return Loop(repository, author, options, io, dryRun, read, propose);
            }
        });
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
        Func<Snapshot, Result<BaseTree>> read, Func<BaseTree, DateTimeOffset, ImmutableArray<Proposal>> propose)
    {
        for (int attempt = 1; ; attempt++)
        {
            DateTimeOffset now = io.Clock.GetUtcNow();
            Result<(Snapshot Snapshot, ImmutableArray<Proposal> Proposals)> proposed = repository.Read().Then(s =>
                read(s).Then(tree => Result<(Snapshot, ImmutableArray<Proposal>)>.Ok((s, propose(tree, now)))));
            if (!proposed.IsOk)
            {
                return Result<Published>.Fail(proposed.Diagnostics);
            }

            Proposal[] ready = [.. proposed.Value.Proposals.Where(p => p.Commits)];
            if (ready.Length == 0 || dryRun)
            {
                return Result<Published>.Ok(new Published(proposed.Value.Proposals, ImmutableDictionary<string, string>.Empty), proposed.Diagnostics);
            }

            Result<PublishOutcome> outcome = CommitAuthor.Resolve(author?.Name, author?.Email, options).Then(person =>
                repository.Publish(proposed.Value.Snapshot, [.. ready.Select(p => new CommitRequest(p.Changes, p.Message, person, person, now))]));
            if (!outcome.IsOk)
            {
                return Result<Published>.Fail(outcome.Diagnostics);
            }

            if (outcome.Value is PublishOutcome.Published { Commits: var commits })
            {
                return Result<Published>.Ok(new Published(proposed.Value.Proposals,
                    ready.Zip(commits).ToImmutableDictionary(r => r.First.Service, r => r.Second, StringComparer.Ordinal)), proposed.Diagnostics);
            }

            if (attempt == Attempts)
            {
                return Result<Published>.Fail(Diagnostic.Of(PublishCodes.KeepsMoving, Place.None, $"the branch moved {Attempts} times while the next commit was made", PublishCodes.KeepsMoving.WayOut));
            }

            Thread.Sleep(RandomNumberGenerator.GetInt32(5, 40 * Math.Min(attempt, 10)));
        }
    }
}

/// <summary>Codes of publishing.</summary>
public static class PublishCodes
{
    /// <summary>Lost every race.</summary>
    public static Code KeepsMoving { get; } = new("PUB001", Fault.Repository, Severity.Error,
        "the branch moved each time a commit was ready for it", "run again; many writers at once do better in one run with several services");

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } = [KeepsMoving];
}
