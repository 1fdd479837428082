using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using GitOpsGen.Commands;
using GitOpsGen.Diagnostics;
using GitOpsGen.Terminal;
using Xunit;

namespace GitOpsGen.Tests.Reports;

/// <summary>Files of findings, held to the published shapes of those who read them, whatever the findings say.</summary>
public sealed partial class FindingsShapesTests
{
    private static readonly Gen<string> Texts =
        from parts in Gen.Elements("timeout", "\"", "'", "]]>", "<![CDATA[", "</failure>", "&amp;", "\u0000", "\u001b[31m", "\r\n", "\t", "\\", "\\u0041", "\u202e", "Größe", "日本語", "🚀", "\ud800", "\udc00", "\ufffe", "{{service}}", "%20", " ", "")
            .ArrayOf(6)
        select string.Concat(parts);

    private static readonly Gen<string> Files = Gen.OneOf(
        Gen.Constant(""),
        Gen.Elements("environments/a b.yaml", "environments/日本/größe.yaml", "a#b?c%41.yaml", "x:y/z.yaml", "\"quoted\" 'file'.yaml", "a&b<c>.yaml", "tab\tbell\u0007.yaml", "[brackets]{braces}|^`.yaml"));

    private static readonly Gen<Diagnostic> Findings =
        from code in Gen.Elements<Code>([.. Catalog.All])
        from severity in Gen.Elements(Severity.Note, Severity.Warning, Severity.Error)
        from file in Files
        from line in Gen.Choose(0, 3)
        from message in Texts
        from hint in Texts
        select new Diagnostic(code, severity, file.Length == 0 ? Place.None : new Place(file, line, line), "it says " + message, hint);

    private static readonly Gen<Report> Reports =
        from command in Gen.Elements("check", "plan", "reconcile")
        from findings in Findings.ArrayOf()
        from services in (from decision in Gen.Elements("rollback", "hold", "nothing") from waits in Texts.ArrayOf(2) from title in Texts select (decision, waits, title)).ArrayOf(3)
        select ReportOf(command, findings, services);

    [Fact]
    public void Sarif_keeps_to_2_1_0_whatever_is_found() => ForAll(Reports, Sarif);

    [Fact]
    public void Code_quality_keeps_to_GitLab_s_report_format_whatever_is_found() => ForAll(Reports, CodeQuality);

    [Fact]
    public void JUnit_is_well_formed_and_its_counts_agree_whatever_is_found() => ForAll(Reports, JUnit);

    // OASIS SARIF 2.1.0: 3.13 (log), 3.14 (run), 3.19 (driver), 3.27 (result), 3.4 (artifactLocation), 3.30 (region), 3.49 (rules).
    private static void Sarif(Report report)
    {
        JsonElement log = Json(FindingsSarif.Of(report, "1.2.3"));
        Assert.Equal("2.1.0", Text(log, "version"));
        JsonElement run = Assert.Single(log.GetProperty("runs").EnumerateArray());
        JsonElement driver = run.GetProperty("tool").GetProperty("driver");
        Assert.Equal("gitopsgen", Text(driver, "name"));
        Assert.Equal("utf16CodeUnits", Text(run, "columnKind"));
        string[] rules = [.. driver.GetProperty("rules").EnumerateArray().Select(r => Text(r, "id"))];
        Assert.Equal(rules.Length, rules.Distinct(StringComparer.Ordinal).Count());
        Assert.All(driver.GetProperty("rules").EnumerateArray(), r => Assert.NotEqual("", Text(r.GetProperty("shortDescription"), "text")));
        JsonElement[] results = [.. run.GetProperty("results").EnumerateArray()];
        Assert.Equal(report.Diagnostics.Count, results.Length);
        foreach ((JsonElement result, DiagnosticReport finding) in results.Zip(report.Diagnostics))
        {
            Assert.Equal(finding.Code, Text(result, "ruleId"));
            Assert.Equal(finding.Code, rules[result.GetProperty("ruleIndex").GetInt32()]);
            Assert.Contains(Text(result, "level"), (string[])["none", "note", "warning", "error"]);
            Assert.StartsWith(finding.Message, Text(result.GetProperty("message"), "text"), StringComparison.Ordinal);
            JsonElement[] locations = [.. result.GetProperty("locations").EnumerateArray()];
            Assert.Equal(finding.File is null ? 0 : 1, locations.Length);
            foreach (JsonElement physical in locations.Select(l => l.GetProperty("physicalLocation")))
            {
                string uri = Text(physical.GetProperty("artifactLocation"), "uri");
                Assert.Matches(RelativeReference(), uri);
                Assert.Equal(finding.File, Uri.UnescapeDataString(uri));
                Assert.Equal(finding.Line is not null, physical.TryGetProperty("region", out JsonElement region));
                Assert.True(finding.Line is null || (region.GetProperty("startLine").GetInt32() >= 1 && region.GetProperty("startColumn").GetInt32() >= 1));
            }
        }

        Assert.Equal(results.Length, results.Select(r => Text(r.GetProperty("partialFingerprints"), "gitopsgen/v1")).Distinct(StringComparer.Ordinal).Count());
    }

    // GitLab, Code Quality, "Code Quality report format".
    private static void CodeQuality(Report report)
    {
        JsonElement[] issues = [.. Json(FindingsCodeQuality.Of(report)).EnumerateArray()];
        Assert.Equal(report.Diagnostics.Count, issues.Length);
        foreach ((JsonElement issue, DiagnosticReport finding) in issues.Zip(report.Diagnostics))
        {
            Assert.StartsWith(finding.Message, Text(issue, "description"), StringComparison.Ordinal);
            Assert.Equal(finding.Code, Text(issue, "check_name"));
            Assert.Contains(Text(issue, "severity"), (string[])["info", "minor", "major", "critical", "blocker"]);
            JsonElement location = issue.GetProperty("location");
            string path = Text(location, "path");
            Assert.Equal(finding.File ?? ".", path);
            Assert.False(path.StartsWith('/') || path.StartsWith("./", StringComparison.Ordinal), path);
            Assert.True(location.GetProperty("lines").GetProperty("begin").GetInt32() >= 1);
        }

        Assert.Equal(issues.Length, issues.Select(i => Text(i, "fingerprint")).Distinct(StringComparer.Ordinal).Count());
    }

    // The XML that GitLab, GitHub's actions and Jenkins read: testsuites > testsuite > testcase > failure | error | skipped | system-out.
    private static void JUnit(Report report)
    {
        XElement root = Xml(FindingsJUnit.Of(report));
        Assert.Equal("testsuites", root.Name.LocalName);
        Assert.NotEmpty(root.Elements());
        int failures = 0;
        foreach (XElement suite in root.Elements())
        {
            Assert.Equal("testsuite", suite.Name.LocalName);
            XElement[] cases = [.. suite.Elements()];
            Assert.NotEmpty(cases);
            Assert.Equal(cases.Length, (int)suite.Attribute("tests")!);
            Assert.Equal(cases.Count(c => c.Element("failure") is not null), (int)suite.Attribute("failures")!);
            Assert.Equal((0, 0), ((int)suite.Attribute("errors")!, (int)suite.Attribute("skipped")!));
            Assert.NotEqual("", suite.Attribute("name")!.Value);
            Assert.All(cases, c => Assert.True(c.Name.LocalName == "testcase" && c.Attribute("name") is { Value.Length: > 0 } && c.Attribute("classname") is { Value.Length: > 0 }, c.ToString()));
            Assert.All(cases.Elements(), e => Assert.Contains(e.Name.LocalName, (string[])["failure", "system-out"]));
            Assert.All(cases.Elements("failure"), f => Assert.True(f.Attribute("message") is not null && f.Attribute("type") is { Value.Length: > 0 }, f.ToString()));
            failures += cases.Elements("failure").Count();
        }

        int rolledBack = report.Command == "reconcile" ? report.Environments.Sum(e => e.Services.Count(s => s.Decision == "rollback")) : 0;
        Assert.Equal(report.Diagnostics.Count(d => d.Severity == "error") + rolledBack, failures);
    }

    private static void ForAll(Gen<Report> reports, Action<Report> holds) =>
        Prop.ForAll(Arb.From(reports), report =>
        {
            holds(report);
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200).WithReplay(20261125, 11));

    private static Report ReportOf(string command, Diagnostic[] findings, (string Decision, string[] Waits, string Title)[] services)
    {
        var report = new Report { Command = command };
        report.Add(findings, verbose: true);
        var environment = new EnvironmentReport { Environment = "staging" };
        environment.Services.AddRange(services.Select((s, i) => new ServiceReport { Service = $"s{i}", Decision = s.Decision, Title = s.Title, WaitsFor = s.Waits }));
        report.Environments.AddRange(services.Length == 0 ? [] : [environment]);
        return report;
    }

    // Read as strictly as bytes can be: a lone surrogate or a control character that is not escaped is refused.
    private static JsonElement Json(string text) => JsonDocument.Parse(new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(text)).RootElement;

    private static XElement Xml(string text)
    {
        byte[] bytes = new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(text);
        using XmlReader reader = XmlReader.Create(new MemoryStream(bytes), new XmlReaderSettings { CheckCharacters = true, DtdProcessing = DtdProcessing.Prohibit });
        return XDocument.Load(reader).Root!;
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    // RFC 3986: a relative reference whose first part could not be taken for a scheme.
    [GeneratedRegex(@"\A(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+(?:/(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+)*\z")]
    private static partial Regex RelativeReference();
}
