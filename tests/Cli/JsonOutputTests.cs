using System.Text.Json;
using Xunit;

namespace GitOpsGen.Tests.Cli;

/// <summary><c>--output json</c> prints one document whatever happens, with fields that docs/cli.md names.</summary>
public sealed class JsonOutputTests
{
    private const string Red = "\u001b[31m";

    [Fact]
    public void Every_command_prints_one_document_and_nothing_else()
    {
        using var terminal = new Terminal();
        terminal.Must("sed -i 's/applyTime: 1s/applyTime: 0s/; s/hold: [12]s/hold: 0s/' environments/orders/environment.yaml");
        string reference = File.ReadAllText(Path.Combine(Terminal.Sources, "docs", "cli.md"));
        (string Line, int Exit)[] lines =
        [
            ("check", 0), ("render orders --output-dir out", 0), ("status", 0), ("plan", 0), ("advance orders --dry-run", 0), ("advance orders", 0),
            ("advance orders", 0), ("update orders", 0), ("status orders", 0), ("history orders", 0), ("completion bash", 0),
            ("rollback orders --service orders-service --reason no", 2), ("remove orders --service orders-service --reason no", 2),
            ("status nowhere", 2), ("advance", 2), ("nonsense", 2), ("plan --bogus", 2), ("history orders --limit 0", 2), ("rollback orders", 2),
        ];
        foreach ((string line, int exit) in lines)
        {
            Ran ran = terminal.Run($"gitopsgen {line} --output json");
            Assert.Equal((exit, ""), (ran.Exit, ran.Error));
            using var document = JsonDocument.Parse(ran.Out);
            Assert.Equal(exit, document.RootElement.GetProperty("exitCode").GetInt32());
            Assert.Equal(exit != 0, document.RootElement.GetProperty("diagnostics").EnumerateArray().Any(d => d.GetProperty("severity").GetString() == "error"));
            Assert.All(Names(document.RootElement), name => Assert.Contains($"| `{name}` |", reference, StringComparison.Ordinal));
        }

        using var schema = JsonDocument.Parse(terminal.Must("gitopsgen schema --output json"));
    }

    [Fact]
    public void Output_has_no_colour_unless_it_goes_to_a_terminal()
    {
        using var terminal = new Terminal();
        Assert.DoesNotContain(Red, terminal.Run("gitopsgen status nowhere").Error, StringComparison.Ordinal);

        // `script` gives the program a terminal of its own.
        Assert.Contains(Red, terminal.Run("TERM=xterm script -qec 'gitopsgen status nowhere' /dev/null").Out, StringComparison.Ordinal);
        Assert.DoesNotContain(Red, terminal.Run("TERM=xterm NO_COLOR=1 script -qec 'gitopsgen status nowhere' /dev/null").Out, StringComparison.Ordinal);
        Assert.DoesNotContain(Red, terminal.Run("TERM=dumb script -qec 'gitopsgen status nowhere' /dev/null").Out, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Names(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Names(p.Value).Prepend(p.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Names),
        _ => [],
    };
}
