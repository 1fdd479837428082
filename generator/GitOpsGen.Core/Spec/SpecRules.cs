using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Spec;

/// <summary>Rules across the parts of an environment.</summary>
internal static class SpecRules
{
    private const string Shared = "_environment";

    public static void Check(EnvironmentSpec spec, YamlNode.Map root, List<Diagnostic> found)
    {
        void Report(Code code, Place place, string message, string hint) => found.Add(Diagnostic.Of(code, place, message, hint));

        Unique(spec.Services.Select(s => (s.Name, s.Place)), "services", Report);
        Unique(spec.Gateways.Select(g => (g.Name, g.Place)), "gateways", Report);
        Objects(spec, Report);
        MeshHosts(spec, Report, found);
        Directories(spec, Report);
        Unsupported(root, spec, Report);
        Groups(spec, root, Report);
        Publishing(spec, root, found, Report);
        Operations(root, Report);
        found.AddRange(Release.Freeze.Read(spec.Operations.Freeze).Diagnostics);
    }

    private static void Unique(IEnumerable<(string Name, Place Place)> named, string what, Action<Code, Place, string, string> report)
    {
        var first = new Dictionary<string, Place>(StringComparer.Ordinal);
        foreach ((string name, Place place) in named)
        {
            if (!first.TryAdd(name, place))
            {
                report(SpecCodes.Duplicate, place, $"two {what} are called '{name}', the first at {first[name]}", "rename one of the two");
            }
        }
    }

    // All services share one namespace, so what they render must not meet.
    private static void Objects(EnvironmentSpec spec, Action<Code, Place, string, string> report)
    {
        var distinct = spec.Services.DistinctBy(s => s.Name).ToImmutableArray();
        Unique(distinct.SelectMany(s => s.Slots.Append(s.Naming.Service).Distinct().Select(n => (n, s.Place))), "Services", report);
        Unique(distinct.SelectMany(s => s.Naming.ExistingDeployments.Values.Append(s.Naming.DeploymentOf(s.Version)).Distinct().Select(n => (n, s.Place))), "Deployments", report);
        Unique(distinct.Select(s => (s.Naming.DestinationRule, s.Place)), "DestinationRules", report);
        Unique(distinct.SelectMany(s => s.Routes.Select(r => r.VirtualService).Distinct().Select(n => (n, s.Place))), "VirtualServices", report);
    }

    private static void MeshHosts(EnvironmentSpec spec, Action<Code, Place, string, string> report, List<Diagnostic> found)
    {
        var first = new Dictionary<string, RouteSpec>(StringComparer.Ordinal);
        foreach (RouteSpec route in spec.Services.DistinctBy(s => s.Name).SelectMany(s => s.Routes).Where(r => r.OnMesh))
        {
            foreach (string host in route.Hosts.Select(h => HostNames.Qualify(h, spec.Namespace.Name)).Distinct())
            {
                if (!first.TryAdd(host, route))
                {
                    report(SpecCodes.HostTwice, route.Place, $"the host '{host}' is on the mesh twice, first at {first[host].Place}", "make one route of the two");
                    found[^1] = found[^1] with { IstioCode = "IST0109" };
                }
            }
        }
    }

    private static void Directories(EnvironmentSpec spec, Action<Code, Place, string, string> report)
    {
        ServiceSpec? above = null;
        foreach (ServiceSpec service in spec.Services.DistinctBy(s => s.Name).OrderBy(s => s.Directory + "/", StringComparer.Ordinal))
        {
            Place place = service.Source["directory"]?.Place ?? service.Place;
            if (service.Directory.Split('/')[0] == Shared)
            {
                report(SpecCodes.Folder, place, $"the folder '{service.Directory}' is reserved for what the services share", "choose another `directory`");
            }

            if (above is not null && (service.Directory + "/").StartsWith(above.Directory + "/", StringComparison.Ordinal))
            {
                report(SpecCodes.Folder, place, $"the folder '{service.Directory}' of '{service.Name}' overlaps '{above.Directory}' of '{above.Name}'", "give each service a folder that holds no other's");
            }
            else
            {
                above = service;
            }
        }
    }

    private static void Unsupported(YamlNode.Map root, EnvironmentSpec spec, Action<Code, Place, string, string> report)
    {
        IEnumerable<YamlNode?> labels = spec.Services.Select(s => s.Source.At("workload", "labels")).Prepend(root.At("spec", "namespace", "labels"));
        foreach (YamlNode mode in labels.Select(l => l.At("istio.io/dataplane-mode")).OfType<YamlNode>().Where(m => m.AsText() == "ambient"))
        {
            report(SpecCodes.Unsupported, mode.Place, "ambient mode is not supported", "label the namespace with `istio-injection: enabled` instead");
        }
    }

    private static void Groups(EnvironmentSpec spec, YamlNode.Map root, Action<Code, Place, string, string> report)
    {
        ImmutableArray<string> services = [.. spec.Services.Select(s => s.Name).Distinct()];
        var groupOf = new Dictionary<string, string>(StringComparer.Ordinal);
        Unique(root.At("spec", "groups").Items().Select(g => (g.At("name").AsText()!, g.At("name")!.Place)), "groups", report);
        foreach (YamlNode group in root.At("spec", "groups").Items())
        {
            string name = group.At("name").AsText()!;
            foreach (YamlNode member in group.At("services").Items())
            {
                string service = member.AsText()!;
                if (!services.Contains(service))
                {
                    report(SpecCodes.Reference, member.Place, $"the group '{name}' names the service '{service}', which is not here", NearestName.Hint(service, services));
                }
                else if (!groupOf.TryAdd(service, name))
                {
                    report(SpecCodes.Duplicate, member.Place, $"the service '{service}' is in the groups '{groupOf[service]}' and '{name}'", "keep it in one group");
                }
            }
        }

        if (root.At("spec", "follows", "environment") is YamlNode follows && follows.AsText() == spec.Name)
        {
            report(SpecCodes.Reference, follows.Place, $"the environment '{spec.Name}' follows itself", "name the environment that comes before this one");
        }
    }

    private static void Publishing(EnvironmentSpec spec, YamlNode.Map root, List<Diagnostic> found, Action<Code, Place, string, string> report)
    {
        ConfigBinder.RefuseForgeless(spec.Config.Repository, root.At("spec", "rollback", "publish"), "rollback.publish", found);
        if (spec.Argo is not ArgoSpec argo)
        {
            return;
        }

        YamlNode node = root.At("spec", "argocd")!;
        ConfigBinder.RefuseCredentials(node.At("repository"), "argocd.repository", found);
        if (argo.Repository is null && spec.Config.Repository is null)
        {
            report(SpecCodes.Applications, node.Place, "Argo CD cannot pull from the embedded repository", "say `argocd.repository`, the address Argo CD pulls from");
        }

        if (argo.PerService && spec.Services.Length > 1 && !argo.NamePattern.Contains("{service}", StringComparison.Ordinal))
        {
            report(SpecCodes.Applications, node.At("name")!.Place, $"every service's Application would be called '{argo.NamePattern}'", "put {service} into the name");
        }
    }

    private static void Operations(YamlNode.Map root, Action<Code, Place, string, string> report)
    {
        foreach (YamlNode window in root.At("spec", "freeze").Items().Where(f => f.At("deny") is null == f.At("allow") is null))
        {
            report(SpecCodes.MissingField, window.Place, "a freeze needs either 'deny' or 'allow'", "write one of the two; make two entries for both");
        }

        foreach (YamlNode notice in root.At("spec", "notify").Items())
        {
            if (notice.At("slack") is null == notice.At("webhook") is null)
            {
                report(SpecCodes.MissingField, notice.Place, "a notice needs either 'slack' or 'webhook'", "write one of the two; make two entries for both");
            }
            else if (notice.At("webhook") is YamlNode hook && hook.At("url") is null == hook.At("urlFrom") is null)
            {
                report(SpecCodes.MissingField, hook.Place, "a webhook needs either 'url' or 'urlFrom'", "write the address, or name the variable that holds it");
            }
        }
    }
}
