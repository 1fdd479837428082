using GitOpsGen.Release;
using GitOpsGen.Spec;

namespace GitOpsGen.Change;

/// <summary>What a decision rested on, in words: for the record and the commit's body. Says what was not asked, never that it passed.</summary>
public static class Evidence
{
    /// <summary>The lines that the record keeps.</summary>
    public static IEnumerable<string> Lines(Decision decision, ReleaseRecord? before, Inputs inputs)
    {
        if (before is null || decision is not (Decision.Advance or Decision.Finish or Decision.CleanUp))
        {
            return [];
        }

        GateAnswers answers = inputs.Answers.GetValueOrDefault(before.Service, GateAnswers.NotAsked);
        string[] notAsked = answers.Outcome == GateOutcome.NotAsked && decision is not Decision.CleanUp ? [.. NotAsked(before, inputs)] : [];
        return
        [
            $"{before.StageName} stood for {Durations.Write(TimeSpan.FromSeconds(Math.Floor((inputs.Now - before.Since).TotalSeconds)))}{Confirmation(before, answers)}",
            .. answers.Lines,
            .. notAsked,
        ];
    }

    /// <summary>The body of the commit message.</summary>
    public static IEnumerable<string> Why(Decision decision, ReleaseRecord after, ReleaseRecord? before, Inputs inputs)
    {
        string? reason = inputs.Request.Reason;
        return decision switch
        {
            Decision.Bootstrap { Adopts: true } => [$"Files stood there already; they are gitopsgen's from here on, at {after.Stable}, no canary."],
            Decision.Bootstrap => [$"Nothing was there yet: everything at {after.Stable}, no canary."],
            Decision.Start => [$"The spec names {after.Canary}; {after.Stable} keeps all requests until the next stage.", .. Retried(inputs, reason)],
            Decision.Update => ["The spec or the templates say something else than the manifests; no version changes."],
            Decision.Finish => [$"{after.Stable} had all requests and is stable now.", .. after.Evidence],
            Decision.CleanUp => [$"{before!.Canary} has had no requests since its rollback.", .. after.Evidence],
            Decision.Advance advance => [.. after.Evidence, .. Approved(advance, inputs)],
            _ => [],
        };
    }

    private static IEnumerable<string> Retried(Inputs inputs, string? reason) => inputs.Request.Retry ? [$"Tried again: {reason}"] : [];

    private static IEnumerable<string> Approved(Decision.Advance advance, Inputs inputs) =>
        advance.To.ApprovalRequired && inputs.Request.ApprovedBy is { } by ? [$"Approved by {by}: {inputs.Request.Reason}"] : [];

    private static string Confirmation(ReleaseRecord before, GateAnswers answers) =>
        before.Stage is { IsBarrier: true } ? answers.LiveSince is null ? " (not confirmed: nothing says that it was applied)" : " (confirmed applied)" : "";

    private static IEnumerable<string> NotAsked(ReleaseRecord before, Inputs inputs)
    {
        ServiceSpec? service = inputs.Environment.Services.FirstOrDefault(s => s.Name == before.Service);
        string[] names = service is null ? [] : [.. service.Gates.Names()];
        return names.Length == 0 ? [] : ["gates not asked: " + string.Join(", ", names)];
    }
}
