using System.Text.Json;
using System.Text.Json.Serialization;

namespace GitOpsGen.Terminal;

/// <summary>A report → SARIF 2.1.0, which GitHub and editors show.</summary>
public static class FindingsSarif
{
    /// <summary>The whole file.</summary>
    public static string Of(Report report, string version)
    {
        DiagnosticReport[] codes = [.. report.Diagnostics.DistinctBy(d => d.Code).OrderBy(d => d.Code, StringComparer.Ordinal)];
        var rules = codes.Select((d, i) => (d.Code, i)).ToDictionary(r => r.Code, r => r.i, StringComparer.Ordinal);
        var log = new SarifLog(
            "https://json.schemastore.org/sarif-2.1.0.json",
            "2.1.0",
            [
                new SarifRun(
                    new SarifTool(new SarifDriver("gitopsgen", version, [.. codes.Select(d => new SarifRule(d.Code, new SarifText(d.Meaning.Length > 0 ? d.Meaning : d.Code)))])),
                    "utf16CodeUnits",
                    [
                        .. FindingsFile.Fingerprinted(report).Select(f => new SarifResult(
                            f.Finding.Code, rules[f.Finding.Code], f.Finding.Severity, new SarifText(FindingsFile.Words(f.Finding)), Locations(f.Finding),
                            new Dictionary<string, string>(StringComparer.Ordinal) { ["gitopsgen/v1"] = f.Fingerprint })),
                    ]),
            ]);
        return JsonSerializer.Serialize(log, SarifJson.Default.SarifLog) + "\n";
    }

    private static SarifLocation[] Locations(DiagnosticReport finding) => finding.File is null
        ? []
        : [new SarifLocation(new SarifPhysical(new SarifArtifact(Uri(finding.File)), finding.Line is { } line ? new SarifRegion(line, finding.Column ?? 1) : null))];

    private static string Uri(string file) =>
        (file.StartsWith('/') ? "file://" : "") + string.Join('/', file.Split('/').Select(System.Uri.EscapeDataString));
}

/// <summary>The file.</summary>
public sealed record SarifLog([property: JsonPropertyName("$schema")] string Schema, string Version, IReadOnlyList<SarifRun> Runs);

/// <summary>One run of the program.</summary>
public sealed record SarifRun(SarifTool Tool, string ColumnKind, IReadOnlyList<SarifResult> Results);

/// <summary>The program.</summary>
public sealed record SarifTool(SarifDriver Driver);

/// <summary>Its name, and the rules that its results name.</summary>
public sealed record SarifDriver(string Name, string Version, IReadOnlyList<SarifRule> Rules);

/// <summary>A code of the catalog.</summary>
public sealed record SarifRule(string Id, SarifText ShortDescription);

/// <summary>A text.</summary>
public sealed record SarifText(string Text);

/// <summary>A finding; the level is note, warning or error.</summary>
public sealed record SarifResult(
    string RuleId, int RuleIndex, string Level, SarifText Message, IReadOnlyList<SarifLocation> Locations, IReadOnlyDictionary<string, string> PartialFingerprints);

/// <summary>Where it is.</summary>
public sealed record SarifLocation(SarifPhysical PhysicalLocation);

/// <summary>A file, and a place in it where one is known.</summary>
public sealed record SarifPhysical(SarifArtifact ArtifactLocation, SarifRegion? Region);

/// <summary>The file's address, relative to where the program ran.</summary>
public sealed record SarifArtifact(string Uri);

/// <summary>Line and column, from 1.</summary>
public sealed record SarifRegion(int StartLine, int StartColumn);

/// <summary>SARIF without reflection.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SarifLog))]
public sealed partial class SarifJson : JsonSerializerContext;
