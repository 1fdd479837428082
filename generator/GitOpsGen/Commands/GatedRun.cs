using System.Collections.Immutable;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Git;
using GitOpsGen.Judge;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Terminal;
using GitOpsGen.Yaml;

namespace GitOpsGen.Commands;

/// <summary>Asks the gates of services that are under way or about to begin; the edge that knows Prometheus and the others is handed in.</summary>
/// <param name="environment">The environment.</param>
/// <param name="services">The services, and where they stand; null where nothing is there yet.</param>
/// <param name="now">The time.</param>
/// <returns>The answers by service. Who is missing was not asked, which is inconclusive where gates are configured.</returns>
public delegate IReadOnlyDictionary<string, AskedGates> AskGates(
    EnvironmentSpec environment, IReadOnlyList<(ServiceSpec Service, ReleaseRecord? Record)> services, DateTimeOffset now);

/// <summary>What the gates of one service said, and what a person should know of how they were asked.</summary>
public sealed record AskedGates(GateAnswers Answers, ImmutableArray<Diagnostic> Findings);

/// <summary>One environment's run on the evidence of its gates: read, ask, decide, publish. <c>advance</c> and <c>reconcile</c> share it.</summary>
/// <param name="run">The environment.</param>
/// <param name="only">The only service to look at; null for all.</param>
/// <param name="plan">How requests are made and merged.</param>
/// <param name="said">What a person said; <see cref="Request.SkipGates"/> asks nobody.</param>
/// <param name="ask">Asks the gates.</param>
public sealed class GatedRun(EnvironmentRun run, string? only, RequestPlan plan, Request said, AskGates ask)
{
    private const int Looks = 5;

    // The answers belong to the record and the image they were asked about: when the branch moves, only who moved is asked again.
    private readonly Dictionary<string, (string Record, AskedGates Gates)> asked = new(StringComparer.Ordinal);

    /// <summary>What a person should know of how the gates were asked.</summary>
    public IEnumerable<Diagnostic> Findings => asked.OrderBy(a => a.Key, StringComparer.Ordinal).SelectMany(a => a.Value.Gates.Findings).Distinct();

    private bool Asks => !said.SkipGates && (run.Spec.Operations.Metrics.At("prometheus") is not null
        || run.Spec.Services.Any(s => s.Gates.Names().Any() || s.Strategy.Steps.Any(step => step.Gates is not null)));

    /// <summary>
    /// Runs. Gates are asked between two looks at the repository, never while the turn at it is held: a system that is slow keeps nobody
    /// else waiting.
    /// </summary>
    /// <param name="io">The world.</param>
    /// <param name="git">How to deal with the repository.</param>
    /// <param name="dryRun">Whether to stop before publishing.</param>
    /// <param name="inputs">Everything else that the proposals rest on.</param>
    public Result<Published> Go(Io io, GitOptions git, bool dryRun, Func<BaseTree, DateTimeOffset, Inputs> inputs)
    {
        for (int look = 1; ; look++)
        {
            Inputs? unanswered = null;
            Result<Published> published = Publisher.Run(
                run.Location, run.Spec.Author, git, io, dryRun, snapshot => BaseReader.Read(snapshot, run.Spec, only),
                (tree, now) => Propose(inputs(tree, now), look < Looks, open => unanswered = open), plan, said, StillOpen, run.Spec.Operations.Sign);
            if (unanswered is null || !published.IsOk)
            {
                return published;
            }

            Ask(unanswered);
        }
    }

    // Nothing is proposed before everybody was asked; who moved at every look counts as not asked.
    private ImmutableArray<Proposal> Propose(Inputs inputs, bool mayAsk, Action<Inputs> unanswered)
    {
        if (!Asks)
        {
            return Pipeline.Propose(inputs with { Gated = !said.SkipGates });
        }

        (ServiceSpec Service, ReleaseRecord? Record, string Text)[] underWay = [.. UnderWay(inputs)];
        if (mayAsk && underWay.Any(IsOpen))
        {
            unanswered(inputs);
            return [];
        }

        return Pipeline.Propose(inputs with
        {
            Answers = underWay.Where(r => !IsOpen(r)).ToImmutableDictionary(r => r.Service.Name, r => asked[r.Service.Name].Gates.Answers, StringComparer.Ordinal),
            Gated = true,
        });
    }

    // Freezes and locks are asked again just before the push: what was decided in the last second of an open window waits.
    private bool StillOpen(BaseTree tree, ImmutableArray<Proposal> ready, DateTimeOffset now)
    {
        ImmutableArray<Stop> stops = Inputs.StopsAt(run.Spec, tree, now);
        return ready.All(p => p.Decision is Decision.RollBack or Decision.CleanUp || !stops.Any(s => s.Stops(p.Service)));
    }

    private void Ask(Inputs inputs)
    {
        (ServiceSpec Service, ReleaseRecord? Record, string Text)[] open = [.. UnderWay(inputs).Where(IsOpen)];
        IReadOnlyDictionary<string, AskedGates> answers = ask(inputs.Environment, [.. open.Select(o => (o.Service, o.Record))], inputs.Now);
        foreach ((ServiceSpec service, _, string text) in open)
        {
            asked[service.Name] = (text, answers.GetValueOrDefault(service.Name, new AskedGates(GateAnswers.NotAsked, [])));
        }
    }

    private bool IsOpen((ServiceSpec Service, ReleaseRecord? Record, string Text) release) => asked.GetValueOrDefault(release.Service.Name).Record != release.Text;

    // A record that cannot be read is reported where its service is proposed; one whose evidence alone is damaged may yet have to be rolled back.
    private IEnumerable<(ServiceSpec Service, ReleaseRecord? Record, string Text)> UnderWay(Inputs inputs) =>
        from service in inputs.Environment.Services
        where (only is null || service.Name == only) && inputs.Among?.Contains(service.Name) != false
        let read = ServiceProposal.ReadRecord(inputs.Environment.Name, service, inputs.Base, forWayBack: true)
        where read.IsOk && (read.Value?.Canary is not null || StageQuestion.LooksForImage(service, read.Value))
        select (service, read.Value, $"{service.Image}\n{inputs.Base.Records.GetValueOrDefault(RecordPaths.Service(inputs.Environment.Name, service.Directory))?.Text}");
}
