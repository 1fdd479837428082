using GitOpsGen.Release;
using GitOpsGen.Spec;

namespace GitOpsGen.Change;

/// <summary>What a decision rested on, in words: for the record and the commit's body. Says what was not asked, never that it passed.</summary>
public static class Reasons
{
    /// <summary>The record with what the decision rested on.</summary>
    public static ReleaseRecord Keep(ReleaseRecord after, Decision decision, ReleaseRecord? before, Inputs inputs)
    {
        GateAnswers answers = inputs.Answers.GetValueOrDefault(after.Service, GateAnswers.NotAsked);
        return decision is Decision.Update ? after : after with
        {
            Said = decision is Decision.Advance or Decision.Finish or Decision.CleanUp ? [.. Said(decision, before!, answers, inputs)] : [.. Begins(after, answers, inputs)],
            Rows = answers.Rows,
        };
    }

    /// <summary>What the record rests on as the commit's body has it: a line a sentence and a gate, with its figures, then the questions.</summary>
    public static IEnumerable<string> InCommit(ReleaseRecord after) =>
    [
        .. after.Said,
        .. after.Rows.Select(r => r.LineWithFigures),
        .. after.Rows.SelectMany(r => r.Queries).Distinct(StringComparer.Ordinal).Select(q => "asked: " + q),
    ];

    private static IEnumerable<string> Said(Decision decision, ReleaseRecord before, GateAnswers answers, Inputs inputs)
    {
        string[] notAsked = answers.Outcome == GateOutcome.NotAsked && decision is not Decision.CleanUp ? [.. NotAsked(before, inputs)] : [];
        return
        [
            $"{before.StageName} stood for {Durations.Write(TimeSpan.FromSeconds(Math.Floor((inputs.Now - before.Since).TotalSeconds)))}{Confirmation(before, answers)}",
            .. answers.Said,
            .. notAsked,
            .. decision is Decision.CleanUp ? [] : WithoutTraffic(before, inputs),
        ];
    }

    /// <summary>The body of the commit message.</summary>
    public static IEnumerable<string> Why(Decision decision, ReleaseRecord after, ReleaseRecord? before, Inputs inputs)
    {
        string? reason = inputs.Request.Reason;
        return decision switch
        {
            Decision.Bootstrap { Adopts: true } => [$"Files stood there already; they are gitopsgen's from here on, at {after.Stable}, no canary.", .. InCommit(after)],
            Decision.Bootstrap => [$"Nothing was there yet: everything at {after.Stable}, no canary.", .. InCommit(after)],
            Decision.Start => [$"The spec names {after.Canary}; {after.Stable} keeps all requests until the next stage.", .. Retried(inputs, reason), .. InCommit(after)],
            Decision.Update => ["The spec or the templates say something else than the manifests; no version changes."],
            Decision.Finish => [$"{after.Stable} had all requests and is stable now.", .. InCommit(after)],
            Decision.CleanUp => [$"The rollback routes no request to {before!.Canary}.", .. InCommit(after)],
            Decision.Advance advance => [.. InCommit(after), .. Approved(advance, inputs)],
            _ => [],
        };
    }

    // A bootstrap or a start: a tag that was to be pinned and is not must not go unsaid.
    private static IEnumerable<string> Begins(ReleaseRecord after, GateAnswers answers, Inputs inputs)
    {
        RecordedVersion version = after.Version(after.Canary ?? after.Stable)!;
        bool pins = inputs.Environment.Services.FirstOrDefault(s => s.Name == after.Service)?.Gates.Image is { Pin: true };
        string[] image = !pins ? [] : version.Inputs.ImageDigest is { } digest ? [$"image pinned: {version.Inputs.Image} is {digest}"]
            : version.Inputs.Image.Contains('@', StringComparison.Ordinal) ? [] : [$"image not pinned: {(inputs.Request.SkipGates ? $"gates skipped by a person: {inputs.Request.Reason}" : answers.Rows.FirstOrDefault(r => r.Gate == "image")?.Line ?? "the registry was not asked")}"];
        return [.. answers.Said, .. image, .. after.Canary is null ? [] : WithoutTraffic(after, inputs)];
    }

    // The way out of asking for traffic must not go unsaid in any commit of a release.
    private static string[] WithoutTraffic(ReleaseRecord at, Inputs inputs)
    {
        GatesSpec gates = inputs.Environment.Services.FirstOrDefault(s => s.Name == at.Service)?.GatesAt(at.StageName) ?? GatesSpec.None;
        string[] names = [.. gates.Counting().Where(g => g.MinRequests == 0).Select(g => g.Gate)];
        return names.Length == 0 ? [] : [$"minRequests is 0 for {string.Join(" and ", names)}: no traffic is asked for"];
    }

    private static IEnumerable<string> Retried(Inputs inputs, string? reason) => inputs.Request.Retry ? [$"Tried again: {reason}"] : [];

    private static IEnumerable<string> Approved(Decision.Advance advance, Inputs inputs) =>
        advance.To.ApprovalRequired && inputs.Request.ApprovedBy is { } by ? [$"Approved by {by}: {inputs.Request.Reason}"] : [];

    private static string Confirmation(ReleaseRecord before, GateAnswers answers) =>
        before.Stage is { IsBarrier: true } ? answers.LiveSince is null ? " (not confirmed: nothing says that it was applied)" : " (confirmed applied)" : "";

    private static IEnumerable<string> NotAsked(ReleaseRecord before, Inputs inputs)
    {
        ServiceSpec? service = inputs.Environment.Services.FirstOrDefault(s => s.Name == before.Service);
        string[] names = service is null ? [] : [.. service.Gates.Deciding()];
        return inputs.Request.SkipGates ? [$"gates skipped by a person{(names.Length == 0 ? "" : " (" + string.Join(", ", names) + ")")}: {inputs.Request.Reason}"]
            : names.Length == 0 ? [] : ["gates not asked: " + string.Join(", ", names)];
    }
}
