using System.Collections.Immutable;
using GitOpsGen.Judge;
using GitOpsGen.Spec;

namespace GitOpsGen.Release;

/// <summary>What the gates said.</summary>
public enum GateOutcome
{
    /// <summary>Nobody asked.</summary>
    NotAsked,

    /// <summary>All passed.</summary>
    Pass,

    /// <summary>At least one failed.</summary>
    Fail,

    /// <summary>None failed, at least one could not tell.</summary>
    Inconclusive,
}

/// <summary>The answers of the gates for one service, as plain data.</summary>
/// <param name="Outcome">All answers taken together.</param>
/// <param name="Said">What is known beside the rows, in sentences: whether the stage is in force.</param>
/// <param name="LiveSince">When the stage was seen to be applied; null where nothing confirms it.</param>
/// <param name="StuckSince">Since when it has been inconclusive for longer than its patience; null where it is not.</param>
public sealed record GateAnswers(GateOutcome Outcome, ImmutableArray<string> Said, DateTimeOffset? LiveSince = null, DateTimeOffset? StuckSince = null)
{
    /// <summary>The lines that the outcome rests on: of what failed, else of what could not tell.</summary>
    public ImmutableArray<string> Decisive { get; init; } = [];

    /// <summary>The evidence, a row an answer.</summary>
    public ImmutableArray<Evidence> Rows { get; init; } = [];

    /// <summary>What the registry says of the image that was asked about; null where it was not asked, or does not have it.</summary>
    public ResolvedImage? Image { get; init; }

    /// <summary>All of it for people, a line an answer.</summary>
    public ImmutableArray<string> Lines => [.. Said, .. Rows.Select(r => r.Line)];

    /// <summary>No gate was asked.</summary>
    public static GateAnswers NotAsked { get; } = new(GateOutcome.NotAsked, []);
}

/// <summary>An image and the digest it stood for when the registry was asked.</summary>
/// <param name="Name">As the spec names it.</param>
/// <param name="Digest">Such as <c>sha256:…</c>.</param>
public sealed record ResolvedImage(string Name, string Digest);

/// <summary>What a person says with the command.</summary>
/// <param name="ApprovedBy">Who approves the next stage; null where nobody does.</param>
/// <param name="Retry">Whether a failed version may be tried again.</param>
/// <param name="Reason">Why, for the commit; null where none is needed.</param>
public sealed record Request(string? ApprovedBy = null, bool Retry = false, string? Reason = null)
{
    /// <summary>Whether the next commit goes by a request, whose merge is the approval.</summary>
    public bool MergeApproves { get; init; }

    /// <summary>Whether the gates are left out of the decision; holds, barriers, freezes and locks are not.</summary>
    public bool SkipGates { get; init; }

    /// <summary>The stage to stop at; null for none. Once a release has reached it, nothing promotes it; rollbacks and updates pass.</summary>
    public string? To { get; init; }

    /// <summary>Nothing was said.</summary>
    public static Request None { get; } = new();
}

/// <summary>Everything a decision about one service rests on. Plain data, read at the edges.</summary>
public sealed record Situation
{
    /// <summary>What the spec says of the service; null where it has gone from it.</summary>
    public required ServiceSpec? Spec { get; init; }

    /// <summary>What the config repository says; null where nothing is there.</summary>
    public required ReleaseRecord? Record { get; init; }

    /// <summary>The spec says something else than when the manifests were written, versions apart.</summary>
    public bool SpecChanged { get; init; }

    /// <summary>Paths the next stage writes that would render differently today though the spec did not change.</summary>
    public ImmutableArray<string> Drift { get; init; } = [];

    /// <summary>The time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>How long Argo CD may take, where nothing confirms it.</summary>
    public required TimeSpan ApplyTime { get; init; }

    /// <summary>What the gates said.</summary>
    public GateAnswers Answers { get; init; } = GateAnswers.NotAsked;

    /// <summary>What a person said.</summary>
    public Request Request { get; init; } = Request.None;

    /// <summary>Freezes and locks in force: they stop promotions, and nothing else.</summary>
    public ImmutableArray<Stop> Stops { get; init; } = [];

    /// <summary>
    /// The gates decide: one that is configured and was not asked counts as inconclusive, and being stuck may roll back. Not so where
    /// somebody only looks (<c>plan</c> and <c>status</c> say what follows when they pass) or skips them with a reason.
    /// </summary>
    public bool Gated { get; init; }

    /// <summary>Whether there is a Prometheus, so that <c>ready</c> is asked too.</summary>
    public bool HasMetrics { get; init; }

    /// <summary>The gates in force at the present stage.</summary>
    public GatesSpec Gates => Spec?.GatesAt(Record?.Stage?.Name) ?? GatesSpec.None;

    /// <summary>Those of them that have a say, by name.</summary>
    public IEnumerable<string> Expected =>
        HasMetrics && Gates.Ready && Record?.Status == ReleaseStatus.Releasing ? Gates.Deciding().Prepend("ready") : Gates.Deciding();

    /// <summary>What the gates say, as far as this decision goes.</summary>
    public GateOutcome Outcome => Answers.Outcome == GateOutcome.NotAsked && Gated && Expected.Any() ? GateOutcome.Inconclusive : Answers.Outcome;

    /// <summary>Since when the gates cannot tell for longer than their patience, which counts from the commit; null where it is not over.</summary>
    public DateTimeOffset? StuckSince =>
        Outcome != GateOutcome.Inconclusive || Spec is null || Record?.Stage is null ? null
        : Answers.StuckSince ?? (Now - Record.Since >= Gates.Patience ? Record.Since + Gates.Patience : null);
}
