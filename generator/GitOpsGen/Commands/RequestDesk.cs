using System.Collections.Immutable;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Forges;
using GitOpsGen.Git;

namespace GitOpsGen.Commands;

/// <summary>What is known of the requests of one environment during one attempt: asked once, and only where it is needed.</summary>
internal sealed class RequestDesk(RequestPlan plan, GitOptions git, ForgeOptions options) : IDisposable
{
    private Result<IForge>? opened;
    private Result<ImmutableArray<ForgeRequest>>? listed;
    private Result<IReadOnlyDictionary<string, string>>? branches;

    /// <summary>The plan.</summary>
    public RequestPlan Plan => plan;

    /// <summary>The forge's client.</summary>
    public Result<IForge> Forge() => opened ??= ForgeClient.Open(plan.Forge!, options);

    /// <summary>The open requests of the environment.</summary>
    public Result<ImmutableArray<ForgeRequest>> Open() => listed ??= Forge().Then(forge => forge.OpenRequests(plan.Where.Branch, Prefix));

    /// <summary>Whether a request is open from that branch; without a token for the API, whether the branch is there.</summary>
    public Result<bool> IsOpen(ConfigRepository repository, string source) => plan.Forge!.Token is null
        ? Branches(repository).Then(there => Result<bool>.Ok(there.ContainsKey(source)))
        : Open().Then(open => Result<bool>.Ok(open.Any(r => r.Source == source)));

    /// <summary>
    /// Closes the open requests of a proposal's service but that from <paramref name="kept"/>, saying why, and deletes their branches.
    /// Without a token for the API the branches alone go: then nobody can merge what was asked for. Failing is a warning.
    /// </summary>
    public ImmutableArray<Diagnostic> CloseOthers(ConfigRepository repository, Proposal proposal, string? kept, string why)
    {
        bool IsOther(string source) => source != kept && source.StartsWith(RequestText.Prefix(plan.Environment, proposal.Service), StringComparison.Ordinal);
        Result<bool> closed = plan.Forge is null ? Result<bool>.Ok(true)
            : plan.Forge.Token is null ? Branches(repository).Then(all => Each(all.Keys.Where(IsOther), source => Delete(repository, source, proposal, Branch(repository, source, proposal))))
            : Forge().Then(forge => Open().Then(open => Each(open.Where(r => IsOther(r.Source)), old => Close(forge, repository, old, proposal, why))));
        return [.. closed.IsOk ? [] : closed.Diagnostics.Select(d => Diagnostic.Of(ForgeCodes.LeftOpen, Place.None, $"a request of '{proposal.Service}' that is out of date could not be closed: {d.Message}", ForgeCodes.LeftOpen.WayOut))];
    }

    /// <summary>A branch as it stands, beside a proposal.</summary>
    public Result<SourceBranch> Branch(ConfigRepository repository, string source, Proposal proposal) => SourceBranch.Read(repository, plan.Where, git, source, proposal);

    /// <inheritdoc />
    public void Dispose()
    {
        if (opened is { IsOk: true })
        {
            opened.Value.Dispose();
        }
    }

    private string Prefix => $"gitopsgen/{plan.Environment}/";

    private Result<IReadOnlyDictionary<string, string>> Branches(ConfigRepository repository) => branches ??= repository.TipsBelow(Prefix);

    private Result<bool> Close(IForge forge, ConfigRepository repository, ForgeRequest old, Proposal proposal, string why)
    {
        Result<SourceBranch> branch = Branch(repository, old.Source, proposal);
        bool ours = branch is { IsOk: true, Value: { IsOurs: true, Tip: not null } };
        return forge.Comment(old.Number, ours ? why : why + "\n\nThe branch holds commits that gitopsgen did not make, so it stays.")
            .Then(_ => forge.Close(old.Number))
            .Then(_ => ours ? Delete(repository, old.Source, proposal, branch) : Result<bool>.Ok(true));
    }

    private static Result<bool> Delete(ConfigRepository repository, string source, Proposal proposal, Result<SourceBranch> branch) => branch.Then(b => b switch
    {
        { Tip: null } => Result<bool>.Ok(true),
        { IsOurs: true } => repository.DeleteBeside(source, b.Tip).Then(_ => Result<bool>.Ok(true)),
        _ => Result<bool>.Fail(Diagnostic.Of(ForgeCodes.EditedByHand, Place.None, $"the branch '{source}' of '{proposal.Service}' holds commits of others", ForgeCodes.EditedByHand.WayOut)),
    });

    private static Result<bool> Each<T>(IEnumerable<T> all, Func<T, Result<bool>> act) =>
        all.Aggregate(Result<bool>.Ok(true), (done, one) => done.Then(_ => act(one)));
}
