using System.Globalization;
using GitOpsGen.Yaml;

namespace GitOpsGen.Release;

/// <summary>A release record → YAML that a person can read.</summary>
public static class RecordWriter
{
    /// <summary>The version of the format that is written.</summary>
    public const string ApiVersion = "gitopsgen.dev/v1alpha1";

    /// <summary>The record's text, the same for the same record.</summary>
    public static string Write(ReleaseRecord record) =>
        "# Written by gitopsgen with every commit of this service; `gitopsgen status` and `gitopsgen history` read it.\n" + YamlWriter.Write(Nodes.Map(
            ("apiVersion", Nodes.Text(ApiVersion)),
            ("kind", Nodes.Text("ReleaseRecord")),
            ("environment", Nodes.Text(record.Environment)),
            ("service", Nodes.Text(record.Service)),
            ("root", Nodes.Text(record.Root)),
            ("directory", Nodes.Text(record.Directory)),
            ("status", Nodes.Text(StatusName(record.Status))),
            ("stage", Nodes.Text(record.StageName)),
            ("since", Nodes.Text(Moment(record.Since))),
            ("stable", Nodes.Text(record.Stable)),
            ("canary", Text(record.Canary)),
            ("evidence", record.Said.IsEmpty && record.Rows.IsEmpty ? null : Nodes.Seq([.. record.Said.Select(Nodes.Text), .. record.Rows.Select(r => r.ToNode())])),
            ("failed", record.Failed is not { } failed ? null : Nodes.Map(
                ("version", Nodes.Text(failed.Version)), ("reason", Nodes.Text(failed.Reason)), ("at", Nodes.Text(Moment(failed.At))))),
            ("spec", Nodes.Map(("commit", Nodes.Text(record.SpecCommit)), ("digest", Nodes.Text(record.SpecDigest)))),
            ("tool", Nodes.Text(record.Tool)),
            ("versions", Nodes.Seq(record.Versions.Select(Version))),
            ("ladder", record.Ladder.IsEmpty ? null : Nodes.Seq(record.Ladder.Select(StageNode))),
            ("files", Nodes.Seq(record.Files.Select(f => Nodes.Map(("path", Nodes.Text(f.Path)), ("blob", Nodes.Text(f.Blob)))))),
            ("wayBack", record.WayBack.IsEmpty ? null : Nodes.Seq(record.WayBack.Select(f => Nodes.Map(
                ("path", Nodes.Text(f.Path)), ("blob", Nodes.Text(f.Blob)), ("content", Nodes.Text(f.Content))))))));

    /// <summary>The status as it is written and shown.</summary>
    public static string StatusName(ReleaseStatus status) => status switch
    {
        ReleaseStatus.Stable => "stable",
        ReleaseStatus.Releasing => "releasing",
        _ => "rolled-back",
    };

    /// <summary>A time as it is written: UTC, to the second.</summary>
    public static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    // A hold counts from here: cut to the second it would end up to a second early.
    private static string Moment(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFF'Z'", CultureInfo.InvariantCulture);

    private static YamlNode.Scalar? Text(string? text) => text is null ? null : Nodes.Text(text);

    private static YamlNode.Map Version(RecordedVersion version) => Nodes.Map(
        ("name", Nodes.Text(version.Inputs.Version)),
        ("image", Nodes.Text(version.Inputs.Image)),
        ("digest", Text(version.Inputs.ImageDigest)),
        ("template", Nodes.Text(version.TemplateDigest)),
        ("specCommit", Nodes.Text(version.SpecCommit)),
        ("slot", Text(version.Slot)),
        ("workload", version.Inputs.ToNode()));

    private static YamlNode.Map StageNode(Stage stage) => Nodes.Map(
        ("name", Nodes.Text(stage.Name)),
        ("weight", Nodes.Number(stage.Weight)),
        ("match", stage.Match.IsEmpty ? null : Nodes.Seq(stage.Match)),
        ("within", stage.WithinMatch ? Nodes.Text("match") : null),
        ("mirror", stage.Mirror is { } mirror ? new YamlNode.Scalar(mirror.ToString(CultureInfo.InvariantCulture), plain: true) : null),
        ("hold", Nodes.Text(Durations.Write(stage.Hold))),
        ("approval", stage.ApprovalRequired ? Nodes.Text("required") : null));
}
