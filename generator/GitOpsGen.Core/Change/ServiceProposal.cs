using System.Collections.Immutable;
using System.Text;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;

namespace GitOpsGen.Change;

/// <summary>The way of one service through decide, render and change. Pure; <see cref="Pipeline"/> calls it for each service.</summary>
public static class ServiceProposal
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>What the next commit of <paramref name="service"/> is.</summary>
    public static Proposal Of(ServiceSpec service, Inputs inputs)
    {
        Result<ReleaseRecord?> read = ReadRecord(inputs.Environment.Name, service, inputs.Base);
        Result<ReleaseRecord?> standing = read.IsOk ? read : ReadRecord(inputs.Environment.Name, service, inputs.Base, forWayBack: true);
        if (!inputs.UpdateOnly && standing is { IsOk: true, Value: { } releasing } && WillRollBack(service, releasing, inputs) is { } rollback)
        {
            // A version that the spec still names was given up on its evidence; else the spec gave it up.
            return Rollback.Of(releasing, rollback, failed: service.Version == releasing.Canary, inputs);
        }

        if (!read.IsOk)
        {
            return Refused(service.Name, null, read.Diagnostics);
        }

        ReleaseRecord? record = read.Value;
        ImmutableArray<OwnedFile> edited = record is null ? [] : Ownership.Edited(record.Files, inputs.Base);
        if (Moved(service, record, inputs) is { } moved)
        {
            return Refused(service.Name, record, [moved]);
        }

        if (!edited.IsEmpty && !inputs.Overwrite && !inputs.Adopt)
        {
            return Edited(service, record!, inputs, edited);
        }

        var renderer = new Renderer(inputs.Environment, inputs.Templates);
        string digest = SpecInputs.Digest(inputs.Environment, service, inputs.ExtrasOf(service).Select(e => (e.Name, e.Text.Text)));
        if (record is null)
        {
            Decision first = inputs.UpdateOnly ? new Decision.Nothing() : Planner.Guard(new Decision.Bootstrap(), Situation(service, null, inputs));
            return first is Decision.Bootstrap ? Commit(first, null, service, inputs, renderer, digest, [], null) : Still(service.Name, null, first, []);
        }

        Result<RenderedTree> present = renderer.Service(service, record.State, inputs.ExtrasOf(service));
        if (!present.IsOk)
        {
            return Refused(service.Name, record, present.Diagnostics);
        }

        ImmutableHashSet<string> drifted = PodTemplates.Drifted(record, present.Value);
        ImmutableArray<string> differs = Differs(record, present.Value, drifted);
        Decision decision = Decide(service, inputs, record, digest, present.Value, differs);
        ImmutableArray<string> drift = record.SpecDigest == digest ? [.. differs, .. PodDrift(present.Value, record, drifted)] : [.. PodDrift(present.Value, record, drifted)];
        if (decision is Decision.Hold or Decision.Nothing && !edited.IsEmpty && Planner.Guard(new Decision.Update(), Situation(service, record, inputs)) is Decision.Update)
        {
            return Asked(Restoration.Of(record, inputs.Base, inputs.Now, inputs.Tool), service, inputs, edited);
        }

        return decision is Decision.Hold or Decision.Nothing or Decision.Blocked
            ? Still(service.Name, record, decision, drift) with { Present = present.Value }
            : Commit(decision, record, service, inputs, renderer, digest, edited, present.Value) with { Drift = drift };
    }

    /// <summary>A service that is refused before anything was decided.</summary>
    public static Proposal Refused(string service, ReleaseRecord? record, IEnumerable<Diagnostic> findings) => new()
    {
        Service = service,
        Decision = new Decision.Nothing(),
        Before = record,
        Diagnostics = [.. findings],
    };

    /// <summary>The record of a service; a null value where there is none.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="service">The service.</param>
    /// <param name="tree">The branch's tip.</param>
    /// <param name="forWayBack">See <see cref="RecordReader.Read"/>.</param>
    public static Result<ReleaseRecord?> ReadRecord(string environment, ServiceSpec service, BaseTree tree, bool forWayBack = false)
    {
        string path = RecordPaths.Service(environment, service.Directory);
        if (!tree.Records.TryGetValue(path, out SourceText? text))
        {
            return Result<ReleaseRecord?>.Ok(null);
        }

        Result<ReleaseRecord> read = RecordReader.Read(text, environment, service.Name, forWayBack);
        return read.IsOk ? Result<ReleaseRecord?>.Ok(Arrived(read.Value, tree), read.Diagnostics) : Result<ReleaseRecord?>.Fail(read.Diagnostics);
    }

    // A record is written when its request is opened; the stage stands since the merge.
    private static ReleaseRecord Arrived(ReleaseRecord record, BaseTree tree) =>
        tree.Arrived.TryGetValue(record.Path, out DateTimeOffset arrived) && arrived > record.Since ? record with { Since = arrived } : record;

    /// <summary>The record as a change of its own path.</summary>
    public static FileChange RecordChange(ReleaseRecord record) => new FileChange.Write(record.Path, Utf8.GetBytes(RecordWriter.Write(record)));

    // A service that moved would stand twice in the cluster under the same names: once here, once as an orphan.
    private static Diagnostic? Moved(ServiceSpec service, ReleaseRecord? record, Inputs inputs)
    {
        string folder = Renderer.Folder(inputs.Environment, service).TrimEnd('/');
        string? elsewhere = record is null
            ? inputs.Base.Records.Where(r => r.Value.Text.Contains($"\nservice: {service.Name}\n", StringComparison.Ordinal)).Select(r => r.Key).Order(StringComparer.Ordinal).FirstOrDefault()
            : record.Directory == folder ? null : record.Directory;
        return elsewhere is null ? null : Diagnostic.Of(RecordCodes.NotPossible, service.Place,
            $"the service '{service.Name}' stands at '{elsewhere}' in the repository, and the spec now puts it at '{folder}'",
            "keep its `directory`; to move it, remove it first and bootstrap it anew");
    }

    // A rollback renders nothing, so it is decided before anything is rendered: a broken template must not keep it back.
    private static string? WillRollBack(ServiceSpec service, ReleaseRecord record, Inputs inputs) =>
        record.Status == ReleaseStatus.Releasing
        && Planner.Decide(Situation(service, record, inputs)) is Decision.RollBack rollback ? rollback.Reason : null;

    private static Situation Situation(ServiceSpec service, ReleaseRecord? record, Inputs inputs) => new()
    {
        Spec = service,
        Record = record,
        Now = inputs.Now,
        ApplyTime = inputs.Environment.Config.ApplyTime,
        Answers = inputs.Answers.GetValueOrDefault(service.Name, GateAnswers.NotAsked),
        Request = inputs.Request,
        Stops = [.. inputs.Stops.Where(s => s.Stops(service.Name))],
        Gated = inputs.Gated,
        HasMetrics = inputs.Environment.Operations.Metrics?["prometheus"] is not null,
    };

    private static Decision Decide(ServiceSpec service, Inputs inputs, ReleaseRecord record, string digest, RenderedTree present, ImmutableArray<string> differs)
    {
        bool specChanged = record.SpecDigest != digest;
        if (inputs.UpdateOnly)
        {
            return differs.IsEmpty ? new Decision.Nothing() : Planner.Guard(new Decision.Update(), Situation(service, record, inputs));
        }

        return Planner.Decide(Situation(service, record, inputs) with
        {
            SpecChanged = specChanged && !differs.IsEmpty,
            Drift = specChanged ? [] : [.. differs.Where(p => present[p] is null or { Role: FileRole.VirtualService or FileRole.DestinationRule })],
        });
    }

    // Paths of the present stage that would be rendered otherwise today, gone or new ones included; pods are left out.
    private static ImmutableArray<string> Differs(ReleaseRecord record, RenderedTree present, ImmutableHashSet<string> drifted)
    {
        var owned = record.Files.ToDictionary(f => f.Path, f => f.Blob, StringComparer.Ordinal);
        return
        [
            .. present.Files.Where(f => owned.GetValueOrDefault(f.Path) != f.Blob && MaySettle(f, drifted)).Select(f => f.Path)
                .Concat(owned.Keys.Where(path => present[path] is null)).Order(StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<string> PodDrift(RenderedTree present, ReleaseRecord record, ImmutableHashSet<string> drifted) =>
        present.Files.Where(f => f.Role is FileRole.Deployment or FileRole.Config && f.Version is { } v && drifted.Contains(v)
            && record.Files.FirstOrDefault(o => o.Path == f.Path)?.Blob != f.Blob).Select(f => f.Path);

    private static bool MaySettle(RenderedFile file, ImmutableHashSet<string> drifted) =>
        file.Role != FileRole.Config && !(file.Role == FileRole.Deployment && file.Version is { } version && drifted.Contains(version));

    private static Proposal Edited(ServiceSpec service, ReleaseRecord record, Inputs inputs, ImmutableArray<OwnedFile> edited) =>
        Ownership.Refused(service.Name, record, edited, inputs.Base, new SpecWish(service, record, inputs).Of);

    // With --adopt alone, nothing that a person wrote may be lost but its layout.
    private static Proposal Asked(Proposal proposal, ServiceSpec service, Inputs inputs, ImmutableArray<OwnedFile> edited)
    {
        ImmutableArray<OwnedFile> lost = inputs.Overwrite ? [] : Ownership.Lost(edited, proposal.Changes, inputs.Base);
        return lost.IsEmpty ? proposal : Edited(service, proposal.Before!, inputs, lost);
    }

    private static Proposal Still(string service, ReleaseRecord? record, Decision decision, ImmutableArray<string> drift) => new()
    {
        Service = service,
        Decision = decision,
        Before = record,
        Drift = drift,
        Diagnostics = decision is Decision.Blocked blocked
            ? [Diagnostic.Of(blocked.Code, record is null ? Place.None : Place.Of(record.Directory), blocked.Message, blocked.Code.WayOut)]
            : [],
    };

    private static Proposal Commit(
        Decision decision, ReleaseRecord? record, ServiceSpec service, Inputs inputs, Renderer renderer, string digest,
        ImmutableArray<OwnedFile> edited, RenderedTree? present)
    {
        ReleaseRecord after = Succession.After(decision, record, service, inputs, digest);
        Result<RenderedTree> next = renderer.Service(service, after.State, inputs.ExtrasOf(service));
        if (!next.IsOk)
        {
            return Refused(service.Name, record, next.Diagnostics);
        }

        ImmutableHashSet<string> drifted = record is null ? [] : PodTemplates.Drifted(record, next.Value);
        (ImmutableArray<FileChange> changes, ImmutableArray<OwnedFile> owned) = Transition.Plan(decision, next.Value, record, after.Canary, f => decision is not Decision.Update || MaySettle(f, drifted));
        IEnumerable<FileChange> restored = edited.Where(e => changes.All(c => c.Path != e.Path)).Select(e => new FileChange.Link(e.Path, e.Blob));
        if (decision is Decision.Update && !MovesRequests(changes, next.Value))
        {
            // Whoever edits replicas every few minutes must not keep a release, or a soak, from ever getting on.
            after = after with { Since = record!.Since };
        }

        after = Reasons.Keep(PodTemplates.Stamp(after, next.Value) with { Files = owned }, decision, record, inputs);
        if (after.Status == ReleaseStatus.Releasing && decision is Decision.Start or Decision.Update)
        {
            Result<ReleaseRecord> renewed = WithWayBack(after, service, inputs, renderer);
            if (!renewed.IsOk)
            {
                return Refused(service.Name, record, renewed.Diagnostics);
            }

            after = renewed.Value;
        }

        ImmutableArray<FileChange> all = [.. changes.Concat(restored).Append(RecordChange(after)).OrderBy(c => c.Path, StringComparer.Ordinal)];
        ImmutableArray<FileChange> taken = Ownership.Taken(changes, record?.Files.Select(f => f.Path) ?? [], inputs.Base);
        decision = decision is Decision.Bootstrap ? new Decision.Bootstrap(!taken.IsEmpty) : decision;
        ImmutableArray<string> why =
        [
            .. Reasons.Why(decision, after, record, inputs),
            .. edited.Select(e => $"{(inputs.Overwrite ? "overwritten" : "adopted")}, as asked: {e.Path}"),
            .. taken.Select(c => $"taken over, as asked: {c.Path}"),
        ];
        var proposal = new Proposal
        {
            Service = service.Name,
            Decision = decision,
            Before = record,
            After = after,
            Changes = all,
            Message = CommitMessage.Write(decision, after, record, inputs.Request, why),
            Present = decision is Decision.Update ? Transition.Standing(present!, changes, inputs.Base) : present,
            Next = next.Value,
        };
        return decision is Decision.Bootstrap ? Adoption.Guard(proposal, taken, service, inputs) : Asked(Ownership.Guard(proposal, taken, inputs), service, inputs, edited);
    }

    // Pods are never restarted by an update, so how many there are changes nothing of what was seen of them; everything else may.
    private static bool MovesRequests(ImmutableArray<FileChange> changes, RenderedTree next) =>
        changes.Any(c => next[c.Path] is not { Role: FileRole.Deployment or FileRole.Autoscaler or FileRole.ServiceAccount });

    // The bytes of prepare's VirtualServices, kept in the record: a rollback needs nothing else.
    private static Result<ReleaseRecord> WithWayBack(ReleaseRecord after, ServiceSpec service, Inputs inputs, Renderer renderer) =>
        renderer.Service(service, after.State.At(after.Ladder[0]), inputs.ExtrasOf(service)).Then(prepare => Result<ReleaseRecord>.Ok(after with
        {
            WayBack = [.. prepare.Files.Where(f => f.Role == FileRole.VirtualService).Select(f => new WayBackFile(f.Path, f.Blob, f.Text))],
        }));
}
