using System.Globalization;
using System.Text.RegularExpressions;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Terminal;
using GitOpsGen.Tests.Check;
using GitOpsGen.Tests.Spec;

namespace GitOpsGen.Tests.Terminal;

/// <summary>
/// One example for each code, from the bad samples: what stands there and what is printed about it, both as they are today. Codes that need a server, a
/// network or another program's fault say theirs themselves (<see cref="Code.Example"/>).
/// </summary>
internal static partial class CodeExamples
{
    private static readonly Lazy<Dictionary<string, string>> Samples = new(Read);

    /// <summary>Whether some bad sample shows the code.</summary>
    public static bool HasSample(Code code) => Samples.Value.ContainsKey(code.Id);

    /// <summary>The example, or null.</summary>
    public static string? Of(Code code) => Samples.Value.GetValueOrDefault(code.Id) ?? (code.Example.Length > 0 ? Printed(code, code.Example) : null);

    private static Dictionary<string, string> Read()
    {
        Dictionary<string, string> examples = new(StringComparer.Ordinal);
        foreach ((string code, string example) in Environments().Concat(Manifests("Rules", CorpusTests.Find)).Concat(Manifests("References", References)).Concat(SpecFiles()).Concat(Scripts()))
        {
            examples.TryAdd(code, example);
        }

        return examples;
    }

    private static IEnumerable<(string, string)> Environments()
    {
        foreach (string file in EnvironmentSamplesTests.Files())
        {
            var sample = EnvironmentSample.Of(File.ReadAllText(file));
            DiagnosticReport found = sample.Run().FirstOrDefault(d => EnvironmentSample.Say(d) == sample.Expected) ?? throw new InvalidDataException(file + " does not have its finding");
            yield return (found.Code, Shown(found, found.File is null ? null : sample.Files.LastOrDefault(f => f.Name == found.File || f.Name.EndsWith("/" + found.File, StringComparison.Ordinal))?.Text));
        }
    }

    private static IEnumerable<(string, string)> Manifests(string folder, Func<string, string, IEnumerable<Diagnostic>> find)
    {
        foreach (string file in Directory.GetFiles(Path.Combine(Specs.Root, "tests", "Check", folder), "CHK*.yaml").Order(StringComparer.Ordinal))
        {
            string text = File.ReadAllText(file), code = Path.GetFileName(file)[..6];
            DiagnosticReport found = Printer.Of(find("manifests.yaml", text).FirstOrDefault(d => d.Code.Id == code) ?? throw new InvalidDataException(file + " does not have its finding"));
            yield return (code, Shown(found, text));
        }
    }

    private static IEnumerable<Diagnostic> References(string name, string text) => ReferenceCheck.Run(State.Of([new SourceText(name, text)]), ReferenceOptions.None);

    private static IEnumerable<(string, string)> SpecFiles()
    {
        foreach (string file in Specs.Samples("bad"))
        {
            BadSample sample = BadSample.Of(file);
            Diagnostic found = Specs.ReadFile(file).Diagnostics.FirstOrDefault(d => d.Code.Id == sample.Expected.Code && $"{d.Place.Line}:{d.Place.Column}" == sample.Expected.Place)
                ?? throw new InvalidDataException(file + " does not have its finding");
            yield return (found.Code.Id, Shown(Printer.Of(found with { Place = found.Place with { File = "environment.yaml" } }), File.ReadAllText(file)));
        }
    }

    // Sessions in a terminal, which other tests hold against the program: the command and what it printed.
    private static IEnumerable<(string, string)> Scripts()
    {
        foreach (string file in Directory.GetFiles(Path.Combine(Specs.Root, "tests", "Cli"), "*.txt").Order(StringComparer.Ordinal))
        {
            string command = "";
            string[] lines = File.ReadAllLines(file);
            for (int i = 0; i < lines.Length; i++)
            {
                command = lines[i].StartsWith("$ gitopsgen", StringComparison.Ordinal) ? lines[i] : command;
                Match finding = ScriptFinding().Match(lines[i]);
                if (finding.Success)
                {
                    string hint = i + 1 < lines.Length && lines[i + 1].StartsWith("stderr:     ", StringComparison.Ordinal) ? "\n" + lines[i + 1]["stderr: ".Length..] : "";
                    yield return (finding.Groups["code"].Value, $"{command}\n{finding.Groups["said"].Value}{hint}");
                }
            }
        }
    }

    private static string Shown(DiagnosticReport found, string? text)
    {
        string[] lines = text?.Split('\n') ?? [];
        string excerpt = found.Line is { } line && line <= lines.Length
            ? string.Create(CultureInfo.InvariantCulture, $"{line,4} | {Cut(Remark().Replace(Printable.Of(lines[line - 1]), ""))}\n")
            : "";
        return excerpt + Lines(found);
    }

    private static string Printed(Code code, string message) => Lines(new DiagnosticReport(code.Id, code.Severity.ToString().ToLowerInvariant(), null, null, null, message, null, null));

    private static string Lines(DiagnosticReport found) => string.Join('\n', Printer.Lines(found, found.Severity).SelectMany(l => l.Split('\n')).Select(Cut));

    private static string Cut(string line) => line.Length <= 400 ? line : line[..400] + " …";

    [GeneratedRegex(@"\s+# (?:CHK|POL)[0-9]{3}.*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Remark();

    [GeneratedRegex(@"\Astderr: (?<said>(?:\S+: )?(?:error|warning|note) (?<code>[A-Z]+[0-9]{3})\b.*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex ScriptFinding();
}
