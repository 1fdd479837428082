using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>Rules of the kinds that make pods (Kubernetes, package validation of apps and batch).</summary>
internal static class WorkloadRules
{
    internal static void Check(string kind, YamlNode.Map spec, Findings found)
    {
        YamlNode? template = kind switch
        {
            "Pod" => null,
            "CronJob" => spec.At("jobTemplate", "spec", "template"),
            _ => spec["template"],
        };
        YamlNode? pod = kind == "Pod" ? spec : template.At("spec");
        if (pod is YamlNode.Map)
        {
            PodRules.Check(pod, spec["volumeClaimTemplates"].Items().Select(c => c.At("metadata", "name").AsText() ?? ""), found);
            Restarts(kind, pod, found);
        }

        if (kind is "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet" && spec["selector"] is YamlNode.Map selector && template is YamlNode.Map)
        {
            Selects(selector, template.At("metadata", "labels"), found);
        }

        if (kind == "Deployment")
        {
            Strategy(spec["strategy"], found);
        }
    }

    // A Job that leaves it out gets Always, which Jobs refuse.
    private static void Restarts(string kind, YamlNode pod, Findings found)
    {
        bool isJob = kind is "Job" or "CronJob";
        string policy = pod.At("restartPolicy").AsText() ?? "Always";
        if (kind != "Pod" && isJob == (policy == "Always"))
        {
            found.Add(WorkloadRuleCodes.RestartPolicy, pod.At("restartPolicy") ?? pod, $"the restart policy '{policy}' is not possible for a {kind}", isJob ? "write OnFailure or Never" : "write Always, or remove it");
        }
    }

    private static void Selects(YamlNode.Map selector, YamlNode? labels, Findings found)
    {
        if (selector["matchLabels"].Entries().Length + selector["matchExpressions"].Items().Length == 0)
        {
            found.Add(WorkloadRuleCodes.Selector, selector, "the selector is empty", "add the template's labels under `matchLabels`");
        }

        foreach (YamlNode.Entry wanted in selector["matchLabels"].Entries())
        {
            if (labels.At(wanted.Key).AsText() is var has && has != wanted.Value.AsText())
            {
                found.Add(WorkloadRuleCodes.Selector, wanted.Value, $"the selector asks for '{wanted.Key}: {wanted.Value.AsText()}', but the template has {(has is null ? "no such label" : $"'{has}'")}",
                    "add the label under `template.metadata.labels`");
            }
        }

        foreach (YamlNode expression in selector["matchExpressions"].Items())
        {
            string? value = labels.At(expression.At("key").AsText() ?? "").AsText();
            bool listed = expression.At("values").Items().Any(v => v.AsText() == value);
            bool holds = expression.At("operator").AsText() switch
            {
                "In" => value is not null && listed,
                "NotIn" => value is null || !listed,
                "Exists" => value is not null,
                "DoesNotExist" => value is null,
                _ => true,
            };
            if (!holds)
            {
                found.Add(WorkloadRuleCodes.Selector, expression, $"the template's labels do not meet the selector's expression for '{expression.At("key").AsText()}'", "change the template's labels");
            }
        }
    }

    private static void Strategy(YamlNode? strategy, Findings found)
    {
        YamlNode? rolling = strategy.At("rollingUpdate");
        if (strategy.At("type").AsText() == "Recreate" && rolling is YamlNode.Map)
        {
            found.Add(WorkloadRuleCodes.Strategy, rolling, "the strategy is Recreate, but has 'rollingUpdate'", "remove `rollingUpdate`, or change the type");
        }

        if (IsZero(rolling.At("maxSurge")) && IsZero(rolling.At("maxUnavailable")))
        {
            found.Add(WorkloadRuleCodes.NoRoom, rolling!, "'maxSurge' and 'maxUnavailable' are both 0", "raise one of the two");
        }
    }

    private static bool IsZero(YamlNode? node) => node.AsText() is "0" or "0%";
}
