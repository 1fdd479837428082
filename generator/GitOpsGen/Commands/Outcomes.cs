using System.CommandLine;
using GitOpsGen.Change;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary>Published proposals → the report and the exit status.</summary>
public static class Outcomes
{
    /// <summary>Adds what became of each proposal, and says which exit status it leads to.</summary>
    public static int Add(Published published, EnvironmentSpec spec, EnvironmentReport entry, Report report, bool verbose)
    {
        List<int> codes = [];
        foreach (Proposal proposal in published.Proposals)
        {
            report.Add(proposal.Diagnostics, verbose);
            string? wanted = spec.Services.FirstOrDefault(s => s.Name == proposal.Service)?.Version;
            entry.Services.Add(Outlook.Of(proposal, published.Commits.GetValueOrDefault(proposal.Service), spec.Config.ApplyTime, spec.Name, wanted, request: published.Requests.GetValueOrDefault(proposal.Service)));
            codes.Add(Code(proposal));
        }

        return ExitCode.Worst(codes);
    }

    /// <summary>Whether <c>--to</c> goes on: a commit was made, and the stage is not reached yet.</summary>
    public static bool GoesOn(Published published, string service, string target)
    {
        Proposal? proposal = published.Proposals.FirstOrDefault(p => p.Service == service);
        return proposal is { Commits: true, After: { } after, Decision: Decision.Bootstrap or Decision.Start or Decision.Advance or Decision.Update }
            && published.Commits.ContainsKey(service) && after.StageName != target;
    }

    /// <summary>Adds several options.</summary>
    public static void Add(this Command command, params ReadOnlySpan<Option> options)
    {
        foreach (Option option in options)
        {
            command.Options.Add(option);
        }
    }

    private static int Code(Proposal proposal) =>
        proposal.Diagnostics.Any(d => d.Severity == Diagnostics.Severity.Error) ? ExitCode.Of(proposal.Diagnostics)
        : proposal.Decision switch
        {
            Decision.Hold => ExitCode.Held,
            Decision.RollBack => ExitCode.RolledBack,
            _ => ExitCode.Done,
        };
}
