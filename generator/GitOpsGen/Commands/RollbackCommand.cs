using System.Collections.Immutable;
using System.CommandLine;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Disk;
using GitOpsGen.Git;
using GitOpsGen.Notify;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary>
/// <c>rollback</c> and <c>remove</c>: they need the record and Git, and no more of the spec than where the repository is. So they
/// work while the spec is broken.
/// </summary>
public sealed class RollbackCommand
{
    private readonly Argument<string[]> environments = Common.OneEnvironment();
    private readonly Option<string?> service = Common.Service(required: true);
    private readonly Option<string?> reason = Common.Reason(required: true);
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "say what would be committed, and commit nothing" };
    private readonly Option<bool> overwrite = new("--overwrite") { Description = "remove files that were edited by hand, too" };
    private readonly Option<string?> repository = new("--repository") { Description = "the config repository, instead of the spec's", HelpName = "URL" };
    private readonly Option<string?> branch = new("--branch") { Description = "its branch, instead of the spec's", HelpName = "B" };

    /// <summary>The command <c>rollback</c>.</summary>
    public static Command Rollback(Io io)
    {
        var verb = new RollbackCommand();
        verb.repository.Description += "; then no spec is needed, and ENV is the environment's name";
        var command = new Command("rollback", "Puts the way back in force: all requests to the stable version, in one commit.") { verb.environments };
        command.Add(verb.service, verb.reason, verb.dryRun, verb.repository, verb.branch, Common.Cache);
        command.SetAction(parse => verb.Run("rollback", parse, io, (record, tree, now) =>
            Change.Rollback.Of(record, parse.GetValue(verb.reason)!, failed: true, tree, now, Common.ToolVersion)));
        return command;
    }

    /// <summary>The command <c>remove</c>.</summary>
    public static Command Remove(Io io)
    {
        var verb = new RollbackCommand();
        var command = new Command("remove", "Takes a service that the spec no longer names out of the repository.") { verb.environments };
        command.Add(verb.service, verb.reason, verb.dryRun, verb.overwrite, verb.repository, verb.branch, Common.Cache);
        command.SetAction(parse => verb.Run("remove", parse, io, (record, tree, _) =>
            Removal.Of(record, parse.GetValue(verb.reason)!, tree, parse.GetValue(verb.overwrite)), mustBeGone: true));
        return command;
    }

    private int Run(string command, ParseResult parse, Io io, Func<ReleaseRecord, BaseTree, DateTimeOffset, Proposal> propose, bool mustBeGone = false)
    {
        string[] names = parse.GetValue(environments)!;
        if (!mustBeGone && names is [string name] && parse.GetValue(repository) is { } named && !EnvironmentFiles.Find(names).IsOk && SpecPlace.Without(name, named, parse.GetValue(branch)) is { } unseen)
        {
            return Verb.Once(command, parse, io, report => Publish(unseen, parse, io, report, propose, file: null));
        }

        return Verb.ForEach(command, parse, io, names, (file, report) =>
        {
            Result<SpecPlace> place = SpecPlace.Read(file, parse.GetValue(repository), parse.GetValue(branch));
            Result<SpecPlace> fit = place.Then(p => mustBeGone ? Gone(p, parse.GetValue(service)!, file) : Result<SpecPlace>.Ok(p));
            return fit.IsOk ? Publish(fit.Value, parse, io, report, propose, file) : Verb.Fail(report, fit.Diagnostics, verbose: true);
        });
    }

    private int Publish(SpecPlace place, ParseResult parse, Io io, Report report, Func<ReleaseRecord, BaseTree, DateTimeOffset, Proposal> propose, string? file)
    {
        string of = parse.GetValue(service)!;

        // Whatever is wrong with the forge's address: the way back is pushed.
        Result<RequestPlan> plan = RequestPlan.Of(place.Environment, place.Location, place.Config, place.Rollback, io);
        Result<Published> published = Publisher.Run(place.Location, place.Author, Common.Git(parse, io), io, parse.GetValue(dryRun),
            snapshot => file is null ? Unseen(snapshot, place.Environment, of) : BaseReader.Read(snapshot, place.Environment, [place.Config.Directory]),
            (tree, now) => [One(place, tree, of, record => propose(record, tree, now))], plan.IsOk ? plan.Value : null, sign: place.Sign);
        if (!published.IsOk)
        {
            return Verb.Fail(report, published.Diagnostics, verbose: true);
        }

        EnvironmentReport entry = Verb.Entry(report, place.Environment, place.Location);
        Proposal proposal = published.Value.Proposals[0];
        entry.Services.Add(Outlook.Of(proposal, published.Value.Commits.GetValueOrDefault(proposal.Service), place.Config.ApplyTime, place.Environment, request: published.Value.Requests.GetValueOrDefault(proposal.Service)));
        return Verb.Fail(report, [.. published.Diagnostics, .. proposal.Diagnostics, .. Tell(file, published.Value, io)], verbose: true);
    }

    // Whom to tell, only the spec knows: where it cannot be read, the way back is in force all the same.
    private static ImmutableArray<Diagnostic> Tell(string? file, Published published, Io io) =>
        file is not null && !published.Commits.IsEmpty && LoadedEnvironment.Load(file) is { IsOk: true, Value: var loaded }
            ? Notices.Send(loaded.Spec, published.Proposals, published.Commits, io.Clock.GetUtcNow())
            : [];

    // Where no spec names the environment's folder, the record does.
    private static Result<BaseTree> Unseen(Snapshot snapshot, string environment, string service) => BaseReader.Read(snapshot, environment, []).Then(tree =>
        RecordFinder.Find(environment, tree, service, forWayBack: true) is { IsOk: true, Value.Root: var root } ? BaseReader.Read(snapshot, environment, [root]) : Result<BaseTree>.Ok(tree));

    private static Proposal One(SpecPlace place, BaseTree tree, string service, Func<ReleaseRecord, Proposal> propose)
    {
        Result<ReleaseRecord> record = RecordFinder.Find(place.Environment, tree, service, forWayBack: true);
        return record.IsOk ? propose(record.Value) : ServiceProposal.Refused(service, null, record.Diagnostics);
    }

    // A service that the spec still names would be bootstrapped again by the next run.
    private static Result<SpecPlace> Gone(SpecPlace place, string service, string file)
    {
        Result<LoadedEnvironment> loaded = LoadedEnvironment.Load(file);
        return !loaded.IsOk ? Result<SpecPlace>.Fail(loaded.Diagnostics)
            : loaded.Value.Spec.Services.FirstOrDefault(s => s.Name == service) is { } still
                ? Result<SpecPlace>.Fail(Diagnostic.Of(RecordCodes.NotPossible, still.Place, $"the spec still names '{service}'", "take it out of the spec first, else the next run would bootstrap it again"))
                : Result<SpecPlace>.Ok(place);
    }
}
