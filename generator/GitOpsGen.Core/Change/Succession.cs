using System.Collections.Immutable;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;

namespace GitOpsGen.Change;

/// <summary>(record, decision) → the record that follows, files and way back apart: how the state of a release moves.</summary>
public static class Succession
{
    /// <summary>The record after a decision that renders: bootstrap, start, advance, finalize, clean-up or update.</summary>
    public static ReleaseRecord After(Decision decision, ReleaseRecord? before, ServiceSpec service, Inputs inputs, string digest)
    {
        ReleaseRecord common = (before ?? Empty(service, inputs)) with
        {
            Since = inputs.Now,
            SpecCommit = inputs.SpecCommit,
            SpecDigest = digest,
            Tool = inputs.Tool,
            Said = [],
            Rows = [],
        };
        return decision switch
        {
            Decision.Bootstrap => common,
            Decision.Update => common,
            Decision.Start start => common with
            {
                Status = ReleaseStatus.Releasing,
                StageName = Stage.PrepareName,
                Canary = service.Version,
                Ladder = start.Ladder,
                Versions = [before!.Version(before.Stable)!, Recorded(service, inputs, OtherSlot(service, before))],
            },
            Decision.Advance advance => common with { StageName = advance.To.Name },
            Decision.Finish => Settled(common, before!.Canary!, service) with
            {
                StageName = Stage.FinalizeName,
                Failed = before.Failed?.Version == before.Canary ? null : before.Failed,
            },
            Decision.CleanUp => Settled(common, before!.Stable, service) with { StageName = "clean-up" },
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>The record after a rollback.</summary>
    public static ReleaseRecord RolledBack(ReleaseRecord before, string reason, bool failed, DateTimeOffset now) => before with
    {
        Status = ReleaseStatus.RolledBack,
        StageName = Stage.RollbackName,
        Since = now,
        Said = [reason],
        Rows = [],
        Failed = failed ? new FailedVersion(before.Canary!, reason, now) : before.Failed,
    };

    private static ReleaseRecord Settled(ReleaseRecord record, string stable, ServiceSpec service) => record with
    {
        Status = ReleaseStatus.Stable,
        Stable = stable,
        Canary = null,
        // With slots the idle one goes on naming the version that left, until the next prepare.
        Versions = service.Slots.IsEmpty ? [record.Version(stable)!] : record.Versions,
        Ladder = [],
        WayBack = [],
    };

    private static ReleaseRecord Empty(ServiceSpec service, Inputs inputs) => new()
    {
        Environment = inputs.Environment.Name,
        Service = service.Name,
        Root = inputs.Environment.Config.Directory,
        Directory = Renderer.Folder(inputs.Environment, service).TrimEnd('/'),
        Status = ReleaseStatus.Stable,
        StageName = "bootstrap",
        Since = inputs.Now,
        Stable = service.Version,
        Versions = [Recorded(service, inputs, service.Slots.IsEmpty ? null : service.Slots[0])],
        SpecCommit = inputs.SpecCommit,
        SpecDigest = "",
        Tool = inputs.Tool,
        Files = [],
    };

    private static RecordedVersion Recorded(ServiceSpec service, Inputs inputs, string? slot) =>
        new(VersionInputs.Of(service, service.Version, service.Image) with { ImageDigest = Pinned(service, inputs) }, "", inputs.SpecCommit, slot);

    // A digest that the spec names itself needs no other.
    private static string? Pinned(ServiceSpec service, Inputs inputs) =>
        service.Gates.Image is { Pin: true } && !service.Image.Contains('@', StringComparison.Ordinal)
        && inputs.Answers.GetValueOrDefault(service.Name)?.Image is { } image && image.Name == service.Image ? image.Digest : null;

    private static string? OtherSlot(ServiceSpec service, ReleaseRecord before) =>
        service.Slots.IsEmpty ? null : service.Slots.First(s => s != before.Version(before.Stable)!.Slot);
}
