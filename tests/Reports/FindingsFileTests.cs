using System.Text.Json;
using System.Xml.Linq;
using GitOpsGen.Terminal;
using Xunit;

namespace GitOpsGen.Tests.Reports;

public sealed class FindingsFileTests
{
    private static readonly DiagnosticReport Broken = new("CHK101", "error", "environments/a b.yaml", 12, 7, "there is no field 'timeot'", "did you mean 'timeout'?", null) { Meaning = "an unknown field" };
    private static readonly DiagnosticReport Doubtful = new("CHK508", "warning", null, null, null, "users flip <between> \u0001 versions", null, null) { Meaning = "a doubt" };

    [Fact]
    public void Sarif_has_all_that_the_standard_requires()
    {
        JsonElement log = JsonDocument.Parse(FindingsSarif.Of(ReportOf(Broken, Doubtful, Broken), "1.2.3")).RootElement;

        Assert.Equal("2.1.0", log.GetProperty("version").GetString());
        Assert.StartsWith("https://", log.GetProperty("$schema").GetString(), StringComparison.Ordinal);
        JsonElement run = Assert.Single(log.GetProperty("runs").EnumerateArray());
        JsonElement driver = run.GetProperty("tool").GetProperty("driver");
        Assert.Equal(("gitopsgen", "1.2.3"), (driver.GetProperty("name").GetString(), driver.GetProperty("version").GetString()));
        JsonElement[] rules = [.. driver.GetProperty("rules").EnumerateArray()];
        Assert.All(rules, r => Assert.NotEqual("", r.GetProperty("shortDescription").GetProperty("text").GetString()));
        JsonElement[] results = [.. run.GetProperty("results").EnumerateArray()];
        Assert.Equal(3, results.Length);
        Assert.All(results, r =>
        {
            Assert.Equal(r.GetProperty("ruleId").GetString(), rules[r.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString());
            Assert.Contains(r.GetProperty("level").GetString(), (string[])["note", "warning", "error"]);
            Assert.NotEqual("", r.GetProperty("message").GetProperty("text").GetString());
        });
        JsonElement place = results[0].GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal("environments/a%20b.yaml", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
        Assert.Equal((12, 7), (place.GetProperty("region").GetProperty("startLine").GetInt32(), place.GetProperty("region").GetProperty("startColumn").GetInt32()));
        Assert.Empty(results[1].GetProperty("locations").EnumerateArray());
        Assert.Equal(3, results.Select(r => r.GetProperty("partialFingerprints").GetProperty("gitopsgen/v1").GetString()).Distinct().Count());
    }

    [Fact]
    public void Code_quality_is_a_list_of_what_GitLab_asks_for()
    {
        JsonElement[] issues = [.. JsonDocument.Parse(FindingsCodeQuality.Of(ReportOf(Broken, Doubtful))).RootElement.EnumerateArray()];

        Assert.Equal(["critical", "minor"], issues.Select(i => i.GetProperty("severity").GetString()));
        Assert.Equal("CHK101", issues[0].GetProperty("check_name").GetString());
        Assert.Equal("there is no field 'timeot'; did you mean 'timeout'?", issues[0].GetProperty("description").GetString());
        Assert.Equal(("environments/a b.yaml", 12), (issues[0].GetProperty("location").GetProperty("path").GetString(), issues[0].GetProperty("location").GetProperty("lines").GetProperty("begin").GetInt32()));
        Assert.All(issues, i => Assert.Equal(40, i.GetProperty("fingerprint").GetString()!.Length));
        Assert.Equal("[]\n", FindingsCodeQuality.Of(ReportOf()));
    }

    [Fact]
    public void JUnit_fails_a_case_for_each_error_and_passes_one_where_there_is_nothing()
    {
        XElement suite = XDocument.Parse(FindingsJUnit.Of(ReportOf(Broken, Doubtful))).Root!.Element("testsuite")!;
        XElement none = XDocument.Parse(FindingsJUnit.Of(ReportOf())).Root!.Element("testsuite")!;

        Assert.Equal(("2", "1"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value));
        XElement failure = Assert.Single(suite.Descendants("failure"));
        Assert.Equal("environments/a b.yaml:12: error CHK101: there is no field 'timeot'; did you mean 'timeout'?", failure.Value);
        Assert.Contains("users flip <between> \uFFFD versions", Assert.Single(suite.Descendants("system-out")).Value, StringComparison.Ordinal);
        Assert.Equal(("1", "0"), (none.Attribute("tests")!.Value, none.Attribute("failures")!.Value));
        Assert.Empty(Assert.Single(none.Elements("testcase")).Elements());
    }

    [Fact]
    public void A_fingerprint_outlives_a_move_to_another_line()
    {
        string[] before = Prints(ReportOf(Broken)), moved = Prints(ReportOf(Doubtful, Broken with { Line = 99, Column = 1 })), other = Prints(ReportOf(Broken with { Message = "else" }));

        Assert.Equal(before[0], moved[1]);
        Assert.NotEqual(before[0], other[0]);
    }

    [Fact]
    public void One_run_writes_several_files_and_refuses_an_ending_it_does_not_know()
    {
        using Desk desk = new();
        string spec = desk.Write("environments/shop.yaml", Desk.Spec);
        string[] files = [.. ((string[])["out/a.sarif", "a.junit.xml", "gl-code-quality.json"]).Select(f => Path.Combine(desk.Folder, f))];

        Assert.Equal(ExitCode.Done, Desk.Run(["check", spec, .. files.SelectMany(f => (string[])["--findings", f])]).Code);
        Assert.All(files, f => Assert.True(File.Exists(f), f));
        Assert.Contains("proven safe", desk.Read("a.junit.xml"), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Input, Desk.Run("check", spec, "--findings", Path.Combine(desk.Folder, "a.txt")).Code);
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_said_so()
    {
        using Desk desk = new();
        string spec = desk.Write("environments/shop.yaml", Desk.Spec);
        desk.Write("taken", "");

        (int code, string _, string error) = Desk.Run("check", spec, "--findings", Path.Combine(desk.Folder, "taken", "a.sarif"));

        Assert.Equal(ExitCode.Input, code);
        Assert.Contains("cannot be written", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_wrong_with_the_spec_is_in_the_file_too()
    {
        using Desk desk = new();
        string spec = desk.Write("environments/shop.yaml", Desk.Spec.Replace("version: v2", "versoin: v2", StringComparison.Ordinal)), file = Path.Combine(desk.Folder, "f.sarif");

        Assert.Equal(ExitCode.Input, Desk.Run("check", spec, "--findings", file).Code);
        Assert.Contains("versoin", File.ReadAllText(file), StringComparison.Ordinal);
    }

    private static Report ReportOf(params DiagnosticReport[] findings)
    {
        var report = new Report { Command = "check" };
        report.Diagnostics.AddRange(findings);
        return report;
    }

    private static string[] Prints(Report report) =>
        [.. JsonDocument.Parse(FindingsCodeQuality.Of(report)).RootElement.EnumerateArray().Select(i => i.GetProperty("fingerprint").GetString()!)];
}
