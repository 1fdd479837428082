using System.Collections.Immutable;
using GitOpsGen.Judge;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using Xunit;

namespace GitOpsGen.Tests.Gates;

public sealed class GateJudgeTests
{
    private const double Commit = 10_000;
    private const double Now = 10_600;

    private static StageQuestion Question(string stage, string gates = "{errorRate: {max: 1%}}") =>
        Releases.Question(Releases.Environment("orders", gates), stage, Releases.Unix(Commit), Releases.Unix(Now));

    private static CounterSeries Requests(string reporter, string deployment, string code, params (double Time, double Value)[] points) =>
        Releases.Series($"reporter={reporter},destination_workload={deployment},response_code={code}", points);

    private static Heard Both(params CounterSeries[] series) => new("q", [.. series]);

    private static Evidence Row(string gate, string subject, Input input, bool watch = false) =>
        Evidence.Of(gate, subject, "sha256:00", ["q"], input) is var row && watch ? row.AsWatched() : row;

    private static Input.Word Word(string found) => new Input.Word(found, "good", ["wait"]);

    [Theory]
    [InlineData("good", "good", GateOutcome.Pass)]
    [InlineData("good", "wait", GateOutcome.Inconclusive)]
    [InlineData("wait", "bad", GateOutcome.Fail)]
    [InlineData("bad", "good", GateOutcome.Fail)]
    public void One_fail_fails_and_one_that_cannot_tell_holds(string first, string second, GateOutcome outcome)
    {
        ImmutableArray<Evidence> rows = [Row("http a", "", Word(first)), Row("http b", "", Word(second)), Row("http c", "", Word("bad"), watch: true)];
        GateAnswers answers = GateJudge.Answers(Question("90-10"), rows, null, TimeSpan.FromMinutes(10));
        Assert.Equal(outcome, answers.Outcome);
        Assert.Equal("http c watched: fail: 'bad' instead of 'good'", answers.Lines[2]);
    }

    [Fact]
    public void No_row_with_a_say_means_that_nobody_was_asked() =>
        Assert.Equal(GateOutcome.NotAsked, GateJudge.Answers(Question("90-10"), [Row("http c", "", Word("bad"), watch: true)], null, TimeSpan.FromMinutes(10)).Outcome);

    [Fact]
    public void A_reporter_that_saw_nothing_is_passed_over_and_one_that_saw_errors_is_not()
    {
        Input none = new Input.Rate(Counts.None, null, new ShareRule(0.01), 600), good = new Input.Rate(new Counts(500, 0), null, new ShareRule(0.01), 600), bad = new Input.Rate(new Counts(500, 50), null, new ShareRule(0.01), 600);
        Assert.IsType<Verdict.Pass>(GateJudge.Outcome([Row("errorRate", "destination", good), Row("errorRate", "source", none)]));
        Assert.IsType<Verdict.Inconclusive>(GateJudge.Outcome([Row("errorRate", "destination", none), Row("errorRate", "source", none)]));
        Assert.IsType<Verdict.Fail>(GateJudge.Outcome([Row("errorRate", "destination", good), Row("errorRate", "source", bad)]));
        Assert.IsType<Verdict.Inconclusive>(GateJudge.Outcome([Row("errorRate", "destination", good), Row("errorRate", "source", new Input.Silence("a time-out"))]));
    }

    [Fact]
    public void A_weight_counts_from_the_moment_it_is_seen_and_a_stage_that_is_not_seen_holds()
    {
        StageQuestion stage = Question("70-30");
        Heard moved = Both(
            Requests("destination", "orders-v1", "200", (9_990, 100), (10_000, 190), (10_300, 2_890), (10_600, 4_990)),
            Requests("destination", "orders-v2", "200", (9_990, 0), (10_000, 10), (10_300, 310), (10_600, 1_210)));
        Heard unmoved = Both(
            Requests("destination", "orders-v1", "200", (10_000, 190), (10_600, 9_190)),
            Requests("destination", "orders-v2", "200", (10_000, 10), (10_600, 1_010)));
        Assert.InRange(Assert.IsType<LiveState.Live>(TrafficJudge.Live(stage, moved)).Since, 10_240, 10_600);
        LiveState waiting = TrafficJudge.Live(stage, unmoved);
        Assert.IsType<LiveState.NotYet>(waiting);
        Assert.IsType<Verdict.Inconclusive>(GateJudge.NotLive(stage, unmoved, waiting)!.Verdict);
        Assert.True(GateJudge.IsLate(stage, waiting, TimeSpan.FromMinutes(9)));
        Assert.False(GateJudge.IsLate(stage, waiting, TimeSpan.FromMinutes(11)));
        Assert.Null(GateJudge.NotLive(Question("70-30", "{errorRate: {max: 1%, minRequests: 0}}"), unmoved, waiting));
    }

    [Fact]
    public void A_split_of_matching_requests_is_live_with_the_first_where_none_went_to_the_canary_before()
    {
        const string Steps = "[{match: [{headers: {x-a: {exact: b}}}], within: match, weight: 10}, {match: [{headers: {x-a: {exact: b}}}], within: match, weight: 50}, {match: [], weight: 100}]";
        StageQuestion At(string stage) => Releases.Question(Releases.Environment("orders", "{errorRate: {max: 1%}}", fields: "", steps: Steps), stage, Releases.Unix(Commit), Releases.Unix(Now));
        Heard some = Both(Requests("destination", "orders-v1", "200", (9_990, 0), (10_600, 4_000)), Requests("destination", "orders-v2", "200", (10_120, 3)));
        StageQuestion first = At("90-10"), second = At("50-50");
        Assert.Equal(10_120, Assert.IsType<LiveState.Live>(TrafficJudge.Live(first, some)).Since);
        LiveState waiting = TrafficJudge.Live(first, Both());
        Assert.IsType<Verdict.Inconclusive>(GateJudge.NotLive(first, Both(), waiting)!.Verdict);
        Assert.Null(GateJudge.NotLive(second, some, Assert.IsType<LiveState.NotYet>(TrafficJudge.Live(second, some))));
    }

    [Fact]
    public void At_a_hundred_percent_there_is_no_stable_version_to_compare_with()
    {
        Evidence row = TrafficJudge.Errors(Question("0-100"), new ErrorRateGate(0.01, 100), Both(Requests("destination", "orders-v2", "200", (10_100, 400))), new Heard("q", []), Commit).First();
        Assert.Null(Assert.IsType<Input.Rate>(row.Input).Stable);
        Assert.IsType<Verdict.Pass>(row.Verdict);
    }

    [Fact]
    public void Requests_without_an_endpoint_count_only_over_what_stood_before_the_stage()
    {
        StageQuestion stage = Question("90-10");
        Heard requests = Both(Requests("source", "orders-v2", "200", (10_100, 400)));
        Heard usual = Both(Releases.Series("response_flags=UH", (6_000, 0), (9_900, 600), (10_600, 700)));
        Heard broken = Both(Releases.Series("response_flags=UH", (6_000, 0), (9_900, 1), (10_600, 91)));
        Assert.IsType<Verdict.Pass>(TrafficJudge.Errors(stage, new ErrorRateGate(0.01, 100), requests with { Series = [.. requests.Series, Requests("source", "orders-v1", "200", (9_900, 10), (10_100, 900))] }, usual, Commit).Last().Verdict);
        Assert.IsType<Verdict.Fail>(TrafficJudge.Errors(stage, new ErrorRateGate(0.01, 100), requests, broken, Commit).Last().Verdict);
    }

    [Fact]
    public void An_unanswered_question_is_silence_whatever_the_gate()
    {
        StageQuestion stage = Question("90-10");
        Heard nothing = Heard.Nothing("q", "Prometheus: no answer within the deadline");
        Assert.All(
            [.. TrafficJudge.Errors(stage, new ErrorRateGate(0.01, 100), nothing, nothing, Commit), .. TrafficJudge.Latencies(stage, new LatencyGate(0.95, TimeSpan.FromMilliseconds(500), 100), nothing, Commit), StagePods.Ready(stage, nothing), StagePods.Restarts(stage, 0, nothing, nothing, nothing, nothing)],
            row => Assert.Equal(new Input.Silence(nothing.Silence!), row.Input));
        Assert.IsType<LiveState.NotYet>(TrafficJudge.Live(stage, nothing));
    }

    [Fact]
    public void Ready_is_dated_by_the_first_sample_after_the_commit_at_which_all_agrees()
    {
        StageQuestion stage = Question("prepare");
        CounterSeries Of(string metric, params (double, double)[] points) => Releases.Series("__name__=kube_deployment_" + metric, points);
        Heard history = Both(
            Of("status_replicas_available", (9_990, 2), (10_030, 0), (10_060, 1), (10_090, 2), (10_120, 2)), Of("status_replicas_updated", (9_990, 2), (10_030, 2)),
            Of("spec_replicas", (9_990, 2)), Of("metadata_generation", (9_990, 1)), Of("status_observed_generation", (9_990, 1)));
        Assert.Equal(10_090, StagePods.ReadySince(stage, history));
        Assert.Null(StagePods.ReadySince(stage, Both(Of("spec_replicas", (10_030, 2)))));
    }

    [Fact]
    public void Durations_are_asked_for_beside_the_limit_and_long_windows_in_steps()
    {
        Assert.Equal("""istio_request_duration_milliseconds_bucket{reporter=~"destination|source",destination_workload=~"a|b",destination_workload_namespace="shop",le=~"500(\\.0)?|\\+Inf"}[1200s]""",
            Questions.Durations("shop", ["a", "b"], new Window(0, 600, 1_200), 500).Own);
        Assert.Contains("""le=~"250(\\.0)?|300(\\.0)?|500(\\.0)?|\\+Inf"}""", Questions.Durations("shop", ["a"], new Window(0, 600, 1_200), 300).Own, StringComparison.Ordinal);
        Assert.EndsWith("[86400s:300s]", Questions.Requests("shop", ["a"], new Window(0, 600, 86_400)).Own, StringComparison.Ordinal);
        Assert.EndsWith("[7200s:30s]", Questions.Requests("shop", ["a"], new Window(0, 600, 7_200)).Own, StringComparison.Ordinal);
    }

    [Fact]
    public void Between_releases_there_is_no_question()
    {
        EnvironmentSpec environment = Releases.Environment("orders", "{}");
        ReleaseRecord record = Releases.At(environment, "90-10", Releases.Unix(Commit)) with { Status = ReleaseStatus.Stable, Canary = null };
        Assert.Null(StageQuestion.Of(environment, environment.Services[0], record, Releases.Unix(Now)));
    }

    [Fact]
    public void A_verdict_is_bound_to_the_content_of_the_manifests()
    {
        EnvironmentSpec environment = Releases.Environment("orders", "{}");
        ReleaseRecord record = Releases.At(environment, "90-10", Releases.Unix(Commit));
        Assert.Equal(StageQuestion.ManifestsOf(record), StageQuestion.ManifestsOf(record with { SpecCommit = "other", Said = ["x"] }));
        Assert.NotEqual(StageQuestion.ManifestsOf(record), StageQuestion.ManifestsOf(record with { Files = [record.Files[0] with { Blob = "01" }] }));
    }

    [Theory]
    [InlineData("Synced", "Healthy", 10_100, 10_100, false, ArgoJudge.Wanted, false)]
    [InlineData("Synced", "Healthy", 9_000, 9_000, false, "Synced at an older commit", true)]
    [InlineData("Synced", "Healthy", 10_500, 9_000, false, ArgoJudge.Wanted, false)]
    [InlineData("OutOfSync", "Healthy", 10_100, 9_000, false, "OutOfSync", true)]
    [InlineData("Synced", "Degraded", 10_100, 10_100, true, "Synced and Degraded", true)]
    [InlineData("Synced", "Degraded", 10_100, 10_100, false, "Synced and Degraded", false)]
    public void Argo_CD_is_judged_by_the_age_of_what_it_applied(string sync, string health, double compared, double applied, bool shared, string found, bool pending)
    {
        ArgoAnswer answer = ArgoJudge.Judge(new ArgoState(sync, health, "Succeeded", compared, applied, 10_200, null), Commit, shared);
        Assert.Equal((found, pending), (answer.Found, answer.IsPending));
        Assert.Equal(found != ArgoJudge.Wanted ? null : applied >= Commit ? 10_200.0 : Commit, found == ArgoJudge.Wanted ? answer.Since : null);
    }
}
