using System.CommandLine;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary><c>completion</c>: a script that lets a shell complete commands and options by asking the program itself.</summary>
public static class CompletionCommand
{
    private const string Bash = """
        _gitopsgen() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _gitopsgen gitopsgen ./gitopsgen
        """;

    private const string Zsh = """
        _gitopsgen() {
            local -a found
            found=("${(@f)$("${words[1]}" "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            compadd -a found
            _files
        }
        compdef _gitopsgen gitopsgen ./gitopsgen
        """;

    private const string Fish = """
        function __gitopsgen
            set -l typed (commandline -opc)
            $typed[1] "[suggest:"(commandline -C)"]" (commandline -b) 2>/dev/null
        end
        complete -c gitopsgen -a '(__gitopsgen)'
        """;

    /// <summary>The command.</summary>
    public static Command Create(Io io)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.OneOf("bash", "zsh", "fish");
        var command = new Command("completion", "Prints a completion script for a shell.") { shell };
        command.SetAction(parse =>
        {
            var report = new Report { Command = "completion", Summary = parse.GetValue(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Fish } };
            return new Printer(io, parse.GetValue(Common.Output) == "json").Print(report);
        });
        return command;
    }
}
