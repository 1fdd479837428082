using System.Collections.Immutable;
using GitOpsGen.Spec;

namespace GitOpsGen.Judge;

/// <summary>From the answers about pods and single numbers to their rows. Pure.</summary>
public static class StagePods
{
    // Five metrics of one Deployment, each once for every kube-state-metrics that reported it. All are looked at anew at each sample.
    private const int MostSeries = 500;

    /// <summary>The ready gate by kube-state-metrics.</summary>
    public static Evidence Ready(StageQuestion stage, Heard ready) =>
        TrafficJudge.Row(stage, "ready", "", [ready], () => new Input.Ready(Questions.ReadReady(Named(ready))));

    /// <summary>
    /// Since when the Deployment has been ready after the commit, in Unix seconds: the first moment at which its samples agree.
    /// Null where they never did, and where more series came than one Deployment has. A hold counts from here, and asking again does not move it.
    /// </summary>
    public static double? ReadySince(StageQuestion stage, Heard history)
    {
        if (history.Series.Length > MostSeries)
        {
            return null;
        }

        (double Time, int Series, double Value)[] steps =
        [
            .. history.Series.SelectMany((s, i) => s.Points.Select(p => (p.Time, Series: i, p.Value))).Where(p => p.Time <= stage.Now).OrderBy(p => p.Time),
        ];
        var latest = new SortedDictionary<int, double>();
        for (int i = 0; i < steps.Length; i++)
        {
            latest[steps[i].Series] = steps[i].Value;
            bool more = i + 1 < steps.Length && steps[i + 1].Time == steps[i].Time;
            if (!more && steps[i].Time > stage.Since
                && PodJudge.Ready(Questions.ReadReady(latest.Select(l => (history.Series[l.Key].Labels.GetValueOrDefault("__name__", ""), l.Value)))) is Verdict.Pass)
            {
                return steps[i].Time;
            }
        }

        return null;
    }

    /// <summary>Restarts and containers that wait.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="max">How many restarts are allowed.</param>
    /// <param name="pods">The answer to <see cref="Questions.Pods"/>.</param>
    /// <param name="reported">The answer to <see cref="Questions.Reported"/>.</param>
    /// <param name="restarts">The answer to <see cref="Questions.Restarts"/>.</param>
    /// <param name="waiting">The answer to <see cref="Questions.Waiting"/>.</param>
    public static Evidence Restarts(StageQuestion stage, int max, Heard pods, Heard reported, Heard restarts, Heard waiting) =>
        TrafficJudge.Row(stage, "podRestarts", "", [pods, reported, restarts, waiting], () =>
        {
            Increase count = CounterSeries.Sum(restarts.Series, Window.Of(stage.Since, stage.Now));
            if (count.Trouble is string trouble)
            {
                return new Input.Silence(trouble);
            }

            var input = new Input.Restarts(pods.Series.Length, count.Count, [.. waiting.Series.Select(Waits).Distinct().OrderBy(w => (w.Pod, w.Reason))], max, stage.Now - stage.Since);
            int silent = pods.Series.Select(Pod).Except(reported.Series.Select(Pod)).Count();

            // Kube-state-metrics can be told to leave the restarts out: then no restart is seen, whatever the pods do.
            return silent > 0 && input.Judge() is Verdict.Pass
                ? new Input.Silence($"the restarts of {Figures.Short(silent)} of {Figures.Short(pods.Series.Length)} pods are not reported")
                : input;
        });

    /// <summary>A query of the spec's own. Of several series none is the figure.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="gate">The gate.</param>
    /// <param name="canary">The answer for the canary.</param>
    /// <param name="stable">With <c>compare: stable</c>, the answer for the stable version.</param>
    public static Evidence Metric(StageQuestion stage, MetricGate gate, Heard canary, Heard? stable) =>
        TrafficJudge.Row(stage, "metric " + gate.Name, "", stable is null ? [canary] : [canary, stable], () =>
            (Several(canary) ?? (stable is null ? null : Several(stable))) is string several
                ? new Input.Silence(several)
                : new Input.Metric(One(canary), stable is null ? null : One(stable), gate.CompareStable, gate.Min, gate.Max, stage.Now - stage.Since));

    /// <summary>An answer of another system in one word.</summary>
    public static Evidence Word(StageQuestion stage, string gate, ImmutableArray<string> asked, string? found, string expected, ImmutableArray<string> pending = default) =>
        Evidence.Of(gate, "", stage.Manifests, asked, new Input.Word(found, expected, pending.IsDefault ? [] : pending));

    /// <summary>No answer.</summary>
    public static Evidence Silence(StageQuestion stage, string gate, ImmutableArray<string> asked, string why) =>
        Evidence.Of(gate, "", stage.Manifests, asked, new Input.Silence(why));

    private static IEnumerable<(string Metric, double Value)> Named(Heard ready) => ready.Values().Select(v => (v.Labels.GetValueOrDefault("__name__", ""), v.Value));

    private static string Pod(CounterSeries series) => series.Labels.GetValueOrDefault("pod", "?");

    private static WaitingPod Waits(CounterSeries series) => new(Pod(series), series.Labels.GetValueOrDefault("reason", "?"));

    private static string? Several(Heard heard) => heard.Series.Length > 1
        ? $"the query returned {heard.Series.Length} series where one is needed: aggregate them, for example with max()"
        : null;

    private static double? One(Heard heard) => heard.Values().Select(v => (double?)v.Value).FirstOrDefault();
}
