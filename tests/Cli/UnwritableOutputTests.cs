using Xunit;

namespace GitOpsGen.Tests.Cli;

/// <summary>Output that cannot be written stops no work and shows no stack trace.</summary>
[Trait("Category", "Slow")]
public sealed class UnwritableOutputTests : IDisposable
{
    private readonly Terminal terminal = new();

    public void Dispose() => terminal.Dispose();

    [Theory]
    [InlineData("advance orders > /dev/full", "standard output cannot be written: No space left on device")]
    [InlineData("advance orders --output json > /dev/full", "standard output cannot be written: No space left on device")]
    [InlineData("advance orders >&-", "standard output cannot be written: Bad file descriptor")]
    public void A_commit_is_made_whose_report_cannot_be_written_and_the_exit_status_says_so(string command, string said)
    {
        Ran ran = terminal.Run("gitopsgen " + command);
        Assert.Equal((1, ""), (ran.Exit, ran.Out));
        Assert.Contains(said, ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ran.Error, StringComparison.Ordinal);
        Assert.NotEqual("", terminal.Tip());
    }

    [Fact]
    public void A_commit_is_made_where_no_standard_stream_is_open()
    {
        // The exit status is no matter here: the runtime may have opened something in their places before the program begins.
        terminal.Run("gitopsgen advance orders <&- >&- 2>&-");
        Assert.NotEqual("", terminal.Tip());
    }

    [Theory]
    [InlineData("schema > /dev/full", 1)]
    [InlineData("--help > /dev/full", 1)]
    [InlineData("history orders > /dev/full", 1)]
    [InlineData("check nope --output json > /dev/full", 2)]
    [InlineData("check nope 2> /dev/full", 2)]
    [InlineData("advance orders --dry-run --timings 2> /dev/full >&-", 1)]
    public void Another_exit_status_than_success_stays(string command, int exit)
    {
        terminal.Must("gitopsgen advance orders");
        Ran ran = terminal.Run("gitopsgen " + command);
        Assert.Equal(exit, ran.Exit);
        Assert.DoesNotContain("   at ", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Words_for_a_closed_standard_error_get_into_no_other_stream()
    {
        Ran ran = terminal.Run("gitopsgen check nope 2>&-");
        Assert.Equal(new Ran("", "", 2), ran);
    }

    [Fact]
    public void A_reader_that_has_seen_enough_is_no_trouble() =>
        Assert.Equal(new Ran("{\n", "0\n", 0), terminal.Run("{ gitopsgen schema; echo $? >&2; } | head -1"));
}
