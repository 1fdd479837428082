using GitOpsGen.Diagnostics;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>A DestinationRule against the host and pods it is for.</summary>
internal static class SubsetReferences
{
    internal static void Check(DestinationRule rule, State state, List<Diagnostic> found)
    {
        Tls(rule, found);
        if (rule.Host.Length == 0 || HostNames.IsWildcard(rule.Host))
        {
            return;
        }

        if (state.ServiceOfHost(rule.Host) is { } service)
        {
            Subsets(rule, service, state, found);
        }
        else if (!state.IsEntered(rule.Host))
        {
            Host(rule, state, found);
        }
    }

    private static void Host(DestinationRule rule, State state, List<Diagnostic> found)
    {
        Place place = ReferenceCheck.At(rule, "spec", "host");
        ServiceName? meant = HostNames.Service(rule.WrittenHost, rule.Namespace);
        if (meant is not null && meant.Fqdn != rule.Host && state.Service(meant.Namespace, meant.Name) is not null)
        {
            found.Add(ReferenceCodes.RuleHostNotFound, "IST0174", place, $"the host '{rule.WrittenHost}' is no full name, and Istio adds nothing to a name with dots", $"write '{meant.Fqdn}'");
        }
        else if (meant?.Fqdn == rule.Host && DestinationReferences.IsSeen(state, meant.Namespace))
        {
            found.Add(ReferenceCodes.RuleHostNotFound, "IST0174", place, $"there is no Service '{meant.Name}' in the namespace '{meant.Namespace}'",
                NearestName.Hint(meant.Name, [.. state.ServicesOf(meant.Namespace).Select(s => s.Name)]));
        }
        else
        {
            found.Add(ReferenceCodes.HostUnseen, "IST0174", place, $"nothing is known of the host '{rule.WrittenHost}'", ReferenceCodes.HostUnseen.WayOut);
        }
    }

    private static void Subsets(DestinationRule rule, KubeService service, State state, List<Diagnostic> found)
    {
        if (!service.SelectsPods || !state.WorkloadsOf(service.Namespace).Any())
        {
            return;
        }

        foreach (Subset subset in rule.Subsets.Where(s => !s.Labels.IsEmpty && !state.Selected(service.Namespace, service.Selector.And(s.Labels)).Any()))
        {
            string[] values = [.. state.Selected(service.Namespace, service.Selector).SelectMany(w => w.PodLabels.Pairs)
                .Where(p => subset.Labels[p.Key] is not null).Select(p => $"{p.Key}={p.Value}").Distinct()];
            found.Add(ReferenceCodes.SubsetSelectsNothing, "IST0173", subset.Node.At("labels")?.Place ?? subset.Node.Place,
                $"no pods of '{service.Name}' carry the labels {subset.Labels} of the subset '{subset.Name}'",
                values.Length == 0 ? ReferenceCodes.SubsetSelectsNothing.WayOut : "its pods carry " + string.Join(", ", values.Take(10)));
        }
    }

    private static void Tls(DestinationRule rule, List<Diagnostic> found)
    {
        IEnumerable<YamlNode?> policies = rule.Subsets.Select(s => s.Node.At("trafficPolicy")).Prepend(rule.Manifest.Root.At("spec", "trafficPolicy"));
        foreach (YamlNode policy in policies.OfType<YamlNode>())
        {
            if (IsUnchecked(policy.At("tls")))
            {
                found.Add(ReferenceCodes.NoServerCheck, "IST0128", policy.At("tls")!.Place, $"TLS to '{rule.WrittenHost}' begins without a CA to check its certificate with", ReferenceCodes.NoServerCheck.WayOut);
            }

            foreach (YamlNode port in policy.At("portLevelSettings").Items().Where(p => IsUnchecked(p.At("tls"))))
            {
                found.Add(ReferenceCodes.NoServerCheckOnPort, "IST0129", port.At("tls")!.Place,
                    $"TLS to '{rule.WrittenHost}' on port {port.At("port", "number").AsText()} begins without a CA to check its certificate with", ReferenceCodes.NoServerCheckOnPort.WayOut);
            }
        }
    }

    private static bool IsUnchecked(YamlNode? tls) => tls.At("mode").AsText() is "SIMPLE" or "MUTUAL"
        && tls.At("caCertificates").AsText() is null or "" && tls.At("credentialName").AsText() is null or "" && tls.At("insecureSkipVerify").AsFlag() != true;
}
