using System.CommandLine;
using System.Globalization;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Git;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary><c>history</c>: the commits of an environment or of one service, newest first, as their trailers tell them.</summary>
public static class HistoryCommand
{
    /// <summary>The command.</summary>
    public static Command Create(Io io)
    {
        Argument<string[]> environments = Common.Environments();
        Option<string?> service = Common.Service();
        Option<int> limit = new("--limit")
        {
            Description = "how many commits at most",
            HelpName = "N",
            DefaultValueFactory = _ => 50,
            CustomParser = result =>
            {
                if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0)
                {
                    return number;
                }

                result.AddError($"--limit cannot be '{result.Tokens[0].Value}': it is a number above 0");
                return 0;
            },
        };
        var command = new Command("history", "Lists the commits of an environment, newest first.") { environments };
        command.Add(service, limit, Common.Cache);
        command.SetAction(parse => Verb.ForEach("history", parse, io, parse.GetValue(environments)!, (file, report) => Run(file, report, parse.GetValue(service), parse.GetValue(limit), Common.Git(parse, io))));
        return command;
    }

    private static int Run(string file, Report report, string? service, int limit, GitOptions git)
    {
        Result<SpecPlace> place = SpecPlace.Read(file, null, null);
        if (!place.IsOk)
        {
            return Verb.Fail(report, place.Diagnostics, verbose: true);
        }

        EnvironmentReport entry = Verb.Entry(report, place.Value.Environment, place.Value.Location);
        entry.History = [];
        if (Publisher.IsMissing(place.Value.Location))
        {
            return ExitCode.Done;
        }

        Result<IReadOnlyList<LoggedCommit>> log = ConfigRepository.Use(place.Value.Location, git, repository =>
            repository.Read().Then(s => Log(s, place.Value, service, limit)));
        if (!log.IsOk)
        {
            return Verb.Fail(report, log.Diagnostics, verbose: true);
        }

        report.Add(log.Diagnostics, verbose: true);
        entry.History.AddRange(log.Value.Select(Of));
        return ExitCode.Done;
    }

    private static Result<IReadOnlyList<LoggedCommit>> Log(Snapshot snapshot, SpecPlace place, string? service, int limit)
    {
        if (service is null)
        {
            return snapshot.Log([RecordPaths.Folder(place.Environment).TrimEnd('/')], limit);
        }

        Result<ReleaseRecord> found = BaseReader.Read(snapshot, place.Environment, []).Then(tree => RecordFinder.Find(place.Environment, tree, service));
        if (found.IsOk)
        {
            return snapshot.Log([found.Value.Path, found.Value.Directory], limit);
        }

        // A service that was removed had its record where its name says, unless its directory was called otherwise.
        Result<IReadOnlyList<LoggedCommit>> removed = SpecReader.IsName(service)
            ? snapshot.Log([RecordPaths.Service(place.Environment, service)], limit)
            : Result<IReadOnlyList<LoggedCommit>>.Ok([]);
        return removed is { IsOk: true, Value.Count: 0 } ? Result<IReadOnlyList<LoggedCommit>>.Fail(found.Diagnostics) : removed;
    }

    private static CommitReport Of(LoggedCommit commit)
    {
        string[] lines = commit.Message.Split('\n');
        return new CommitReport(commit.Id, RecordWriter.Time(commit.When), $"{commit.Author} <{commit.Email}>", lines[0],
            Trailer(lines, "Service"), Trailer(lines, "Stage"), Trailer(lines, "Decision"));
    }

    private static string? Trailer(string[] lines, string name)
    {
        string prefix = $"GitOpsGen-{name}: ";
        return lines.LastOrDefault(l => l.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];
    }
}
