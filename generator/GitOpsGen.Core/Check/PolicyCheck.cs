using System.Collections.Immutable;
using System.Globalization;
using GitOpsGen.Diagnostics;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>Whether manifests keep to the environment's own policies. An exempt service's finding stays as a note that carries the reason.</summary>
public static class PolicyCheck
{
    /// <summary>What breaks a policy in one manifest; replicas of workloads without their own number are judged by <see cref="Replicas"/>.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="policies">The policies.</param>
    /// <param name="service">The service it belongs to, for exemptions; empty for shared files.</param>
    /// <param name="pinnedLater">Images that get their digest when they are committed: they count as named by it.</param>
    public static IEnumerable<Diagnostic> Run(Manifest manifest, PolicySet policies, string service, ImmutableHashSet<string> pinnedLater)
    {
        if (policies.IsEmpty)
        {
            return [];
        }

        var found = new PolicyFindings(policies, service);
        if (manifest is { Group: "networking.istio.io", Kind: "Gateway" })
        {
            Hosts(manifest, policies, found);
        }

        if (new Workload(manifest, "") is { Pod: YamlNode.Map pod } workload)
        {
            Metadata(workload, policies, found);
            foreach (YamlNode container in pod["containers"].Items().Concat(pod["initContainers"].Items()))
            {
                string name = $"container '{container.At("name").AsText()}' of {manifest}";
                Security(container, pod, name, found);
                Resources(container, name, found);
                Image(container.At("image"), name, policies, pinnedLater, found);
            }
        }

        return found.All;
    }

    /// <summary>Workloads of a state that may run with too few pods: what their autoscaler says counts before what they say.</summary>
    public static IEnumerable<Diagnostic> Replicas(State state, PolicySet policies, string service)
    {
        if (policies.MinReplicas == 0)
        {
            return [];
        }

        var found = new PolicyFindings(policies, service);
        foreach (Workload workload in state.Own<Workload>().Where(w => w.Manifest.Kind is "Deployment" or "StatefulSet"))
        {
            Autoscaler? autoscaler = state.AutoscalerOf(workload);
            long least = autoscaler?.Min ?? workload.Replicas ?? 1;
            if (least < policies.MinReplicas)
            {
                YamlNode where = autoscaler?.Manifest.Root.At("spec", "minReplicas") ?? workload.Manifest.Root.At("spec", "replicas") ?? workload.Manifest.Root;
                found.Add("minReplicas", PolicyCodes.Replicas, where, string.Create(CultureInfo.InvariantCulture, $"{workload} may run with {least} pods, and at least {policies.MinReplicas} are required"));
            }
        }

        return found.All;
    }

    private static void Metadata(Workload workload, PolicySet policies, PolicyFindings found)
    {
        foreach ((string rule, string field, Code code, IEnumerable<string> required) in new[]
        {
            ("requiredLabels", "labels", PolicyCodes.RequiredLabel, policies.RequiredLabels.AsEnumerable()),
            ("requiredAnnotations", "annotations", PolicyCodes.RequiredAnnotation, policies.RequiredAnnotations),
        })
        {
            YamlNode? pods = Workload.Template(workload.Manifest).At("metadata", field), own = workload.Manifest.Root.At("metadata", field);
            foreach (string key in required.Where(k => pods.At(k) is null && own.At(k) is null))
            {
                found.Add(rule, code, pods ?? own ?? workload.Manifest.Root, $"{workload} and its pods lack the {field[..^1]} '{key}'");
            }
        }
    }

    private static void Security(YamlNode container, YamlNode.Map pod, string name, PolicyFindings found)
    {
        YamlNode? own = container.At("securityContext"), shared = pod["securityContext"];
        YamlNode? user = own.At("runAsUser") ?? shared.At("runAsUser");
        if (found.IsOn("runAsNonRoot") && ((own.At("runAsNonRoot") ?? shared.At("runAsNonRoot")).AsFlag() != true || user.AsInteger() == 0))
        {
            found.Add("runAsNonRoot", PolicyCodes.RunsAsRoot, user ?? own ?? container, user.AsInteger() == 0 ? $"{name} runs as user 0" : $"{name} may run as root");
        }

        if (found.IsOn("noPrivileged") && own.At("privileged").AsFlag() == true)
        {
            found.Add("noPrivileged", PolicyCodes.Privileged, own.At("privileged")!, $"{name} is privileged");
        }

        if (found.IsOn("noAddedCapabilities") && own.At("capabilities", "add").Items() is { Length: > 0 } added)
        {
            found.Add("noAddedCapabilities", PolicyCodes.AddedCapabilities, added[0], $"{name} adds {string.Join(", ", added.Select(a => $"'{a.AsText()}'"))}");
        }

        if (found.IsOn("readOnlyRoot") && own.At("readOnlyRootFilesystem").AsFlag() != true)
        {
            found.Add("readOnlyRoot", PolicyCodes.WritableRoot, own.At("readOnlyRootFilesystem") ?? own ?? container, $"{name} can write to its root file system");
        }
    }

    private static void Resources(YamlNode container, string name, PolicyFindings found)
    {
        if (!found.IsOn("requireResources"))
        {
            return;
        }

        string[] missing = [.. new[] { ("requests", "cpu"), ("requests", "memory"), ("limits", "memory") }
            .Where(r => container.At("resources", r.Item1, r.Item2) is null).Select(r => $"'{r.Item1}.{r.Item2}'")];
        if (missing.Length > 0)
        {
            found.Add("requireResources", PolicyCodes.Resources, container.At("resources") ?? container, $"{name} does not say {string.Join(", ", missing)}");
        }
    }

    private static void Image(YamlNode? node, string name, PolicySet policies, ImmutableHashSet<string> pinnedLater, PolicyFindings found)
    {
        if (node.AsText() is not { Length: > 0 } image)
        {
            return;
        }

        string full = Full(image);
        if (!policies.AllowedRegistries.IsEmpty && !policies.AllowedRegistries.Any(r => full.StartsWith(r.TrimEnd('/') + "/", StringComparison.OrdinalIgnoreCase)))
        {
            found.Add("allowedRegistries", PolicyCodes.Registry, node!, $"the image '{image}' of {name} does not come from {string.Join(", ", policies.AllowedRegistries)}");
        }

        bool pinned = image.Contains("@sha256:", StringComparison.Ordinal) || pinnedLater.Contains(image);
        string last = image[(image.LastIndexOf('/') + 1)..];
        if (found.IsOn("noLatest") && !pinned && (!last.Contains(':', StringComparison.Ordinal) || last.EndsWith(":latest", StringComparison.Ordinal)))
        {
            found.Add("noLatest", PolicyCodes.Latest, node!, $"the image '{image}' of {name} names no version");
        }

        if (found.IsOn("requireDigest") && !pinned)
        {
            found.Add("requireDigest", PolicyCodes.Digest, node!, $"the image '{image}' of {name} has no digest");
        }
    }

    // A first part without dot, port or "localhost" is no registry: it is a folder of Docker Hub (Docker's reference grammar).
    private static string Full(string image)
    {
        int slash = image.IndexOf('/', StringComparison.Ordinal);
        string first = slash < 0 ? "" : image[..slash];
        return first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost"
            ? image
            : slash < 0 ? "docker.io/library/" + image : "docker.io/" + image;
    }

    private static void Hosts(Manifest gateway, PolicySet policies, PolicyFindings found)
    {
        foreach (YamlNode host in gateway.Root.At("spec", "servers").Items().SelectMany(s => s.At("hosts").Items()))
        {
            string name = HostNames.OfGateway(host.AsText() ?? "").Host;
            if (!policies.GatewayHosts.IsEmpty && !policies.GatewayHosts.Any(allowed => HostNames.Covers(allowed, name)))
            {
                found.Add("gatewayHosts", PolicyCodes.GatewayHost, host, $"{gateway} serves the host '{name}', and allowed are {string.Join(", ", policies.GatewayHosts)}");
            }
        }
    }
}

/// <summary>Collects findings at the weight that the policies give their rule.</summary>
internal sealed class PolicyFindings(PolicySet policies, string service)
{
    internal List<Diagnostic> All { get; } = [];

    internal bool IsOn(string rule) => policies.On.Contains(rule);

    internal void Add(string rule, Code code, YamlNode where, string message)
    {
        PolicyExemption? exempt = policies.Exemptions.FirstOrDefault(e => e.Rule == rule && e.Service == service && service.Length > 0);
        All.Add(exempt is null
            ? new Diagnostic(code, policies.Severities.GetValueOrDefault(rule, code.Severity), where.Place, message, code.WayOut)
            : new Diagnostic(code, Severity.Note, where.Place, $"{message} (exempt: {exempt.Reason})", ""));
    }
}
