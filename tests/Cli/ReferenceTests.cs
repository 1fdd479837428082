using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;
using Io = GitOpsGen.Terminal.Io;

namespace GitOpsGen.Tests.Cli;

/// <summary>docs/cli.md is written here, from the commands themselves; <c>GITOPSGEN_ACCEPT=1</c> rewrites it.</summary>
public sealed partial class ReferenceTests
{
    private static readonly Io Silent = new(TextWriter.Null, TextWriter.Null, TimeProvider.System, Colour: false);

    [Fact]
    public void The_reference_says_what_the_commands_do()
    {
        string path = Path.Combine(Terminal.Sources, "docs", "cli.md"), actual = Reference();
        if (Terminal.Accepts)
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.Exists(path) ? File.ReadAllText(path) : "", actual);
    }

    [Fact]
    public void Every_help_ends_in_examples_and_every_option_says_what_it_does()
    {
        foreach (Command command in Commands.Cli.Root(Silent).Subcommands)
        {
            string help = Help(command.Name);
            Assert.Contains("\nExamples:\n  ", help, StringComparison.Ordinal);
            Assert.Contains(command.Name, help[help.IndexOf("\nExamples:\n", StringComparison.Ordinal)..], StringComparison.Ordinal);
            Assert.All(command.Options, o => Assert.False(string.IsNullOrEmpty(o.Description)));
            Assert.All(command.Arguments, a => Assert.False(string.IsNullOrEmpty(a.Description)));
            Assert.EndsWith(".", command.Description, StringComparison.Ordinal);
        }
    }

    private static string Help(string command)
    {
        using var output = new StringWriter { NewLine = "\n" };
        Assert.Equal(0, Commands.Cli.Run([command, "--help"], Silent with { Out = output }));
        return output.ToString();
    }

    private static string Reference()
    {
        RootCommand root = Commands.Cli.Root(Silent);
        var text = new StringBuilder("# Commands\n\nWritten by a test from the commands themselves.\n\n");
        text.Append("`gitopsgen <command> [ENV…]`, where ENV is a file, a folder, or a name under `environments/`.\n\nEvery command takes these:\n\n");
        Options(text, root.Options.Where(o => o.Recursive || o is HelpOption));
        foreach (Command command in root.Subcommands)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {command.Name}\n\n{command.Description}\n\n`gitopsgen {command.Name}{string.Concat(command.Arguments.Select(Shown))}`\n\n");
            Rows(text, command.Arguments.Select(a => ($"`{a.Name}`", a.Description ?? "")).Concat(command.Options.Select(Row)));
            string help = Help(command.Name);
            text.Append("\n```\n").Append(help[(help.IndexOf("Examples:\n", StringComparison.Ordinal) + "Examples:\n".Length)..].TrimEnd('\n').Replace("\n  ", "\n", StringComparison.Ordinal).TrimStart()).Append("\n```\n");
        }

        text.Append("\n## Exit status\n\nThe first of 1, 2, 5, 3, 6, 4, 0 that occurred, where there are several services.\n\n");
        Rows(text, Summaries("generator/GitOpsGen/ExitCode.cs").Where(s => s.Value.Length > 0).Select(s => ($"`{s.Value}`", s.Summary)), "status");
        text.Append("\n## JSON\n\n`--output json` prints one document and nothing else. Fields that do not apply are left out; new fields may come, these stay.\n");
        foreach (IGrouping<string, (string Type, string Name, string Summary, string Value)> type in Summaries("generator/GitOpsGen/Terminal/Report.cs").Where(s => s.Name.Length > 0).GroupBy(s => s.Type))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {type.Key}\n\n");
            Rows(text, type.Select(s => ($"`{char.ToLowerInvariant(s.Name[0])}{s.Name[1..]}`", s.Summary)), "field");
        }

        return text.ToString();
    }

    // The words stand once, above each member in the source.
    private static IEnumerable<(string Type, string Name, string Summary, string Value)> Summaries(string file)
    {
        string type = "", summary = "";
        bool isInternal = false;
        foreach (string line in File.ReadLines(Path.Combine(Terminal.Sources, file)))
        {
            summary = Summary().Match(line) is { Success: true } s ? s.Groups[1].Value.Replace("<c>", "`", StringComparison.Ordinal).Replace("</c>", "`", StringComparison.Ordinal) : summary;
            if (Record().Match(line) is { Success: true } record)
            {
                type = $"{record.Groups[1].Value}\n\n{summary}";
                foreach (string parameter in record.Groups[2].Value.Split(", ", StringSplitOptions.RemoveEmptyEntries))
                {
                    yield return (type, parameter[(parameter.LastIndexOf(' ') + 1)..], "", "");
                }
            }
            else if (Constant().Match(line) is { Success: true } constant)
            {
                yield return (type, "", summary, constant.Groups[1].Value);
            }
            else if (Property().Match(line) is { Success: true } property && !isInternal)
            {
                yield return (type, property.Groups[1].Value, summary, "");
            }

            isInternal = line.Contains("[JsonIgnore]", StringComparison.Ordinal);
        }
    }

    private static string Shown(Argument argument) => argument.Arity.MinimumNumberOfValues == 0 ? $" [{argument.Name}…]" : argument.Arity.MaximumNumberOfValues > 1 ? $" {argument.Name}…" : $" {argument.Name}";

    private static void Options(StringBuilder text, IEnumerable<Option> options) => Rows(text, options.Select(Row));

    private static (string, string) Row(Option option) =>
        ($"`{option.Name}{(option.HelpName is null ? "" : " " + option.HelpName.Replace("|", "\\|", StringComparison.Ordinal))}`", option.Description + (option.Required ? "; required" : ""));

    private static void Rows(StringBuilder text, IEnumerable<(string Left, string Right)> rows, string title = "")
    {
        (string Left, string Right)[] all = [.. rows];
        if (all.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {title} | |\n| --- | --- |\n").AppendJoin("", all.Select(r => $"| {r.Left} | {r.Right} |\n"));
        }
    }

    [GeneratedRegex(@"^\s*/// <summary>(.*)</summary>\z")]
    private static partial Regex Summary();

    [GeneratedRegex(@"^public sealed record (\w+?)(?:Report)?(?:\((.*)\);?)?\z")]
    private static partial Regex Record();

    [GeneratedRegex(@"^\s+public const int \w+ = ([0-9]);\z")]
    private static partial Regex Constant();

    [GeneratedRegex(@"^\s+public .* (\w+) \{ get;")]
    private static partial Regex Property();
}
