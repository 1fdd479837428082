using System.Collections.Immutable;
using GitOpsGen.Check;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;

namespace GitOpsGen.Change;

/// <summary>Everything a proposal rests on: read at the edges, plain data from here on.</summary>
public sealed record Inputs
{
    /// <summary>The spec.</summary>
    public required EnvironmentSpec Environment { get; init; }

    /// <summary>The templates, built in and the spec's own.</summary>
    public required TemplateSet Templates { get; init; }

    /// <summary>The extra manifests by service.</summary>
    public required IReadOnlyDictionary<string, ImmutableArray<ExtraManifest>> Extras { get; init; }

    /// <summary>The branch's tip.</summary>
    public required BaseTree Base { get; init; }

    /// <summary>What the gates said, by service; who is missing was not asked.</summary>
    public IReadOnlyDictionary<string, GateAnswers> Answers { get; init; } = ImmutableDictionary<string, GateAnswers>.Empty;

    /// <summary>What a person said.</summary>
    public Request Request { get; init; } = Request.None;

    /// <summary>The time.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The spec's commit: a sha, <c>sha-dirty</c> or <c>none</c>.</summary>
    public required string SpecCommit { get; init; }

    /// <summary>The tool's version.</summary>
    public required string Tool { get; init; }

    /// <summary>The only service to look at; null means all, orphans included.</summary>
    public string? Only { get; init; }

    /// <summary>Whether files that a person edited may be put back.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Whether files that a person edited may be written where that leaves their meaning as it is, and files that nobody owns may be taken over.</summary>
    public bool Adopt { get; init; }

    /// <summary>Whether to settle drift and changes of the spec, and nothing else (the command <c>update</c>).</summary>
    public bool UpdateOnly { get; init; }

    /// <summary>Settings of the checks.</summary>
    public CheckOptions Checks { get; init; } = CheckOptions.Default;

    /// <summary>The gates decide: see <see cref="Situation.Gated"/>.</summary>
    public bool Gated { get; init; }

    /// <summary>The services of this run, where it is one of several at once; null means all.</summary>
    public ImmutableHashSet<string>? Among { get; init; }

    /// <summary>What stops promotions, as <see cref="StopsNow"/> found it once for the whole run.</summary>
    public ImmutableArray<Stop> Stops { get; init; } = [];

    /// <summary>What stops promotions now: the freezes of the spec and the locks of the repository.</summary>
    public ImmutableArray<Stop> StopsNow() => StopsAt(Environment, Base, Now);

    /// <summary>The same, where there is no whole run.</summary>
    public static ImmutableArray<Stop> StopsAt(EnvironmentSpec environment, BaseTree tree, DateTimeOffset now) =>
    [
        .. Freeze.Read(environment.Operations.Freeze) is { IsOk: true, Value: var freeze } && freeze.At(now) is { } closed ? [closed] : Array.Empty<Stop>(),
        .. Locks.Stops(tree.Records.GetValueOrDefault(RecordPaths.Shared(environment.Name)), now),
    ];

    /// <summary>The extra manifests of one service.</summary>
    public ImmutableArray<ExtraManifest> ExtrasOf(ServiceSpec service) => Extras.GetValueOrDefault(service.Name, []);
}
