using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Render;
using GitOpsGen.Terminal;

namespace GitOpsGen.Tests.Check;

/// <summary>
/// A file in <c>tests/Check/Environments</c>: <c># expect: SEVERITY CODE PLACE MESSAGE</c>, then the command, then files, each behind <c>-- NAME --</c>. The
/// command is one of gitopsgen, or <c>transition before after</c>, which applies one folder after the other.
/// </summary>
internal sealed partial record EnvironmentSample(string Expected, string[] Command, ImmutableArray<SourceText> Files)
{
    public static EnvironmentSample Of(string text)
    {
        string[] parts = FileLine().Split(text);
        string[] head = parts[0].Split('\n');
        return new EnvironmentSample(head[0]["# expect: ".Length..], head[1]["$ ".Length..].Split(' '),
            [.. Enumerable.Range(0, parts.Length / 2).Select(i => new SourceText(parts[(2 * i) + 1], parts[(2 * i) + 2]))]);
    }

    /// <summary>What is found, with names of files as the sample has them.</summary>
    public ImmutableArray<DiagnosticReport> Run() => Command[0] == "transition" ? Transition(Command[1], Command[2]) : Cli([.. Command.Skip(1)]);

    /// <summary>A finding as the first line of a sample says it.</summary>
    public static string Say(DiagnosticReport d)
    {
        string place = d.Line is null ? d.File ?? "-" : string.Create(CultureInfo.InvariantCulture, $"{d.File}:{d.Line}:{d.Column}");
        return $"{d.Severity} {d.Code} {place} {d.Message}";
    }

    private ImmutableArray<DiagnosticReport> Transition(string before, string after)
    {
        var options = new TransitionOptions { Name = "90-10 → 50-50", Cache = new ManifestCache("shop") };
        return [.. TransitionCheck.Run([Tree(before), Tree(after)], options).Findings.Select(Printer.Of)];
    }

    private RenderedFile[] Tree(string folder) => [.. Files.Where(f => f.Name.StartsWith(folder + "/", StringComparison.Ordinal))
        .Select(f => new RenderedFile(f.Name[(folder.Length + 1)..], Encoding.UTF8.GetBytes(f.Text), FileRole.Extra, null, f.Name[(folder.Length + 1)..]))];

    private ImmutableArray<DiagnosticReport> Cli(string[] args)
    {
        string folder = Directory.CreateTempSubdirectory("gitopsgen-sample-").FullName;
        try
        {
            foreach (SourceText file in Files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, file.Name))!);
                File.WriteAllText(Path.Combine(folder, file.Name), file.Text);
            }

            using StringWriter output = new(), error = new();
            string[] placed = [.. args.Select(a => Path.Exists(Path.Combine(folder, a)) ? Path.Combine(folder, a) : a)];
            Commands.Cli.Run([.. placed, "--output", "json"], new Io(output, error, TimeProvider.System, Colour: false));
            using var report = JsonDocument.Parse(output.ToString().Replace(folder + "/", "", StringComparison.Ordinal).Replace(folder, ".", StringComparison.Ordinal));
            return [.. report.RootElement.GetProperty("diagnostics").EnumerateArray().Select(Of)];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static DiagnosticReport Of(JsonElement d)
    {
        return new DiagnosticReport(Text("code")!, Text("severity")!, Text("file"), Number("line"), Number("column"), Text("message")!, Text("hint"), Text("istioCode"));

        string? Text(string name) => d.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
        int? Number(string name) => d.TryGetProperty(name, out JsonElement value) ? value.GetInt32() : null;
    }

    [GeneratedRegex(@"^-- (\S+) --\n", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex FileLine();
}
