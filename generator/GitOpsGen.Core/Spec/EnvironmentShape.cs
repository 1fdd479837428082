namespace GitOpsGen.Spec;

/// <summary>The shape of an environment's file.</summary>
public static class EnvironmentShape
{
    /// <summary>The kind of every environment spec.</summary>
    public const string Kind = "Environment";

    private static readonly Shape Labels = new Shape.Table(Forms.LabelKey, Forms.LabelValue);
    private static readonly Shape Names = new Shape.List(Forms.Label, 1);
    private static readonly Shape.OneOf PublishModes = new(["push", "merge-request", "pull-request"]);

    /// <summary><c>spec.config</c>.</summary>
    public static Shape.Fields Config { get; } = new([
        new("repository", Forms.Repository, "the config repository's address") { Default = "the embedded repository .gitopsgen-local/config.git beside environments/" },
        new("branch", Forms.Branch, "the branch that Argo CD watches") { Default = "main" },
        new("directory", Forms.Folder, "the environment's folder in the repository") { Default = "the environment's name" },
        new("publish", PublishModes, "how commits reach the branch") { Default = "push" },
        new("applyTime", new Shape.Duration(), "how long Argo CD may take to apply a commit, where nothing confirms it") { Default = "10m" },
    ]);

    /// <summary>The whole file.</summary>
    public static Shape.Fields File { get; } = new([
        new("apiVersion", Forms.Version, "gitopsgen.dev/v1alpha1") { Required = true },
        new("kind", new Shape.OneOf([Kind]), "what the file is") { Required = true },
        new("metadata", new Shape.Fields([
            new("name", Forms.Label, "the environment's name") { Required = true },
        ]), "the environment's name") { Required = true },
        new("spec", Spec(), "what is wanted of the environment") { Required = true },
    ]);

    private static Shape.Fields Spec() => new([
        new("namespace", new Shape.Either(Forms.Label, new Shape.Fields([
            new("name", Forms.Label, "the namespace") { Required = true },
            new("create", new Shape.Flag(), "whether the Namespace is rendered") { Default = "false" },
            new("labels", Labels, "labels of the Namespace, where it is rendered"),
        ])), "the namespace of every service") { Required = true },
        new("config", Config, "the config repository"),
        new("templates", Forms.Path, "a folder of templates that replace or add to the built-in ones"),
        new("gateways", new Shape.List(Gateway()), "the gateways that routes may name"),
        new("defaults", ServiceShape.Defaults, "any field of a service: what services leave out"),
        new("include", new Shape.List(Forms.Include), "files with one service each"),
        new("services", new Shape.List(ServiceShape.Item), "the services"),
        new("argocd", Argo(), "the Argo CD Applications that are kept up to date") { Default = "none" },
        new("gates", GatesShape.Gates, "gates for every service"),
        .. Operations(),
    ]);

    private static Shape.Fields Gateway() => new([
        new("name", Forms.GatewayName, "the name, or namespace/name where it is not in the environment's namespace") { Required = true },
        new("existing", new Shape.Flag(), "true where it is not ours and only named") { Default = "false" },
        new("hosts", new Shape.List(Forms.Host), "the hosts an existing gateway serves; left out, they are not checked"),
        new("selector", Labels, "the labels of the gateway's pods") { Default = "{istio: ingressgateway}" },
        new("servers", new Shape.List(new Shape.Foreign("an Istio Server"), 1), "Istio's Server objects"),
    ]);

    private static Shape.Fields Argo() => new([
        new("namespace", Forms.Label, "Argo CD's own namespace") { Default = "argocd" },
        new("project", Forms.Label, "the AppProject") { Default = "default" },
        new("applications", new Shape.OneOf(["per-service", "per-environment"]), "one Application a service and one for the shared folder, or one in all") { Default = "per-service" },
        new("name", new Shape.Text("a name with {service} and {environment}", Forms.ApplicationName, "lower-case letters, digits and '-', with the placeholders {service} and {environment}"), "the Application's name") { Default = "{environment}-{service}; {environment} where there is one in all" },
        new("repository", Forms.Repository, "the address Argo CD pulls from") { Default = "config.repository" },
        new("server", Forms.Address, "the destination cluster's address") { Default = "https://kubernetes.default.svc" },
    ]);

    private static Field[] Operations() =>
    [
        new("metrics", new Shape.Fields([
            new("prometheus", Endpoint(), "the Prometheus that knows Istio's metrics"),
            new("alertmanager", Endpoint(), "the Alertmanager"),
            new("expectedRps", new Shape.Number(0, double.PositiveInfinity), "requests a second that a service gets, to tell how long a gate takes"),
        ]), "where figures come from"),
        new("policies", Policies(), "what every manifest must keep to"),
        new("freeze", new Shape.List(new Shape.Fields([
            new("deny", Forms.Line, "a span of the week in which nothing is promoted"),
            new("allow", Forms.Line, "a span of the week outside of which nothing is promoted"),
            new("timeZone", Forms.Line, "the IANA time zone") { Default = "UTC" },
            new("reason", Forms.Line, "why"),
        ])), "when promotions stop; rollbacks pass"),
        new("groups", new Shape.List(new Shape.Fields([
            new("name", Forms.Label, "the group's name") { Required = true },
            new("services", Names, "the services that move together") { Required = true },
        ])), "services that advance, hold and roll back together"),
        new("follows", new Shape.Fields([
            new("environment", Forms.Label, "the environment that comes before this one") { Required = true },
            new("soak", new Shape.Duration(), "how long a version must have stood there") { Default = "0s" },
        ]), "takes its versions from another environment"),
        new("commits", new Shape.OneOf(["one-per-service", "together"]), "whether services share a commit") { Default = "one-per-service" },
        new("rollback", new Shape.Fields([new("publish", PublishModes, "how a rollback reaches the branch") { Default = "push" }]), "how rollbacks are published"),
        new("merge", new Shape.Fields([
            new("auto", new Shape.Flag(), "whether requests merge by themselves once the forge allows it") { Default = "false" },
            new("method", new Shape.OneOf(["merge", "squash", "rebase"]), "how") { Default = "merge" },
        ]), "how requests are merged"),
        new("sign", new Shape.Fields([
            new("with", new Shape.OneOf(["ssh", "gpg", "none"]), "the kind of signature") { Required = true },
            new("keyFrom", Forms.Secret, "the environment variable that names the key: for ssh its file, for gpg its id") { Default = "as Git is configured" },
        ]), "signs commits"),
        new("author", new Shape.Fields([
            new("name", Forms.Line, "the name") { Required = true },
            new("email", Forms.Mail, "the address") { Required = true },
        ]), "who commits") { Default = "as Git is configured" },
        new("notify", new Shape.List(Notice()), "who hears of it"),
    ];

    private static Shape.Fields Endpoint() => new([
        new("url", Forms.Address, "the address") { Required = true },
        new("tokenFrom", Forms.Secret, "the environment variable with the token"),
    ]);

    private static Shape.Fields Policies() => new([
        new("requiredLabels", new Shape.List(Forms.LabelKey), "labels that every pod must carry"),
        new("requiredAnnotations", new Shape.List(Forms.LabelKey), "annotations that every pod must carry"),
        new("runAsNonRoot", new Shape.Flag(), "containers must not run as root"),
        new("noPrivileged", new Shape.Flag(), "containers must not be privileged"),
        new("noAddedCapabilities", new Shape.Flag(), "containers must add no capabilities"),
        new("readOnlyRoot", new Shape.Flag(), "the root file system must be read-only"),
        new("requireResources", new Shape.Flag(), "containers must state requests and limits"),
        new("allowedRegistries", new Shape.List(Forms.Line), "registries that images may come from"),
        new("noLatest", new Shape.Flag(), "the tag latest is refused"),
        new("requireDigest", new Shape.Flag(), "images must be named by digest"),
        new("minReplicas", new Shape.Whole(1, 100_000), "pods of a version at least"),
        new("gatewayHosts", new Shape.List(Forms.Host), "hosts that Gateways may serve"),
        new("exempt", new Shape.List(new Shape.Fields([
            new("service", Forms.Label, "the service") { Required = true },
            new("rule", Forms.Line, "the rule's name") { Required = true },
            new("reason", Forms.Line, "why") { Required = true },
        ])), "exemptions with their reason"),
        new("severity", new Shape.Table(Forms.Line, new Shape.OneOf(["error", "warning", "note"])), "rules that weigh less than an error, by the rule's name"),
        new("exec", new Shape.List(new Shape.Fields([
            new("name", Forms.Label, "what findings call it") { Required = true },
            new("command", new Shape.List(Forms.Line, 1), "the program and its arguments; it reads the manifests on standard input and passes them with exit status 0") { Required = true },
            new("timeout", new Shape.Duration(), "after which it is stopped, and has failed") { Default = "30s" },
            new("env", new Shape.List(Forms.Variable), "the environment variables that are handed on, beside PATH"),
        ])), "commands of the team's own, run only with --allow-exec"),
    ]);

    private static Shape.Fields Notice() => new([
        new("slack", new Shape.Fields([new("urlFrom", Forms.Secret, "the environment variable with the webhook's address") { Required = true }]), "a Slack-compatible incoming webhook"),
        new("webhook", new Shape.Fields([
            new("url", Forms.Address, "the address"),
            new("urlFrom", Forms.Secret, "the environment variable with the address"),
            new("headersFrom", new Shape.Table(Forms.Header, Forms.Secret), "headers, and the environment variables that hold their values"),
        ]), "a plain JSON webhook"),
        new("on", new Shape.List(new Shape.OneOf(["start", "advance", "stuck", "rollback", "finalized"]), 1), "the events") { Default = "all" },
    ]);
}
