using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using GitOpsGen.Diagnostics;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary>The command line as a value: a test runs it in its own process.</summary>
public static class Cli
{
    // A word that begins with @ is a word, such as a team's name in a reason, and no file of further arguments.
    private static readonly ParserConfiguration AsTyped = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs the command that <paramref name="args"/> name, and returns the exit status.</summary>
    public static int Run(string[] args, Io io)
    {
        // Who says nothing wants to know what there is.
        ParseResult parse = Root(io, args.Length > 0 ? args[0] : null).Parse(args.Length == 0 ? ["--help"] : args, AsTyped);
        if (parse.Errors.Count > 0 && parse.Action is ParseErrorAction or null && !IsHelp(args))
        {
            return Misunderstood(parse, io);
        }

        io.Progress.IsShown &= !AsksForJson(parse);
        return parse.Invoke(new InvocationConfiguration { Output = io.Out, Error = io.Error, EnableDefaultExceptionHandler = false });
    }

    /// <summary>All commands, in the order of their help; only the one that is named first, where there is one of that name: to make them all takes longer than to parse.</summary>
    public static RootCommand Root(Io io, string? first = null)
    {
        (string Name, Func<Io, Command> Create)[] all =
        [
            ("check", CheckCommand.Create), ("render", RenderCommand.Create), ("plan", PlanCommand.Create), ("route", RouteCommand.Create),
            ("advance", i => AdvanceCommand.Advance(i, GateAsker.Of(i))), ("rollback", RollbackCommand.Rollback), ("reconcile", i => ReconcileCommand.Create(i, GateAsker.Of(i))),
            ("remove", RollbackCommand.Remove), ("update", i => AdvanceCommand.Update(i, GateAsker.Of(i))), ("gate", GateCommand.Create), ("status", StatusCommand.Create),
            ("history", HistoryCommand.Create), ("verify", VerifyCommand.Create), ("lock", LockCommand.Lock), ("unlock", LockCommand.Unlock), ("schema", SchemaCommand.Create), ("completion", CompletionCommand.Create),
        ];
        var root = new RootCommand("Canary releases with Istio and Argo CD as commits: renders every stage, proves each step safe, and commits the next one to the repository that Argo CD applies.");
        bool isNamed = Array.Exists(all, c => c.Name == first);
        foreach ((string name, Func<Io, Command> create) in all)
        {
            if (!isNamed || name == first)
            {
                root.Subcommands.Add(create(io));
            }
        }

        root.Options.Add(Common.Output);
        root.Options.Add(Common.Verbose);
        root.Options.Add(Common.Timings);
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((HelpAction)help.Action!, io);
        }

        return root;
    }

    private static bool IsHelp(string[] args) => args.Any(a => a is "--help" or "-h" or "-?");

    private static int Misunderstood(ParseResult parse, Io io)
    {
        string command = parse.CommandResult.Command is RootCommand ? "" : parse.CommandResult.Command.Name + " ";
        string? word = parse.UnmatchedTokens.Count > 0 ? parse.UnmatchedTokens[0] : null;
        string[] messages = [.. parse.Errors.Select(e => e.Message).Distinct()];

        // Behind a command that is not known nothing else is understood either.
        if (command.Length == 0 && word is not null)
        {
            messages = [$"there is no command '{word}'"];
        }

        string near = command.Length == 0 && word is not null && NearestName.Of(word, parse.RootCommandResult.Command.Subcommands.Select(c => c.Name)) is { } name ? $"did you mean '{name}'? " : "";
        Diagnostic[] found =
        [
            .. messages.Where(m => messages.Length == 1 || !m.StartsWith("Required command", StringComparison.Ordinal)).Select(m => Diagnostic.Of(ArgumentCodes.Usage, Place.None,
                (m.Length > 1 && char.IsLower(m[1]) ? char.ToLowerInvariant(m[0]) : m[0]) + m[1..].TrimEnd('.'), near + $"see `gitopsgen {command}--help`")),
        ];
        var report = new Report { Command = command.TrimEnd(), ExitCode = ExitCode.Input };
        report.Add(found, verbose: true);
        return new Printer(io, AsksForJson(parse)).Print(report);
    }

    // The value itself cannot be asked for where the arguments are not understood.
    private static bool AsksForJson(ParseResult parse) =>
        parse.Tokens.Zip(parse.Tokens.Skip(1)).Any(pair => pair.First.Value == Common.Output.Name && pair.Second.Value == "json");

    private sealed class HelpWithExamples(HelpAction inner, Io io) : SynchronousCommandLineAction
    {
        public override bool Terminating => true;

        public override int Invoke(ParseResult parseResult)
        {
            int code = inner.Invoke(parseResult);
            io.Out.Write(Examples.Of(parseResult.CommandResult.Command));
            return code;
        }
    }
}
