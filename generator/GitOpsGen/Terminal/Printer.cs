using System.Globalization;

using GitOpsGen.Diagnostics;

namespace GitOpsGen.Terminal;

/// <summary>Reports → text. Findings go to standard error, results to standard output.</summary>
public sealed class Printer(Io io, bool json)
{
    private const int LongestWhy = 180;

    /// <summary>The finding as the report carries it.</summary>
    public static DiagnosticReport Of(Diagnostic d) => new(
        d.Code.Id, d.Severity.ToString().ToLowerInvariant(), d.Place.File is { Length: > 0 } file ? Printable.Of(file) : null,
        d.Place.Line > 0 ? d.Place.Line : null, d.Place.Line > 0 ? d.Place.Column : null, d.Message,
        d.Hint.Length > 0 ? d.Hint : null, d.IstioCode.Length > 0 ? d.IstioCode : null)
    { Meaning = d.Code.Meaning };

    /// <summary>Prints the whole report and hands on its exit status.</summary>
    public int Print(Report report)
    {
        if (json)
        {
            io.Out.WriteLine(ReportJson.Write(report));
            return report.ExitCode;
        }

        foreach (EnvironmentReport environment in report.Environments)
        {
            Environment(report, environment);
        }

        foreach (DiagnosticReport finding in report.Diagnostics)
        {
            Finding(finding);
        }

        if (report.Summary is { } summary)
        {
            io.Out.WriteLine(summary);
        }

        if (report.Timings is { } timings)
        {
            Timings(timings);
        }

        return report.ExitCode;
    }

    private void Environment(Report report, EnvironmentReport environment)
    {
        if (environment.Services.Count == 0 && environment.History is null && environment.Verdict is null)
        {
            return;
        }

        string where = environment.Repository is null ? "" : $" in {environment.Repository}, branch {environment.Branch}";
        io.Out.WriteLine($"{environment.Environment}{where}");
        if (report.Command == "status")
        {
            Table([["SERVICE", "STABLE", "CANARY", "STAGE", "SINCE", "WAITS FOR"], .. environment.Services.Select(s => (string[])
                [s.Service, s.Stable ?? "-", s.Canary ?? "-", s.Stage ?? "-", s.Since ?? "-", s.WaitsFor is { } w ? string.Join("; ", w) : s.Next ?? "-"])], "  ");
            return;
        }

        if (report.Command == "reconcile")
        {
            Table([["SERVICE", "DECISION", "STABLE", "CANARY", "STAGE", "COMMIT", "WHY"], .. Commands.RunFiles.Shown(environment).Select(s => (string[])
                [s.Service, s.Decision, s.Stable ?? "-", s.Canary ?? "-", s.Stage ?? "-", s.Commit is { } c ? c[..10] : "-", Cut(Commands.RunFiles.Why(s))])], "  ");
            io.Out.WriteLine("  " + Commands.RunFiles.Total(environment));
            return;
        }

        foreach (ServiceReport service in environment.Services)
        {
            Service(service);
        }

        foreach (CommitReport commit in environment.History ?? [])
        {
            io.Out.WriteLine($"  {commit.Commit[..10]}  {commit.When}  {commit.Title}");
        }

        if (environment.Verdict is { } verdict)
        {
            io.Out.WriteLine("  " + verdict);
        }
    }

    private void Service(ServiceReport service)
    {
        string head = service.Commit is { } commit ? $"committed {commit[..10]}  " : "";
        io.Out.WriteLine($"  {head}{service.Title ?? $"{service.Service}: {service.Decision}{(service.Stable is null ? "" : $" ({Standing(service)})")}"}");
        foreach (FileReport file in service.Diff is null ? service.Files ?? [] : [])
        {
            io.Out.WriteLine($"      {file.Change,-6} {file.Path}");
        }

        io.Out.Write(service.Diff ?? "");
        if (service.Traffic is { Count: > 0 } traffic)
        {
            Table([["GATEWAY", "HOST", "REQUESTS", "BEFORE", "AFTER"], .. traffic.Select(t => (string[])[t.Gateway, t.Host, t.Match, t.Before, t.After])], "      ");
        }

        if (service.Gates is { } gates)
        {
            Gates(gates);
        }

        if (service.Needs is { } needs)
        {
            Table([["SERVICE", "STAGE", "GATE", "REQUESTS TO PASS", "TO SEE TWICE THE LIMIT"], .. needs.Select(n => (string[])
                [n.Service, n.Stage, n.Gate, Amount(n.RequestsToPass, n.MinutesToPass), n.RequestsToSee is { } see ? Amount(see, n.MinutesToSee) : "never"])], "      ");
        }

        if (service.Replay is { } replay && service.Gates is not null)
        {
            io.Out.WriteLine($"      manifests: {(replay.SameManifests ? "those that stood at" : "not those that stood at")} {replay.Parent?[..10] ?? "the parent, which has none"}");
        }

        if (service.Request is { } request)
        {
            io.Out.WriteLine($"      request: {request}");
        }

        if (service.Answers is { Count: > 0 } answers)
        {
            Table([["STAGE", "ANSWER", "WHY"], .. answers.Select(a => (string[])[a.Stage, a.Answer, a.Why])], "      ");
        }

        foreach (string line in service.WaitsFor ?? [])
        {
            io.Out.WriteLine($"      waits: {line}");
        }

        foreach (string path in service.Drift ?? [])
        {
            io.Out.WriteLine($"      drift: {path} would render differently today; `update` settles it");
        }

        if (service.Stages is { } stages)
        {
            io.Out.WriteLine($"      stages: {string.Join(", ", stages)}");
        }

        if (service.Next is { } next)
        {
            io.Out.WriteLine($"      next: {next}");
        }
    }

    private void Gates(GateReport gates)
    {
        io.Out.WriteLine($"      gates: {gates.Verdict}{(gates.StuckSince is null ? "" : $", inconclusive for longer than patience since {gates.StuckSince}")}");
        if (gates.Live is { } live)
        {
            io.Out.WriteLine($"      live: {(gates.LiveSince is null ? "" : $"since {gates.LiveSince}: ")}{live}");
        }

        if (gates.Evidence.Count > 0)
        {
            bool replayed = gates.Evidence.Any(e => e.Again is not null);
            Table([replayed ? ["GATE", "STORED", "AGAIN", "REASON"] : ["GATE", "VERDICT", "REASON"], .. gates.Evidence.Select(e => (string[])
                [e.Subject is null ? e.Gate : $"{e.Gate} ({e.Subject})", Said(e, e.Verdict), .. replayed ? [Said(e, e.Agrees == true ? e.Again! : e.Again + " (differs)")] : Array.Empty<string>(), e.Reason])], "      ");
        }

        foreach (string query in gates.Evidence.SelectMany(e => e.Queries ?? []).Distinct(StringComparer.Ordinal))
        {
            io.Out.WriteLine($"      asked: {query}");
        }
    }

    // A line of a table is for scanning; the whole stands in the JSON, the JUnit file and the summary.
    private static string Cut(string why) => why.Length > LongestWhy ? why[..LongestWhy] + "…" : why;

    private static string Amount(double requests, double? minutes) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{requests:0} in {(minutes is { } m ? $"{m:0.#} min" : "no time: none are expected")}");

    private static string Said(EvidenceReport row, string verdict) => row.Watch == true ? $"({verdict})" : verdict;

    private void Timings(TimingReport timings)
    {
        foreach (PhaseReport phase in timings.Phases)
        {
            io.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{phase.Milliseconds,9:F1} ms  {phase.Phase}{(phase.Count == 1 ? "" : $", {phase.Count} times")}"));
        }

        io.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{timings.Milliseconds,9:F1} ms  in all") + (timings.CompiledMethods == 0 ? ", in native code" : string.Create(CultureInfo.InvariantCulture,
            $"; {timings.CompiledMethods} methods were compiled in {timings.CompilingMilliseconds:F1} ms of it, {timings.Assemblies.Count} assemblies are loaded")));
    }

    private static string Standing(ServiceReport service) =>
        service.Canary is null ? $"{service.Stable} has all requests" : $"{service.Canary} at {service.Stage}, stable {service.Stable}";

    /// <summary>A finding as it is printed: its place, weight, codes and message, and the way out on a line of its own.</summary>
    public static IEnumerable<string> Lines(DiagnosticReport finding, string severity)
    {
        string place = finding.File is null ? "" : finding.Line is null ? finding.File + ": " : $"{finding.File}:{finding.Line}:{finding.Column}: ";
        string code = finding.IstioCode is null ? finding.Code : $"{finding.Code} {finding.IstioCode}";
        yield return $"{place}{severity} {code}: {finding.Message}";
        if (finding.Hint is { } hint)
        {
            yield return $"    {hint}";
        }
    }

    private void Finding(DiagnosticReport finding)
    {
        foreach (string line in Lines(finding, Coloured(finding.Severity)))
        {
            io.Error.WriteLine(line);
        }
    }

    private string Coloured(string severity) => !io.Colour ? severity : severity switch
    {
        "error" => "\u001b[31merror\u001b[0m",
        "warning" => "\u001b[33mwarning\u001b[0m",
        _ => severity,
    };

    private void Table(IReadOnlyList<string[]> rows, string indent)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(r => r[column].Length))];
        foreach (string[] row in rows)
        {
            io.Out.WriteLine((indent + string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column])))).TrimEnd());
        }
    }
}
