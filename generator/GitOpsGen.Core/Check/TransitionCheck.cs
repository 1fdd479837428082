using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Render;

namespace GitOpsGen.Check;

/// <summary>What a transition is called, and what it stands among.</summary>
public sealed record TransitionOptions
{
    /// <summary>The transition in messages, such as <c>prepare → 90-10</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What each tree is called, oldest first; may be empty.</summary>
    public ImmutableArray<string> Trees { get; init; } = [];

    /// <summary>Files that were read.</summary>
    public required ManifestCache Cache { get; init; }

    /// <summary>What else is in the cluster; null for nothing.</summary>
    public State? With { get; init; }

    /// <summary>The service's folder with a final slash: what <see cref="With"/> has there is left out.</summary>
    public string Folder { get; init; } = "";

    /// <summary>Whether files are replaced that somebody else wrote: that their pods become other ones is then said, and not refused.</summary>
    public bool Adopts { get; init; }

    /// <summary>Whether the service itself is taken away, so that only the requests of others must keep their backend.</summary>
    public bool EndsService { get; init; }
}

/// <summary>What a transition does in every order of applying it.</summary>
/// <param name="Findings">What is wrong.</param>
/// <param name="StatesConsidered">
/// How many states were looked at: for each destination that can receive requests, every combination of the versions of the files it depends on.
/// </param>
public sealed record TransitionResult(ImmutableArray<Diagnostic> Findings, long StatesConsidered);

/// <summary>
/// Promise 4: with every file standing at any version committed since the last barrier (deletions included), in every combination, no
/// request that had a backend loses it. Also what must not change between two commits.
/// </summary>
public static class TransitionCheck
{
    /// <summary>Looks at all orders of applying.</summary>
    /// <param name="sinceBarrier">
    /// The service's tree at the last barrier, which is known to be applied, and each one committed after it, oldest first; the last is about to be
    /// committed. An empty first tree means that nothing is there yet.
    /// </param>
    /// <param name="options">Names, and what else there is.</param>
    public static TransitionResult Run(IReadOnlyList<IReadOnlyList<RenderedFile>> sinceBarrier, TransitionOptions options)
    {
        if (sinceBarrier.Count < 2)
        {
            return new TransitionResult([], 0);
        }

        var search = new BackendSearch(sinceBarrier, options);
        var found = new List<Diagnostic>(search.Run());
        ObjectChanges.Check(sinceBarrier[^2], sinceBarrier[^1], options, found);
        return new TransitionResult([.. found.OrderBy(d => d.Place.File, StringComparer.Ordinal).ThenBy(d => d.Place.Line).ThenBy(d => d.Place.Column)], search.Considered);
    }
}
