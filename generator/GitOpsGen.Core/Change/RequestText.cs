using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Routing;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Change;

/// <summary>Title and description of the request that carries a proposal: what a reviewer reads before the diff. Markdown of GitLab and GitHub.</summary>
/// <param name="Title">One line.</param>
/// <param name="Body">Markdown, ending in a line end.</param>
public sealed record RequestText(string Title, string Body)
{
    private const int MostRows = 100;

    private const int MostLines = 50;

    /// <summary>How long a description may become: GitHub takes 65,536 characters, GitLab more.</summary>
    public const int Longest = 60_000;

    /// <summary>The text of a proposal that commits.</summary>
    /// <param name="proposal">What is proposed.</param>
    /// <param name="environment">The environment's name.</param>
    /// <param name="specCommitPage">The page of the spec's commit; null where nobody knows one.</param>
    /// <param name="next">What comes after it, in words; null where there is nothing to say.</param>
    public static RequestText Of(Proposal proposal, string environment, string? specCommitPage, string? next)
    {
        ReleaseRecord? record = proposal.After ?? proposal.Before;
        var body = new StringBuilder();
        Versions(body, proposal, record);
        Traffic(body, [.. Rows(proposal).Where(r => r.Changes || r.After != "no route")]);
        Safety(body, proposal);
        Section(body, "Why", Reasons(proposal));
        Section(body, "Next", next is null ? [] : [next]);
        var end = new StringBuilder();
        Picture(end, proposal, record);
        string spec = record?.SpecCommit ?? "none";
        end.Append("\nSpec: ").Append(specCommitPage is null ? MarkdownText.Code(spec) : $"[{MarkdownText.Code(spec[..Math.Min(12, spec.Length)])}]({specCommitPage})")
            .Append(" · environment ").Append(MarkdownText.Code(environment)).Append(" · service ").Append(MarkdownText.Code(proposal.Service)).Append('\n');
        return new RequestText(proposal.Message.Split('\n')[0], Fit(body.ToString(), Longest - end.Length) + end);
    }

    /// <summary>Why it is proposed: the body of the commit's message, line by line, without the trailers.</summary>
    public static IEnumerable<string> Reasons(Proposal proposal) =>
        proposal.Message.Split('\n').Skip(1).Where(l => l.Length > 0 && !l.StartsWith("GitOpsGen-", StringComparison.Ordinal));

    /// <summary>Which version answers which requests before and after; none where nothing changes for anyone.</summary>
    public static IReadOnlyList<TrafficRow> Rows(Proposal proposal) => TrafficTable.Compare(VirtualServices(proposal.Present), VirtualServices(proposal.Next));

    /// <summary>The name of the branch that holds the proposal: <c>gitopsgen/ENVIRONMENT/SERVICE/VERSION-STAGE</c>.</summary>
    public static string Source(Proposal proposal, string environment) => Prefix(environment, proposal.Service) + Tail(proposal);

    /// <summary>The branch from which the record's present stage came, if it came by a request.</summary>
    public static string SourceOf(ReleaseRecord record) => Prefix(record.Environment, record.Service) + Tail(record, record.Canary ?? record.Stable);

    /// <summary>The branch of the request that rolls the record's release back.</summary>
    public static string RollbackOf(ReleaseRecord record) => Prefix(record.Environment, record.Service) + Tail(record with { StageName = Stage.RollbackName }, record.Canary ?? record.Stable);

    /// <summary>What all source branches of a service begin with.</summary>
    public static string Prefix(string environment, string service) => $"gitopsgen/{environment}/{service}/";

    private static string Tail(Proposal proposal) => proposal switch
    {
        { After: null } => proposal.Decision.Word,
        { Decision: Decision.Update, After: { } same } => $"{Tail(same, same.Canary ?? same.Stable)}-update",
        { Decision: Decision.CleanUp, Before.Canary: { } gone } => $"{gone}-clean-up",
        { After: { } after } => Tail(after, after.Canary ?? after.Stable),
    };

    private static string Tail(ReleaseRecord record, string version) => $"{version}-{record.StageName}";

    private static void Versions(StringBuilder body, Proposal proposal, ReleaseRecord? record)
    {
        if (record is null)
        {
            return;
        }

        body.Append("| version | image | before | after |\n| --- | --- | --- | --- |\n");
        string[] names = [.. (proposal.Before?.Versions ?? []).Concat(record.Versions).Select(v => v.Inputs.Version).Distinct(StringComparer.Ordinal)];
        foreach (string name in names)
        {
            string image = (record.Version(name) ?? proposal.Before?.Version(name))!.Inputs.Image;
            body.Append("| ").Append(MarkdownText.Code(name)).Append(" | ").Append(MarkdownText.Code(image)).Append(" | ").Append(Share(proposal.Before, name)).Append(" | ").Append(Share(proposal.After, name)).Append(" |\n");
        }
    }

    private static string Share(ReleaseRecord? record, string version) => record switch
    {
        null => "not there",
        { Canary: { } canary } when version == canary => Weight(record.Stage, canary: true),
        _ when version == record.Stable => record.Canary is null ? "100%" : Weight(record.Stage, canary: false),
        _ => "not there",
    };

    private static string Weight(Stage? stage, bool canary)
    {
        int weight = stage?.Weight ?? 0;
        string share = string.Create(CultureInfo.InvariantCulture, $"{(canary ? weight : 100 - weight)}%");
        return stage is null || stage.Match.IsEmpty ? share : stage.WithinMatch ? share + " of matching requests" : !canary ? share + " of the rest" : weight == 0 ? "matching requests" : $"matching requests, {share} of the rest";
    }

    private static void Traffic(StringBuilder body, IReadOnlyList<TrafficRow> rows)
    {
        if (rows.Count == 0)
        {
            return;
        }

        body.Append("\n### Traffic\n\n| gateway | host | requests | before | after |\n| --- | --- | --- | --- | --- |\n");
        foreach (TrafficRow row in rows.Take(MostRows))
        {
            string after = MarkdownText.Cell(row.After);
            string[] before = [.. ((string[])[row.Gateway, row.Host, row.Match, row.Before]).Select(MarkdownText.Cell)];
            body.Append("| ").AppendJoin(" | ", before).Append(" | ").Append(row.Changes ? $"**{after}**" : after).Append(" |\n");
        }

        if (rows.Count > MostRows)
        {
            body.Append(CultureInfo.InvariantCulture, $"\n…and {rows.Count - MostRows} more.\n");
        }
    }

    private static void Safety(StringBuilder body, Proposal proposal)
    {
        Diagnostic[] warnings = [.. proposal.Diagnostics.Where(d => d.Severity == Severity.Warning)];
        TrafficRow[] lost = [.. Rows(proposal).Where(r => r.LosesRoute)];
        Section(body, "Safety",
        [
            lost.Length == 0 ? "No class of requests that has an answer loses it." : $"Requests that lose their route: {string.Join("; ", lost.Select(r => $"{r.Host} {r.Match}"))}",
            warnings.Length == 0 ? "No findings." : string.Create(CultureInfo.InvariantCulture, $"{warnings.Length} warning(s):"),
            .. warnings.Select(w => $"{w.Code.Id}: {w.Message}"),
        ]);
    }

    // Whole lines are cut: neither a table nor a list is left open, and the picture stays.
    private static string Fit(string text, int most)
    {
        const string Note = "\n…cut here: the commit says the rest.\n";
        return text.Length <= most ? text : text[..(text.LastIndexOf('\n', most - Note.Length - 1) + 1)] + Note;
    }

    private static void Section(StringBuilder body, string title, IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        if (all.Length > 0)
        {
            body.Append("\n### ").Append(title).Append("\n\n");
            foreach (string line in all.Take(MostLines))
            {
                body.Append("- ").Append(MarkdownText.Plain(line)).Append('\n');
            }

            if (all.Length > MostLines)
            {
                body.Append(CultureInfo.InvariantCulture, $"- …and {all.Length - MostLines} more\n");
            }
        }
    }

    // The last commits of a release have no ladder any more: the picture is that of the release they end.
    private static void Picture(StringBuilder body, Proposal proposal, ReleaseRecord? record)
    {
        ImmutableArray<Stage> ladder = record is { Ladder.IsEmpty: false } ? record.Ladder : proposal.Before?.Ladder ?? [];
        if (record is null || ladder.IsEmpty)
        {
            return;
        }

        string[] names = [.. ladder.Select(s => s.Name), Stage.FinalizeName];
        bool back = record.Status == ReleaseStatus.RolledBack, gone = proposal.Decision is Decision.CleanUp;
        body.Append("\n```mermaid\nflowchart LR\n");
        for (int i = 0; i < names.Length; i++)
        {
            body.Append(CultureInfo.InvariantCulture, $"  s{i}[\"{MarkdownText.Label(names[i])}\"]{(names[i] == record.StageName ? ":::present" : "")}\n");
        }

        body.Append("  ").AppendJoin(" --> ", names.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"s{i}"))).Append('\n');
        if (back || gone)
        {
            body.Append(CultureInfo.InvariantCulture, $"  rollback[\"rollback\"]{(back ? ":::present" : "")} --> clean[\"clean-up\"]{(gone ? ":::present" : "")}\n");
        }

        body.Append("  classDef present fill:#1f75cb,stroke:#0b5cad,color:#fff\n```\n");
    }

    private static YamlNode.Map[] VirtualServices(RenderedTree? tree) =>
        [.. (tree?.Files ?? []).Where(f => f.Role == FileRole.VirtualService).Select(f => YamlReader.ReadOne(new SourceText(f.Path, f.Text), aliases: true)).Where(r => r.IsOk).Select(r => r.Value).OfType<YamlNode.Map>()];
}
