namespace GitOpsGen.Spec;

/// <summary>The shape of one service, of what <c>defaults</c> may say of it, and of its parts.</summary>
public static class ServiceShape
{
    private static readonly Shape Labels = new Shape.Table(Forms.LabelKey, Forms.LabelValue);
    private static readonly Shape Annotations = new Shape.Table(Forms.LabelKey, Forms.Any);
    private static readonly Shape Matches = new Shape.List(new Shape.Foreign("an Istio HTTPMatchRequest"));

    /// <summary>One service with everything it must have, defaults merged.</summary>
    public static Shape.Fields Whole { get; } = new([
        new("name", Forms.Label, "the service's name") { Required = true },
        new("version", Forms.Label, "the desired version: a name for one build; a person changes this and the image, the rest follows") { Required = true },
        new("image", Forms.Image, "the image of that version") { Required = true },
        new("directory", Forms.Folder, "the service's folder below the environment's") { Default = "the name" },
        new("ports", new Shape.List(Port(), 1), "the Service's ports") { Required = true },
        new("routes", new Shape.List(Route()), "one VirtualService each") { Default = "the service's own host on the mesh" },
        new("meshRoute", new Shape.Fields([new("none", Forms.Line, "why no route for the service's own host is wanted on the mesh") { Required = true }]), "switches off the mesh route that is added where no route covers the service's own host"),
        new("routing", new Shape.OneOf(["subset", "service"]), "whether weights go to subsets of one host or to Services") { Default = "subset" },
        new("slots", new Shape.List(Forms.ServiceName), "two Services that take turns, with `routing: service`") { Default = "one Service for each version" },
        new("strategy", Strategy(), "how a release proceeds"),
        new("gates", GatesShape.Gates, "what is asked before the next stage, on top of the environment's gates"),
        new("http", new Shape.Foreign("an Istio HTTPRoute", [
            ("match", "a route's own match belongs into `routes`, the canary's into `strategy.steps`"),
            ("route", "destinations and weights follow from `strategy.steps`"),
            ("redirect", "a redirect has no backend to release; keep it in a VirtualService of its own under `resources`"),
            ("directResponse", "a direct response has no backend to release; keep it in a VirtualService of its own under `resources`"),
            ("delegate", "delegation hides the weights; write the route here"),
            ("mirror", "mirroring belongs into `strategy.steps`, as `mirror: 20`"),
            ("mirrors", "mirroring belongs into `strategy.steps`, as `mirror: 20`"),
            ("mirrorPercentage", "mirroring belongs into `strategy.steps`, as `mirror: 20`"),
            ("mirror_percent", "mirroring belongs into `strategy.steps`, as `mirror: 20`"),
            ("name", "routes are named by the stage"),
        ]), "fields of every HTTPRoute: timeout, retries, headers, …"),
        new("trafficPolicy", new Shape.Foreign("an Istio TrafficPolicy"), "the DestinationRule's trafficPolicy"),
        new("workload", Workload(), "the pods and what stands around them"),
        new("resources", new Shape.List(new Shape.Either(Forms.Path, new Shape.Foreign("a manifest"))), "extra manifests beside the service: files, patterns of files, or objects written here"),
        new("naming", NamingFields(), "how existing objects are called"),
    ]);

    /// <summary>What a person writes as one service: the rest may come from <c>defaults</c>.</summary>
    public static Shape.Fields Item { get; } = new([.. ((Shape.Fields)Whole.Relaxed()).Known.Select(f => f.Name == "name" ? f with { Required = true } : f)]);

    /// <summary>What <c>defaults</c> may say.</summary>
    public static Shape.Fields Defaults { get; } = new([.. ((Shape.Fields)Whole.Relaxed()).Known.Where(f => f.Name != "name")]);

    private static Shape.Fields Port() => new([
        new("name", Forms.PortName, "its name; its beginning tells Istio the protocol (http, grpc, tcp, …)") { Required = true },
        new("port", new Shape.Whole(1, 65535), "the Service's port") { Required = true },
        new("targetPort", new Shape.Either(new Shape.Whole(1, 65535), Forms.PortName), "the container's port, a number or a name") { Default = "the port" },
        new("protocol", new Shape.OneOf(["TCP", "UDP", "SCTP"]), "the transport") { Default = "TCP" },
        new("appProtocol", Forms.Line, "Kubernetes' appProtocol, which wins over the name"),
    ]);

    private static Shape.Fields Route() => new([
        new("name", Forms.Label, "a short name, for the file") { Default = "none for the first, then the gateway's name" },
        new("hosts", new Shape.List(Forms.Host, 1), "the hosts it answers for") { Required = true },
        new("gateways", new Shape.List(Forms.GatewayName, 1), "gateways that stand under `gateways`, and mesh for sidecars") { Default = "[mesh]" },
        new("match", Matches, "requests the route is for; any of the entries") { Default = "all requests" },
        new("virtualService", Forms.Pattern, "the VirtualService's name") { Default = "naming.virtualService, with the route's name appended after the first" },
        new("routePort", new Shape.Whole(1, 65535), "the service's port behind a gateway, where there are several HTTP ports"),
    ]);

    private static Shape.Fields Strategy() => new([
        new("hold", new Shape.Duration(), "how long a stage stands at least, for steps that do not say") { Default = "0s" },
        new("prepare", new Shape.Fields([new("hold", new Shape.Duration(), "how long the canary stands without traffic at least") { Default = "0s" }]), "the stage before the first step: the canary runs, without traffic"),
        new("allowDecrease", new Shape.Flag(), "whether a step's weight may be under the one before") { Default = "false" },
        new("steps", new Shape.List(Step()), "the stages; weight 100 is appended where the last step has less") { Default = "[{weight: 100}]" },
    ]);

    private static Shape.Fields Step() => new([
        new("name", Forms.Label, "the stage's name") { Default = "match, mirror, or the weights such as 90-10" },
        new("weight", new Shape.Whole(0, 100), "the canary's share in percent") { Default = "that of the step before, at first 0" },
        new("match", Matches, "requests that go to the canary, from this step on; [] clears it") { Default = "that of the step before" },
        new("within", new Shape.OneOf(["match"]), "split only the requests that match; the rest stays on stable"),
        new("mirror", new Shape.Number(0.01, 100), "the percentage of requests that is mirrored to the canary, in this step alone"),
        new("hold", new Shape.Duration(), "how long the stage stands at least") { Default = "strategy.hold" },
        new("approval", new Shape.OneOf(["required", "none"]), "whether a person must approve before the stage is entered") { Default = "none" },
        new("gates", GatesShape.Gates, "gates of this step alone, on top of the service's"),
    ]);

    private static Shape.Fields Workload() => new([
        new("replicas", new Shape.Whole(1, 100_000), "pods of each version, where nothing scales them") { Default = "1" },
        new("autoscaling", new Shape.Fields([
            new("min", new Shape.Whole(1, 100_000), "pods at least") { Required = true },
            new("max", new Shape.Whole(1, 100_000), "pods at most") { Required = true },
            new("cpu", new Shape.Percent(10), "the CPU use aimed at, of what is requested") { Default = "80% where memory is not said either" },
            new("memory", new Shape.Percent(10), "the memory use aimed at, of what is requested"),
        ]), "an HPA for each version"),
        new("config", new Shape.Table(Forms.ConfigKey, Forms.Any), "a ConfigMap for each version, read by envFrom"),
        new("labels", Labels, "labels on the pods"),
        new("annotations", Annotations, "annotations on the pods"),
        new("container", new Shape.Foreign("a Container", [
            ("image", "the image belongs into the service's `image`"),
            ("name", "the container is called like its Deployment"),
        ]), "any field of the Container"),
        new("pod", new Shape.Foreign("a PodSpec"), "any field of the PodSpec"),
        new("deployment", new Shape.Foreign("a DeploymentSpec", [
            ("selector", "the selector follows from `naming.appLabel` and `naming.versionLabel`"),
            ("replicas", "the number of pods belongs into `workload.replicas` or `workload.autoscaling`"),
            ("template", "the pods are described by `workload.pod`, `workload.container`, `workload.labels` and `workload.annotations`"),
        ]), "any field of the DeploymentSpec but the selector"),
        new("service", new Shape.Foreign("a ServiceSpec", [
            ("selector", "the selector follows from `naming.appLabel` and `naming.versionLabel`"),
            ("ports", "ports belong into the service's `ports`"),
        ]), "any field of the ServiceSpec but the selector"),
        new("serviceAccount", new Shape.Flag(), "whether a ServiceAccount is made") { Default = "false" },
    ]);

    private static Shape.Fields NamingFields() => new([
        new("deployment", Forms.Pattern, "the Deployment's name; its container, ConfigMap and HPA follow it") { Default = "{service}-{version}" },
        new("subset", Forms.Pattern, "the subset's name") { Default = "{version}" },
        new("versionLabel", Forms.LabelKey, "the label that tells versions apart") { Default = "version" },
        new("appLabel", Forms.Pattern, "the value of the label app") { Default = "{service}" },
        new("service", Forms.Pattern, "the Service that selects all versions") { Default = "{service}" },
        new("virtualService", Forms.Pattern, "the first route's VirtualService") { Default = "{service}" },
        new("destinationRule", Forms.Pattern, "the DestinationRule") { Default = "{service}" },
        new("host", Forms.Pattern, "the host that destinations name") { Default = "the Service's name" },
        new("existing", new Shape.Table(Forms.Label, new Shape.Fields([
            new("deployment", Forms.Label, "the Deployment of this version") { Required = true },
        ])), "versions whose Deployment is called otherwise"),
    ]);
}
