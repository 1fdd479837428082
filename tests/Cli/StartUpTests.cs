using System.Text.Json;
using Xunit;

namespace GitOpsGen.Tests.Cli;

/// <summary>
/// What a short run costs is what it touches. These are counts and names, not times: a library that appears where it was not needed so far fails a test, and the
/// change that needs it says why. They ask the program that is made for the runtime: native code loads no libraries.
/// </summary>
public sealed class StartUpTests : IDisposable
{
    private readonly Terminal terminal = new() { Program = AppContext.BaseDirectory };

    public void Dispose() => terminal.Dispose();

    [Fact]
    public void A_status_loads_neither_templates_nor_libgit2_nor_the_network()
    {
        terminal.Must("gitopsgen advance orders");
        Assert.Empty(Loaded("status orders").Intersect(["Handlebars", "LibGit2Sharp", "DiffPlex", "Polly.Core", "System.Net.Sockets", "System.Net.Http", "System.Linq.Expressions", "System.IO.Pipelines"]));
    }

    [Fact]
    public void A_render_loads_neither_git_nor_the_network() =>
        Assert.Empty(Loaded("render orders --output-dir out").Intersect(["LibGit2Sharp", "DiffPlex", "Polly.Core", "System.Net.Sockets", "System.Net.Http", "System.Diagnostics.FileVersionInfo"]));

    [Fact]
    public void A_plan_writes_nothing_and_so_needs_no_libgit2() =>
        Assert.Empty(Loaded("plan orders").Intersect(["LibGit2Sharp", "Polly.Core", "System.Net.Sockets", "System.Net.Http"]));

    [Fact]
    public void Timings_name_the_phases_and_add_up_to_the_whole()
    {
        terminal.Must("gitopsgen advance orders");
        using JsonDocument report = Report("status orders");
        JsonElement timings = report.RootElement.GetProperty("timings");
        Dictionary<string, (int Count, double Time)> phases = timings.GetProperty("phases").EnumerateArray()
            .ToDictionary(p => p.GetProperty("phase").GetString()!, p => (p.GetProperty("count").GetInt32(), p.GetProperty("milliseconds").GetDouble()));
        Assert.Equal(1, phases["load"].Count);
        Assert.Equal(4, phases["git"].Count);
        Assert.InRange(Math.Abs(phases.Values.Sum(p => p.Time) - timings.GetProperty("milliseconds").GetDouble()), 0, 1);
        Assert.All(phases, p => Assert.True(p.Value.Time >= 0, p.ToString()));
    }

    [Fact]
    public void Timings_go_to_standard_error_and_leave_the_output_alone()
    {
        Ran plain = terminal.Run("gitopsgen status orders"), timed = terminal.Run("gitopsgen status orders --timings");
        Assert.Equal(plain.Out, timed.Out);
        Assert.Contains(" ms  load", timed.Error, StringComparison.Ordinal);
        Assert.Contains(" ms  in all; ", timed.Error, StringComparison.Ordinal);
        Assert.Contains(" assemblies are loaded", timed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_render_touches_no_file()
    {
        terminal.Must("gitopsgen render orders --output-dir out && touch -d '2001-02-03' $(find out -type f)");
        Assert.Contains("0 files written", terminal.Must("gitopsgen render orders --output-dir out"), StringComparison.Ordinal);
        Assert.Equal("", terminal.Must("find out -type f -newermt '2001-02-04'"));
    }

    private string[] Loaded(string command)
    {
        using JsonDocument report = Report(command);
        return [.. report.RootElement.GetProperty("timings").GetProperty("assemblies").EnumerateArray().Select(a => a.GetString()!)];
    }

    private JsonDocument Report(string command) => JsonDocument.Parse(terminal.Run($"gitopsgen {command} --timings --output json").Out);
}
