using GitOpsGen.Judge;
using Xunit;

namespace GitOpsGen.Tests.Judge;

public sealed class OtherJudgesTests
{
    [Theory]
    [InlineData(3, 0, "", "pass")]
    [InlineData(3, 1, "", "fail")]
    [InlineData(0, 0, "", "inconclusive")]
    [InlineData(3, 0, "ImagePullBackOff", "fail")]
    [InlineData(0, 0, "ErrImagePull", "fail")]
    [InlineData(3, 0, "ContainerCreating", "pass")]
    [InlineData(double.NaN, 0, "", "inconclusive")]
    [InlineData(3, double.NaN, "CrashLoopBackOff", "inconclusive")]
    public void Restarts_and_waiting_reasons(double pods, double restarts, string waiting, string word) =>
        Assert.Equal(word, PodJudge.Restarts(pods, restarts, waiting.Length > 0 ? [new WaitingPod("orders-v2-abc", waiting)] : [], 0, 600).Word);

    [Theory]
    [InlineData(3, 3, 3, 2, 2, "pass")]
    [InlineData(2, 3, 3, 2, 2, "inconclusive")]
    [InlineData(3, 2, 3, 2, 2, "inconclusive")]
    [InlineData(3, 3, 3, 3, 2, "inconclusive")]
    [InlineData(0, 0, 0, 1, 1, "inconclusive")]
    [InlineData(double.NaN, 3, 3, 2, 2, "inconclusive")]
    public void Ready_means_all_replicas_of_the_current_generation(double available, double updated, double desired, double generation, double observed, string word) =>
        Assert.Equal(word, PodJudge.Ready(new Replicas(available, updated, desired, generation, observed)).Word);

    [Fact]
    public void A_deployment_that_no_metric_knows_is_inconclusive() =>
        Assert.IsType<Verdict.Inconclusive>(PodJudge.Ready(new Replicas(3, 3, 3, null, null)));

    [Theory]
    [InlineData(5.0, null, false, null, 10.0, "pass")]
    [InlineData(11.0, null, false, null, 10.0, "fail")]
    [InlineData(5.0, null, false, 6.0, null, "fail")]
    [InlineData(6.0, null, false, 6.0, null, "pass")]
    [InlineData(null, null, false, null, 10.0, "inconclusive")]
    [InlineData(double.NaN, null, false, null, 10.0, "inconclusive")]
    [InlineData(double.PositiveInfinity, null, false, null, 10.0, "inconclusive")]
    [InlineData(5.0, null, false, null, null, "inconclusive")]
    [InlineData(6.0, 5.0, true, null, 1.5, "pass")]
    [InlineData(8.0, 5.0, true, null, 1.5, "fail")]
    [InlineData(8.0, null, true, null, 1.5, "inconclusive")]
    [InlineData(8.0, 0.0, true, null, 1.5, "inconclusive")]
    [InlineData(0.0, 0.0, true, null, 1.5, "pass")]
    [InlineData(8.0, double.NaN, true, null, 1.5, "inconclusive")]
    [InlineData(5.0, null, false, null, double.NaN, "fail")]
    public void A_number_against_its_bounds(double? value, double? stable, bool compare, double? min, double? max, string word) =>
        Assert.Equal(word, MetricJudge.Threshold(value, stable, compare, min, max).Word);

    [Theory]
    [InlineData("Healthy", "pass")]
    [InlineData("Progressing", "inconclusive")]
    [InlineData("Degraded", "fail")]
    [InlineData(null, "inconclusive")]
    public void A_word_of_another_system(string? found, string word) => Assert.Equal(word, MetricJudge.Word(found, "Healthy", ["Progressing"]).Word);

    [Fact]
    public void Together_one_fail_fails_and_one_inconclusive_holds_unless_they_only_watch()
    {
        Verdict pass = new Verdict.Pass { Reason = "a" }, fail = new Verdict.Fail { Reason = "b" }, unsure = new Verdict.Inconclusive { Reason = "c" };
        Assert.Same(fail, Verdict.Together([pass, unsure, fail]));
        Assert.Same(unsure, Verdict.Together([pass, unsure]));
        Assert.Same(pass, Verdict.Together([pass, fail with { Watch = true }]));
        Assert.IsType<Verdict.Pass>(Verdict.Together([]));
        Assert.Equal("watch: fail: b", (fail with { Watch = true }).ToString());
    }

    [Fact]
    public void Codes_are_unique_and_say_what_to_do()
    {
        Assert.Equal(JudgeCodes.All.Count, JudgeCodes.All.Select(c => c.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(JudgeCodes.All, c => Assert.StartsWith("JDG", c.Id, StringComparison.Ordinal));
        Assert.All(JudgeCodes.All, c => Assert.NotEmpty(c.WayOut));
    }
}
