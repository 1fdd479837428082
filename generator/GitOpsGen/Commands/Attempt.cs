using System.Collections.Immutable;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Git;
using GitOpsGen.Release;
using GitOpsGen.Spec;

namespace GitOpsGen.Commands;

/// <summary>One attempt to publish what was proposed upon one snapshot: first what is pushed, then what goes by request.</summary>
internal sealed class Attempt(ConfigRepository repository, AuthorSpec? author, GitOptions options, RequestPublisher? requests, DateTimeOffset now)
{
    private const int Looks = 5;

    private readonly Dictionary<string, string> commits = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> carried = new(StringComparer.Ordinal);

    /// <summary>The server's words where the branch stood still and it did not take the commits all the same; else empty.</summary>
    public string Words { get; private set; } = "";

    /// <summary>What became of the proposals; null where a branch moved in between, and all has to be decided anew.</summary>
    public Result<Published?> Run(Snapshot snapshot, ImmutableArray<Proposal> proposals)
    {
        Proposal[] pushed = [.. proposals.Where(p => p.Commits && requests?.Carries(p) != true)];
        Proposal[] byRequest = [.. proposals.Where(p => p.Commits && requests?.Carries(p) == true)];
        ImmutableArray<JointCommit> joint = JointCommit.Of(pushed);
        Result<Person> person = pushed.Length + byRequest.Length == 0 ? Result<Person>.Ok(new Person("", "")) : CommitAuthor.Resolve(author?.Name, author?.Email, options);
        Result<PublishOutcome> outcome = person.Then(who => repository.Publish(snapshot, [.. joint.Select(j => new CommitRequest(j.Changes, j.Message, who, who, now))]));
        if (!outcome.IsOk && Refused(outcome) && requests?.Plan.CanRequest == true && pushed.Any(p => p.Decision is Decision.RollBack))
        {
            // The branch takes no push: the way back goes by request, which people see at once by its label. What else was to be pushed stays.
            ImmutableArray<Diagnostic> why = outcome.Diagnostics;
            byRequest = [.. byRequest, .. pushed.Where(p => p.Decision is Decision.RollBack)];
            proposals = [.. proposals.Select(p => pushed.Contains(p) && p.Decision is not Decision.RollBack ? p with { Diagnostics = p.Diagnostics.AddRange(why) } : p)];
            (pushed, joint, outcome) = ([], [], Result<PublishOutcome>.Ok(new PublishOutcome.Published([])));
        }

        if (!outcome.IsOk)
        {
            return Result<Published?>.Fail(outcome.Diagnostics);
        }

        if (outcome.Value is not PublishOutcome.Published { Commits: var made })
        {
            Words = (outcome.Value as PublishOutcome.Moved)?.Words ?? "";
            return Result<Published?>.Ok(null);
        }

        foreach ((Proposal proposal, string commit) in joint.Zip(made).SelectMany(j => j.First.Proposals, (j, p) => (p, j.Second)))
        {
            commits[proposal.Service] = commit;
        }

        return requests is null ? Result<Published?>.Ok(Done(proposals)) : AllByRequest(snapshot, person.Value, proposals, byRequest, pushed.Length > 0);
    }

    private Result<Published?> AllByRequest(Snapshot snapshot, Person person, ImmutableArray<Proposal> proposals, Proposal[] byRequest, bool hasMoved)
    {
        Result<Snapshot> on = hasMoved && byRequest.Length > 0 ? repository.Read() : Result<Snapshot>.Ok(snapshot);
        if (!on.IsOk)
        {
            return Result<Published?>.Fail(on.Diagnostics);
        }

        List<Diagnostic> warnings = [];
        ImmutableArray<Proposal>.Builder after = ImmutableArray.CreateBuilder<Proposal>();
        foreach (Proposal proposal in proposals)
        {
            if (!byRequest.Contains(proposal))
            {
                warnings.AddRange(requests!.CloseStale(repository, proposal));
                after.Add(proposal);
                continue;
            }

            // One service that cannot go on keeps no other back.
            Result<string> done = Carry(on.Value, person, proposal);
            if (done.IsOk)
            {
                carried[proposal.Service] = done.Value;
            }

            after.Add(proposal with { Diagnostics = proposal.Diagnostics.AddRange(done.Diagnostics) });
        }

        return Result<Published?>.Ok(Done(after.ToImmutable()), warnings);
    }

    // Whoever moved the branch in between is looked at anew: most often it was another run with the same.
    private Result<string> Carry(Snapshot on, Person person, Proposal proposal)
    {
        for (int look = 0; look < Looks; look++)
        {
            Result<string?> done = requests!.Carry(repository, on, proposal, person, now);
            if (!done.IsOk || done.Value is not null)
            {
                return done.Then(text => Result<string>.Ok(text!));
            }
        }

        return Result<string>.Fail(requests!.Words.Length > 0
            ? PublishCodes.Still($"the branch of the request of '{proposal.Service}'", requests.Words, Looks)
            : Diagnostic.Of(PublishCodes.KeepsMoving, Place.None, $"the branch of the request of '{proposal.Service}' moved each time it was to be pushed", PublishCodes.KeepsMoving.WayOut));
    }

    private Published Done(ImmutableArray<Proposal> proposals) =>
        new(proposals, commits.ToImmutableDictionary(StringComparer.Ordinal)) { Requests = carried.ToImmutableDictionary(StringComparer.Ordinal) };

    private static bool Refused(Result<PublishOutcome> outcome) => outcome.Diagnostics.Any(d => d.Code == GitCodes.Refused);
}
