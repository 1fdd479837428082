using System.Diagnostics;
using System.Globalization;
using GitOpsGen.Tests.Gates.Servers;
using Xunit;

namespace GitOpsGen.Tests.Cli;

/// <summary>A signal ends the program with all that it has started, and with the folders that it has made.</summary>
[Trait("Category", "Slow")]
public sealed class InterruptedTests : IDisposable
{
    private const int Rounds = 16;
    private readonly Terminal terminal = new();

    public void Dispose() => terminal.Dispose();

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("INT", 130)]
    [InlineData("HUP", 129)]
    public void A_signal_ends_the_children_and_removes_the_temporary_folders(string signal, int exit)
    {
        using JsonServer server = JsonServer.Always(new Canned(200, "") { Hangs = true });
        Name(server.Address + "/config.git");

        // Waits until git has asked the server; --foreground: the program alone gets the signal.
        Ran ran = terminal.Run($"""
            mkdir ../tmp; export TMPDIR=$(realpath ../tmp)
            timeout --foreground --preserve-status -s {signal} 4 gitopsgen advance orders; echo $?
            find ../tmp -mindepth 1 -type d
            """);
        Assert.NotEmpty(server.Asked);
        Assert.Equal($"{exit}\n", ran.Out);
        Assert.DoesNotContain(Directory.EnumerateDirectories("/proc"), process => CommandLine(process).Contains(server.Host, StringComparison.Ordinal));
        Assert.DoesNotContain("error", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Ended_at_any_moment_a_push_leaves_the_branch_whole_and_unlocked()
    {
        terminal.Must("git init -q --bare -b main ../config.git");
        Name("file://" + terminal.Must("realpath ../config.git").Trim());
        long begin = Stopwatch.GetTimestamp();
        terminal.Must("gitopsgen advance orders");
        double whole = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        int ended = 0;
        for (int round = 2; round <= Rounds; round++)
        {
            terminal.Must($"sed -i -E 's/version: v[0-9]+/version: v{round}/; s/(applyTime|hold): [0-9]+s/\\1: 0s/' environments/orders/environment.yaml && git commit -qam 'Round {round}'");
            double seconds = whole * round / Rounds;
            ended += terminal.Run(string.Create(CultureInfo.InvariantCulture, $"timeout --foreground --preserve-status -s TERM {seconds:F3} gitopsgen advance orders --skip-gates --reason trial")).Exit == 143 ? 1 : 0;
            Assert.Equal("", terminal.Run("find ../config.git -name '*.lock'; git -C ../config.git fsck --strict --no-dangling >/dev/null 2>&1 || echo broken").Out);
        }

        Assert.NotEqual(0, ended);
        terminal.Must("gitopsgen advance orders --skip-gates --reason trial");
    }

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(process + "/cmdline");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private void Name(string address) =>
        terminal.Must($"sed -i 's|    applyTime: 1s|&\\n    repository: {address}|' environments/orders/environment.yaml && git commit -qam 'Name a repository'");
}
