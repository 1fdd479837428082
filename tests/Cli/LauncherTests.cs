using Xunit;

namespace GitOpsGen.Tests.Cli;

/// <summary><c>./gitopsgen</c>: what it builds, and that a command of it works.</summary>
[Trait("Category", "Slow")]
public sealed class LauncherTests : IDisposable
{
    private readonly Terminal terminal = new();

    public void Dispose() => terminal.Dispose();

    [Fact]
    public void The_program_is_native_code_where_a_compiler_is_there_to_link_it()
    {
        bool canLink = terminal.Run("command -v clang || command -v gcc").Exit == 0;
        Ran ran = terminal.Run($"'{Terminal.Sources}/gitopsgen' advance orders --timings");
        Assert.True(ran.Exit == 0, ran.Error);
        Assert.Equal(canLink, ran.Error.Contains("in all, in native code", StringComparison.Ordinal));
    }

    [Fact]
    public void A_newer_file_with_the_same_text_builds_nothing()
    {
        string launcher = $"'{Terminal.Sources}/gitopsgen' --version";
        terminal.Must(launcher);
        terminal.Must($"touch '{Terminal.Sources}/global.json'");
        Assert.Equal("", terminal.Run(launcher).Error);
    }
}
