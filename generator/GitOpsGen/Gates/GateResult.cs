using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Judge;
using GitOpsGen.Release;

namespace GitOpsGen.Gates;

/// <summary>What the gates of one service said.</summary>
/// <param name="Answers">For the decision.</param>
/// <param name="Evidence">Every answer, with the questions as sent; enough to judge again.</param>
/// <param name="Live">Whether the stage is seen to be in force; null between releases, or where nothing could show it.</param>
/// <param name="Findings">What a person should know: variables that are not set, a stage that is not live, a service that is stuck.</param>
/// <param name="Digest">The image's digest, where the registry was asked and has it.</param>
public sealed record GateResult(
    GateAnswers Answers, ImmutableArray<Evidence> Evidence, LiveState? Live, ImmutableArray<Diagnostic> Findings, string? Digest = null)
{
    /// <summary>No release is under way: nobody was asked.</summary>
    public static GateResult NotAsked { get; } = new(GateAnswers.NotAsked, [], null, []);
}
