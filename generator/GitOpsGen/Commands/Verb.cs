using System.Collections.Immutable;
using System.CommandLine;
using GitOpsGen.Diagnostics;
using GitOpsGen.Disk;
using GitOpsGen.Git;
using GitOpsGen.Spec;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary>What the verbs have in common: from names on the command line to environments, and from findings to the exit status.</summary>
public static class Verb
{
    /// <summary>Runs <paramref name="work"/> for each environment that was named, prints one report, and returns the exit status.</summary>
    public static int ForEach(string command, ParseResult parse, Io io, IReadOnlyCollection<string> names, Func<string, Report, int> work)
    {
        var report = new Report { Command = command };
        bool verbose = parse.GetValue(Common.Verbose);
        List<int> codes = [];
        Result<ImmutableArray<string>> files = EnvironmentFiles.Find(names);
        if (!files.IsOk)
        {
            report.Add(files.Diagnostics, verbose);
            codes.Add(ExitCode.Of(files.Diagnostics));
        }
        else
        {
            ImmutableArray<Diagnostic> twice = SameNames(files.Value);
            report.Add(twice, verbose);
            codes.AddRange(twice.IsEmpty ? files.Value.Select(file => work(file, report)) : [ExitCode.Of(twice)]);
        }

        return Print(parse, io, report, codes);
    }

    /// <summary>Runs <paramref name="work"/> once, for what needs no environment.</summary>
    public static int Once(string command, ParseResult parse, Io io, Func<Report, int> work)
    {
        var report = new Report { Command = command };
        return Print(parse, io, report, [work(report)]);
    }

    // Two specs of one name share records and folders: each run would take back what the other did.
    private static ImmutableArray<Diagnostic> SameNames(ImmutableArray<string> files)
    {
        List<Diagnostic> found = [];
        Dictionary<string, string> first = new(StringComparer.Ordinal);
        foreach (string file in files.Length > 1 ? files : [])
        {
            if (Texts.Read(file) is { IsOk: true, Value: var text } && SpecReader.ReadNameLeniently(text) is string name && !first.TryAdd(name, file))
            {
                found.Add(Diagnostic.Of(SpecCodes.Duplicate, Place.Of(Texts.Shown(file)), $"'{Texts.Shown(first[name])}' describes the environment '{name}', too", "give one of the two another metadata.name, or remove it"));
            }
        }

        return [.. found];
    }

    private static int Print(ParseResult parse, Io io, Report report, List<int> codes)
    {
        bool verbose = parse.GetValue(Common.Verbose);
        // What could not be written goes into the report itself.
        Diagnostic[] unwritten = [.. (parse.GetValue(Common.Findings) ?? []).SelectMany(path => FindingsFile.Write(path, report, Common.ToolVersion))];
        report.Add(unwritten, verbose);
        report.Timings = parse.GetValue(Common.Timings) ? io.Timings.Report() : null;
        report.ExitCode = ExitCode.Worst(codes.Append(ExitCode.Of(unwritten)));
        return new Printer(io, parse.GetValue(Common.Output) == "json").Print(report);
    }

    /// <summary>The report's entry of an environment.</summary>
    public static EnvironmentReport Entry(Report report, string environment, RepositoryLocation? where)
    {
        var entry = new EnvironmentReport
        {
            Environment = environment,
            Repository = where is null ? null : EnvironmentRun.Shown(where),
            Branch = where?.Branch,
        };
        report.Environments.Add(entry);
        return entry;
    }

    /// <summary>Adds findings, and says which exit status their errors lead to.</summary>
    public static int Fail(Report report, IEnumerable<Diagnostic> findings, bool verbose)
    {
        Diagnostic[] all = [.. findings];
        report.Add(all, verbose);
        return ExitCode.Of(all);
    }
}
