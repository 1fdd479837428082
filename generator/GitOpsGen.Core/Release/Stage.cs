using System.Collections.Immutable;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Release;

/// <summary>What kind of state a stage is.</summary>
public enum StageKind
{
    /// <summary>100-0: the canary's objects appear, no request reaches them. A barrier.</summary>
    Prepare,

    /// <summary>Some requests go to the canary.</summary>
    Shift,

    /// <summary>0-100: all requests go to the canary, the old version still runs. A barrier.</summary>
    Full,

    /// <summary>100-0 again, after a rollback. A barrier.</summary>
    RolledBack,
}

/// <summary>One state of a release: how requests are split while stable and canary both run.</summary>
public sealed record Stage
{
    /// <summary>The name of the first stage.</summary>
    public const string PrepareName = "prepare";

    /// <summary>The name of the last step of a release: the canary becomes stable.</summary>
    public const string FinalizeName = "finalize";

    /// <summary>The name of the state after a rollback.</summary>
    public const string RollbackName = "rollback";

    /// <summary>Names that no step may have, since the tool gives them to states of its own.</summary>
    public static ImmutableArray<string> ReservedNames { get; } = [PrepareName, FinalizeName, RollbackName, "clean-up", "bootstrap"];

    /// <summary>Unique in its release.</summary>
    public required string Name { get; init; }

    /// <summary>What kind of state it is.</summary>
    public required StageKind Kind { get; init; }

    /// <summary>The canary's share in percent.</summary>
    public int Weight { get; init; }

    /// <summary>Requests that go to the canary whatever the weight; empty for none.</summary>
    public ImmutableArray<YamlNode.Map> Match { get; init; } = [];

    /// <summary>Only the matching requests are split.</summary>
    public bool WithinMatch { get; init; }

    /// <summary>The percentage mirrored to the canary; null for none.</summary>
    public decimal? Mirror { get; init; }

    /// <summary>How long it stands at least.</summary>
    public TimeSpan Hold { get; init; }

    /// <summary>Whether a person must approve before it is entered.</summary>
    public bool ApprovalRequired { get; init; }

    /// <summary>Whether the commit after this one waits until this one is applied (product contract, section 5, Barriers).</summary>
    public bool IsBarrier => Kind is StageKind.Prepare or StageKind.Full or StageKind.RolledBack;

    /// <summary>The state after a rollback: 100-0, as in <c>prepare</c>.</summary>
    public static Stage RolledBack { get; } = new() { Name = RollbackName, Kind = StageKind.RolledBack };

    /// <summary>All stages of a release under <paramref name="strategy"/>, <c>prepare</c> first, <c>0-100</c> last.</summary>
    public static ImmutableArray<Stage> Ladder(StrategySpec strategy) =>
    [
        new Stage { Name = PrepareName, Kind = StageKind.Prepare, Hold = strategy.PrepareHold },
        .. strategy.Steps.Select((step, i) => new Stage
        {
            Name = step.Name,
            Kind = i == strategy.Steps.Length - 1 ? StageKind.Full : StageKind.Shift,
            Weight = step.Weight,
            Match = step.Match,
            WithinMatch = step.WithinMatch,
            Mirror = step.Mirror,
            Hold = step.Hold,
            ApprovalRequired = step.ApprovalRequired,
        }),
    ];
}
