using System.CommandLine;
using GitOpsGen.Diagnostics;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary>Options and arguments that commands share, made once so that they are called the same everywhere.</summary>
public static class Common
{
    /// <summary><c>--output text|json</c>, on every command.</summary>
    public static Option<string> Output { get; } = MakeOutput();

    /// <summary><c>--verbose</c>, on every command.</summary>
    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "also print notes", Recursive = true };

    /// <summary>The tool's version.</summary>
    public static string ToolVersion { get; } = typeof(Common).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary><c>[ENV…]</c>.</summary>
    public static Argument<string[]> Environments() => Names("ENV", "a file, a folder, or a name under environments/; none means all", ArgumentArity.ZeroOrMore);

    /// <summary><c>ENV</c>.</summary>
    public static Argument<string[]> OneEnvironment() => Names("ENV", "a file, a folder, or a name under environments/", ArgumentArity.OneOrMore);

    /// <summary><c>--service S</c>.</summary>
    public static Option<string?> Service(bool required = false) => new("--service") { Description = "the service", HelpName = "S", Required = required };

    /// <summary><c>--reason TEXT</c>.</summary>
    public static Option<string?> Reason(bool required) => new("--reason") { Description = "why, for the commit", HelpName = "TEXT", Required = required };

    /// <summary>Adds findings to a report; notes only where they were asked for.</summary>
    public static void Add(this Report report, IEnumerable<Diagnostic> findings, bool verbose) =>
        report.Diagnostics.AddRange(findings.Where(d => verbose || d.Severity != Severity.Note).Select(Printer.Of).Where(d => !report.Diagnostics.Contains(d)));

    /// <summary>The service that was named, where it is known; null where none was named.</summary>
    public static Result<string?> Named(string? service, IEnumerable<string> known, string file)
    {
        string[] names = [.. known];
        return service is null || names.Contains(service)
            ? Result<string?>.Ok(service)
            : Result<string?>.Fail(Diagnostic.Of(ArgumentCodes.UnknownService, Place.Of(file), $"there is no service '{service}'", NearestName.Hint(service, names)));
    }

    // An unknown option would be taken for an environment's name: `advance --bogus` must not mean the environment "--bogus".
    private static Argument<string[]> Names(string name, string description, ArgumentArity arity)
    {
        var argument = new Argument<string[]>(name) { Description = description, Arity = arity };
        argument.Validators.Add(result =>
        {
            foreach (string value in result.Tokens.Select(t => t.Value).Where(v => v.StartsWith('-')))
            {
                result.AddError($"unknown option '{value}'");
            }
        });
        return argument;
    }

    private static Option<string> MakeOutput()
    {
        var option = new Option<string>("--output") { Description = "text, or one JSON document", HelpName = "text|json", DefaultValueFactory = _ => "text", Recursive = true };
        option.AcceptOnlyFromAmong("text", "json");
        return option;
    }
}

/// <summary>Codes of wrong arguments.</summary>
public static class ArgumentCodes
{
    /// <summary>Not understood.</summary>
    public static Code Usage { get; } = new("ARG001", Fault.Input, Severity.Error, "the arguments are not understood", "see `gitopsgen COMMAND --help`");

    /// <summary>No such service.</summary>
    public static Code UnknownService { get; } = new("ARG002", Fault.Input, Severity.Error, "a service was named that is not there", "name one that the spec has");

    /// <summary>No such stage.</summary>
    public static Code UnknownStage { get; } = new("ARG003", Fault.Input, Severity.Error, "a stage was named that is not there", "name a stage of the service's strategy");

    /// <summary>An option that needs another.</summary>
    public static Code Incomplete { get; } = new("ARG004", Fault.Input, Severity.Error, "an option needs another beside it", "give both");

    /// <summary>A spec with uncommitted changes on its way to a remote repository.</summary>
    public static Code Dirty { get; } = new("ARG005", Fault.Input, Severity.Error, "the spec has changes that are not committed", "commit them, so that the trailer names what was rendered; or pass --allow-dirty");

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } = [Usage, UnknownService, UnknownStage, Incomplete, Dirty];
}
