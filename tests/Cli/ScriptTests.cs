using System.Text;
using Xunit;

namespace GitOpsGen.Tests.Cli;

/// <summary>
/// Terminal scripts against the built program. A script is a text file: comments (<c># …</c>), command lines (<c>$ …</c>, continued by <c>&gt; …</c>),
/// and below each what it must print: standard output, <c>stderr: …</c> lines, and <c>exit: N</c> where it is not 0. Output that looks like one of these
/// stands behind a backslash. <c>GITOPSGEN_ACCEPT=1</c> rewrites the expectations.
/// </summary>
[Trait("Category", "Slow")]
public sealed class ScriptTests
{
    private static readonly string Folder = Path.Combine(Terminal.Sources, "tests", "Cli");
    private static readonly string[] Marks = ["$ ", "> ", "# ", "stderr: ", "exit: ", "\\"];

    public static TheoryData<string> Scripts() => [.. Directory.EnumerateFiles(Folder, "*.txt").Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void The_program_prints_what_the_script_says(string script)
    {
        string path = Path.Combine(Folder, script), expected = File.ReadAllText(path);
        using var terminal = new Terminal();
        string actual = Run(terminal, expected.Split('\n'));
        if (Terminal.Accepts)
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(Terminal.Accepts ? actual : expected, actual);
        Assert.DoesNotContain("a defect of its own", actual, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_expectation_is_seen()
    {
        using var terminal = new Terminal();
        string actual = Run(terminal, ["# one", "$ printf 'a\\nb\\n'; echo no >&2; exit 3", "x", "", "$ echo '$ 1'"]);
        Assert.Equal("# one\n$ printf 'a\\nb\\n'; echo no >&2; exit 3\na\nb\nstderr: no\nexit: 3\n\n$ echo '$ 1'\n\\$ 1\n", actual);
    }

    // The script again, with what its commands print today.
    private static string Run(Terminal terminal, string[] lines)
    {
        List<string> blocks = [];
        var block = new StringBuilder();
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith("# ", StringComparison.Ordinal))
            {
                block.Append(lines[i]).Append('\n');
            }
            else if (lines[i].StartsWith("$ ", StringComparison.Ordinal))
            {
                block.Append(lines[i]).Append('\n');
                var command = new StringBuilder(lines[i][2..]);
                while (i + 1 < lines.Length && lines[i + 1].StartsWith("> ", StringComparison.Ordinal))
                {
                    block.Append(lines[++i]).Append('\n');
                    command.Append('\n').Append(lines[i][2..]);
                }

                blocks.Add(block.Append(terminal.Steady(Shown(terminal.Run(command.ToString())))).ToString());
                block.Clear();
            }
        }

        return string.Join('\n', blocks);
    }

    private static string Shown(Ran ran)
    {
        var text = new StringBuilder();
        Lines(text, ran.Out, "");
        Lines(text, ran.Error, "stderr: ");
        return ran.Exit == 0 ? text.ToString() : text.Append("exit: ").Append(ran.Exit).Append('\n').ToString();
    }

    private static void Lines(StringBuilder text, string output, string prefix)
    {
        foreach (string line in output.Length == 0 ? [] : output.TrimEnd('\n').Split('\n'))
        {
            text.Append((prefix + (prefix.Length == 0 && Marks.Any(m => line.StartsWith(m, StringComparison.Ordinal)) ? "\\" : "") + line).TrimEnd()).Append('\n');
        }
    }
}
