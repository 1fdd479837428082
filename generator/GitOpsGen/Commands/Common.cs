using System.CommandLine;
using System.CommandLine.Parsing;
using GitOpsGen.Diagnostics;
using GitOpsGen.Git;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary>Options and arguments that commands share, made once so that they are called the same everywhere.</summary>
public static class Common
{
    /// <summary><c>--output text|json</c>, on every command.</summary>
    public static Option<string> Output { get; } = MakeOutput();

    /// <summary><c>--verbose</c>, on every command.</summary>
    public static Option<bool> Verbose { get; } = new("--verbose") { Description = "also print notes", Recursive = true };

    /// <summary><c>--timings</c>, on every command.</summary>
    public static Option<bool> Timings { get; } = new("--timings") { Description = "say on standard error where the time went", Recursive = true };
    /// <summary><c>--cache DIR</c>, on the commands that read a config repository.</summary>
    public static Option<string?> Cache { get; } = Words("--cache", "keep what is fetched from a remote repository here for later runs; safe to share and to delete", "DIR", required: false);

    /// <summary><c>--findings FILE</c>, on the commands that check.</summary>
    public static Option<string[]> Findings { get; } = MakeFindings();

    /// <summary>The tool's version.</summary>
    public static string ToolVersion { get; } = typeof(Common).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>How the command deals with repositories.</summary>
    public static GitOptions Git(ParseResult parse, Io io) => new() { Environment = io.Variables, Called = io.Timings.Called, Slow = io.Progress.Say, Cache = parse.GetValue(Cache) };

    /// <summary><c>[ENV…]</c>.</summary>
    public static Argument<string[]> Environments() => Names("ENV", "a file, a folder, or a name under environments/; none means all", ArgumentArity.ZeroOrMore);

    /// <summary><c>ENV</c>.</summary>
    public static Argument<string[]> OneEnvironment() => Names("ENV", "a file, a folder, or a name under environments/", ArgumentArity.OneOrMore);

    /// <summary><c>--service S</c>.</summary>
    public static Option<string?> Service(bool required = false) => Words("--service", "the service", "S", required);

    /// <summary><c>--reason TEXT</c>.</summary>
    public static Option<string?> Reason(bool required) => Words("--reason", "why, for the commit", "TEXT", required);

    /// <summary>An option whose value must not be blank.</summary>
    public static Option<string?> Words(string name, string description, string help, bool required)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = help, Required = required };
        option.NeedsWords();
        return option;
    }

    /// <summary>Refuses an option whose value is blank, as of a variable that a pipeline forgot to set.</summary>
    public static void NeedsWords(this Option option) => option.Validators.Add(result =>
    {
        if (result.Tokens.Any(t => string.IsNullOrWhiteSpace(t.Value)))
        {
            result.AddError($"the value of {option.Name} is blank");
        }
    });

    /// <summary>A number with its noun: <c>1 file</c>, <c>2 files</c>.</summary>
    public static string Count(int number, string noun) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");

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

    // An unknown option would be taken for an environment's name: `advance --bogus` must not mean the environment "--bogus". Nor may a name that is
    // blank, as of a variable that a pipeline forgot to set, mean the folder of them all.
    private static Argument<string[]> Names(string name, string description, ArgumentArity arity)
    {
        var argument = new Argument<string[]>(name) { Description = description, Arity = arity };
        argument.Validators.Add(result =>
        {
            if (result.Tokens.Any(t => string.IsNullOrWhiteSpace(t.Value)))
            {
                result.AddError($"the name of an environment is blank: {name} is a file, a folder, or a name under environments/");
            }

            Command? command = (result.Parent as CommandResult)?.Command;
            foreach (string value in result.Tokens.Select(t => t.Value).Where(v => v.StartsWith('-')))
            {
                string? near = NearestName.Of(value, [.. command?.Options.Select(o => o.Name) ?? [], Output.Name, Verbose.Name]);
                result.AddError($"unknown option '{value}'{(near is null ? "" : $", did you mean '{near}'?")}");
            }
        });
        return argument;
    }

    private static Option<string[]> MakeFindings()
    {
        var option = new Option<string[]>("--findings") { Description = "also write the findings to a file: *.sarif, *.junit.xml or *gl-code-quality.json", HelpName = "FILE" };
        option.Validators.Add(result =>
        {
            foreach (string file in result.Tokens.Select(t => t.Value).Where(v => !FindingsFile.IsKnown(v)))
            {
                result.AddError($"--findings does not know the ending of '{file}': it writes *.sarif, *.junit.xml and *gl-code-quality.json");
            }
        });
        return option;
    }

    private static Option<string> MakeOutput()
    {
        var option = new Option<string>("--output") { Description = "text, or one JSON document", HelpName = "text|json", DefaultValueFactory = _ => "text", Recursive = true };
        option.OneOf("text", "json");
        return option;
    }

    /// <summary>Lets an option have one of these values, and says so in one line.</summary>
    public static void OneOf(this Option<string> option, params string[] values)
    {
        option.CompletionSources.Add(values);
        option.Validators.Add(result => OneOf(result, result.Tokens, option.Name, values));
    }

    /// <summary>Lets an argument have one of these values, and says so in one line.</summary>
    public static void OneOf(this Argument<string> argument, params string[] values)
    {
        argument.CompletionSources.Add(values);
        argument.Validators.Add(result => OneOf(result, result.Tokens, argument.Name, values));
    }

    private static void OneOf(SymbolResult result, IReadOnlyList<Token> tokens, string name, string[] values)
    {
        foreach (string value in tokens.Select(t => t.Value).Where(v => !values.Contains(v)))
        {
            result.AddError($"{name} cannot be '{value}': it is one of {string.Join(", ", values)}");
        }
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

    /// <summary>No such commit.</summary>
    public static Code UnknownRevision { get; } = new("ARG007", Fault.Input, Severity.Error, "a commit was named that is not there", "name one that `gitopsgen history` lists") { Example = "no commit of 'orders' is '0000', or stands before it" };

    /// <summary>A spec with uncommitted changes on its way to a remote repository.</summary>
    public static Code Dirty { get; } = new("ARG005", Fault.Input, Severity.Error, "the spec has changes that are not committed", "commit them, so that the trailer names what was rendered; or pass --allow-dirty") { Example = "the spec has changes that are not committed" };

    /// <summary>What <c>--crds</c> names describes no kind.</summary>
    public static Code NoDefinition { get; } = new("ARG006", Fault.Input, Severity.Error, "`--crds` names a CustomResourceDefinition that describes no kind, or none at all",
        "hand over the file that is applied to the cluster: apiextensions.k8s.io/v1, with `spec.group`, `spec.names.kind` and a schema for each version");

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } = [Usage, UnknownService, UnknownStage, Incomplete, Dirty, NoDefinition, UnknownRevision];
}
