using System.CommandLine;
using GitOpsGen.Spec;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary><c>schema</c>: the spec's JSON Schema, for editors.</summary>
public static class SchemaCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Io io)
    {
        var command = new Command("schema", "Prints the JSON Schema of the environment spec, for editors.");
        command.SetAction(_ =>
        {
            io.Out.Write(SpecSchema.Write());
            return ExitCode.Done;
        });
        return command;
    }
}
