using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Render;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>Services, autoscalers and selectors against the pods they are about.</summary>
internal static class WorkloadReferences
{
    internal static void Service(KubeService service, FileRole role, State state, List<Diagnostic> found)
    {
        foreach (KubePort port in service.Ports.Where(p => !p.IsNamed))
        {
            found.Add(ReferenceCodes.PortName, "IST0118", (port.Node.At("name") ?? port.Node).Place,
                $"the port '{port.Name}' of the Service '{service.Name}' does not say its protocol", ReferenceCodes.PortName.WayOut);
        }

        // A Service for one version may wait without pods; whoever sends requests to it is told there.
        if (service.SelectsPods && role != FileRole.VersionService && state.WorkloadsOf(service.Namespace).Any() && !state.Selected(service.Namespace, service.Selector).Any())
        {
            Workload? near = state.WorkloadsOf(service.Namespace).FirstOrDefault(w => w.Name == service.Name || service.Selector.Pairs.Any(p => w.PodLabels[p.Key] is not null));
            found.Add(ReferenceCodes.NoEndpoints, "", ReferenceCheck.At(service, "spec", "selector"),
                $"the Service '{service.Name}' selects no pods ({service.Selector})",
                near is null ? ReferenceCodes.NoEndpoints.WayOut : $"the pods of {near} carry {near.PodLabels}", role == FileRole.Extra ? Severity.Warning : Severity.Error);
        }
    }

    // IST0116 and IST0137: what two Services say of one port of the same pods.
    internal static void Ports(Workload workload, State state, List<Diagnostic> found)
    {
        (KubeService Service, KubePort Port)[] ports = [.. state.Selecting(workload.Namespace, workload.PodLabels).SelectMany(s => s.Ports, (s, p) => (s, p))];
        for (int i = 1; i < ports.Length; i++)
        {
            foreach ((KubeService other, KubePort port) in ports.Take(i))
            {
                if (other == ports[i].Service)
                {
                    continue;
                }

                if (port.Number == ports[i].Port.Number && port.Protocol != ports[i].Port.Protocol && port.Protocol != "udp" && ports[i].Port.Protocol != "udp")
                {
                    found.Add(ReferenceCodes.PortProtocols, "IST0116", workload.NamePlace,
                        $"the pods of {workload} are in '{other.Name}' and '{ports[i].Service.Name}', which give port {port.Number} the protocols {port.Protocol} and {ports[i].Port.Protocol}", ReferenceCodes.PortProtocols.WayOut);
                }
                else if (port.Target == ports[i].Port.Target && port.Number != ports[i].Port.Number)
                {
                    found.Add(ReferenceCodes.TargetPorts, "IST0137", workload.NamePlace,
                        $"the pods of {workload} are in '{other.Name}' and '{ports[i].Service.Name}', which reach the target port {port.Target} as {port.Number} and {ports[i].Port.Number}", ReferenceCodes.TargetPorts.WayOut);
                }
            }
        }
    }

    internal static void Target(Autoscaler autoscaler, State state, List<Diagnostic> found)
    {
        if (autoscaler.TargetName.Length > 0 && state.Workload(autoscaler.Namespace, autoscaler.TargetKind, autoscaler.TargetName) is null
            && state.WorkloadsOf(autoscaler.Namespace).Any(w => w.Manifest.Kind == autoscaler.TargetKind))
        {
            string[] known = [.. state.WorkloadsOf(autoscaler.Namespace).Where(w => w.Manifest.Kind == autoscaler.TargetKind).Select(w => w.Name)];
            found.Add(ReferenceCodes.ScaleTarget, "", ReferenceCheck.At(autoscaler, "spec", "scaleTargetRef"),
                $"there is no {autoscaler.TargetKind} '{autoscaler.TargetName}' to scale", NearestName.Hint(autoscaler.TargetName, known));
        }
    }

    /// <summary>What concerns objects of any kind: twins, and the selectors of policies.</summary>
    internal static void Others(ParsedFile file, State state, List<Diagnostic> found)
    {
        foreach (Manifest manifest in file.Manifests)
        {
            if (manifest.Name.Length > 0 && state.Twins(manifest.Group, manifest.Kind, manifest.Namespace, manifest.Name).FirstOrDefault(m => !ReferenceEquals(m, manifest)) is { } twin)
            {
                found.Add(ReferenceCodes.SameObject, "", manifest.Root.At("metadata", "name")!.Place, $"{manifest} stands in {twin.Path} too", ReferenceCodes.SameObject.WayOut);
            }

            Selector(manifest, state, found);
        }
    }

    private static void Selector(Manifest manifest, State state, List<Diagnostic> found)
    {
        (YamlNode? node, string istio) = (manifest.Group, manifest.Kind) switch
        {
            ("security.istio.io" or "telemetry.istio.io" or "extensions.istio.io", _) => (manifest.Root.At("spec", "selector", "matchLabels"), "IST0127"),
            ("networking.istio.io", "Sidecar" or "EnvoyFilter") => (manifest.Root.At("spec", "workloadSelector", "labels"), "IST0127"),
            ("policy", "PodDisruptionBudget") => (manifest.Root.At("spec", "selector", "matchLabels"), ""),
            _ => (null, ""),
        };
        string ns = manifest.Namespace.Length > 0 ? manifest.Namespace : state.Namespace.Length > 0 ? state.Namespace : "default";
        LabelSet labels = LabelSet.Of(node);
        if (!labels.IsEmpty && state.WorkloadsOf(ns).Any() && !state.Selected(ns, labels).Any())
        {
            found.Add(ReferenceCodes.NoWorkload, istio, node!.Place, $"no workload of the namespace '{ns}' carries the labels {labels}", ReferenceCodes.NoWorkload.WayOut);
        }
    }
}
