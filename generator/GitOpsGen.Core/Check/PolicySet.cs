using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>A service that a rule does not bind, and why.</summary>
public sealed record PolicyExemption(string Service, string Rule, string Reason);

/// <summary>The environment's policies as <c>spec.policies</c> says them.</summary>
public sealed record PolicySet
{
    /// <summary>The rules' names, as the spec and its exemptions write them.</summary>
    public static ImmutableArray<string> Rules { get; } =
    [
        "requiredLabels", "requiredAnnotations", "runAsNonRoot", "noPrivileged", "noAddedCapabilities", "readOnlyRoot", "requireResources", "allowedRegistries", "noLatest",
        "requireDigest", "minReplicas", "gatewayHosts",
    ];

    /// <summary>Nothing is asked for.</summary>
    public static PolicySet None { get; } = new();

    /// <summary>Labels that each workload or its pods must carry.</summary>
    public ImmutableArray<string> RequiredLabels { get; init; } = [];

    /// <summary>Annotations that each workload or its pods must carry.</summary>
    public ImmutableArray<string> RequiredAnnotations { get; init; } = [];

    /// <summary>Rules that are on or off, by name.</summary>
    public ImmutableHashSet<string> On { get; init; } = [];

    /// <summary>Registries that images may come from, with or without a path; empty for any.</summary>
    public ImmutableArray<string> AllowedRegistries { get; init; } = [];

    /// <summary>The least number of pods of a workload; 0 for any.</summary>
    public long MinReplicas { get; init; }

    /// <summary>Hosts that Gateways may serve, wildcards included; empty for any.</summary>
    public ImmutableArray<string> GatewayHosts { get; init; } = [];

    /// <summary>Who is exempt of what.</summary>
    public ImmutableArray<PolicyExemption> Exemptions { get; init; } = [];

    /// <summary>What a rule's finding weighs, where it is no error.</summary>
    public ImmutableDictionary<string, Severity> Severities { get; init; } = ImmutableDictionary<string, Severity>.Empty;

    /// <summary>Whether anything is asked for.</summary>
    public bool IsEmpty => ReferenceEquals(this, None);

    /// <summary>
    /// Reads the mapping, whose shape was checked. Exemptions are <c>{service, rule, reason}</c>; <c>severity: {rule: warning}</c> weighs a rule otherwise. A rule
    /// that does not exist is an error.
    /// </summary>
    public static Result<PolicySet> Read(YamlNode.Map? policies)
    {
        if (policies is null)
        {
            return Result<PolicySet>.Ok(None);
        }

        List<Diagnostic> found =
        [
            .. policies["exempt"].Items().Select(e => e.At("rule")).OfType<YamlNode>().Where(n => !Rules.Contains(n.AsText() ?? "")).Select(n => Unknown(n.Place, n.AsText() ?? "")),
            .. policies["severity"].Entries().Where(e => !Rules.Contains(e.Key)).Select(e => Unknown(e.KeyPlace, e.Key)),
        ];
        return Result<PolicySet>.Unless(found, () => new PolicySet
        {
            RequiredLabels = Texts(policies["requiredLabels"]),
            RequiredAnnotations = Texts(policies["requiredAnnotations"]),
            On = [.. Rules.Where(r => policies[r].AsFlag() == true)],
            AllowedRegistries = Texts(policies["allowedRegistries"]),
            MinReplicas = policies["minReplicas"].AsInteger() ?? 0,
            GatewayHosts = Texts(policies["gatewayHosts"]),
            Exemptions = [.. policies["exempt"].Items().Select(e => new PolicyExemption(e.At("service").AsText() ?? "", e.At("rule").AsText() ?? "", e.At("reason").AsText() ?? ""))],
            Severities = policies["severity"].Entries().Where(e => Rules.Contains(e.Key)).ToImmutableDictionary(e => e.Key, e => e.Value.AsText() switch
            {
                "note" => Severity.Note,
                "warning" => Severity.Warning,
                _ => Severity.Error,
            }),
        });
    }

    private static Diagnostic Unknown(Place place, string rule) =>
        Diagnostic.Of(PolicyCodes.UnknownRule, place, $"there is no policy '{rule}'", NearestName.Hint(rule, Rules));

    private static ImmutableArray<string> Texts(YamlNode? list) => [.. list.Items().Select(i => i.AsText()).OfType<string>()];
}
