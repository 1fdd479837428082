using System.Collections.Immutable;
using System.Text;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Render;

/// <summary>A manifest beside a service, taken over as it is.</summary>
/// <param name="Name">The file's name in the service's folder.</param>
/// <param name="Text">Its content.</param>
public sealed record ExtraManifest(string Name, SourceText Text);

/// <summary>(spec, state) → the complete manifests of one service in that state. Same inputs, same bytes.</summary>
public sealed class Renderer(EnvironmentSpec environment, TemplateSet templates)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private static readonly ImmutableArray<string> BuiltIn =
    [
        "applications.yaml.hbs", "config-map.yaml.hbs", "deployment.yaml.hbs", "destination-rule.yaml.hbs", "gateway.yaml.hbs",
        "horizontal-pod-autoscaler.yaml.hbs", "namespace.yaml.hbs", "service-account.yaml.hbs", "service.yaml.hbs", "virtual-service.yaml.hbs",
    ];

    private readonly List<Diagnostic> found = [];

    // What was made of which model, for the service at hand: from stage to stage most of its files stay as they are (row 5).
    private readonly Dictionary<string, (Dictionary<string, object?> Model, RenderedFile File)> made = new(StringComparer.Ordinal);
    private string madeFor = "";
    private RenderedFile? traced;
    private IReadOnlyList<int> lines = [];

    /// <summary>Every file of <paramref name="service"/> in <paramref name="state"/>.</summary>
    public Result<RenderedTree> Service(ServiceSpec service, ServiceState state, ImmutableArray<ExtraManifest> extras)
    {
        found.Clear();
        string folder = Folder(environment, service);
        if (madeFor != folder)
        {
            made.Clear();
            madeFor = folder;
        }

        List<RenderedFile?> files = [];
        files.Add(File(folder + "service.yaml", "service.yaml.hbs", FileRole.Service, null, WorkloadModel.ServiceObject(environment, service, service.Naming.Service, null)));
        if (service.Workload.ServiceAccount)
        {
            files.Add(File(folder + "service-account.yaml", "service-account.yaml.hbs", FileRole.ServiceAccount, null, WorkloadModel.Service(environment, service)));
        }

        foreach (LiveVersion version in state.Versions)
        {
            files.AddRange(Workload(folder, service, version.Inputs));
        }

        files.AddRange(service.Routing == RoutingMode.Subset ? [Subsets(folder, service, state)] : VersionServices(folder, service, state));
        files.AddRange(service.Routes.Select(route => VirtualService(folder, service, route, state)));
        files.AddRange(Added(folder, service, state));
        files.AddRange(extras.Select(e => new RenderedFile(folder + e.Name, Utf8.GetBytes(e.Text.Text), FileRole.Extra, null, e.Text.Name)));
        return Tree(files);
    }

    /// <summary>The files that services share: namespace, gateways, Argo CD Applications.</summary>
    /// <param name="folders">The services' folders that Applications apply; null for all as the spec says.</param>
    public Result<RenderedTree> Shared(IEnumerable<AppliedFolder>? folders = null)
    {
        found.Clear();
        string folder = SharedFolder(environment);
        List<RenderedFile?> files = [];
        if (environment.Namespace.Create)
        {
            files.Add(File(folder + "namespace.yaml", "namespace.yaml.hbs", FileRole.Shared, null, EnvironmentModel.Namespace(environment)));
        }

        foreach (GatewaySpec gateway in environment.Gateways.Where(g => !g.Existing))
        {
            files.Add(File($"{folder}gateway-{gateway.Name}.yaml", "gateway.yaml.hbs", FileRole.Shared, null, EnvironmentModel.Gateway(environment, gateway)));
        }

        if (environment.Argo is { } argo)
        {
            bool hasShared = files.Count > 0;
            AppliedFolder[] applied = [.. folders ?? environment.Services.Select(s => new AppliedFolder(s.Name, Folder(environment, s).TrimEnd('/')))];
            if (hasShared || applied.Length > 0 || !argo.PerService)
            {
                files.Add(File(ApplicationsPath(environment), "applications.yaml.hbs", FileRole.Shared, null, EnvironmentModel.Applications(environment, argo, hasShared, applied)));
            }
        }

        return Tree(files);
    }

    /// <summary>The template's line of each line of a file of this service, where this state has that very file; else none.</summary>
    internal IReadOnlyList<int> Lines(RenderedFile file, ServiceSpec service, ServiceState state, ImmutableArray<ExtraManifest> extras)
    {
        (traced, lines) = (file, []);
        Service(service, state, extras);
        traced = null;
        return lines;
    }

    /// <summary>The template's line of each line of a shared file.</summary>
    internal IReadOnlyList<int> Lines(RenderedFile file)
    {
        (traced, lines) = (file, []);
        Shared();
        traced = null;
        return lines;
    }

    /// <summary>The service's folder, with a final slash.</summary>
    public static string Folder(EnvironmentSpec environment, ServiceSpec service) => $"{environment.Config.Directory}/{service.Directory}/";

    /// <summary>The folder of the shared files, with a final slash.</summary>
    public static string SharedFolder(EnvironmentSpec environment) => $"{environment.Config.Directory}/_environment/";

    /// <summary>The file of the Argo CD Applications.</summary>
    public static string ApplicationsPath(EnvironmentSpec environment) => $"argocd/{environment.Name}.yaml";

    private IEnumerable<RenderedFile?> Workload(string folder, ServiceSpec service, VersionInputs version)
    {
        Dictionary<string, object?> model = WorkloadModel.Version(environment, service, version);
        yield return File($"{folder}deployment-{version.Version}.yaml", "deployment.yaml.hbs", FileRole.Deployment, version.Version, model);
        if (!version.Config.Entries.IsEmpty)
        {
            yield return File($"{folder}config-{version.Version}.yaml", "config-map.yaml.hbs", FileRole.Config, version.Version, model);
        }

        if (service.Workload.Autoscaling is not null)
        {
            yield return File($"{folder}horizontal-pod-autoscaler-{version.Version}.yaml", "horizontal-pod-autoscaler.yaml.hbs", FileRole.Autoscaler, version.Version, model);
        }
    }

    private RenderedFile? Subsets(string folder, ServiceSpec service, ServiceState state)
    {
        Dictionary<string, object?> model = WorkloadModel.DestinationRule(environment, service, service.Naming.DestinationRule, service.Naming.Host,
            Nodes.Seq(state.Versions.Select(v => Nodes.Map(
                ("name", Nodes.Text(v.Inputs.Subset)),
                ("labels", Nodes.Map((v.Inputs.VersionLabel, Nodes.Text(v.Name))))))));
        return File(folder + "destination-rule.yaml", "destination-rule.yaml.hbs", FileRole.DestinationRule, null, model);
    }

    // A Service for each version, or for each slot; the traffic policy belongs to the host that requests are sent to.
    private IEnumerable<RenderedFile?> VersionServices(string folder, ServiceSpec service, ServiceState state)
    {
        IEnumerable<(string Name, VersionInputs Selects, string? Version)> services = service.Slots.IsEmpty
            ? state.Versions.Select(v => (service.Naming.VersionServiceOf(v.Name), v.Inputs, (string?)v.Name))
            : service.Slots.Select(slot => (slot,
                state.Versions.FirstOrDefault(v => v.Slot == slot)?.Inputs ?? state.IdleSlotVersion ?? state.Stable.Inputs, (string?)null));
        foreach ((string name, VersionInputs selects, string? version) in services)
        {
            string suffix = version ?? name;
            yield return File($"{folder}service-{suffix}.yaml", "service.yaml.hbs", FileRole.VersionService, selects.Version, WorkloadModel.ServiceObject(environment, service, name, selects));
            if (service.TrafficPolicy is not null)
            {
                Dictionary<string, object?> model = WorkloadModel.DestinationRule(environment, service, name, name, Nodes.Seq());
                yield return File($"{folder}destination-rule-{suffix}.yaml", "destination-rule.yaml.hbs", FileRole.DestinationRule, version, model);
            }
        }
    }

    private RenderedFile? VirtualService(string folder, ServiceSpec service, RouteSpec route, ServiceState state)
    {
        Dictionary<string, object?> model = RouteModel.VirtualService(environment, service, route, state, found);
        string file = route.Name.Length == 0 ? "virtual-service.yaml" : $"virtual-service-{route.Name}.yaml";
        return File(folder + file, "virtual-service.yaml.hbs", FileRole.VirtualService, null, model);
    }

    // Templates the spec's own folder adds: name.yaml.hbs once a service, name.version.yaml.hbs once a version.
    private IEnumerable<RenderedFile?> Added(string folder, ServiceSpec service, ServiceState state)
    {
        const string perVersion = ".version.yaml.hbs";
        foreach (string name in templates.Names.Where(n => !BuiltIn.Contains(n)))
        {
            if (name.EndsWith(perVersion, StringComparison.Ordinal))
            {
                foreach (LiveVersion version in state.Versions)
                {
                    yield return File($"{folder}{name[..^perVersion.Length]}-{version.Name}.yaml", name, FileRole.Extra, version.Name, WorkloadModel.Version(environment, service, version.Inputs));
                }
            }
            else
            {
                yield return File(folder + name[..^".hbs".Length], name, FileRole.Extra, null, WorkloadModel.Service(environment, service));
            }
        }
    }

    private Result<RenderedTree> Tree(List<RenderedFile?> files)
    {
        found.AddRange(files.OfType<RenderedFile>().GroupBy(f => f.Path, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g =>
            Diagnostic.Of(RenderCodes.SamePath, Place.Of(g.Last().Template), $"'{g.Key}' is rendered from '{g.First().Template}' and from '{g.Last().Template}'", RenderCodes.SamePath.WayOut)));
        return Result<RenderedTree>.Unless(found, () => new RenderedTree(files.OfType<RenderedFile>()));
    }

    private RenderedFile? File(string path, string template, FileRole role, string? version, Dictionary<string, object?> model)
    {
        bool isTraced = traced?.Path == path;
        if (!isTraced && made.TryGetValue(path, out (Dictionary<string, object?> Model, RenderedFile File) before)
            && before.File.Template == template && before.File.Version == version && SameModel.Is(before.Model, model))
        {
            return before.File;
        }

        Result<string> text = templates.Render(template, model);
        found.AddRange(text.Diagnostics);
        if (!text.IsOk)
        {
            return null;
        }

        if (isTraced && text.Value == traced!.Text && templates.LineMap(template, model) is { IsOk: true } map)
        {
            lines = map.Value;
        }

        RenderedFile file = new(path, Utf8.GetBytes(text.Value), role, version, template);
        if (text.Diagnostics.IsEmpty)
        {
            made[path] = (model, file);
        }

        return file;
    }
}
