using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Render;

/// <summary>What the templates of pods see: names that are finished, and the structures that the spec passes through.</summary>
public static class WorkloadModel
{
    /// <summary>What <c>deployment.yaml.hbs</c>, <c>config-map.yaml.hbs</c> and <c>horizontal-pod-autoscaler.yaml.hbs</c> see, for one version.</summary>
    public static Dictionary<string, object?> Version(EnvironmentSpec environment, ServiceSpec service, VersionInputs version)
    {
        bool hasConfig = !version.Config.Entries.IsEmpty;
        Dictionary<string, object?> model = Service(environment, service);
        model["version"] = version.Version;
        model["image"] = version.DeployedImage;
        model["deployment"] = version.Deployment;
        model["container"] = version.AppLabel;
        model["configMap"] = hasConfig ? version.Deployment : null;
        model["configData"] = version.Config;
        model["autoscaler"] = service.Workload.Autoscaling is null ? null : version.Deployment;
        model["replicas"] = service.Workload.Autoscaling is null ? service.Workload.Replicas : null;
        model["hasReplicas"] = service.Workload.Autoscaling is null;
        model["minReplicas"] = service.Workload.Autoscaling?.Min;
        model["maxReplicas"] = service.Workload.Autoscaling?.Max;
        model["autoscalingMetrics"] = Metrics(service.Workload.Autoscaling);
        model["selector"] = Selector(version);
        model["podLabels"] = Nodes.Merge(Selector(version), version.Labels);
        model["podAnnotations"] = version.Annotations;
        model["hasPodAnnotations"] = !version.Annotations.Entries.IsEmpty;
        model["deploymentFields"] = service.Workload.Deployment;
        model["serviceAccountName"] = version.ServiceAccount;
        model["containerFields"] = Container(version, hasConfig);
        model["moreContainers"] = new YamlNode.Seq(version.Pod["containers"].Items());
        model["podFields"] = new YamlNode.Map([.. version.Pod.Entries.Where(e => e.Key != "containers" && !(e.Key == "serviceAccountName" && version.ServiceAccount is not null))]);
        return model;
    }

    /// <summary>What every template of a service sees.</summary>
    public static Dictionary<string, object?> Service(EnvironmentSpec environment, ServiceSpec service) => new(StringComparer.Ordinal)
    {
        ["environment"] = environment.Name,
        ["namespace"] = environment.Namespace.Name,
        ["service"] = service.Name,
        ["app"] = service.Naming.AppLabel,
        ["apexService"] = service.Naming.Service,
        ["host"] = QualifiedHost(environment, service.Naming.Host),
        ["serviceAccount"] = VersionInputs.AccountOf(service),
    };

    /// <summary>What <c>service.yaml.hbs</c> sees: a Service of this name that selects <paramref name="version"/>, or every version.</summary>
    public static Dictionary<string, object?> ServiceObject(EnvironmentSpec environment, ServiceSpec service, string name, VersionInputs? version)
    {
        Dictionary<string, object?> model = Service(environment, service);
        model["name"] = name;
        model["selector"] = version is null ? Nodes.Map(("app", Nodes.Text(service.Naming.AppLabel))) : Selector(version);
        model["ports"] = Nodes.Seq(service.Ports.Select(p => Nodes.Map(
            ("name", Nodes.Text(p.Name)),
            ("port", Nodes.Number(p.Port)),
            ("targetPort", p.TargetPort),
            ("protocol", p.Protocol == "TCP" ? null : Nodes.Text(p.Protocol)),
            ("appProtocol", p.AppProtocol is null ? null : Nodes.Text(p.AppProtocol)))));
        model["serviceFields"] = service.Workload.Service;
        return model;
    }

    /// <summary>What <c>destination-rule.yaml.hbs</c> sees: the rule of this name for <paramref name="host"/>, with the service's traffic policy.</summary>
    public static Dictionary<string, object?> DestinationRule(EnvironmentSpec environment, ServiceSpec service, string name, string host, YamlNode.Seq subsets)
    {
        Dictionary<string, object?> model = Service(environment, service);
        model["name"] = name;
        model["host"] = QualifiedHost(environment, host);
        model["hasTrafficPolicy"] = service.TrafficPolicy is not null;
        model["trafficPolicy"] = service.TrafficPolicy;
        model["hasSubsets"] = !subsets.Items.IsEmpty;
        model["subsets"] = subsets;
        return model;
    }

    /// <summary>A short host name in its namespace's full form; a name with dots is one already.</summary>
    public static string QualifiedHost(EnvironmentSpec environment, string host) =>
        host.Contains('.', StringComparison.Ordinal) ? host : $"{host}.{environment.Namespace.Name}.svc.cluster.local";

    /// <summary>The labels that tell one version's pods.</summary>
    public static YamlNode.Map Selector(VersionInputs version) =>
        Nodes.Map(("app", Nodes.Text(version.AppLabel)), (version.VersionLabel, Nodes.Text(version.Version)));

    private static YamlNode.Map Container(VersionInputs version, bool hasConfig)
    {
        YamlNode.Seq? envFrom = hasConfig
            ? Nodes.Seq([Nodes.Map(("configMapRef", Nodes.Map(("name", Nodes.Text(version.Deployment))))), .. version.Container["envFrom"].Items()])
            : null;
        YamlNode.Seq? ports = version.ContainerPorts.Items.IsEmpty ? null : version.ContainerPorts;
        return Nodes.Merge(Nodes.Merge(Nodes.Map(("ports", ports)), version.Container), Nodes.Map(("envFrom", envFrom)));
    }

    private static YamlNode.Seq Metrics(AutoscalingSpec? autoscaling)
    {
        static YamlNode.Map Resource(string name, int utilization) => Nodes.Map(
            ("type", Nodes.Text("Resource")),
            ("resource", Nodes.Map(
                ("name", Nodes.Text(name)),
                ("target", Nodes.Map(("type", Nodes.Text("Utilization")), ("averageUtilization", Nodes.Number(utilization)))))));

        return Nodes.Seq(
        [
            .. autoscaling?.Cpu is { } cpu ? (YamlNode[])[Resource("cpu", cpu)] : [],
            .. autoscaling?.Memory is { } memory ? (YamlNode[])[Resource("memory", memory)] : [],
        ]);
    }
}
