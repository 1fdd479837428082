using System.CommandLine;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Disk;
using GitOpsGen.Git;
using GitOpsGen.Release;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary>
/// <c>lock</c> and <c>unlock</c>: a person stops promotions, or lets them go on, as a commit. They need no more of the spec than where
/// the repository is, so they work while the spec is broken.
/// </summary>
public sealed class LockCommand
{
    // Who started a pipeline, where one runs; a lock set by hand bears the name that Git knows.
    private static readonly string[] Pipelines = ["GITLAB_USER_NAME", "GITHUB_ACTOR"];

    private readonly Argument<string[]> environments = Common.OneEnvironment();
    private readonly Option<string?> service = Common.Service();
    private readonly Option<string?> reason;
    private readonly Option<string?> by = new("--by") { Description = "who; left out, the pipeline's user or the name that Git is configured with", HelpName = "NAME" };
    private readonly Option<string?> until = new("--until") { Description = "when it ends by itself: 2h, or 2026-03-06T18:00Z", HelpName = "TIME" };
    private readonly Option<string?> repository = new("--repository") { Description = "the config repository, instead of the spec's", HelpName = "URL" };
    private readonly Option<string?> branch = new("--branch") { Description = "its branch, instead of the spec's", HelpName = "B" };

    private LockCommand(bool on) => reason = Common.Reason(required: on);

    /// <summary>The command <c>lock</c>.</summary>
    public static Command Lock(Io io)
    {
        var verb = new LockCommand(on: true);
        var command = new Command("lock", "Stops every promotion until somebody unlocks, or until a time; rollbacks pass.") { verb.environments };
        command.Add(verb.service, verb.reason, verb.until, verb.by, verb.repository, verb.branch, Common.Cache);
        command.SetAction(parse => verb.Run("lock", parse, io));
        return command;
    }

    /// <summary>The command <c>unlock</c>.</summary>
    public static Command Unlock(Io io)
    {
        var verb = new LockCommand(on: false);
        var command = new Command("unlock", "Takes back the lock of an environment, or of one service.") { verb.environments };
        command.Add(verb.service, verb.reason, verb.by, verb.repository, verb.branch, Common.Cache);
        command.SetAction(parse => verb.Run("unlock", parse, io));
        return command;
    }

    private int Run(string command, ParseResult parse, Io io) =>
        Verb.ForEach(command, parse, io, parse.GetValue(environments)!, (file, report) =>
        {
            Result<SpecPlace> place = SpecPlace.Read(file, parse.GetValue(repository), parse.GetValue(branch));
            Result<DateTimeOffset?> end = place.Then(_ => command == "lock" ? Until(parse.GetValue(until), io.Clock.GetUtcNow()) : Result<DateTimeOffset?>.Ok(null));
            Result<string> who = end.Then(_ => Who(parse.GetValue(by), place.Value));
            if (!who.IsOk)
            {
                return Verb.Fail(report, who.Diagnostics, verbose: true);
            }

            string? only = parse.GetValue(service);
            string environment = place.Value.Environment;
            Result<Published> published = Publisher.Run(place.Value.Location, place.Value.Author, Common.Git(parse, io), io, dryRun: false,
                snapshot => BaseReader.Read(snapshot, environment, []).Then(tree => command == "lock" ? Known(only, tree, environment, file) : Result<BaseTree>.Ok(tree)),
                (tree, now) =>
                [
                    command == "lock"
                        ? LockProposal.Set(environment, new PromotionLock(only, who.Value, parse.GetValue(reason)!, now, end.Value), tree, Common.ToolVersion)
                        : LockProposal.Lift(environment, only, who.Value, parse.GetValue(reason), tree, now, Common.ToolVersion),
                ], sign: place.Value.Sign);
            if (!published.IsOk)
            {
                return Verb.Fail(report, published.Diagnostics, verbose: true);
            }

            EnvironmentReport entry = Verb.Entry(report, environment, place.Value.Location);
            Proposal proposal = published.Value.Proposals[0];
            entry.Services.Add(Outlook.Of(proposal, published.Value.Commits.GetValueOrDefault(proposal.Service), place.Value.Config.ApplyTime, environment));
            return Verb.Fail(report, proposal.Diagnostics, verbose: true);
        });

    // A lock of a name that nobody bears would stop nothing, and look as if it did.
    private static Result<BaseTree> Known(string? service, BaseTree tree, string environment, string file)
    {
        if (service is null || RecordFinder.Find(environment, tree, service).IsOk)
        {
            return Result<BaseTree>.Ok(tree);
        }

        Result<LoadedEnvironment> loaded = LoadedEnvironment.Load(file);
        string[] names = loaded.IsOk ? [.. loaded.Value.Spec.Services.Select(s => s.Name)] : [];
        return Common.Named(service, names, file).Then(_ => Result<BaseTree>.Ok(tree));
    }

    private static Result<DateTimeOffset?> Until(string? text, DateTimeOffset now)
    {
        DateTimeOffset? time = text is null ? null : Locks.UntilOf(text, now);
        return text is null || time > now
            ? Result<DateTimeOffset?>.Ok(time)
            : Result<DateTimeOffset?>.Fail(Diagnostic.Of(ArgumentCodes.Usage, Place.None,
                time is null ? $"'{text}' is not a time" : $"'{text}' is over", "write a duration such as 2h, or a time to come such as 2026-03-06T18:00Z"));
    }

    private static Result<string> Who(string? named, SpecPlace place)
    {
        string? person = named ?? Pipelines.Select(Environment.GetEnvironmentVariable).FirstOrDefault(v => !string.IsNullOrWhiteSpace(v));
        if (person is not null)
        {
            return Result<string>.Ok(person);
        }

        var options = new GitOptions();
        Result<Person> configured = CommitAuthor.Resolve(null, null, options);
        return (configured.IsOk ? configured : CommitAuthor.Resolve(place.Author?.Name, place.Author?.Email, options)).Then(p => Result<string>.Ok(p.Name));
    }
}
