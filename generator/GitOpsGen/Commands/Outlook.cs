using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Judge;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Routing;
using GitOpsGen.Terminal;
using GitOpsGen.Yaml;

namespace GitOpsGen.Commands;

/// <summary>Proposals and records → what people read: where a service stands, what it waits for, what comes next.</summary>
public static class Outlook
{
    /// <summary>The report of one proposal; with <paramref name="commit"/>, of what was committed; with <paramref name="request"/>, of what went by one. The spec names the version <paramref name="wanted"/>.</summary>
    public static ServiceReport Of(Proposal proposal, string? commit, TimeSpan applyTime, string environmentName, string? wanted = null, string? request = null)
    {
        ReleaseRecord? record = commit is not null || proposal.Commits ? proposal.After ?? proposal.Before : proposal.Before;
        bool commits = proposal.Commits;
        ServiceReport standing = Standing(proposal.Service, record);
        return standing with
        {
            Decision = proposal.Diagnostics.Any(d => d.Severity == Severity.Error) && proposal.Decision is not Release.Decision.Blocked ? "refused" : proposal.Decision.Word,
            Commit = commit,
            Title = commits ? proposal.Message[..proposal.Message.IndexOf('\n', StringComparison.Ordinal)] : null,
            Files = commits ? [.. proposal.Changes.Select(c => new FileReport(c.Path, Word(c)))] : null,
            Diff = commits ? null : ContrastTexts.Diff(proposal),
            WaitsFor = proposal.Decision is Decision.Hold hold ? hold.Reasons : null,
            Refusal = proposal.Decision is Decision.Blocked blocked ? blocked.Message
                : proposal.Diagnostics.FirstOrDefault(d => d.Severity == Severity.Error) is { } error ? $"{error.Code.Id}: {error.Message}" : null,
            Until = proposal.Decision is Decision.Hold { Until: { } until } ? RecordWriter.Time(until) : null,
            Evidence = proposal.Decision is Decision.Hold { Evidence: { IsEmpty: false } now } ? now : standing.Evidence,
            Drift = proposal.Drift.IsEmpty ? null : proposal.Drift,
            Next = commits && proposal.Decision is not Decision.Remove && record is not null ? Next(record, applyTime, environmentName, wanted, request is not null) : null,
            Request = request,
        };
    }

    /// <summary>Where a service stands by its record.</summary>
    public static ServiceReport Standing(string service, ReleaseRecord? record) => new()
    {
        Service = service,
        Decision = "nothing",
        Stable = record?.Stable,
        Canary = record?.Canary,
        Status = record is null ? null : RecordWriter.StatusName(record.Status),
        Stage = record?.StageName,
        Weight = record?.Stage?.Weight,
        Since = record is null ? null : RecordWriter.Time(record.Since),
        Evidence = record is null || record.EvidenceLines.IsEmpty ? null : record.EvidenceLines,
        Rows = record is null || record.Rows.IsEmpty ? null : [.. record.Rows.Select(r => Row(r, withQueries: true))],
    };

    /// <summary>A row of evidence as the report carries it.</summary>
    public static EvidenceReport Row(Evidence row, bool withQueries) => new(
        row.Gate, row.Subject.Length > 0 ? row.Subject : null, row.Verdict.Word, row.Verdict.Watch ? true : null,
        row.Verdict.Figure, row.Verdict.Limit, row.Verdict.Samples, row.Verdict.WindowSeconds, row.Verdict.Reason, withQueries ? row.Queries : null);

    /// <summary>
    /// What comes after the record's state, and when at the earliest; <paramref name="wanted"/> is the version the spec names, where it is
    /// known. What goes by request stands from its merge, of which nobody knows the time yet: <paramref name="fromMerge"/>.
    /// </summary>
    public static string Next(ReleaseRecord record, TimeSpan applyTime, string environment, string? wanted = null, bool fromMerge = false)
    {
        if (record.Status == ReleaseStatus.Stable)
        {
            return wanted is not null && wanted != record.Stable && wanted != record.Failed?.Version ? $"prepare {wanted}" : $"name a new version in the spec, then `gitopsgen advance {environment}`";
        }

        DateTimeOffset at = Planner.EarliestExit(record, applyTime, null);
        string when = fromMerge ? $"{Durations.Write(at - record.Since)} after the merge at the earliest" : $"not before {RecordWriter.Time(at)}";
        return record.Status == ReleaseStatus.RolledBack ? $"clean-up of {record.Canary}, {when}"
            : Planner.NextStage(record) is { } next ? $"{next.Name}, {when}{(next.ApprovalRequired ? ", with an approval" : "")}"
            : $"finalize, {when}";
    }

    /// <summary>Which version answers which requests before and after a commit; none where nothing changes for anyone.</summary>
    public static IReadOnlyList<TrafficReport> Traffic(Proposal proposal) =>
        [.. TrafficTable.Compare(VirtualServices(proposal.Present), VirtualServices(proposal.Next)).Select(r => new TrafficReport(r.Gateway, r.Host, r.Match, r.Before, r.After))];

    private static YamlNode.Map[] VirtualServices(RenderedTree? tree) =>
        [.. (tree?.Files ?? []).Where(f => f.Role == FileRole.VirtualService).Select(f => YamlReader.ReadOne(new SourceText(f.Path, f.Text), aliases: true)).Where(r => r.IsOk).Select(r => r.Value).OfType<YamlNode.Map>()];

    private static string Word(FileChange change) => change switch
    {
        FileChange.Write => "write",
        FileChange.Link => "revert",
        _ => "delete",
    };
}
