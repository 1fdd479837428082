using GitOpsGen.Tests.Gates.Servers;
using Xunit;

namespace GitOpsGen.Tests.Cli;

/// <summary>A person at a terminal is told what is waited for; a pipeline is not.</summary>
[Trait("Category", "Slow")]
public sealed class ProgressTests : IDisposable
{
    private readonly Terminal terminal = new();

    public void Dispose() => terminal.Dispose();

    [Fact]
    public void A_server_that_takes_long_is_named_on_a_terminal_and_nowhere_else()
    {
        using JsonServer server = JsonServer.Always(new Canned(200, "") { Hangs = true });
        terminal.Must($"sed -i 's|    applyTime: 1s|&\\n    repository: {server.Address}/config.git|' environments/orders/environment.yaml && git commit -qam 'Name a repository'");

        // `script` gives the program a terminal of its own.
        Assert.EndsWith("fetching from 127.0.0.1 ...\r\n", Shown("script -qec 'timeout --foreground 5 gitopsgen status orders' /dev/null"), StringComparison.Ordinal);
        Assert.DoesNotContain("fetching", Shown("script -qec 'timeout --foreground 5 gitopsgen status orders --output json' /dev/null"), StringComparison.Ordinal);
        Assert.Equal("", Shown("timeout 5 gitopsgen status orders"));
        Assert.True(server.Asked.Count >= 3);
    }

    private string Shown(string line)
    {
        Ran ran = terminal.Run("TERM=xterm " + line);
        return ran.Out + ran.Error;
    }
}
