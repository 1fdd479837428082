using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>Rules across the fields of one object, which no schema can say. Each kind has a class of its own.</summary>
public static class ManifestRules
{
    /// <summary>What breaks a rule in one manifest. Values of a wrong type are passed over: <see cref="SchemaCheck"/> names them.</summary>
    public static IEnumerable<Diagnostic> Run(Manifest manifest)
    {
        YamlNode? spec = manifest.Root["spec"];
        if (spec is not YamlNode.Map && spec is not null)
        {
            return [];
        }

        var found = new Findings(manifest.Group.EndsWith("istio.io", StringComparison.Ordinal));
        YamlNode.Map body = spec as YamlNode.Map ?? new YamlNode.Map([], manifest.Root.Place);
        switch (manifest.Group, manifest.Kind)
        {
            case ("networking.istio.io", "VirtualService"):
                VirtualServiceRules.Check(body, found);
                break;
            case ("networking.istio.io", "DestinationRule"):
                DestinationRuleRules.Check(body, found);
                break;
            case ("networking.istio.io", "Gateway"):
                GatewayRules.Check(body, found);
                break;
            case ("apps" or "batch", _) or ("", "Pod"):
                WorkloadRules.Check(manifest.Kind, body, found);
                break;
            case ("", "Service"):
                ServiceRules.Check(body, found);
                break;
            case ("autoscaling", "HorizontalPodAutoscaler"):
                ScalingRules.Autoscaler(body, found);
                break;
            case ("policy", "PodDisruptionBudget"):
                ScalingRules.Budget(body, found);
                break;
        }

        return found.All;
    }
}

/// <summary>Collects what the rules of one manifest find.</summary>
internal sealed class Findings(bool isIstio)
{
    private List<Diagnostic>? all;

    internal IReadOnlyList<Diagnostic> All => all ?? [];

    /// <summary>Carries Istio's code: what istiod refuses (IST0106) or warns about (IST0133). A sum of weights that istiod scales by itself has none.</summary>
    internal void Add(Code code, YamlNode where, string message, string hint = "") => (all ??= []).Add(Diagnostic.Of(code, where.Place, message, hint) with
    {
        IstioCode = !isIstio || code == IstioRuleCodes.WeightSum ? "" : code.Severity == Severity.Error ? "IST0106" : "IST0133",
    });
}
