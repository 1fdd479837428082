using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Tests.Check;

/// <summary>Findings as the samples write them: <c># CHKnnn [severity] [ISTnnnn][: message [(hint)]]</c> at the end of the line.</summary>
internal static partial class Corpus
{
    /// <summary>Line and text of every expected finding.</summary>
    public static string[] Expected(string text) =>
    [
        .. text.Split('\n').SelectMany((line, i) => Mark().Matches(line).Select(m => string.Create(CultureInfo.InvariantCulture, $"{i + 1} {m.Groups[1].Value.TrimEnd()}"))),
    ];

    /// <summary>What was found, each as long as the expectation of its line and code says it.</summary>
    public static string[] Found(ImmutableArray<Diagnostic> found, string[] expected) => [.. found.Select(d => Say(d, expected))];

    private static string Say(Diagnostic finding, string[] expected)
    {
        string start = string.Create(CultureInfo.InvariantCulture, $"{finding.Place.Line} {finding.Code.Id}");
        string severity = finding.Severity == finding.Code.Severity && finding.Severity == Severity.Error ? "" : " " + finding.Severity.ToString().ToLowerInvariant();
        string istio = finding.IstioCode.Length == 0 ? "" : " " + finding.IstioCode;
        string hint = finding.Hint.Length == 0 ? "" : $" ({finding.Hint})";
        string[] ways =
        [
            start + istio, start + severity + istio,
            start + istio + ": " + finding.Message, start + severity + istio + ": " + finding.Message,
            start + istio + ": " + finding.Message + hint, start + severity + istio + ": " + finding.Message + hint,
        ];
        return expected.FirstOrDefault(e => ways.Contains(e) || (e.Contains(':', StringComparison.Ordinal) && ways[^1].StartsWith(e, StringComparison.Ordinal)) || ways[^2].StartsWith(e, StringComparison.Ordinal) && e.Contains(':', StringComparison.Ordinal)) ?? ways[^1];
    }

    [GeneratedRegex(@"# ((?:CHK|POL)[0-9]{3}.*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Mark();
}
