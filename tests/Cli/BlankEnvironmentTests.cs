using System.CommandLine;
using Xunit;
using Io = GitOpsGen.Terminal.Io;

namespace GitOpsGen.Tests.Cli;

/// <summary>What a pipeline forgot to set names no environment.</summary>
public sealed class BlankEnvironmentTests
{
    private static readonly Io Silent = new(TextWriter.Null, TextWriter.Null, TimeProvider.System, Colour: false);

    public static TheoryData<string> Commands() => [.. GitOpsGen.Commands.Cli.Root(Silent).Subcommands.Where(c => c.Arguments.Any(a => a.Name == "ENV")).Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_refuses_a_blank_name(string command)
    {
        foreach (string blank in (string[])["", " "])
        {
            using var error = new StringWriter { NewLine = "\n" };
            Assert.Equal(2, GitOpsGen.Commands.Cli.Run([command, blank], Silent with { Error = error }));
            Assert.Contains("error ARG001: the name of an environment is blank", error.ToString(), StringComparison.Ordinal);
        }
    }
}
