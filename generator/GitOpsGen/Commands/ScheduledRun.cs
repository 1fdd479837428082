using System.Collections.Immutable;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary>One environment's scheduled run: read, ask, decide, publish.</summary>
/// <param name="run">The environment.</param>
/// <param name="source">The spec's commit.</param>
/// <param name="part">The share of the services; null for all.</param>
/// <param name="ask">Asks the gates.</param>
public sealed class ScheduledRun(EnvironmentRun run, string source, Shard? part, AskGates ask)
{
    // The answers belong to the record they were asked about: when the branch moves, only who moved is asked again.
    private readonly Dictionary<string, (string Record, AskedGates Gates)> asked = new(StringComparer.Ordinal);

    private Request said = Request.None;

    private readonly ImmutableHashSet<string>? among = part is null ? null
        : run.Spec.Services.Select(s => s.Name).Where(name => part.Has(run.Spec, name)).ToImmutableHashSet(StringComparer.Ordinal);

    /// <summary>What a person should know of how the gates were asked.</summary>
    public IEnumerable<Diagnostic> Findings => asked.OrderBy(a => a.Key, StringComparer.Ordinal).SelectMany(a => a.Value.Gates.Findings).Distinct();

    /// <summary>Runs. Gates are asked before the turn at the repository is taken: a system that is slow keeps nobody else waiting.</summary>
    public Result<Published> Go(Io io, bool dryRun) => RequestPlan.Of(run, io).Then(plan =>
    {
        said = Request.None with { MergeApproves = plan.MergeApproves };
        Result<Published> seen = Publisher.Run(run.Location, run.Spec.Author, io, dryRun: true, snapshot => BaseReader.Read(snapshot, run.Spec, null), Propose, plan, said);
        return !seen.IsOk || dryRun || seen.Value.Proposals.All(p => !p.Commits)
            ? seen
            : Publisher.Run(run.Location, run.Spec.Author, io, dryRun: false, snapshot => BaseReader.Read(snapshot, run.Spec, null), Propose, plan, said, StillOpen, run.Spec.Operations.Sign);
    });

    private ImmutableArray<Proposal> Propose(BaseTree tree, DateTimeOffset now)
    {
        Inputs inputs = run.On(tree, now, source, null, said);
        return Pipeline.Propose(inputs with
        {
            Answers = Answers(inputs.Environment, tree, now),
            Unattended = true,
            Among = among,
        });
    }

    // Freezes and locks are asked again just before the push: what was decided in the last second of an open window waits.
    private bool StillOpen(BaseTree tree, ImmutableArray<Proposal> ready, DateTimeOffset now)
    {
        ImmutableArray<Stop> stops = Inputs.StopsAt(run.Spec, tree, now);
        return ready.All(p => p.Decision is Decision.RollBack or Decision.CleanUp || !stops.Any(s => s.Stops(p.Service)));
    }

    private ImmutableDictionary<string, GateAnswers> Answers(EnvironmentSpec spec, BaseTree tree, DateTimeOffset now)
    {
        (ServiceSpec Service, ReleaseRecord Record, string Text)[] underWay = [.. Records(spec, tree).Where(r => r.Record.Canary is not null && among?.Contains(r.Service.Name) != false)];
        var open = underWay.Where(r => asked.GetValueOrDefault(r.Service.Name).Record != r.Text).ToArray();
        if (open.Length > 0)
        {
            IReadOnlyDictionary<string, AskedGates> answers = ask(spec, [.. open.Select(o => (o.Service, o.Record))], now);
            foreach ((ServiceSpec service, _, string text) in open)
            {
                asked[service.Name] = (text, answers.GetValueOrDefault(service.Name, new AskedGates(GateAnswers.NotAsked, [])));
            }
        }

        return underWay.ToImmutableDictionary(r => r.Service.Name, r => asked[r.Service.Name].Gates.Answers, StringComparer.Ordinal);
    }

    // A record that cannot be read is reported where its service is proposed.
    private static IEnumerable<(ServiceSpec Service, ReleaseRecord Record, string Text)> Records(EnvironmentSpec spec, BaseTree tree) =>
        from service in spec.Services
        let read = ServiceProposal.ReadRecord(spec.Name, service, tree)
        where read.IsOk && read.Value is not null
        select (service, read.Value!, tree.Records[RecordPaths.Service(spec.Name, service.Directory)].Text);
}
