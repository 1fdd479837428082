using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GitOpsGen.Diagnostics;
using GitOpsGen.Disk;

namespace GitOpsGen.Terminal;

/// <summary>Writes a report's findings in a form that other programs show: SARIF, JUnit or GitLab's Code Quality, by the file's ending.</summary>
public static class FindingsFile
{
    private static readonly (string Ending, Func<Report, string, string> Text)[] Forms =
    [
        (".sarif", FindingsSarif.Of),
        (".junit.xml", (report, _) => FindingsJUnit.Of(report)),
        ("gl-code-quality.json", (report, _) => FindingsCodeQuality.Of(report)),
    ];

    /// <summary>Whether the ending names a form.</summary>
    public static bool IsKnown(string path) => Forms.Any(f => path.EndsWith(f.Ending, StringComparison.Ordinal));

    /// <summary>Writes the file; what stood there is replaced. What is wrong with that, if anything.</summary>
    /// <param name="path">The file; its folder is made where it is missing.</param>
    /// <param name="report">The findings.</param>
    /// <param name="version">The tool's version.</param>
    public static IEnumerable<Diagnostic> Write(string path, Report report, string version)
    {
        try
        {
            string text = Forms.First(f => path.EndsWith(f.Ending, StringComparison.Ordinal)).Text(FromRoot(report), version);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            return [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [Diagnostic.Of(DiskCodes.Unreadable, Place.Of(Texts.Shown(path)), $"'{Texts.Shown(path)}' cannot be written: {e.Message.TrimEnd('.')}", "name another --findings file")];
        }
    }

    /// <summary>
    /// Each finding with an identity that outlives edits elsewhere in its file: made of the code, the file and the message, and where those are the same of
    /// their order; never of the line.
    /// </summary>
    internal static IEnumerable<(DiagnosticReport Finding, string Fingerprint)> Fingerprinted(Report report)
    {
        Dictionary<string, int> seen = new(StringComparer.Ordinal);
        foreach (DiagnosticReport finding in report.Diagnostics)
        {
            string identity = $"{finding.Code}\n{finding.File}\n{finding.Message}";
            int number = seen[identity] = seen.GetValueOrDefault(identity) + 1;
            string counted = string.Create(CultureInfo.InvariantCulture, $"{identity}\n{number}");
            yield return (finding, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(counted)))[..40]);
        }
    }

    // Whoever shows findings beside the lines of a change looks at the whole repository, wherever in it this program ran.
    private static Report FromRoot(Report report)
    {
        var seen = new Report { Command = report.Command };
        seen.Environments.AddRange(report.Environments);
        seen.Diagnostics.AddRange(report.Diagnostics.Select(d => d.File is { } file ? d with { File = Texts.FromRepositoryRoot(file) } : d));
        return seen;
    }

    /// <summary>The message with its way out.</summary>
    internal static string Words(DiagnosticReport finding) => finding.Hint is { } hint ? $"{finding.Message}; {hint}" : finding.Message;
}
