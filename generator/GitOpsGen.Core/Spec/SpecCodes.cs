using GitOpsGen.Diagnostics;

namespace GitOpsGen.Spec;

/// <summary>What can be wrong with an environment spec. All are the input's fault: exit 2.</summary>
public static class SpecCodes
{
    /// <summary>A field that nobody reads.</summary>
    public static Code UnknownField { get; } = Error("SPEC001", "a field is not known at this place", "take the name that is suggested, or remove the field");

    /// <summary>A mapping where a text was expected, and the like.</summary>
    public static Code WrongType { get; } = Error("SPEC002", "a value is of another type than the field takes", "write a value of the type that is named; quote texts that YAML reads as something else");

    /// <summary>A field that must be there.</summary>
    public static Code MissingField { get; } = Error("SPEC003", "a required field is missing", "add the field, here or under `defaults`");

    /// <summary>A text that lacks the form its field asks for.</summary>
    public static Code WrongForm { get; } = Error("SPEC004", "a text does not have the form its field asks for", "write it in the form that is named");

    /// <summary>A number or a list outside its bounds.</summary>
    public static Code OutOfBounds { get; } = Error("SPEC005", "a number, or the length of a list, lies outside its bounds", "stay within the bounds that are named");

    /// <summary>None of the words a field takes.</summary>
    public static Code NotOneOf { get; } = Error("SPEC006", "a value is none of those the field takes", "take one of the values that are listed");

    /// <summary>An environment variable that a spec may not read.</summary>
    public static Code SecretName { get; } = Error("SPEC007", "a spec reads an environment variable that is not called GITOPSGEN_SECRET_*", "rename the variable where the pipeline defines it: a spec comes in by merge request and must not lead out other variables");

    /// <summary>A password or a token inside an address.</summary>
    public static Code Credentials { get; } = Error("SPEC008", "an address holds credentials", "remove them from the address, and from Git's history; tokens come from the environment");

    /// <summary>A field of the real object that belongs elsewhere in the spec.</summary>
    public static Code BelongsElsewhere { get; } = Error("SPEC009", "a field of the Kubernetes or Istio object is decided elsewhere in the spec", "move the value to the place that is named");

    /// <summary>An include that leads out of the folder, or to the file itself.</summary>
    public static Code Include { get; } = Error("SPEC010", "an include is absolute, leaves the spec's folder or names the spec itself", "name files below the spec's own folder, such as services/*.yaml");

    /// <summary>Two things of one name.</summary>
    public static Code Duplicate { get; } = Error("SPEC011", "a name is used twice", "rename one of the two");

    /// <summary>A folder that is taken.</summary>
    public static Code Folder { get; } = Error("SPEC012", "a folder is reserved, or overlaps another service's", "choose another directory");

    /// <summary>A step without effect.</summary>
    public static Code IdleStep { get; } = Error("SPEC013", "a step changes nothing", "give it a weight, a match or a mirror, or remove it");

    /// <summary>A weight under the one before.</summary>
    public static Code FallingWeight { get; } = Error("SPEC014", "a step's weight is under the weight of the step before", "mend the order, or say `allowDecrease: true` in the strategy");

    /// <summary>Mirror beside a weight.</summary>
    public static Code MirrorWithWeight { get; } = Error("SPEC015", "a step mirrors requests while the canary has weight", "mirror in a step of its own, before the first weight");

    /// <summary>A split within nothing.</summary>
    public static Code WithinNothing { get; } = Error("SPEC016", "a step says `within: match` and no match is in force", "add a match to this step or to one before it");

    /// <summary>A stage's name that is taken.</summary>
    public static Code StepName { get; } = Error("SPEC017", "a step's name is reserved for a stage of every release", "choose another name");

    /// <summary>Slots that cannot take turns.</summary>
    public static Code Slots { get; } = Error("SPEC018", "slots are not two different Services of a service with `routing: service`", "name two Services and say `routing: service`");

    /// <summary>A naming pattern that gives no usable name.</summary>
    public static Code NamingPattern { get; } = Error("SPEC019", "a naming pattern gives names that Kubernetes refuses or that are the same for two versions", "mend the pattern");

    /// <summary>A gateway nobody named.</summary>
    public static Code UnknownGateway { get; } = Error("SPEC020", "a route names a gateway that is not under `gateways` (Istio: IST0101)", "name a gateway that exists, or add it under `gateways` with `existing: true`");

    /// <summary>A host that its gateway does not serve.</summary>
    public static Code HostNotInGateway { get; } = Error("SPEC021", "a route's host is not among its gateway's hosts, so no request arrives (Istio: IST0132)", "take a host that the gateway serves, or add the host to the gateway");

    /// <summary>Everything on the mesh.</summary>
    public static Code MeshWildcard { get; } = Error("SPEC022", "a route on the mesh has the host `*`, which Istio refuses", "name the hosts, or make the mesh a route of its own");

    /// <summary>Several HTTP ports behind a gateway.</summary>
    public static Code RoutePort { get; } = Error("SPEC023", "a route on a gateway cannot tell which port of the service is meant", "say `routePort` with the number of one of the service's HTTP ports");

    /// <summary>Two VirtualServices for one host on the mesh.</summary>
    public static Code HostTwice { get; } = Error("SPEC024", "two routes on the mesh have the same host, and Istio takes only one of them (Istio: IST0109)", "make one route of the two");

    /// <summary>An image that may change under its name.</summary>
    public static Code ImageWithoutTag { get; } = new("SPEC025", Fault.Input, Severity.Warning, "an image has neither a tag nor a digest, so its content may change under the version's name", "add the tag or the digest of the build");

    /// <summary>Requests need a forge.</summary>
    public static Code Publish { get; } = Error("SPEC026", "a merge request or pull request is asked for, and the config repository is the embedded one", "name `config.repository`, or publish by push");

    /// <summary>Bounds that exclude each other.</summary>
    public static Code Autoscaling { get; } = Error("SPEC027", "the least number of pods is over the greatest", "mend `autoscaling.min` or `autoscaling.max`");

    /// <summary>A metric without a limit.</summary>
    public static Code Threshold { get; } = Error("SPEC028", "a metric gate has neither `max` nor `min`, or they exclude each other", "say what the figure may be at most or at least");

    /// <summary>A name that points to nothing, or to itself.</summary>
    public static Code Reference { get; } = Error("SPEC029", "a service, group or environment is named that does not exist, or one that names itself", "name one that exists");

    /// <summary>What this tool does not release.</summary>
    public static Code Unsupported { get; } = Error("SPEC030", "ambient mode, StatefulSets and objects owned by Argo Rollouts or Flagger are not supported", "keep them out of this environment");

    /// <summary>Applications without an address.</summary>
    public static Code Applications { get; } = Error("SPEC031", "Argo CD's Applications would have no repository, or would share one name", "say `argocd.repository` or `config.repository`; put {service} into `argocd.name`");

    /// <summary>A match for everybody.</summary>
    public static Code EmptyMatch { get; } = Error("SPEC032", "a step's match has an entry without a condition, so every request would go to the canary", "name a condition such as headers or uri; `match: []` clears the match");

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } =
    [
        UnknownField, WrongType, MissingField, WrongForm, OutOfBounds, NotOneOf, SecretName, Credentials, BelongsElsewhere, Include, Duplicate,
        Folder, IdleStep, FallingWeight, MirrorWithWeight, WithinNothing, StepName, Slots, NamingPattern, UnknownGateway, HostNotInGateway,
        MeshWildcard, RoutePort, HostTwice, ImageWithoutTag, Publish, Autoscaling, Threshold, Reference, Unsupported, Applications, EmptyMatch,
    ];

    private static Code Error(string id, string meaning, string wayOut) => new(id, Fault.Input, Severity.Error, meaning, wayOut);
}
