using System.Text;
using GitOpsGen.Diagnostics;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary>What a run leaves behind as files for a pipeline: a summary in Markdown.</summary>
public static class RunFiles
{
    // What a person looks for first.
    private static readonly string[] Order = ["rollback", "refused", "blocked", "clean-up", "hold", "nothing"];

    private const int Few = 20;

    /// <summary>The file that GitHub shows as the summary of a step.</summary>
    public const string SummaryVariable = "GITHUB_STEP_SUMMARY";

    /// <summary>Writes what was asked for; a file that cannot be written changes the exit status only where nothing else is wrong.</summary>
    /// <param name="report">What happened.</param>
    /// <param name="summary">The file for the summary; it is replaced. Null: what <see cref="SummaryVariable"/> names, which is added to.</param>
    /// <param name="io">The streams and variables.</param>
    /// <param name="code">The exit status so far.</param>
    public static int Write(Report report, string? summary, Io io, int code)
    {
        List<Diagnostic> found = [];
        string? unasked = summary is null && Environment.GetEnvironmentVariable(SummaryVariable) is { Length: > 0 } file ? file : null;
        TryWrite(summary, path => File.WriteAllText(path, Markdown(report)), found);
        TryWrite(unasked, path => File.AppendAllText(path, Markdown(report)), found);
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
            text.Append(Total(environment)).Append("\n\n| service | decision | stable | canary | stage | commit | why |\n| --- | --- | --- | --- | --- | --- | --- |\n");
            foreach (ServiceReport s in Shown(environment))
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

    /// <summary>Why a service stands where it stands, in one line.</summary>
    public static string Why(ServiceReport service) =>
        service.WaitsFor is { Count: > 0 } waits ? string.Join("; ", waits)
        : service.Refusal is { } refusal ? refusal
        : service.Commit is null && service.Title is null ? ""
        : service.Evidence is { Count: > 0 } evidence ? string.Join("; ", evidence)
        : service.Status == "stable" ? "" : service.Next ?? "";

    /// <summary>How many services there are of each decision: <c>1000 services: 1 rollback, 3 advance, 996 nothing</c>.</summary>
    public static string Total(EnvironmentReport environment) =>
        $"{environment.Services.Count} {(environment.Services.Count == 1 ? "service" : "services")}: " + string.Join(", ", environment.Services.GroupBy(s => s.Decision)
            .OrderBy(g => Array.IndexOf(Order, g.Key) is var at && at < 0 ? Order.Length - 1.5 : at).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Count()} {g.Key}"));

    /// <summary>The services to show: of a few all of them, of many those about which there is something to say.</summary>
    public static IReadOnlyList<ServiceReport> Shown(EnvironmentReport environment) => environment.Services.Count <= Few ? environment.Services : [.. environment.Services.Where(s => s.Decision != "nothing")];

    private static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);

    private static void TryWrite(string? path, Action<string> write, List<Diagnostic> found)
    {
        if (path is null)
        {
            return;
        }

        try
        {
            write(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            found.Add(Diagnostic.Of(ArgumentCodes.Usage, Place.Of(path), $"'{path}' cannot be written: {e.Message.TrimEnd('.')}", "name a file in a folder that can be written to"));
        }
    }
}
