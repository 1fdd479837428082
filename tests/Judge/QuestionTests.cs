using System.Collections.Immutable;
using GitOpsGen.Judge;
using Xunit;

namespace GitOpsGen.Tests.Judge;

public sealed class QuestionTests
{
    [Fact]
    public void Questions_of_one_kind_go_together_and_reach_as_far_as_the_furthest()
    {
        Question[] asked = [Requests("a", 700), Requests("b", 1_100), Requests("c", 1_300), Questions.Ready("shop", "a"), Questions.Ready("shop", "b"), Questions.Ready("other", "c")];

        string[] sent = [.. Question.Batches(asked, q => q).Select(b => Question.Together(b))];

        Assert.Equal(
        [
            """istio_requests_total{reporter=~"destination|source",destination_workload=~"a-v1|a-v2|b-v1|b-v2",destination_workload_namespace="shop"}[1100s]""",
            """istio_requests_total{reporter=~"destination|source",destination_workload=~"c-v2|c-v1",destination_workload_namespace="shop"}[1300s]""",
        ], sent.Where(s => s.StartsWith("istio", StringComparison.Ordinal)));
        Assert.Equal(["a|b", "c"], sent.Where(s => s.Contains("kube_", StringComparison.Ordinal)).Select(s => s.Split("deployment=~\"")[1].Split('"')[0]));
    }

    [Theory]
    [InlineData(600, 17)]
    [InlineData(1_200, 34)]
    [InlineData(3_600, 100)]
    [InlineData(90_000, 100)]
    public void The_further_back_a_question_reaches_the_fewer_services_share_it(double seconds, int queries)
    {
        ImmutableArray<ImmutableArray<Question>> batches = Question.Batches(Enumerable.Range(0, 1_000).Select(i => Requests($"service-{i}", seconds)), q => q);

        Assert.Equal(queries, batches.Length);
        Assert.Equal(1_000, batches.Sum(b => b.Length));
        Assert.All(batches, b => Assert.InRange(Question.Together(b).Length, 100, 10_000));
    }

    [Fact]
    public void Each_gets_its_own_series_out_of_the_answer_no_further_back_than_it_asked()
    {
        Question[] asked = [Requests("a", 700), Requests("b", 1_100)];
        var answer = new Heard("together", [Series("a-v1", 300, 900, 990), Series("b-v1", 300, 990), Series("b-v2", 300), Series("c-v1", 990)]);

        ImmutableArray<Heard> apart = Question.Apart(asked, answer, 1_000);

        Assert.Equal(asked.Select(a => a.Own), apart.Select(a => a.Query));
        Assert.Equal(["a-v1: 300 900 990", "b-v2: 300 b-v1: 300 990"], apart.Select(Text));
        Assert.Equal(["a-v1: 900 990", "b-v1: 990"], Question.Apart([Requests("a", 200), Requests("b", 250)], answer, 1_000).Select(Text));
    }

    [Fact]
    public void Hosts_are_told_apart_with_and_without_a_port()
    {
        Question[] asked = [Questions.WithoutEndpoint("shop", "a", Window.Of(1_000, 1_600)), Questions.WithoutEndpoint("shop", "b", Window.Of(1_000, 1_600))];
        var answer = new Heard("together", [Host("a.shop.svc.cluster.local"), Host("a:8080"), Host("b.shop:80"), Host("ab")]);

        Assert.Equal([2, 1], Question.Apart(asked, answer, 1_600).Select(a => a.Series.Length));
    }

    [Fact]
    public void Silence_is_silence_for_everyone() =>
        Assert.All(Question.Apart([Requests("a", 700), Requests("b", 700)], Heard.Nothing("together", "no answer"), 1_000), a => Assert.Equal("no answer", a.Silence));

    private static Question Requests(string service, double seconds) => Questions.Requests("shop", [service + "-v2", service + "-v1"], new Window(0, seconds / 2, seconds));

    private static CounterSeries Series(string deployment, params double[] times) =>
        new(ImmutableSortedDictionary<string, string>.Empty.Add("destination_workload", deployment), [.. times.Select(t => new Point(t, 1))]);

    private static CounterSeries Host(string host) => new(ImmutableSortedDictionary<string, string>.Empty.Add("destination_service", host), [new Point(1_500, 1)]);

    private static string Text(Heard heard) => string.Join(' ', heard.Series.Select(s => $"{s.Labels["destination_workload"]}: {string.Join(' ', s.Points.Select(p => p.Time))}"));
}
