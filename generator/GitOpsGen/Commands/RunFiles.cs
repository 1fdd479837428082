using System.Text;
using System.Xml;
using GitOpsGen.Diagnostics;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary>What a run leaves behind as files for a pipeline: a summary in Markdown, and the outcome as JUnit.</summary>
public static class RunFiles
{
    /// <summary>Writes what was asked for; a file that cannot be written changes the exit status only where nothing else is wrong.</summary>
    public static int Write(Report report, string? summary, string? findings, Io io, int code)
    {
        List<Diagnostic> found = [];
        TryWrite(summary, () => Markdown(report), found);
        TryWrite(findings, () => JUnit(report), found);
        foreach (Diagnostic diagnostic in found)
        {
            io.Error.WriteLine($"error {diagnostic.Code}: {diagnostic.Message}");
        }

        return found.Count > 0 ? ExitCode.Worst([code, ExitCode.Of(found)]) : code;
    }

    /// <summary>A table of the services of each environment, and what was found.</summary>
    public static string Markdown(Report report)
    {
        var text = new StringBuilder();
        foreach (EnvironmentReport environment in report.Environments)
        {
            text.Append("### ").Append(Cell(environment.Environment)).Append("\n\n");
            text.Append("| service | decision | stable | canary | stage | commit | why |\n| --- | --- | --- | --- | --- | --- | --- |\n");
            foreach (ServiceReport s in environment.Services)
            {
                string[] cells = [s.Service, s.Decision, s.Stable ?? "", s.Canary ?? "", s.Stage ?? "", s.Commit is { Length: > 10 } c ? c[..10] : "", Why(s)];
                text.Append("| ").AppendJoin(" | ", cells.Select(Cell)).Append(" |\n");
            }

            text.Append('\n');
        }

        foreach (DiagnosticReport d in report.Diagnostics)
        {
            text.Append("- ").Append(d.Severity).Append(' ').Append(d.Code).Append(": ").Append(Cell(d.Message)).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>A test case a service, failed where it was rolled back; and one a finding, failed where it is an error.</summary>
    public static string JUnit(Report report)
    {
        using var text = new Utf8Text();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n" }))
        {
            xml.WriteStartElement("testsuites");
            foreach (EnvironmentReport environment in report.Environments)
            {
                xml.WriteStartElement("testsuite");
                xml.WriteAttributeString("name", environment.Environment);
                foreach (ServiceReport s in environment.Services)
                {
                    Case(xml, $"{environment.Environment}.{s.Service}", s.Decision, s.Decision == "rollback" ? s.Title ?? s.Decision : null, s.Evidence ?? s.WaitsFor);
                }

                xml.WriteEndElement();
            }

            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", "findings");
            foreach (DiagnosticReport d in report.Diagnostics)
            {
                Case(xml, d.File ?? report.Command, $"{d.Code}: {d.Message}", d.Severity == "error" ? d.Message : null, d.Hint is null ? null : [d.Hint]);
            }

            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return text + "\n";
    }

    /// <summary>Why a service stands where it stands, in one line.</summary>
    public static string Why(ServiceReport service) =>
        service.WaitsFor is { Count: > 0 } waits ? string.Join("; ", waits)
        : service.Commit is not null || service.Title is not null ? string.Join("; ", service.Evidence ?? []) is { Length: > 0 } evidence ? evidence : service.Next ?? ""
        : "";

    private static void Case(XmlWriter xml, string place, string name, string? failure, IReadOnlyList<string>? lines)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", Printable(place));
        xml.WriteAttributeString("name", Printable(name));
        string details = Printable(string.Join("\n", lines ?? []));
        if (failure is not null)
        {
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("message", Printable(failure));
            xml.WriteString(details);
            xml.WriteEndElement();
        }
        else if (details.Length > 0)
        {
            xml.WriteElementString("system-out", details);
        }

        xml.WriteEndElement();
    }

    // XML has no way to say most control characters.
    private static string Printable(string text) => string.Concat(text.Where(c => !char.IsControl(c) || c is '\n' or '\t'));

    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    private static void TryWrite(string? path, Func<string> make, List<Diagnostic> found)
    {
        if (path is null)
        {
            return;
        }

        try
        {
            File.WriteAllText(path, make());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            found.Add(Diagnostic.Of(ArgumentCodes.Usage, Place.Of(path), $"'{path}' cannot be written: {e.Message.TrimEnd('.')}", "name a file in a folder that can be written to"));
        }
    }

    private sealed class Utf8Text() : StringWriter(System.Globalization.CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;
    }
}
