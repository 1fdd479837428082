using System.Collections.Immutable;
using System.Text;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Yaml;

namespace GitOpsGen.Change;

/// <summary>The files that services share: namespace, gateways, Argo CD Applications. They have a record of their own and no stages.</summary>
public static class SharedProposal
{
    /// <summary>The name the shared files go by where services have theirs.</summary>
    public const string Name = "_environment";

    /// <summary>The first line of the record.</summary>
    internal const string Heading = "# Written by gitopsgen: the files that the services of this environment share.\n";

    /// <summary>
    /// What the next commit of the shared files is. Files are added and changed before the services follow; with
    /// <paramref name="remove"/>, those no longer wanted go, which is safe only once no service's manifest names them.
    /// </summary>
    /// <param name="inputs">What the run rests on.</param>
    /// <param name="services">The proposals of the services, those that have gone from the spec included: what is refused changes nothing of what is shared.</param>
    /// <param name="remove">Whether files that are no longer wanted go.</param>
    public static Proposal? Of(Inputs inputs, IReadOnlyCollection<Proposal> services, bool remove)
    {
        ImmutableArray<Result<ReleaseRecord>> records = AppliedFolders.Records(inputs, services);
        return Of(inputs, records, shared => AppliedFolders.Of(inputs, shared, records, [.. services.Where(p => p.Commits).Select(p => p.Service)]), remove);
    }

    /// <summary>The same, with the folders that Applications apply; null where the Applications stay as they are.</summary>
    internal static Proposal? Of(Inputs inputs, ImmutableArray<Result<ReleaseRecord>> records, Func<YamlNode.Map?, ImmutableArray<AppliedFolder>?> applied, bool remove)
    {
        string path = RecordPaths.Shared(inputs.Environment.Name);
        ImmutableArray<OwnedFile> owned = [];
        YamlNode.Map? standing = null;
        if (inputs.Base.Records.TryGetValue(path, out SourceText? text))
        {
            Result<YamlNode.Map> read = Read(text, inputs.Environment.Name);
            if (!read.IsOk)
            {
                return ServiceProposal.Refused(Name, null, read.Diagnostics);
            }

            owned = [.. read.Value["files"].Items().Select(f => new OwnedFile(f.At("path").AsText() ?? "", f.At("blob").AsText() ?? ""))];
            standing = read.Value;
        }

        ImmutableArray<AppliedFolder>? folders = applied(standing);
        if (AppliedFolders.Refusal(inputs, records, folders) is { } refusal)
        {
            return ServiceProposal.Refused(Name, null, [refusal]);
        }

        Result<RenderedTree> rendered = Rendered(inputs, folders);
        if (!rendered.IsOk)
        {
            return ServiceProposal.Refused(Name, null, rendered.Diagnostics);
        }

        ImmutableArray<OwnedFile> edited = Ownership.Edited(owned, inputs.Base);
        return !edited.IsEmpty && !inputs.Overwrite && (!inputs.Adopt || Lost(edited, rendered.Value, inputs.Base) is { IsEmpty: false })
            ? Ownership.Refused(Name, null, edited, inputs.Base)
            : Commit(inputs, rendered.Value, owned, Kept(inputs, standing, folders), remove, edited);
    }

    /// <summary>The proposal, or a hold where it commits something and a freeze or a lock of the whole environment stops that.</summary>
    public static Proposal Guard(Proposal proposal, ImmutableArray<Stop> stops)
    {
        ImmutableArray<Stop> common = [.. stops.Where(s => s.Service is null)];
        return !proposal.Commits || common.IsEmpty ? proposal : new Proposal
        {
            Service = proposal.Service,
            Decision = new Decision.Hold([.. common.Select(s => s.Text)], common.All(s => s.Until is not null) ? common.Max(s => s.Until) : null),
            Next = proposal.Next,
        };
    }

    private static Result<RenderedTree> Rendered(Inputs inputs, ImmutableArray<AppliedFolder>? folders) =>
        new Renderer(inputs.Environment, inputs.Templates).Shared(folders).Then(tree => Result<RenderedTree>.Ok(
            folders is null ? new RenderedTree(tree.Files.Where(f => f.Path != Renderer.ApplicationsPath(inputs.Environment))) : tree));

    // What the record keeps beside the files: the locks, and whom the Applications apply.
    private static ImmutableArray<YamlNode.Entry> Kept(Inputs inputs, YamlNode.Map? standing, ImmutableArray<AppliedFolder>? folders) =>
    [
        .. standing?.Entries.Where(e => e.Key == Locks.Key) ?? [],
        .. folders is { IsEmpty: false } applied && inputs.Environment.Argo is { PerService: true } ? Nodes.Map((AppliedFolders.Key, AppliedFolders.Write(applied))).Entries : [],
    ];

    // A file that is no longer rendered stands until nothing names it: what a person made of it would go then.
    private static ImmutableArray<OwnedFile> Lost(ImmutableArray<OwnedFile> edited, RenderedTree rendered, BaseTree tree) =>
        Ownership.Lost(edited, [.. edited.Select(e => rendered[e.Path] is { } file ? (FileChange)new FileChange.Write(e.Path, file.Bytes) : new FileChange.Delete(e.Path))], tree);

    private static Proposal? Commit(Inputs inputs, RenderedTree rendered, ImmutableArray<OwnedFile> owned, ImmutableArray<YamlNode.Entry> kept, bool remove, ImmutableArray<OwnedFile> edited)
    {
        var before = owned.ToDictionary(f => f.Path, f => f.Blob, StringComparer.Ordinal);
        FileChange[] written = [.. rendered.Files.Where(f => before.GetValueOrDefault(f.Path) != f.Blob || edited.Any(e => e.Path == f.Path)).Select(f => new FileChange.Write(f.Path, f.Bytes))];
        FileChange[] deleted = remove ? [.. before.Keys.Where(p => rendered[p] is null).Order(StringComparer.Ordinal).Select(p => new FileChange.Delete(p))] : [];
        FileChange[] changes = [.. written, .. deleted];
        if (changes.Length == 0)
        {
            return null;
        }

        IEnumerable<OwnedFile> after = rendered.Files.Select(f => new OwnedFile(f.Path, f.Blob)).Concat(owned.Where(f => rendered[f.Path] is null && !remove));
        FileChange record = new FileChange.Write(RecordPaths.Shared(inputs.Environment.Name), Encoding.UTF8.GetBytes(Write(inputs, after, kept)));
        ImmutableArray<FileChange> taken = Ownership.Taken(changes, before.Keys, inputs.Base);
        return Ownership.Guard(new Proposal
        {
            Service = Name,
            Decision = owned.IsEmpty ? new Decision.Bootstrap() : new Decision.Update(),
            Changes = [.. changes.Append(record).OrderBy(c => c.Path, StringComparer.Ordinal)],
            Message = CommitMessage.Compose(
                $"{Name} ({inputs.Environment.Name}): {(owned.IsEmpty ? "bootstrap" : "update")} {string.Join(", ", changes.Select(c => c.Path[(c.Path.LastIndexOf('/') + 1)..]))}",
                edited.Select(e => $"{(inputs.Overwrite ? "overwritten" : "adopted")}, as asked: {e.Path}").Concat(taken.Select(c => $"taken over, as asked: {c.Path}")),
                [
                    ("Environment", inputs.Environment.Name), ("Service", Name), ("Decision", owned.IsEmpty ? "bootstrap" : "update"),
                    ("Spec-Commit", inputs.SpecCommit), ("Tool-Version", inputs.Tool),
                ]),
            Next = rendered,
        }, taken, inputs);
    }

    private static string Write(Inputs inputs, IEnumerable<OwnedFile> files, ImmutableArray<YamlNode.Entry> kept) =>
        Heading + YamlWriter.Write(new YamlNode.Map(
        [
            .. Nodes.Map(
                ("apiVersion", Nodes.Text(RecordWriter.ApiVersion)),
                ("kind", Nodes.Text("EnvironmentRecord")),
                ("environment", Nodes.Text(inputs.Environment.Name)),
                ("tool", Nodes.Text(inputs.Tool))).Entries,
            .. kept,
            .. Nodes.Map(("files", Nodes.Seq(files.OrderBy(f => f.Path, StringComparer.Ordinal).Select(f =>
                Nodes.Map(("path", Nodes.Text(f.Path)), ("blob", Nodes.Text(f.Blob))))))).Entries,
        ]));

    /// <summary>The record of the shared files, where it is one and belongs to the environment.</summary>
    internal static Result<YamlNode.Map> Read(SourceText text, string environment)
    {
        Result<YamlNode> read = YamlReader.ReadOne(text);
        string? version = read.IsOk ? read.Value.At("apiVersion").AsText() : null;
        return !read.IsOk || read.Value is not YamlNode.Map map || version is null || map["kind"].AsText() != "EnvironmentRecord"
            ? Result<YamlNode.Map>.Fail(Diagnostic.Of(RecordCodes.Damaged, Place.Of(text.Name), "the record of the shared files cannot be read", RecordCodes.Damaged.WayOut))
            : version != RecordWriter.ApiVersion
                ? Result<YamlNode.Map>.Fail(Diagnostic.Of(RecordCodes.Newer, Place.Of(text.Name), $"the record of the shared files has the version '{version}'", RecordCodes.Newer.WayOut))
                : map["environment"].AsText() != environment
                    ? Result<YamlNode.Map>.Fail(Diagnostic.Of(RecordCodes.Foreign, Place.Of(text.Name), $"the record of the shared files belongs to the environment '{map["environment"].AsText()}'", RecordCodes.Foreign.WayOut))
                    : Result<YamlNode.Map>.Ok(map);
    }
}
