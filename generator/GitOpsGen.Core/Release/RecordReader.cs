using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using GitOpsGen.Diagnostics;
using GitOpsGen.Judge;
using GitOpsGen.Yaml;

namespace GitOpsGen.Release;

/// <summary>YAML → release record. A record that is damaged, newer or of another service is refused whole (exit 5).</summary>
public sealed partial class RecordReader
{
    private const string VersionPrefix = "gitopsgen.dev/v1alpha";

    /// <summary>The first year that no record names: holds and patience could be counted past the end of time.</summary>
    public const int FarAway = 9000;
    private readonly SourceText source;
    private string? missing;
    private Diagnostic? trouble;

    private RecordReader(SourceText source) => this.source = source;

    /// <summary>The record, where it is one and belongs to <paramref name="service"/> of <paramref name="environment"/> (null: to anyone).</summary>
    /// <param name="source">Its text.</param>
    /// <param name="environment">The environment it must be of.</param>
    /// <param name="service">The service it must be of; null: any.</param>
    /// <param name="forWayBack">Whether evidence that is damaged is left out instead of refused: the way back does not rest on it.</param>
    public static Result<ReleaseRecord> Read(SourceText source, string environment, string? service, bool forWayBack = false)
    {
        Result<YamlNode> read = YamlReader.ReadOne(source);
        if (!read.IsOk)
        {
            return Refuse(RecordCodes.Damaged, source, $"the release record cannot be read: {read.Diagnostics[0].Message}");
        }

        string version = read.Value.At("apiVersion").AsText() ?? "";
        if (read.Value.At("kind").AsText() != "ReleaseRecord" || !version.StartsWith(VersionPrefix, StringComparison.Ordinal))
        {
            return version.StartsWith("gitopsgen.dev/", StringComparison.Ordinal)
                ? Refuse(RecordCodes.Newer, source, $"the release record has the version '{version}', which this gitopsgen does not know")
                : Refuse(RecordCodes.Damaged, source, "the file is no release record: apiVersion and kind do not say so");
        }

        if (version != RecordWriter.ApiVersion)
        {
            return Refuse(RecordCodes.Newer, source, $"the release record has the version '{version}'; this gitopsgen writes '{RecordWriter.ApiVersion}'");
        }

        var reader = new RecordReader(source);
        ReleaseRecord? record = reader.Record((YamlNode.Map)read.Value);
        if (record is null || reader.missing is not null)
        {
            return Refuse(RecordCodes.Damaged, source, $"the release record is damaged: '{reader.missing}' is missing or wrong");
        }

        if (reader.trouble is { } damaged && !forWayBack)
        {
            return Result<ReleaseRecord>.Fail(damaged);
        }

        return record.Environment != environment || (service is not null && record.Service != service)
            ? Refuse(RecordCodes.Foreign, source, $"the release record belongs to the service '{record.Service}' of '{record.Environment}', not to '{service ?? "?"}' of '{environment}'")
            : Result<ReleaseRecord>.Ok(record);
    }

    private static Result<ReleaseRecord> Refuse(Code code, SourceText source, string message) =>
        Result<ReleaseRecord>.Fail(Diagnostic.Of(code, Place.Of(source.Name), message, code.WayOut));

    private ReleaseRecord? Record(YamlNode.Map map)
    {
        ReleaseStatus? status = Text(map, "status") switch
        {
            "stable" => ReleaseStatus.Stable,
            "releasing" => ReleaseStatus.Releasing,
            "rolled-back" => ReleaseStatus.RolledBack,
            _ => null,
        };
        if (status is null)
        {
            missing ??= "status";
        }

        var record = new ReleaseRecord
        {
            Environment = Text(map, "environment"),
            Service = Text(map, "service"),
            Root = SafePath(map["root"], "root"),
            Directory = SafePath(map["directory"], "directory"),
            Status = status ?? ReleaseStatus.Stable,
            StageName = Text(map, "stage"),
            Since = Time(map, "since"),
            Stable = Text(map, "stable"),
            Canary = map["canary"].AsText(),
            Said = [.. map["evidence"].Items().Select(i => i.AsText()).OfType<string>()],
            Rows = [.. map["evidence"].Items().Where(i => i is not YamlNode.Scalar).Select(Row).OfType<Evidence>()],
            Failed = map["failed"] is YamlNode.Map failed
                ? new FailedVersion(Text(failed, "version"), Text(failed, "reason"), Time(failed, "at"))
                : null,
            SpecCommit = Text(map["spec"] as YamlNode.Map, "commit"),
            SpecDigest = Text(map["spec"] as YamlNode.Map, "digest"),
            Tool = Text(map, "tool"),
            Versions = [.. map["versions"].Items().Select(Version)],
            Ladder = Ladder(map["ladder"].Items()),
            Files = [.. map["files"].Items().Select(f => new OwnedFile(SafePath(f.At("path")), Blob(f)))],
            WayBack = [.. map["wayBack"].Items().Select(f => new WayBackFile(SafePath(f.At("path")), Blob(f), Text(f as YamlNode.Map, "content")))],
        };
        return missing is null ? Consistent(record) : null;
    }

    // What the parts say of each other: a record that contradicts itself is damaged, whoever wrote it.
    private ReleaseRecord? Consistent(ReleaseRecord record)
    {
        missing = !record.Directory.StartsWith(record.Root + "/", StringComparison.Ordinal) ? "directory"
            : record.Version(record.Stable) is null ? "versions (stable)"
            : (record.Status == ReleaseStatus.Stable) != (record.Canary is null) ? "canary"
            : record.Canary is not null && (record.Version(record.Canary) is null || record.Canary == record.Stable) ? "versions (canary)"
            : record.Status == ReleaseStatus.Releasing && record.Ladder.All(s => s.Name != record.StageName) ? "ladder"
            : record.Status == ReleaseStatus.Releasing && record.WayBack.IsEmpty ? "wayBack"
            : record.WayBack.Any(f => Digests.GitBlob(System.Text.Encoding.UTF8.GetBytes(f.Content)) != f.Blob) ? "wayBack (its content does not have the blob id beside it)"
            : record.WayBack.Any(f => !f.Path.StartsWith(record.Directory + "/", StringComparison.Ordinal)) ? "wayBack (a path outside of the service's folder)"
            : record.Files.Any(f => f.Blob.Length != 40 || !f.Blob.All(char.IsAsciiHexDigitLower)) ? "files (a blob id)"
            : record.Files.Any(f => !f.Path.StartsWith(record.Directory + "/", StringComparison.Ordinal)) ? "files (a path outside of the service's folder)"
            : null;
        return missing is null ? record : null;
    }

    private Evidence? Row(YamlNode node)
    {
        Result<Evidence> row = Evidence.FromNode(node);
        trouble ??= row.Diagnostics.FirstOrDefault();
        return row.IsOk ? row.Value : null;
    }

    private RecordedVersion Version(YamlNode node)
    {
        string name = Text(node as YamlNode.Map, "name");
        if (!Label().IsMatch(name))
        {
            // File names are made of it.
            missing ??= "versions.name";
        }

        VersionInputs? inputs = VersionInputs.FromNode(name, node.At("workload"));
        if (inputs is null)
        {
            missing ??= "versions.workload";
        }
        else if (inputs.Image != Text(node as YamlNode.Map, "image"))
        {
            missing ??= "versions.image";
        }

        string? digest = node.At("digest").AsText();
        if (digest is not null && !ImageDigest().IsMatch(digest))
        {
            missing ??= "versions.digest";
        }

        inputs = inputs is null ? null : inputs with { ImageDigest = digest };
        return new RecordedVersion(inputs!, Text(node as YamlNode.Map, "template"), Text(node as YamlNode.Map, "specCommit"), node.At("slot").AsText());
    }

    private ImmutableArray<Stage> Ladder(ImmutableArray<YamlNode> nodes) =>
    [
        .. nodes.Select((node, i) => new Stage
        {
            Name = Text(node as YamlNode.Map, "name"),
            Kind = i == 0 ? StageKind.Prepare : i == nodes.Length - 1 ? StageKind.Full : StageKind.Shift,
            Weight = (int)(node.At("weight").AsInteger() is >= 0 and <= 100 and long w ? w : Missing("ladder.weight")),
            Match = [.. node.At("match").Items().OfType<YamlNode.Map>()],
            WithinMatch = node.At("within").AsText() == "match",
            Mirror = node.At("mirror").AsText() is string mirror
                ? decimal.TryParse(mirror, NumberStyles.Number, CultureInfo.InvariantCulture, out decimal share) ? share : Missing("ladder.mirror")
                : null,
            Hold = Durations.Parse(Text(node as YamlNode.Map, "hold")) ?? TimeSpan.FromTicks(Missing("ladder.hold")),
            ApprovalRequired = node.At("approval").AsText() == "required",
        }),
    ];

    private string SafePath(YamlNode? node, string key = "path")
    {
        string path = node.AsText() ?? "";
        if (path.Split('/').Any(part => part is "" or "." or ".." || part.Equals(".git", StringComparison.OrdinalIgnoreCase)))
        {
            missing ??= key;
        }

        return path;
    }

    private string Blob(YamlNode node)
    {
        string blob = Text(node as YamlNode.Map, "blob");
        if (!ObjectName().IsMatch(blob))
        {
            missing ??= "blob";
        }

        return blob;
    }

    private string Text(YamlNode.Map? map, string key)
    {
        string? text = map?[key].AsText();
        if (text is null)
        {
            missing ??= key;
        }

        return text ?? "";
    }

    private DateTimeOffset Time(YamlNode.Map map, string key) =>
        DateTimeOffset.TryParse(Text(map, key), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time) && time.Year < FarAway
            ? time
            : new DateTimeOffset(Missing(key), TimeSpan.Zero);

    private long Missing(string key)
    {
        missing ??= key;
        return 0;
    }

    [GeneratedRegex(@"\A[0-9a-f]{40}\z")]
    private static partial Regex ObjectName();

    // OCI Image Specification, "Digests".
    [GeneratedRegex(@"\A[a-z0-9]+(?:[+._-][a-z0-9]+)*:[A-Za-z0-9=_-]{32,256}\z")]
    private static partial Regex ImageDigest();

    [GeneratedRegex(@"\A[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?\z")]
    private static partial Regex Label();
}
