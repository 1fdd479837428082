using System.Collections.Immutable;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Release;

/// <summary>What to do with one service now. A closed set: whoever switches over it handles every case.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>The word in messages, trailers and JSON.</summary>
    public abstract string Word { get; }

    /// <summary>Nothing is there yet: everything at the desired version, in one commit.</summary>
    /// <param name="Adopts">Whether it takes over files that stand there already.</param>
    public sealed record Bootstrap(bool Adopts = false) : Decision
    {
        /// <inheritdoc />
        public override string Word => Adopts ? "adopt" : "bootstrap";
    }

    /// <summary>A new version: its objects appear, with no requests.</summary>
    public sealed record Start(ImmutableArray<Stage> Ladder) : Decision
    {
        /// <inheritdoc />
        public override string Word => "start";
    }

    /// <summary>The next stage of the release.</summary>
    public sealed record Advance(Stage From, Stage To) : Decision
    {
        /// <inheritdoc />
        public override string Word => "advance";
    }

    /// <summary>The canary becomes stable; the old version goes.</summary>
    public sealed record Finish : Decision
    {
        /// <inheritdoc />
        public override string Word => "finalize";
    }

    /// <summary>The way back is put in force.</summary>
    public sealed record RollBack(string Reason) : Decision
    {
        /// <inheritdoc />
        public override string Word => "rollback";
    }

    /// <summary>The canary that was rolled back goes.</summary>
    public sealed record CleanUp : Decision
    {
        /// <inheritdoc />
        public override string Word => "clean-up";
    }

    /// <summary>The manifests follow the spec at the present stage.</summary>
    public sealed record Update : Decision
    {
        /// <inheritdoc />
        public override string Word => "update";
    }

    /// <summary>A service that the spec no longer names goes from the repository.</summary>
    public sealed record Remove(string Reason) : Decision
    {
        /// <inheritdoc />
        public override string Word => "remove";
    }

    /// <summary>A person stops promotions, or lets them go on.</summary>
    public sealed record Lock(bool On) : Decision
    {
        /// <inheritdoc />
        public override string Word => On ? "lock" : "unlock";
    }

    /// <summary>The stage stands a while longer.</summary>
    /// <param name="Reasons">What is waited for, at least one.</param>
    /// <param name="Until">When time alone would let it go on; null where it waits for something else.</param>
    public sealed record Hold(ImmutableArray<string> Reasons, DateTimeOffset? Until) : Decision
    {
        /// <summary>Since when the gates cannot tell for longer than their patience; null where that is not so.</summary>
        public DateTimeOffset? StuckSince { get; init; }

        /// <summary>What the gates say now, a line an answer.</summary>
        public ImmutableArray<string> Evidence { get; init; } = [];

        /// <inheritdoc />
        public override string Word => "hold";
    }

    /// <summary>There is nothing to do.</summary>
    public sealed record Nothing : Decision
    {
        /// <inheritdoc />
        public override string Word => "nothing";
    }

    /// <summary>A person has to act first.</summary>
    public sealed record Blocked(Code Code, string Message) : Decision
    {
        /// <inheritdoc />
        public override string Word => "blocked";
    }
}
