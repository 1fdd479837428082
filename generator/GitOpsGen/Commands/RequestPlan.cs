using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Forges;
using GitOpsGen.Git;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Terminal;
using GitOpsGen.Yaml;

namespace GitOpsGen.Commands;

/// <summary>Which commits of an environment go by request, and where the requests are.</summary>
/// <param name="Environment">The environment's name.</param>
/// <param name="Where">The config repository.</param>
/// <param name="Forge">Its forge; null where it is on none that is known.</param>
/// <param name="Default">How commits reach the branch.</param>
/// <param name="Rollback">How rollbacks do.</param>
/// <param name="ApplyTime">How long Argo CD may take.</param>
/// <param name="MergeByItself">Whether requests merge by themselves.</param>
/// <param name="Method">How.</param>
public sealed record RequestPlan(
    string Environment, RepositoryLocation Where, ForgeAddress? Forge, PublishMode Default, PublishMode Rollback, TimeSpan ApplyTime, bool MergeByItself, MergeMethod Method)
{
    /// <summary>The page of a commit of the spec; null where nobody knows one.</summary>
    public Func<string, string?> SpecPage { get; init; } = _ => null;

    /// <summary>Whether requests can be made at all. GitLab opens them on push options where there is no token for its API.</summary>
    public bool CanRequest => Forge is { } forge && (forge.Token is not null || forge.Kind == ForgeKind.GitLab);

    /// <summary>Whether the merge of a request approves the stage it leads to.</summary>
    public bool MergeApproves => Default != PublishMode.Push || CanRequest;

    /// <summary>The plan of a whole spec.</summary>
    public static Result<RequestPlan> Of(EnvironmentRun run, Io io)
    {
        YamlNode? merge = run.Spec.Operations.Merge;
        MergeMethod method = merge.At("method").AsText() switch { "squash" => MergeMethod.Squash, "rebase" => MergeMethod.Rebase, _ => MergeMethod.Merge };
        return Of(run.Spec.Name, run.Location, run.Spec.Config, run.Spec.Operations.RollbackPublish ?? PublishMode.Push, io).Then(plan =>
            Result<RequestPlan>.Ok(plan with { MergeByItself = merge.At("auto").AsFlag() ?? false, Method = method }));
    }

    /// <summary>The plan where no more of a spec can be read than where its repository is.</summary>
    public static Result<RequestPlan> Of(string environment, RepositoryLocation where, ConfigSpec config, PublishMode rollback, Io io)
    {
        ForgeKind? kind = config.Publish switch
        {
            _ when where.IsEmbedded => null,
            PublishMode.MergeRequest => ForgeKind.GitLab,
            PublishMode.PullRequest => ForgeKind.GitHub,
            _ => rollback switch
            {
                PublishMode.MergeRequest => ForgeKind.GitLab,
                PublishMode.PullRequest => ForgeKind.GitHub,
                _ => ForgeAddress.KindOf(where.Url, io.Variables),
            },
        };
        var plan = new RequestPlan(environment, where, null, config.Publish, rollback, config.ApplyTime, false, MergeMethod.Merge) { SpecPage = sha => PipelinePages.Commit(io.Variables, sha) };
        if (kind is null)
        {
            return Result<RequestPlan>.Ok(plan);
        }

        Result<ForgeAddress> address = ForgeAddress.Of(where.Url, kind.Value, io.Variables);
        bool needed = config.Publish != PublishMode.Push;
        return address.IsOk ? needed && kind == ForgeKind.GitHub && address.Value.Token is null ? Result<RequestPlan>.Fail(Missing(address.Value)) : Result<RequestPlan>.Ok(plan with { Forge = address.Value })
            : needed ? Result<RequestPlan>.Fail(address.Diagnostics)
            : Result<RequestPlan>.Ok(plan);
    }

    /// <summary>Whether a proposal goes by request.</summary>
    public bool ByRequest(Proposal proposal, Request request) => proposal.Decision switch
    {
        Decision.RollBack => Rollback != PublishMode.Push,
        _ when Default != PublishMode.Push => true,
        Decision.Advance { To.ApprovalRequired: true } => request.ApprovedBy is null && CanRequest,
        _ => false,
    };

    /// <summary>Whether the state that a record tells of may have come by a request.</summary>
    public bool CameByRequest(ReleaseRecord record) =>
        Forge is not null && (Default != PublishMode.Push || record.Stage is { ApprovalRequired: true } || (record.Status == ReleaseStatus.RolledBack && Rollback != PublishMode.Push));

    /// <summary>Whether a service may have an open request.</summary>
    public bool MayBeOpen(ReleaseRecord? record) =>
        CanRequest && (Default != PublishMode.Push || Rollback != PublishMode.Push || (record?.Ladder.Any(s => s.ApprovalRequired) ?? false));

    private static Diagnostic Missing(ForgeAddress address) =>
        Diagnostic.Of(ForgeCodes.TokenMissing, Place.None, $"no token of the environment is for '{address.Root.GetLeftPart(UriPartial.Authority)}'", ForgeCodes.TokenMissing.WayOut);
}
