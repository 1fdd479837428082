using System.Globalization;
using System.Text;
using System.Xml;

namespace GitOpsGen.Terminal;

/// <summary>A report → JUnit's XML: a case for each finding, an error failed; where there is none, one case that passed. Of a scheduled run also a case for each service.</summary>
public static class FindingsJUnit
{
    /// <summary>The whole file.</summary>
    public static string Of(Report report)
    {
        using var text = new Utf8Text();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n" }))
        {
            xml.WriteStartElement("testsuites");
            // The scheduled run is a test of each release: who was rolled back has failed it.
            foreach (EnvironmentReport environment in report.Command == "reconcile" ? report.Environments : [])
            {
                Suite(xml, $"gitopsgen reconcile {environment.Environment}", environment.Services.Count, environment.Services.Count(WasRolledBack));
                environment.Services.ForEach(s => Case(xml, environment, s));
                xml.WriteEndElement();
            }

            Suite(xml, $"gitopsgen {report.Command}", Math.Max(1, report.Diagnostics.Count), report.Diagnostics.Count(IsFailure));
            report.Diagnostics.ForEach(d => Case(xml, d));
            if (report.Diagnostics.Count == 0)
            {
                xml.WriteStartElement("testcase");
                xml.WriteAttributeString("classname", "gitopsgen");
                xml.WriteAttributeString("name", report.Command == "reconcile" ? "no findings"
                    : string.Join("; ", report.Environments.SelectMany(e => e.Services.Select(s => Clean($"{e.Environment}: {s.Title ?? s.Decision}"))).DefaultIfEmpty("no findings")));
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return text + "\n";
    }

    private static void Suite(XmlWriter xml, string name, int tests, int failures)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", Clean(name));
        xml.WriteAttributeString("tests", tests.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("failures", failures.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("errors", "0");
        xml.WriteAttributeString("skipped", "0");
    }

    private static void Case(XmlWriter xml, EnvironmentReport environment, ServiceReport service)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", Clean($"{environment.Environment}.{service.Service}"));
        xml.WriteAttributeString("name", Clean($"{service.Decision}{(service.Canary is null ? "" : $" {service.Canary} at {service.Stage}")}"));
        string details = string.Join('\n', (service.WaitsFor ?? []).Concat(service.Evidence ?? []));
        if (WasRolledBack(service) || details.Length > 0)
        {
            xml.WriteStartElement(WasRolledBack(service) ? "failure" : "system-out");
            if (WasRolledBack(service))
            {
                xml.WriteAttributeString("type", service.Decision);
                xml.WriteAttributeString("message", Clean(service.Title ?? service.Decision));
            }

            xml.WriteString(Clean(details));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static bool WasRolledBack(ServiceReport service) => service.Decision == "rollback";

    private static void Case(XmlWriter xml, DiagnosticReport finding)
    {
        string place = finding.File is null ? "" : finding.Line is { } line ? string.Create(CultureInfo.InvariantCulture, $"{finding.File}:{line}") : finding.File;
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", finding.Code);
        xml.WriteAttributeString("name", Clean(place.Length > 0 ? $"{place}: {finding.Message}" : finding.Message));
        if (finding.File is { } file)
        {
            xml.WriteAttributeString("file", Clean(file));
        }

        xml.WriteStartElement(IsFailure(finding) ? "failure" : "system-out");
        if (IsFailure(finding))
        {
            xml.WriteAttributeString("type", finding.Code);
            xml.WriteAttributeString("message", Clean(finding.Message));
        }

        xml.WriteString(Clean($"{place}{(place.Length > 0 ? ": " : "")}{finding.Severity} {finding.Code}: {FindingsFile.Words(finding)}"));
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    private static bool IsFailure(DiagnosticReport finding) => finding.Severity == "error";

    // XML has no form for most control characters, not even escaped.
    private static string Clean(string text) => string.Concat(text.EnumerateRunes().Select(r =>
        r.Value is 0xFFFD or 0xFFFE or 0xFFFF || (Rune.IsControl(r) && r.Value is not ('\t' or '\n')) ? "\uFFFD" : r.ToString()));

    private sealed class Utf8Text() : StringWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;
    }
}
