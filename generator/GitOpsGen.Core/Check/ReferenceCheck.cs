using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>A gateway that is not among the manifests but known to exist.</summary>
/// <param name="FullName"><c>namespace/name</c>.</param>
/// <param name="Hosts">What it takes, as <c>servers[].hosts</c> writes it; empty where nobody said.</param>
public sealed record KnownGateway(string FullName, ImmutableArray<string> Hosts);

/// <summary>What references may rest on beside the manifests.</summary>
public sealed record ReferenceOptions
{
    /// <summary>Nothing beside the manifests.</summary>
    public static ReferenceOptions None { get; } = new();

    /// <summary>Gateways that exist without a manifest here.</summary>
    public ImmutableArray<KnownGateway> Gateways { get; init; } = [];

    /// <summary>What else is in the cluster: other services, other teams (<c>--with DIR</c>); null for nothing.</summary>
    public State? With { get; init; }

    /// <summary>The existing gateways that a spec declares.</summary>
    public static ReferenceOptions Of(EnvironmentSpec environment) => new()
    {
        Gateways = [.. environment.Gateways.Where(g => g.Existing).Select(g => new KnownGateway(VirtualService.Resolve(g.Name, environment.Namespace.Name), g.Hosts))],
    };
}

/// <summary>What manifests name and what is not there, or works against each other: as <c>istioctl analyze</c> sees it.</summary>
public static class ReferenceCheck
{
    /// <summary>What is wrong in one state, ordered by place.</summary>
    public static ImmutableArray<Diagnostic> Run(State state, ReferenceOptions options)
    {
        State whole = options.With is null ? state : state.With(options.With);
        var found = new List<Diagnostic>();
        foreach (ParsedFile file in whole.Files)
        {
            foreach (ClusterObject each in file.Objects)
            {
                switch (each)
                {
                    case VirtualService route:
                        DestinationReferences.Check(route, whole, found);
                        RouteReferences.Check(route, whole, options, found);
                        RuleReach.Check(route, found);
                        break;
                    case DestinationRule rule:
                        SubsetReferences.Check(rule, whole, found);
                        break;
                    case Gateway gateway:
                        GatewayReferences.Check(gateway, whole, found);
                        break;
                    case KubeService service:
                        WorkloadReferences.Service(service, file.Role, whole, found);
                        break;
                    case Workload workload:
                        WorkloadReferences.Ports(workload, whole, found);
                        break;
                    case Autoscaler autoscaler:
                        WorkloadReferences.Target(autoscaler, whole, found);
                        break;
                    default:
                        break;
                }
            }

            WorkloadReferences.Others(file, whole, found);
        }

        return [.. found.OrderBy(d => d.Place.File, StringComparer.Ordinal).ThenBy(d => d.Place.Line).ThenBy(d => d.Place.Column)];
    }

    internal static void Add(this List<Diagnostic> found, Code code, string istio, Place place, string message, string hint, Severity? severity = null) =>
        found.Add(new Diagnostic(code, severity ?? code.Severity, place, message, hint) { IstioCode = istio });

    /// <summary>Where a field stands, else the object.</summary>
    internal static Place At(ClusterObject owner, params ReadOnlySpan<string> path) => owner.Manifest.Root.At(path)?.Place ?? owner.NamePlace;
}
