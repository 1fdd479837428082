using System.Text.Json;
using System.Text.Json.Serialization;

namespace GitOpsGen.Terminal;

/// <summary>A report → GitLab's Code Quality, which a merge request shows beside the changed lines.</summary>
public static class FindingsCodeQuality
{
    /// <summary>The whole file: a list, empty where there is nothing.</summary>
    public static string Of(Report report) => JsonSerializer.Serialize(
        [
            .. FindingsFile.Fingerprinted(report).Select(f => new CodeQualityIssue(
                FindingsFile.Words(f.Finding), f.Finding.Code, f.Fingerprint,
                f.Finding.Severity switch { "error" => "critical", "warning" => "minor", _ => "info" },
                // GitLab drops what has no place.
                new CodeQualityLocation(f.Finding.File ?? ".", new CodeQualityLines(f.Finding.Line ?? 1)))),
        ],
        CodeQualityJson.Default.CodeQualityIssueArray) + "\n";
}

/// <summary>A finding.</summary>
public sealed record CodeQualityIssue(string Description, string CheckName, string Fingerprint, string Severity, CodeQualityLocation Location);

/// <summary>The file, relative to the repository.</summary>
public sealed record CodeQualityLocation(string Path, CodeQualityLines Lines);

/// <summary>The line, from 1.</summary>
public sealed record CodeQualityLines(int Begin);

/// <summary>Code Quality without reflection.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CodeQualityIssue[]))]
public sealed partial class CodeQualityJson : JsonSerializerContext;
