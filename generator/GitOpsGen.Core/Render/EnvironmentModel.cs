using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Render;

/// <summary>What the templates of the shared files see.</summary>
public static class EnvironmentModel
{
    /// <summary>What <c>namespace.yaml.hbs</c> sees.</summary>
    public static Dictionary<string, object?> Namespace(EnvironmentSpec environment) => new(StringComparer.Ordinal)
    {
        ["environment"] = environment.Name,
        ["name"] = environment.Namespace.Name,
        ["hasLabels"] = !environment.Namespace.Labels.IsEmpty,
        ["labels"] = Nodes.Map(environment.Namespace.Labels),
    };

    /// <summary>What <c>gateway.yaml.hbs</c> sees.</summary>
    public static Dictionary<string, object?> Gateway(EnvironmentSpec environment, GatewaySpec gateway) => new(StringComparer.Ordinal)
    {
        ["environment"] = environment.Name,
        ["name"] = gateway.Name,
        ["namespace"] = environment.Namespace.Name,
        ["selector"] = gateway.Selector,
        ["servers"] = gateway.Servers,
    };

    /// <summary>What <c>applications.yaml.hbs</c> sees: an Application for each folder that Argo CD applies.</summary>
    public static Dictionary<string, object?> Applications(EnvironmentSpec environment, ArgoSpec argo, bool hasShared, IEnumerable<AppliedFolder> folders)
    {
        List<object?> applications = [];
        if (!argo.PerService)
        {
            applications.Add(Application(environment, argo, environment.Name, environment.Config.Directory, recurse: true));
        }
        else
        {
            if (hasShared)
            {
                applications.Add(Application(environment, argo, environment.Name + "-environment", environment.Config.Directory + "/_environment", recurse: false));
            }

            applications.AddRange(folders.OrderBy(f => f.Service, StringComparer.Ordinal)
                .Select(f => Application(environment, argo, argo.NameOf(f.Service, environment.Name), f.Path, recurse: false)));
        }

        return new Dictionary<string, object?>(StringComparer.Ordinal) { ["applications"] = applications.ToArray() };
    }

    private static Dictionary<string, object?> Application(EnvironmentSpec environment, ArgoSpec argo, string name, string path, bool recurse) => new(StringComparer.Ordinal)
    {
        ["name"] = name,
        ["argoNamespace"] = argo.Namespace,
        ["project"] = argo.Project,
        ["repository"] = argo.Repository ?? environment.Config.Repository ?? "",
        ["branch"] = environment.Config.Branch,
        ["path"] = path,
        ["recurse"] = recurse,
        ["server"] = argo.Server,
        ["namespace"] = environment.Namespace.Name,
    };
}
