using System.Collections.Immutable;
using GitOpsGen.Release;
using GitOpsGen.Spec;

namespace GitOpsGen.Judge;

/// <summary>From the raw samples of requests to liveness and the gates on traffic. Pure.</summary>
public static class TrafficJudge
{
    /// <summary>Whether the stage is seen to be in force in the requests.</summary>
    public static LiveState Live(StageQuestion stage, Heard requests)
    {
        if (requests.Silence is string silence)
        {
            return new LiveState.NotYet(silence);
        }

        Window window = Window.Of(stage.Since, stage.Now);
        ImmutableArray<CounterSeries> received = requests.Of(Reporter.Destination, stage.Canary), sent = requests.Of(Reporter.Source, stage.Canary);
        if (stage.Stage.Mirror is not null)
        {
            return Liveness.Mirror(received, sent, window);
        }

        if (stage.Stage.Weight == 0)
        {
            return Liveness.Match([.. received, .. sent], window);
        }

        // Callers without a sidecar are seen by the destination only, and a destination without one by its callers only.
        bool byCallers = received.IsEmpty && requests.Of(Reporter.Destination, stage.Stable).IsEmpty;
        ImmutableArray<CounterSeries> canary = byCallers ? sent : received, stable = requests.Of(byCallers ? Reporter.Source : Reporter.Destination, stage.Stable);
        if (stage.Stage.WithinMatch)
        {
            return stage.IsFirst ? Liveness.Match([.. received, .. sent], window) : new LiveState.NotYet("only matching requests are split, and the metrics do not tell which those are");
        }

        double before = stage.Before?.Weight ?? 0, after = stage.Stage.Weight;
        if (!stage.Stage.Match.IsEmpty)
        {
            if (Matching(stage, canary, stable, before) is not double matching)
            {
                return new LiveState.NotYet("no requests before the commit, so the matching ones cannot be told from the weight's");
            }

            (before, after) = (100 * matching + ((1 - matching) * before), 100 * matching + ((1 - matching) * after));
        }

        return Liveness.Weight(before, after, Liveness.Steps(canary, stable, window, Math.Clamp(window.Seconds / 30, 2, 60)));
    }

    /// <summary>Whether requests reach a canary that should have none; null where they may.</summary>
    public static Evidence? Quiet(StageQuestion stage, Heard requests)
    {
        if (stage.Stage.Kind != StageKind.Prepare)
        {
            return null;
        }

        Increase reached = CounterSeries.Sum(requests.Of(Reporter.Destination, stage.Canary), Window.Of(stage.Since, stage.Now));
        return Row(stage, "traffic", "weight 0", [requests], () => reached.Trouble is string trouble
            ? new Input.Silence(trouble)
            : new Input.Metric(reached.Count, null, false, null, 0, stage.Now - stage.Since));
    }

    /// <summary>The error rate as each reporter saw it; after a mirror the canary's own word alone, for callers do not see the copies fail.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="gate">The gate.</param>
    /// <param name="requests">The answer to <see cref="Questions.Requests(string, IEnumerable{string}, Window)"/>.</param>
    /// <param name="withoutEndpoint">The answer to <see cref="Questions.WithoutEndpoint"/>.</param>
    /// <param name="liveSince">From when requests count, in Unix seconds.</param>
    public static IEnumerable<Evidence> Errors(StageQuestion stage, ErrorRateGate gate, Heard requests, Heard withoutEndpoint, double liveSince)
    {
        Window window = Window.Of(liveSince, stage.Now);
        var rule = new ShareRule(gate.Max, gate.MinRequests);
        foreach (Reporter reporter in Reporters(stage))
        {
            bool callers = reporter == Reporter.Source;
            yield return Row(stage, "errorRate", Subject(reporter), callers ? [requests, withoutEndpoint] : [requests], () =>
            {
                (Counts canary, string? trouble) = ResponseClass.Count(requests.Of(reporter, stage.Canary), window);
                (Counts stable, string? other) = ResponseClass.Count(requests.Of(reporter, stage.Stable), window);
                (double absent, string? third) = callers ? Absent(stage, withoutEndpoint) : (0, null);
                return (trouble ?? other ?? third) is string why
                    ? new Input.Silence(why)
                    : new Input.Rate(canary.AndFailed(absent), stage.HasStable ? stable : null, rule, window.Seconds);
            });
        }
    }

    /// <summary>The latency as each reporter saw it; after a mirror the canary's own word alone.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="gate">The gate.</param>
    /// <param name="durations">The answer to <see cref="Questions.Durations(string, IEnumerable{string}, Window, double?)"/>.</param>
    /// <param name="liveSince">From when requests count, in Unix seconds.</param>
    public static IEnumerable<Evidence> Latencies(StageQuestion stage, LatencyGate gate, Heard durations, double liveSince)
    {
        Window window = Window.Of(liveSince, stage.Now);
        var rule = new LatencyRule(gate.Quantile, gate.Max.TotalMilliseconds, gate.MinRequests);
        foreach (Reporter reporter in Reporters(stage))
        {
            yield return Row(stage, "latency", Subject(reporter), [durations], () =>
            {
                (Histogram canary, string? trouble) = Histogram.Of(durations.Of(reporter, stage.Canary), window);
                (Histogram stable, string? other) = Histogram.Of(durations.Of(reporter, stage.Stable), window);
                return (trouble ?? other) is string why
                    ? new Input.Silence(why)
                    : new Input.Latency(canary, stage.HasStable ? stable : null, rule, window.Seconds);
            });
        }
    }

    /// <summary>One row: a question that was not answered is silence, whatever would have been made of it.</summary>
    internal static Evidence Row(StageQuestion stage, string gate, string subject, ImmutableArray<Heard> heard, Func<Input> input) =>
        Evidence.Of(gate, subject, stage.Manifests, [.. heard.Select(h => h.Query)],
            heard.FirstOrDefault(h => h.Silence is not null)?.Silence is string silence ? new Input.Silence(silence) : input());

    private static (double Count, string? Trouble) Absent(StageQuestion stage, Heard withoutEndpoint)
    {
        Increase during = CounterSeries.Sum(withoutEndpoint.Series, Window.Of(stage.Since, stage.Now));
        Increase before = CounterSeries.Sum(withoutEndpoint.Series, stage.Background);
        return (during.Trouble ?? before.Trouble) is string trouble
            ? (0, trouble)
            : (Absence.Excess(during.Count, stage.Now - stage.Since, before.Count, stage.Background.Seconds), null);
    }

    // Share of requests that match, from the last minutes before the commit: s = m + (1 - m) w, solved for m.
    private static double? Matching(StageQuestion stage, ImmutableArray<CounterSeries> canary, ImmutableArray<CounterSeries> stable, double weight)
    {
        var window = new Window(stage.Asked.From, stage.Since - Window.LookBackSeconds, stage.Since);
        Increase ours = CounterSeries.Sum(canary, window), theirs = CounterSeries.Sum(stable, window);
        double all = ours.Count + theirs.Count;
        return ours.Trouble is null && theirs.Trouble is null && all > 0 && weight < 100
            ? Math.Clamp(((ours.Count / all) - (weight / 100)) / (1 - (weight / 100)), 0, 1)
            : null;
    }

    private static Reporter[] Reporters(StageQuestion stage) => stage.Stage.Mirror is null ? [Reporter.Destination, Reporter.Source] : [Reporter.Destination];

    private static string Subject(Reporter reporter) => reporter == Reporter.Source ? "source" : "destination";
}
