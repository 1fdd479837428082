using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Forges;
using GitOpsGen.Release;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary>
/// What <c>plan --comment</c> says on the request that runs the pipeline: one comment for all environments of the run, and a commit
/// status for each service.
/// </summary>
internal sealed partial class PlanComment(IReadOnlyDictionary<string, string> variables, IReadOnlyCollection<string> names) : IDisposable
{
    // GitHub takes 65,536 characters.
    private const int Most = 60_000;

    private readonly StringBuilder all = new();
    private Result<(IForge Forge, PipelineRequest Request)>? opened;

    // Jobs that plan different environments have a comment each.
    private string Marker => $"<!-- gitopsgen plan {Unsafe().Replace(string.Join(' ', names), "_")} -->";

    /// <summary>Adds an environment, and says it.</summary>
    public Result<bool> Tell(EnvironmentRun run, ImmutableArray<Proposal> proposals, EnvironmentReport entry)
    {
        all.Append("\n## ").Append(run.Spec.Name).Append('\n');
        foreach ((Proposal proposal, ServiceReport report) in proposals.Zip(entry.Services))
        {
            Add(run, proposal, report);
        }

        opened ??= PipelineRequest.Of(variables).Then(request => ForgeClient.Open(request.Forge, new ForgeOptions()).Then(forge => Result<(IForge, PipelineRequest)>.Ok((forge, request))));
        return opened.Then(at =>
        {
            string text = $"{Marker}\n**gitopsgen plan**\n{all}";
            Result<bool> told = at.Forge.KeepComment(at.Request.Number, Marker, text.Length <= Most ? text : text[..Most] + "\n\n…cut here: see the pipeline's log\n");
            foreach ((Proposal proposal, ServiceReport report) in proposals.Zip(entry.Services))
            {
                told = told.Then(_ => at.Forge.SetStatus(at.Request.Commit, $"gitopsgen/{run.Spec.Name}/{proposal.Service}", State(proposal), Word(proposal, report)));
            }

            return told;
        });
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (opened is { IsOk: true })
        {
            opened.Value.Forge.Dispose();
        }
    }

    private void Add(EnvironmentRun run, Proposal proposal, ServiceReport report)
    {
        if (!proposal.Commits)
        {
            all.Append("\n- **").Append(proposal.Service).Append("**: ").Append(RequestText.Plain(Word(proposal, report))).Append('\n');
            return;
        }

        RequestText text = RequestText.Of(proposal, run.Spec.Name, PipelinePages.Commit(variables, proposal.After?.SpecCommit ?? ""), report.Next);
        all.Append("\n<details><summary>").Append(RequestText.Plain(text.Title)).Append("</summary>\n\n").Append(text.Body);
        if (report.Diff is { } diff)
        {
            // The fence is longer than any in the diff.
            string fence = new('`', Math.Max(3, Ticks().Matches(diff).Select(m => m.Length).DefaultIfEmpty(0).Max() + 1));
            all.Append('\n').Append(fence).Append("diff\n").Append(diff).Append(fence).Append('\n');
        }

        all.Append("\n</details>\n");
    }

    private static StatusState State(Proposal proposal) =>
        proposal.Diagnostics.Any(d => d.Severity == Severity.Error) ? StatusState.Failure : proposal.Decision is Decision.Hold or Decision.Blocked ? StatusState.Pending : StatusState.Success;

    private static string Word(Proposal proposal, ServiceReport report) =>
        proposal.Diagnostics.FirstOrDefault(d => d.Severity == Severity.Error) is { } error ? $"{error.Code.Id}: {error.Message}"
        : proposal.Decision is Decision.Hold hold ? "holds: " + string.Join("; ", hold.Reasons)
        : proposal.Decision is Decision.Blocked blocked ? "blocked: " + blocked.Message
        : report.Title ?? "nothing to do";

    [GeneratedRegex("`+")]
    private static partial Regex Ticks();

    [GeneratedRegex("[^A-Za-z0-9 ._/-]|--")]
    private static partial Regex Unsafe();
}
