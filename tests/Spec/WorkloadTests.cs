using GitOpsGen.Spec;
using GitOpsGen.Yaml;
using Xunit;

namespace GitOpsGen.Tests.Spec;

public sealed class WorkloadTests
{
    [Theory]
    [InlineData("{min: 1, max: 4}", 80, null)]
    [InlineData("{min: 1, max: 4, cpu: 65%}", 65, null)]
    [InlineData("{min: 1, max: 4, cpu: 0.5, memory: 70%}", 50, 70)]
    [InlineData("{min: 1, max: 4, memory: 120%}", null, 120)]
    public void An_HPA_aims_at_whole_percents_and_at_the_CPU_where_nothing_is_said(string autoscaling, int? cpu, int? memory)
    {
        AutoscalingSpec scaling = Specs.One($"workload: {{autoscaling: {autoscaling}}}").Workload.Autoscaling!;

        Assert.Equal((1, 4, cpu, memory), (scaling.Min, scaling.Max, scaling.Cpu, scaling.Memory));
    }

    [Fact]
    public void What_belongs_to_Kubernetes_passes_through_as_it_is_written()
    {
        WorkloadSpec workload = Specs.One("""
            workload:
              container: {securityContext: {privileged: false}, fieldOfTomorrow: 7}
              pod: {serviceAccountName: orders}
              deployment: {strategy: {rollingUpdate: {maxSurge: 25%}}}
              service: {sessionAffinity: ClientIP}
              annotations: {note: "a: b # c"}
              config: {Z: last, A: "8080", M: "a\nb"}
            """).Workload;

        Assert.Equal("7", workload.Container["fieldOfTomorrow"].AsText());
        Assert.Equal("orders", workload.Pod["serviceAccountName"].AsText());
        Assert.Equal("25%", workload.Deployment.At("strategy", "rollingUpdate", "maxSurge").AsText());
        Assert.Equal("ClientIP", workload.Service["sessionAffinity"].AsText());
        Assert.Equal("a: b # c", workload.Annotations[0].Value);
        Assert.Equal(["A", "M", "Z"], workload.Config.Select(c => c.Key));
        Assert.Equal("a\nb", workload.Config[1].Value);
    }

    [Fact]
    public void Without_a_word_one_pod_runs()
    {
        WorkloadSpec workload = Specs.One("").Workload;

        Assert.Equal((1, false), (workload.Replicas, workload.ServiceAccount));
        Assert.Null(workload.Autoscaling);
        Assert.Empty(workload.Config);
    }

    [Fact]
    public void Ports_take_their_own_number_where_no_target_is_said()
    {
        ServiceSpec service = Specs.Read(Specs.Service("").Replace(", targetPort: 8080", "", StringComparison.Ordinal)).Value.Services[0];

        Assert.Equal(("80", true, "TCP"), (service.Ports[0].TargetPort.Text, service.Ports[0].TargetPort.IsPlain, service.Ports[0].Protocol));
    }

    [Fact]
    public void Resources_are_paths_or_objects()
    {
        ServiceSpec service = Specs.One("resources: [extras/orders-*.yaml, {apiVersion: v1, kind: ConfigMap, metadata: {name: x}}]");

        Assert.Equal("extras/orders-*.yaml", service.Resources[0].AsText());
        Assert.Equal("ConfigMap", service.Resources[1].At("kind").AsText());
    }
}
