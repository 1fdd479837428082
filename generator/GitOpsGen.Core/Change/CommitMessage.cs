using System.Collections.Immutable;
using System.Text;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;

namespace GitOpsGen.Change;

/// <summary>The message of a commit: what in the first line, why in the body, and trailers that machines read.</summary>
public static class CommitMessage
{
    /// <summary>The message of one service's transition.</summary>
    public static string Write(Decision decision, ReleaseRecord after, ReleaseRecord? before, Request request, ImmutableArray<string> why)
    {
        string version = after.Canary ?? (decision is Decision.CleanUp ? before!.Canary! : after.Stable);
        return Compose(
            $"{after.Service} ({after.Environment}): {Title(decision, after, before)}",
            why,
            [
                ("Environment", after.Environment),
                ("Service", after.Service),
                ("Version", version),
                ("Stage", after.StageName),
                ("Decision", decision.Word),
                .. request.ApprovedBy is { } by && decision is Decision.Advance { To.ApprovalRequired: true } ? ((string, string)[])[("Approved-By", by), ("Approval-Reason", request.Reason ?? "")] : [],
                .. request.SkipGates && decision is Decision.Advance or Decision.Finish ? ((string, string)[])[("Skipped-Gates", request.Reason ?? "")] : [],
                ("Spec-Commit", after.SpecCommit),
                ("Spec-Digest", after.SpecDigest),
                ("Tool-Version", after.Tool),
            ]);
    }

    /// <summary>First line, body and trailers; every value is brought to one line, so that none can forge a trailer.</summary>
    public static string Compose(string title, IEnumerable<string> body, IEnumerable<(string Name, string Value)> trailers)
    {
        StringBuilder text = new StringBuilder(OneLine(title)).Append('\n');
        string[] lines = [.. body.Select(OneLine).Where(l => l.Length > 0)];
        if (lines.Length > 0)
        {
            text.Append('\n');
            foreach (string line in lines)
            {
                text.Append(line).Append('\n');
            }
        }

        text.Append('\n');
        foreach ((string name, string value) in trailers.Where(t => t.Value.Length > 0))
        {
            text.Append("GitOpsGen-").Append(name).Append(": ").Append(OneLine(value)).Append('\n');
        }

        return text.ToString();
    }

    private static string Title(Decision decision, ReleaseRecord after, ReleaseRecord? before) => decision switch
    {
        Decision.Bootstrap => $"{decision.Word} at {after.Stable}",
        Decision.Start => $"prepare {after.Canary} beside {after.Stable} (0%)",
        Decision.Advance advance => $"{after.Canary} {Share(advance.From)} → {Share(advance.To)}",
        Decision.Finish => $"finalize {after.Stable}, {before!.Stable} goes",
        Decision.RollBack => $"roll back {after.Canary}, {after.Stable} takes 100%",
        Decision.CleanUp => $"clean up {before!.Canary} after its rollback",
        Decision.Update => $"update at {(after.Canary is null ? after.Stable : $"{after.Canary} {after.StageName}")}",
        Decision.Remove => "remove",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Share(Stage stage) => stage switch
    {
        { Mirror: { } mirror } => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{mirror}% mirrored"),
        { Match.IsEmpty: false, Weight: 0 } => "for matching requests",
        { WithinMatch: true } => $"{stage.Weight}% of matching requests",
        { Match.IsEmpty: false } => $"{stage.Weight}% and matching requests",
        _ => $"{stage.Weight}%",
    };

    // Every value may have come from outside; git would take half of a surrogate pair as little as a terminal likes what steers it.
    private static string OneLine(string text) => Printable.Of(string.Join(' ', text.Split(['\n', '\r', '\u2028', '\u2029', '\u0085', '\v', '\f'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
}
