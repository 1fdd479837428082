using GitOpsGen.Diagnostics;

namespace GitOpsGen.Check;

/// <summary>Codes of what manifests name and what is not there, or works against each other. Istio's own code travels with the finding.</summary>
public static class ReferenceCodes
{
    /// <summary>IST0101: a destination's host.</summary>
    public static Code HostNotFound { get; } = Error(401, "a destination names a host that does not exist", "correct the name; what else is in the cluster is read with `--with DIR`");

    /// <summary>IST0101: a destination's subset.</summary>
    public static Code SubsetNotFound { get; } = Error(402, "a destination names a subset that no DestinationRule of its host has", "add the subset to the DestinationRule, or correct the name");

    /// <summary>IST0101: a gateway.</summary>
    public static Code GatewayNotFound { get; } = Error(403, "a VirtualService names a Gateway that does not exist", "correct the name, or declare the gateway in the spec with `existing: true`");

    /// <summary>IST0101: a host of which nothing here can say whether it exists.</summary>
    public static Code HostUnseen { get; } = new("CHK404", Fault.Refused, Severity.Note,
        "a host or gateway is outside of what was read, so nothing is said about it", "read what else is in the cluster with `--with DIR`");

    /// <summary>IST0174: the host of a DestinationRule.</summary>
    public static Code RuleHostNotFound { get; } = Warning(405, "a DestinationRule is for a host that does not exist", "correct the host");

    /// <summary>IST0112: no port for a Service with several.</summary>
    public static Code PortRequired { get; } = Error(406, "a destination names no port, and its Service has several", "add `port: {number: …}`");

    /// <summary>A port that the Service does not have.</summary>
    public static Code PortNotFound { get; } = Error(407, "a destination names a port that its Service does not have", "correct the port");

    /// <summary>IST0109: one host twice on the mesh.</summary>
    public static Code HostTwiceOnMesh { get; } = Error(408, "two VirtualServices on the mesh have the same host, and sidecars follow only one of them", "put the rules into one VirtualService, or use `exportTo`");

    /// <summary>IST0116: one port, two protocols.</summary>
    public static Code PortProtocols { get; } = Warning(409, "the pods of a workload belong to several Services that give one port different protocols", "give the port one protocol");

    /// <summary>IST0137: one target port, two ports.</summary>
    public static Code TargetPorts { get; } = Warning(410, "the pods of a workload belong to several Services that give one target port different numbers", "use the same port in all of them");

    /// <summary>IST0118: the name of a port.</summary>
    public static Code PortName { get; } = new("CHK411", Fault.Refused, Severity.Note,
        "the name of a Service's port does not say its protocol, so Istio has to guess", "name it `http`, `http-…`, `grpc-…`, `tcp-…`, or add `appProtocol`");

    /// <summary>IST0127: a selector without workloads.</summary>
    public static Code NoWorkload { get; } = Warning(412, "a selector matches no workload", "correct the labels");

    /// <summary>IST0128: TLS without CA.</summary>
    public static Code NoServerCheck { get; } = Warning(413, "a DestinationRule begins TLS without a CA to check the server's certificate with", "add `caCertificates`, `credentialName` or `insecureSkipVerify: true`");

    /// <summary>IST0129: TLS without CA on a port.</summary>
    public static Code NoServerCheckOnPort { get; } = Warning(414, "a DestinationRule begins TLS on a port without a CA to check the server's certificate with", "add `caCertificates`, `credentialName` or `insecureSkipVerify: true`");

    /// <summary>IST0130: a rule that nothing reaches.</summary>
    public static Code UnreachableRule { get; } = Warning(415, "no request can reach a rule, since earlier rules take all of them", "move it up, or remove it");

    /// <summary>IST0131: a match that stood before.</summary>
    public static Code IneffectiveMatch { get; } = Warning(416, "a match of a rule is taken by an earlier rule", "remove it, or move the rule up");

    /// <summary>IST0132: a host that the Gateway does not take.</summary>
    public static Code HostNotInGateway { get; } = Warning(417, "a Gateway takes none of the hosts of a VirtualService that is bound to it", "add the host to the Gateway, or correct it");

    /// <summary>IST0138: one certificate in two Gateways.</summary>
    public static Code DuplicateCertificate { get; } = Warning(418, "two Gateways of the same pods use one certificate, so browsers that reuse connections meet 404", "put the hosts into one Gateway");

    /// <summary>IST0145: Gateways in conflict.</summary>
    public static Code GatewayConflict { get; } = Warning(419, "two Gateways of the same pods have one port and host", "keep the host in one of them");

    /// <summary>IST0140: subsets without effect on a gateway's requests.</summary>
    public static Code SubsetsBypassed { get; } = Warning(420, "requests through a gateway go to a host whose subsets only the mesh's rules choose, so they are not split", "name the subset in the gateway's rule too");

    /// <summary>IST0162: a Gateway's port that its Service does not have.</summary>
    public static Code GatewayPort { get; } = Warning(421, "a Gateway listens on a port that the Service of its pods does not have", "add the port to the Service, or correct it");

    /// <summary>IST0173: a subset without pods.</summary>
    public static Code SubsetSelectsNothing { get; } = Error(422, "a subset's labels match no pods of its host", "correct the labels");

    /// <summary>A Service without pods.</summary>
    public static Code NoEndpoints { get; } = Error(423, "a Service selects no pods, or all of them are scaled to zero", "make the selector match the labels of the pods");

    /// <summary>An autoscaler of nothing.</summary>
    public static Code ScaleTarget { get; } = Error(424, "an autoscaler's target does not exist", "correct `scaleTargetRef`");

    /// <summary>A delegate that does not exist.</summary>
    public static Code DelegateNotFound { get; } = Error(425, "a rule delegates to a VirtualService that does not exist", "correct the name");

    /// <summary>One object twice.</summary>
    public static Code SameObject { get; } = Error(426, "one object stands in two files, so the one that is applied last wins", "keep one of the two");

    /// <summary>HTTP rules for a port that is not HTTP.</summary>
    public static Code ProtocolOfRules { get; } = Warning(427, "HTTP rules send requests to a port that is declared as another protocol, so sidecars do not follow them", "name the port `http-…`, or write tcp rules");

    /// <summary>A match on a gateway that the VirtualService is not bound to.</summary>
    public static Code GatewayNotBound { get; } = Warning(428, "a match asks for a gateway that the VirtualService is not bound to, so no request meets it", "name the gateway under `gateways` of the VirtualService too");

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } =
    [
        HostNotFound, SubsetNotFound, GatewayNotFound, HostUnseen, RuleHostNotFound, PortRequired, PortNotFound, HostTwiceOnMesh, PortProtocols, TargetPorts, PortName,
        NoWorkload, NoServerCheck, NoServerCheckOnPort, UnreachableRule, IneffectiveMatch, HostNotInGateway, DuplicateCertificate, GatewayConflict, SubsetsBypassed,
        GatewayPort, SubsetSelectsNothing, NoEndpoints, ScaleTarget, DelegateNotFound, SameObject, ProtocolOfRules, GatewayNotBound,
    ];

    private static Code Error(int number, string meaning, string wayOut) => new($"CHK{number}", Fault.Refused, Severity.Error, meaning, wayOut);

    private static Code Warning(int number, string meaning, string wayOut) => new($"CHK{number}", Fault.Refused, Severity.Warning, meaning, wayOut);
}
