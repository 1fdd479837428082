using GitOpsGen.Diagnostics;
using GitOpsGen.Judge;
using Xunit;

namespace GitOpsGen.Tests.Judge;

public sealed class QuestionsTests
{
    private static readonly Window Ten = Window.Of(1_000, 1_600);

    [Fact]
    public void Requests_are_asked_by_deployment_name_as_raw_samples_that_reach_back_before_the_stage()
    {
        Assert.Equal("""istio_requests_total{reporter=~"destination|source",destination_workload=~"orders-v2|orders-v1",destination_workload_namespace="shop"}[900s]""",
            Questions.Requests("shop", ["orders-v2", "orders-v1"], Ten).Own);
        Assert.StartsWith("""istio_request_duration_milliseconds_bucket{reporter=~"destination|source",destination_workload=~"orders-v2",""",
            Questions.Durations("shop", ["orders-v2"], Ten).Own, StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_without_an_endpoint_are_asked_by_host() => Assert.Equal(
        """istio_requests_total{reporter="source",destination_workload="unknown",destination_service=~"(catalog|catalog\\.shop|catalog\\.shop\\.svc|catalog\\.shop\\.svc\\.cluster\\.local)(:[0-9]+)?",response_flags=~"(.*,)?(UH|UF|NC|NR|UO)(,.*)?"}[900s]""",
        Questions.WithoutEndpoint("shop", "catalog", Ten).Own);

    [Theory]
    [InlineData("catalog.shop.svc.cluster.local", "(catalog\\\\.shop\\\\.svc\\\\.cluster\\\\.local|catalog|")]
    [InlineData("catalog.shop.svc.corp.example", "(catalog\\\\.shop\\\\.svc\\\\.corp\\\\.example|catalog|")]
    [InlineData("shop.example.com", "\"(shop\\\\.example\\\\.com)(:[0-9]+)?\"")]
    public void Hosts_that_are_written_in_full_stay_so(string host, string expected) =>
        Assert.Contains(expected, Questions.WithoutEndpoint("shop", host, Ten).Own, StringComparison.Ordinal);

    [Fact]
    public void Pods_are_found_by_their_owners_and_not_by_a_pattern_of_names()
    {
        string pods = Questions.Pods("shop", "catalog").Own;
        Assert.Equal("""max by (namespace, pod, deployment) (label_replace(kube_pod_owner{namespace="shop",owner_kind="ReplicaSet",pod=~"(catalog).+"}, "replicaset", "$1", "owner_name", "(.+)") * on (namespace, replicaset) group_left (deployment) label_replace(max by (namespace, replicaset, owner_name) (kube_replicaset_owner{namespace="shop",owner_kind="Deployment",owner_name=~"catalog"}), "deployment", "$1", "owner_name", "(.+)"))""", pods);
        Assert.EndsWith(pods + ")[900s:30s]", Questions.Restarts("shop", "catalog", Ten).Own, StringComparison.Ordinal);
        Assert.EndsWith(" * on (namespace, pod) group_left (deployment) " + pods, Questions.Waiting("shop", "catalog").Own, StringComparison.Ordinal);
        Assert.Contains("CrashLoopBackOff|ImagePullBackOff|ErrImagePull|CreateContainerConfigError", Questions.Waiting("shop", "catalog").Own, StringComparison.Ordinal);
    }

    [Fact]
    public void The_pods_of_a_name_that_is_cut_off_are_still_looked_at() =>
        Assert.Contains($"pod=~\"({new string('a', 57)}).+\"", Questions.Pods("shop", new string('a', 63)).Own, StringComparison.Ordinal);

    [Fact]
    public void Readiness_is_one_question_and_its_answer_is_read_by_metric()
    {
        Assert.EndsWith("""kube_deployment_status_observed_generation",namespace="shop",deployment=~"orders-v2"}""", Questions.Ready("shop", "orders-v2").Own, StringComparison.Ordinal);
        Replicas replicas = Questions.ReadReady(
        [
            ("kube_deployment_status_replicas_available", 2), ("kube_deployment_status_replicas_updated", 3), ("kube_deployment_spec_replicas", 3),
            ("kube_deployment_metadata_generation", 5), ("kube_deployment_status_observed_generation", 5), ("kube_deployment_status_observed_generation", 4),
        ]);
        Assert.Equal(new Replicas(2, 3, 3, 5, 4), replicas);
        Assert.Equal(new Replicas(null, null, null, null, null), Questions.ReadReady([]));
    }

    [Fact]
    public void No_name_breaks_out_of_its_string()
    {
        const string evil = "a\"} or vector(0) # \\ \n";
        foreach (string query in new[]
        {
            Questions.Requests(evil, [evil], Ten).Own, Questions.Durations(evil, [evil], Ten).Own, Questions.WithoutEndpoint(evil, evil, Ten).Own,
            Questions.Restarts(evil, evil, Ten).Own, Questions.Waiting(evil, evil).Own, Questions.Ready(evil, evil).Own,
            PromQl.Fill("up{service=\"{{service}}\",v=\"{{ version }}\"}", evil, evil, evil, evil, 60, Place.None).Value,
        })
        {
            string outside = OutsideStrings(query);
            Assert.DoesNotContain("vector", outside, StringComparison.Ordinal);
            Assert.DoesNotContain('#', outside);
            Assert.DoesNotContain('\n', query);
        }
    }

    [Fact]
    public void Placeholders_of_a_metric_are_filled_in_and_unknown_ones_refused()
    {
        Assert.Equal("rate(x{s=\"orders\",n=\"shop\",v=\"v2\"}[90s])/rate(x{v=\"v1\"}[90s])",
            PromQl.Fill("rate(x{s=\"{{service}}\",n=\"{{namespace}}\",v=\"{{version}}\"}[{{window}}])/rate(x{v=\"{{stable}}\"}[{{window}}])", "orders", "shop", "v2", "v1", 89.2, Place.None).Value);
        Diagnostic refused = Assert.Single(PromQl.Fill("up{v=\"{{verson}}\"}", "a", "b", "c", "d", 60, Place.Of("env.yaml")).Diagnostics);
        Assert.Equal(JudgeCodes.UnknownPlaceholder, refused.Code);
        Assert.Contains("'{{verson}}'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.2, "1s")]
    [InlineData(90.1, "91s")]
    [InlineData(-4, "1s")]
    [InlineData(double.NaN, "1s")]
    [InlineData(1e12, "315360000s")]
    public void Durations_are_whole_seconds(double seconds, string text) => Assert.Equal(text, PromQl.Duration(seconds));

    private static string OutsideStrings(string query)
    {
        var outside = new System.Text.StringBuilder();
        bool inside = false;
        for (int i = 0; i < query.Length; i++)
        {
            if (inside && query[i] == '\\')
            {
                i++;
            }
            else if (query[i] == '"')
            {
                inside = !inside;
            }
            else if (!inside)
            {
                outside.Append(query[i]);
            }
        }

        Assert.False(inside);
        return outside.ToString();
    }
}
