using System.Collections.Immutable;
using System.Globalization;
using GitOpsGen.Diagnostics;
using GitOpsGen.Judge;
using GitOpsGen.Release;
using GitOpsGen.Spec;

namespace GitOpsGen.Gates;

/// <summary>The gates of one service: everything is asked first, and judged when all answers are there.</summary>
internal sealed class ServiceGates(GateWorld world, EnvironmentSpec environment, ServiceSpec service, StageQuestion stage)
{
    private GatesSpec Gates => stage.Gates;

    private bool HasMetrics => world.Settings.Prometheus is not null;

    private bool IsRolledBack => stage.Stage.Kind == StageKind.RolledBack;

    public async Task<GateResult> Ask()
    {
        Task<(ImmutableArray<Evidence> Rows, LiveState? Live)> traffic = Traffic();
        Task<(ImmutableArray<Evidence> Rows, double? Since)> pods = Pods();
        Task<Evidence[]> metrics = Task.WhenAll(IsRolledBack ? [] : Gates.Metrics.Select(Metric));
        GateRows[] others = [.. (await Task.WhenAll(Others())).Select(o => o.Watching(Gates))];
        (ImmutableArray<Evidence> seen, LiveState? live) = await traffic;
        (ImmutableArray<Evidence> standing, double? readySince) = await pods;
        ImmutableArray<Evidence> rows = [.. new GateRows([.. standing, .. seen, .. await metrics]).Watching(Gates).Rows, .. others.SelectMany(o => o.Rows)];
        live = Confirmed(stage.Stage.Kind == StageKind.Prepare && HasMetrics ? Prepared(standing, readySince) : live, others);
        GateAnswers answers = GateJudge.Answers(stage, rows, live, environment.Config.ApplyTime);
        return new GateResult(answers, rows, live, [.. Findings(answers, live)], others.Select(o => o.Digest).FirstOrDefault(d => d is not null));
    }

    // After a rollback only what tells whether it was applied is of interest: a canary without requests may be as sick as it likes.
    private IEnumerable<Task<GateRows>> Others()
    {
        if (Gates.Argo is { } argo)
        {
            yield return new ArgoClient(world, environment, service, stage).Ask(argo);
        }

        if (Gates.CommitStatusContext is { } context)
        {
            yield return new CommitStatusCheck(world, service, stage).Ask(context);
        }

        if (IsRolledBack)
        {
            yield break;
        }

        if (!Gates.AlertMatchers.IsEmpty)
        {
            yield return new AlertsClient(world, service, stage).Ask();
        }

        foreach (HttpGate http in Gates.Http)
        {
            yield return new HttpCheck(world, service, stage).Ask(http);
        }

        if (Gates.Image is not null && stage.Record.Version(stage.Record.Canary!) is { } version)
        {
            yield return new RegistryClient(world).Ask(stage.Manifests, version.Inputs.DeployedImage);
        }
    }

    // Where the traffic can't show a stage, or is not asked to, Argo CD and commit statuses may.
    private LiveState? Confirmed(LiveState? live, GateRows[] others) =>
        live is not LiveState.Live && !(live is LiveState.NotYet && stage.Shows && stage.AsksTraffic)
        && !(live is LiveState.NotYet && stage.Stage.Kind == StageKind.Prepare)
        && others.Select(o => o.AppliedSince).FirstOrDefault(a => a is not null) is double applied
            ? new LiveState.Live(applied, "applied, as Argo CD or the commit's status says")
            : live;

    private async Task<(ImmutableArray<Evidence> Rows, LiveState? Live)> Traffic()
    {
        bool asksErrors = stage.HasTraffic && Gates.ErrorRate is not null, asksLatency = stage.HasTraffic && Gates.Latency is not null;
        if (IsRolledBack || !(HasMetrics || asksErrors || asksLatency))
        {
            return ([], null);
        }

        string[] both = [stage.Canary, stage.Stable];
        Task<Heard> requests = world.Metrics(Questions.Requests(stage.Namespace, both, stage.Asked), stage.Now);
        Task<Heard>? durations = asksLatency ? AskDurations(both) : null;
        Task<Heard>? absent = asksErrors ? world.Metrics(Questions.WithoutEndpoint(stage.Namespace, stage.Host, stage.AskedBackground), stage.Now) : null;
        Heard counted = await requests;
        LiveState? live = stage.HasTraffic ? TrafficJudge.Live(stage, counted) : null;

        // A match or a mirror is live by its first request, which must count; at a weight the canary also had requests of the stage before.
        double since = stage.Stage.Weight > 0 && live is LiveState.Live { Since: double seen } ? Math.Max(seen, stage.Since) : stage.Since;
        ImmutableArray<Evidence?> rows =
        [
            live is null ? null : GateJudge.NotLive(stage, counted, live),
            TrafficJudge.Quiet(stage, counted),
            .. absent is null ? [] : TrafficJudge.Errors(stage, Gates.ErrorRate!, counted, await absent, since),
            .. durations is null ? [] : TrafficJudge.Latencies(stage, Gates.Latency!, await durations, since),
        ];
        return ([.. rows.OfType<Evidence>()], live);
    }

    private async Task<Heard> AskDurations(string[] deployments)
    {
        Heard heard = await world.Metrics(Questions.Durations(stage.Namespace, deployments, stage.Asked, Gates.Latency!.Max.TotalMilliseconds), stage.Now);
        return heard.Silence is not null || Questions.HasEdges(heard) ? heard : await world.Metrics(Questions.Durations(stage.Namespace, deployments, stage.Asked), stage.Now);
    }

    private async Task<(ImmutableArray<Evidence> Rows, double? ReadySince)> Pods()
    {
        if (IsRolledBack)
        {
            return ([], null);
        }

        bool asksReady = Gates.Ready && HasMetrics;
        Task<Heard>? ready = asksReady ? world.Metrics(Questions.Ready(stage.Namespace, stage.Canary), stage.Now) : null;
        Task<Heard>? history = asksReady && stage.Stage.Kind == StageKind.Prepare ? world.Metrics(Questions.ReadyHistory(stage.Namespace, stage.Canary, stage.Asked), stage.Now) : null;
        Task<Heard[]>? restarts = Gates.PodRestartsMax is null ? null : Task.WhenAll(
            world.Metrics(Questions.Pods(stage.Namespace, stage.Canary), stage.Now),
            world.Metrics(Questions.Reported(stage.Namespace, stage.Canary), stage.Now),
            world.Metrics(Questions.Restarts(stage.Namespace, stage.Canary, stage.Asked), stage.Now),
            world.Metrics(Questions.Waiting(stage.Namespace, stage.Canary), stage.Now));
        ImmutableArray<Evidence>.Builder rows = ImmutableArray.CreateBuilder<Evidence>();
        if (ready is not null)
        {
            rows.Add(StagePods.Ready(stage, await ready));
        }

        if (restarts is not null)
        {
            Heard[] heard = await restarts;
            rows.Add(StagePods.Restarts(stage, Gates.PodRestartsMax!.Value, heard[0], heard[1], heard[2], heard[3]));
        }

        return (rows.ToImmutable(), history is null ? null : StagePods.ReadySince(stage, await history));
    }

    private async Task<Evidence> Metric(MetricGate gate)
    {
        Task<Heard> canary = Fill(gate.Query, stage.Record.Canary!);
        Task<Heard>? stable = gate.CompareStable ? Fill(gate.Query, stage.Record.Stable) : null;
        return StagePods.Metric(stage, gate, await canary, stable is null ? null : await stable);
    }

    private Task<Heard> Fill(string query, string version)
    {
        Result<string> filled = PromQl.Fill(query, service.Name, stage.Namespace, version, stage.Record.Stable, stage.Now - stage.Since, service.Place);
        return filled.IsOk ? world.Metrics(filled.Value, stage.Now) : Task.FromResult(Heard.Nothing(query, filled.Diagnostics[0].Message));
    }

    private LiveState? Prepared(ImmutableArray<Evidence> rows, double? since) =>
        rows.FirstOrDefault(r => r.Gate == "ready")?.Verdict is not Verdict ready ? null
        : since is double moment ? Liveness.Prepared(ready, moment)
        : ready is Verdict.Pass ? new LiveState.NotYet("ready, but not yet by a sample from after the commit") : Liveness.Prepared(ready, stage.Now);

    private IEnumerable<Diagnostic> Findings(GateAnswers answers, LiveState? live)
    {
        bool asksMetrics = Gates.ErrorRate is not null || Gates.Latency is not null || Gates.PodRestartsMax is not null || !Gates.Metrics.IsEmpty;
        if (asksMetrics && !HasMetrics && !IsRolledBack)
        {
            yield return Diagnostic.Of(EvidenceCodes.NoPrometheus, service.Place, $"'{service.Name}' has gates on metrics, and the spec names no Prometheus", EvidenceCodes.NoPrometheus.WayOut);
        }

        if (!Gates.AlertMatchers.IsEmpty && world.Settings.Alertmanager is null)
        {
            yield return Diagnostic.Of(EvidenceCodes.NoAlertmanager, service.Place, $"'{service.Name}' has a gate on alerts, and the spec names no Alertmanager", EvidenceCodes.NoAlertmanager.WayOut);
        }

        string?[] variables = [world.Settings.Prometheus?.TokenFrom, world.Settings.Alertmanager?.TokenFrom, Gates.Argo?.TokenFrom, .. Gates.Http.SelectMany(h => h.HeadersFrom.Select(f => f.Value))];
        foreach (Diagnostic missing in world.Missing(service.Place, variables))
        {
            yield return missing;
        }

        // Where nobody could have seen it, that it was not seen says nothing.
        if (live is LiveState.NotYet waiting && (HasMetrics || Gates.Argo is not null || Gates.CommitStatusContext is not null) && GateJudge.IsLate(stage, live, environment.Config.ApplyTime))
        {
            yield return Diagnostic.Of(EvidenceCodes.NotLive, service.Place,
                $"'{stage.Stage.Name}' of '{service.Name}' was committed at {RecordWriter.Time(stage.Record.Since)} and is not seen in force: {waiting.Reason}", EvidenceCodes.NotLive.WayOut);
        }

        if (answers.StuckSince is not null)
        {
            yield return Diagnostic.Of(EvidenceCodes.Stuck, service.Place,
                string.Create(CultureInfo.InvariantCulture, $"the gates of '{service.Name}' have been inconclusive at '{stage.Stage.Name}' for longer than {Durations.Write(Gates.Patience)}"), EvidenceCodes.Stuck.WayOut);
        }
    }
}
