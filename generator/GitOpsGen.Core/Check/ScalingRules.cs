using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>Rules of HorizontalPodAutoscalers and PodDisruptionBudgets.</summary>
internal static class ScalingRules
{
    internal static void Autoscaler(YamlNode.Map spec, Findings found)
    {
        long least = spec["minReplicas"].AsInteger() ?? 1;
        if (spec["maxReplicas"].AsInteger() is { } most && least > most)
        {
            found.Add(WorkloadRuleCodes.ReplicaBounds, spec["minReplicas"] ?? spec["maxReplicas"]!, $"'minReplicas' is {least}, over 'maxReplicas' of {most}", "lower the one or raise the other");
        }
    }

    internal static void Budget(YamlNode.Map spec, Findings found)
    {
        if (spec["minAvailable"] is not null && spec["maxUnavailable"] is { } most)
        {
            found.Add(WorkloadRuleCodes.Budget, most, "the budget has both 'minAvailable' and 'maxUnavailable'", "keep one of the two");
        }
    }
}
