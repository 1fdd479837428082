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
    // Of a diff: the whole of a bootstrap is in the job's log, and nobody reads it twice.
    private const int MostOfADiff = 8_000;

    private readonly StringBuilder all = new();
    private int left;
    private Result<(IForge Forge, PipelineRequest Request)>? opened;

    // Jobs that plan different environments have a comment each.
    private string Marker => $"<!-- gitopsgen plan {Unsafe().Replace(string.Join(' ', names), "_")} -->";

    /// <summary>Adds an environment, and says it.</summary>
    public Result<bool> Tell(EnvironmentRun run, ImmutableArray<Proposal> proposals, EnvironmentReport entry)
    {
        Put($"\n## {run.Spec.Name}\n", $"\n## {run.Spec.Name}\n");
        foreach ((Proposal proposal, ServiceReport report) in proposals.Zip(entry.Services))
        {
            Add(run, proposal, report);
        }

        opened ??= PipelineRequest.Of(variables).Then(request => ForgeClient.Open(request.Forge, new ForgeOptions()).Then(forge => Result<(IForge, PipelineRequest)>.Ok((forge, request))));
        return opened.Then(at =>
        {
            Result<bool> told = at.Forge.KeepComment(at.Request.Number, Marker, $"{Marker}\n**gitopsgen plan**\n{all}{(left == 0 ? "" : $"\n…and {left} more services: see the pipeline's log.\n")}");
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
        string line = $"\n- **{proposal.Service}**: {MarkdownText.Plain(Word(proposal, report))}\n";
        if (!proposal.Commits)
        {
            Put(line, line);
            return;
        }

        RequestText text = RequestText.Of(proposal, run.Spec.Name, PipelinePages.Commit(variables, proposal.After?.SpecCommit ?? ""), report.Next);
        string summary = $"\n<details><summary>{MarkdownText.Html(text.Title)}</summary>\n\n{text.Body}";
        Put($"{summary}{Fenced(report.Diff)}\n</details>\n", line);
    }

    // A comment is full after so many characters; what is whole stays whole, then a line must do, and then a number.
    private void Put(string whole, string brief)
    {
        if (all.Length + whole.Length <= RequestText.Longest)
        {
            all.Append(whole);
        }
        else if (all.Length + brief.Length <= RequestText.Longest)
        {
            all.Append(brief);
        }
        else
        {
            left++;
        }
    }

    private static string Fenced(string? diff)
    {
        if (string.IsNullOrEmpty(diff))
        {
            return "";
        }

        string shown = diff.Length <= MostOfADiff ? diff : diff[..(diff.LastIndexOf('\n', MostOfADiff) + 1)] + "…cut here: see the pipeline's log\n";

        // The fence is longer than any in the diff.
        string fence = new('`', Math.Max(3, Ticks().Matches(shown).Select(m => m.Length).DefaultIfEmpty(0).Max() + 1));
        return $"\n{fence}diff\n{shown}{fence}\n";
    }

    // A hold is no reason to keep a change of the spec from being merged, and GitLab waits for whatever is pending.
    private static StatusState State(Proposal proposal) =>
        proposal.Diagnostics.Any(d => d.Severity == Severity.Error && d.Code.Fault != Fault.Held) ? StatusState.Failure : StatusState.Success;

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
