using System.Collections.Immutable;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Judge;

/// <summary>
/// What one gate was told, as plain data: enough to judge again without asking anyone. Closed. Stored beside the verdict by <see cref="Evidence"/>.
/// </summary>
public abstract record Input
{
    private const int MostPods = 5, LongestText = 250;

    private Input()
    {
    }

    /// <summary>The verdict on it. The same input gives the same verdict.</summary>
    public Verdict Judge() => this switch
    {
        Rate i => RateJudge.Judge(i.Canary, i.Stable, i.Rule, i.WindowSeconds),
        Latency i => LatencyJudge.Judge(i.Canary, i.Stable, i.Rule, i.WindowSeconds),
        Restarts i => PodJudge.Restarts(i.Pods, i.Count, i.Waiting, i.Max, i.WindowSeconds),
        Ready i => PodJudge.Ready(i.Replicas),
        Metric i => MetricJudge.Threshold(i.Value, i.Stable, i.Compare, i.Min, i.Max, i.WindowSeconds),
        Word i => MetricJudge.Word(i.Found, i.Expected, i.Pending),
        Silence i => Basis.Nothing(i.Reason),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>
    /// The same, without what the verdict does not rest on, so that a hostile or chatty answer cannot swell a record: of a histogram the
    /// buckets beside the limit and the last, of waiting pods the first five, of texts the beginning, in one line that any terminal can show.
    /// </summary>
    public Input Bounded() => this switch
    {
        Latency i => (i.Canary.Trouble("canary") ?? i.Stable?.Trouble("stable")) is string trouble
            ? new Silence(trouble)
            : i with { Canary = i.Canary.Beside(i.Rule.LimitMilliseconds), Stable = i.Stable?.Beside(i.Rule.LimitMilliseconds) },
        Restarts { Waiting.IsDefault: false } i => i with
        {
            Waiting =
            [
                .. i.Waiting.Where(w => PodJudge.FatalReasons.Contains(w.Reason, StringComparer.Ordinal)).OrderBy(w => w.Pod, StringComparer.Ordinal).Take(MostPods)
                    .Select(w => w with { Pod = Shown(w.Pod, LongestText) }),
            ],
        },
        Word { Found: string found } i when found != i.Expected && !(i.Pending is { IsDefault: false } pending && pending.Contains(found, StringComparer.Ordinal)) =>
            i with { Found = Shown(found, Math.Max(LongestText, i.Expected.Length)) },
        Silence i => new Silence(Shown(i.Reason, 2 * LongestText)),
        _ => this,
    };

    private static string Shown(string text, int most) => Figures.Cut(Printable.Of(Figures.Cut(text, most).ReplaceLineEndings(" ")), most);

    /// <summary>For <see cref="RateJudge"/>.</summary>
    public sealed record Rate(Counts Canary, Counts? Stable, ShareRule Rule, double WindowSeconds) : Input;

    /// <summary>For <see cref="LatencyJudge"/>.</summary>
    public sealed record Latency(Histogram Canary, Histogram? Stable, LatencyRule Rule, double WindowSeconds) : Input;

    /// <summary>For <see cref="PodJudge.Restarts"/>.</summary>
    public sealed record Restarts(double Pods, double Count, ImmutableArray<WaitingPod> Waiting, double Max, double WindowSeconds) : Input;

    /// <summary>For <see cref="PodJudge.Ready"/>.</summary>
    public sealed record Ready(Replicas Replicas) : Input;

    /// <summary>For <see cref="MetricJudge.Threshold"/>.</summary>
    public sealed record Metric(double? Value, double? Stable, bool Compare, double? Min, double? Max, double WindowSeconds) : Input;

    /// <summary>For <see cref="MetricJudge.Word"/>: alerts, Argo CD, commit statuses, HTTP checks, images.</summary>
    public sealed record Word(string? Found, string Expected, ImmutableArray<string> Pending) : Input;

    /// <summary>The other system gave no answer, or one that cannot be used: a time-out, a 500, a counter that is no number.</summary>
    public sealed record Silence(string Reason) : Input;
}
