using GitOpsGen.Diagnostics;

namespace GitOpsGen.Check;

/// <summary>Codes of what the API server accepts and Istio refuses or ignores. istioctl reports those that istiod refuses as IST0106.</summary>
public static class IstioRuleCodes
{
    /// <summary>A weight under 0.</summary>
    public static Code NegativeWeight { get; } = Of(201, "a destination has a negative weight", "write a weight from 0 to 100");

    /// <summary>Several destinations, none with a weight.</summary>
    public static Code NoWeight { get; } = Of(202, "all of several destinations have weight 0, so no request would have a destination", "give at least one of them a weight");

    /// <summary>Weights that do not sum to 100.</summary>
    public static Code WeightSum { get; } = new("CHK203", Fault.Refused, Severity.Error,
        "the weights of a rule do not sum to 100: Istio takes them as parts of their sum, and gitopsgen refuses them, so that a weight always is a percentage", "make them sum to 100");

    /// <summary>Two subsets of one name.</summary>
    public static Code DuplicateSubset { get; } = Of(204, "two subsets of a DestinationRule have the same name", "rename or remove one of the two");

    /// <summary>A subset's name is no DNS label.</summary>
    public static Code SubsetName { get; } = Of(205, "the name of a subset is no DNS label", "use lower-case letters, digits and '-'");

    /// <summary>A label of a subset or selector.</summary>
    public static Code SubsetLabel { get; } = Of(206, "the labels of a subset are no labels that a pod can have", "write the labels of the pods");

    /// <summary>Actions of one rule that exclude each other.</summary>
    public static Code Conflict { get; } = Of(207, "a rule has two actions that exclude each other, such as route and redirect", "keep one, or split the rule in two");

    /// <summary>A rule without an action.</summary>
    public static Code EmptyRule { get; } = Of(208, "a rule has no route, redirect, direct response or delegate", "add the action, or remove the rule");

    /// <summary>A VirtualService without rules.</summary>
    public static Code NoRules { get; } = Of(209, "a VirtualService has no http, tls or tcp rules", "add a rule, or remove the VirtualService");

    /// <summary>Hosts of one VirtualService that contain each other.</summary>
    public static Code OverlappingHosts { get; } = Of(210, "two hosts of a VirtualService are the same or one contains the other", "keep the wider one, or split them into two VirtualServices");

    /// <summary>The host '*' on the mesh.</summary>
    public static Code WildcardOnMesh { get; } = Of(211, "the host '*' stands in a VirtualService that is bound to the mesh", "name the hosts, or bind it to a gateway only");

    /// <summary>A '*' that is not the first part of a host.</summary>
    public static Code PartialWildcard { get; } = Of(212, "a wildcard is not the whole first part of a host", "write '*' or '*.example.com'");

    /// <summary>A host that is no DNS name.</summary>
    public static Code Host { get; } = Of(213, "a host is missing or is no DNS name", "write the name of a service or a DNS name");

    /// <summary>A regular expression that RE2 refuses.</summary>
    public static Code Regex { get; } = Of(214, "a regular expression is not valid in RE2", "use RE2's syntax: no look-around, no back-references");

    /// <summary>A match on an empty text.</summary>
    public static Code EmptyMatch { get; } = Of(215, "a match on an empty prefix or an empty header name", "write what is to be matched, or remove the condition");

    /// <summary>A percentage over 100 or under 0.</summary>
    public static Code Percentage { get; } = Of(216, "a percentage is not between 0 and 100", "write a percentage from 0 to 100");

    /// <summary>Negative attempts.</summary>
    public static Code NegativeAttempts { get; } = Of(217, "the attempts of retries are negative", "write 0 to switch retries off");

    /// <summary>A retry policy without attempts.</summary>
    public static Code RetriesWithoutAttempts { get; } = Of(218, "retries have a policy, but attempts are 0 or missing", "add `attempts`, or leave `attempts: 0` alone");

    /// <summary>A condition for retries that Envoy does not know.</summary>
    public static Code RetryOn { get; } = Of(219, "`retryOn` names a condition that does not exist", "use Envoy's conditions, or status codes");

    /// <summary>HTTPS or TLS without tls.</summary>
    public static Code TlsMissing { get; } = Of(220, "a server of a Gateway speaks HTTPS or TLS and has no `tls`", "add `tls` with a mode and a certificate");

    /// <summary>tls where there is none.</summary>
    public static Code TlsOnPlain { get; } = Of(221, "a server of a Gateway has `tls` and a protocol without TLS", "change the protocol, or keep nothing but `httpsRedirect`");

    /// <summary>A mode that needs a certificate has none.</summary>
    public static Code Certificate { get; } = Of(222, "the TLS mode needs a certificate that is not named", "add `credentialName`, or the paths of certificate and key");

    /// <summary>Two servers with one port name.</summary>
    public static Code DuplicatePortName { get; } = Of(223, "two servers of a Gateway have the same port name", "rename one of the two");

    /// <summary>A port that does not exist.</summary>
    public static Code Port { get; } = Of(224, "a port is not between 1 and 65535", "write a port from 1 to 65535");

    /// <summary>A protocol that Istio does not know.</summary>
    public static Code Protocol { get; } = Of(225, "a server of a Gateway has an unknown protocol", "write one of HTTP, HTTPS, HTTP2, GRPC, GRPC-WEB, TLS, TCP, MONGO, MYSQL, REDIS, UDP");

    /// <summary>An empty traffic policy.</summary>
    public static Code EmptyPolicy { get; } = Of(226, "a traffic policy is empty", "fill it or remove it");

    /// <summary>An empty connection pool.</summary>
    public static Code EmptyPool { get; } = Of(227, "a connection pool is empty", "add `tcp` or `http`, or remove it");

    /// <summary>A selector with a wildcard or an empty key.</summary>
    public static Code Selector { get; } = Of(228, "a workload selector has an empty key or a wildcard", "write whole labels");

    /// <summary>A Gateway without servers, or a server without hosts.</summary>
    public static Code NoServers { get; } = Of(229, "a Gateway has no servers, or a server no hosts", "add the server or its hosts");

    /// <summary>A status code that can't be sent.</summary>
    public static Code Status { get; } = Of(230, "the status of a redirect, fault or direct response is out of range", "redirects have 3xx, the others 200 to 599");

    /// <summary>A redirect to nowhere.</summary>
    public static Code EmptyRedirect { get; } = Of(231, "a redirect changes nothing that Istio would act on", "add `uri`, `authority`, `scheme`, `port` or `derivePort`");

    /// <summary>What istiod takes with a warning (IST0133).</summary>
    public static Code Outdated { get; } = new("CHK232", Fault.Refused, Severity.Warning,
        "a setting is deprecated or ignored: Istio takes it and warns", "write the setting that has taken its place");

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } =
    [
        NegativeWeight, NoWeight, WeightSum, DuplicateSubset, SubsetName, SubsetLabel, Conflict, EmptyRule, NoRules, OverlappingHosts, WildcardOnMesh,
        PartialWildcard, Host, Regex, EmptyMatch, Percentage, NegativeAttempts, RetriesWithoutAttempts, RetryOn, TlsMissing, TlsOnPlain, Certificate,
        DuplicatePortName, Port, Protocol, EmptyPolicy, EmptyPool, Selector, NoServers, Status, EmptyRedirect, Outdated,
    ];

    private static Code Of(int number, string meaning, string wayOut) => new($"CHK{number}", Fault.Refused, Severity.Error, meaning, wayOut);
}
