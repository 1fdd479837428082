using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Spec;

/// <summary><c>naming</c> → <see cref="Naming"/>, with every name tried on the desired version.</summary>
internal sealed class NamingBinder(YamlNode.Map service, BindContext context)
{
    private readonly YamlNode.Map map = service["naming"] as YamlNode.Map ?? YamlNode.Map.Empty;
    private readonly string name = service["name"].AsText()!;
    private readonly string version = service["version"].AsText()!;

    /// <summary>The naming, and the first VirtualService's name.</summary>
    public (Naming Naming, string VirtualService) Bind()
    {
        string apex = Fixed("service", "{service}", Forms.ServiceName);
        var naming = new Naming
        {
            ServiceName = name,
            Deployment = PerVersion("deployment", "{service}-{version}"),
            Subset = PerVersion("subset", "{version}"),
            VersionLabel = map["versionLabel"].AsText() ?? "version",
            AppLabel = Fixed("appLabel", "{service}", Forms.LabelValue),
            Service = apex,
            DestinationRule = Fixed("destinationRule", "{service}", Forms.GatewayName),
            Host = Fixed("host", apex, Forms.Host),
            ExistingDeployments = map["existing"].Entries().ToImmutableSortedDictionary(e => e.Key, e => e.Value.At("deployment").AsText()!, StringComparer.Ordinal),
        };
        Try("deployment", naming.DeploymentOf(version), "Deployment");
        Try("subset", naming.SubsetOf(version), "subset");
        if (naming.VersionLabel == "app")
        {
            Report(map["versionLabel"]!, "the label 'app' cannot tell versions apart: it selects all of them", "choose another label, such as version");
        }

        Existing(naming);
        return (naming, Fixed("virtualService", "{service}", Forms.GatewayName));
    }

    /// <summary>Fills <c>{service}</c> into a name that is the same for all versions.</summary>
    public string Fill(YamlNode node, Shape.Text form)
    {
        string pattern = node.AsText()!;
        if (pattern.Contains("{version}", StringComparison.Ordinal))
        {
            Report(node, $"'{pattern}' holds {{version}}, and the object is the same for all versions", "leave out {version}");
            return pattern;
        }

        string filled = pattern.Replace("{service}", name, StringComparison.Ordinal);
        if (!form.Pattern!.IsMatch(filled) || filled.Contains('/', StringComparison.Ordinal))
        {
            Report(node, $"'{pattern}' gives the name '{filled}', which is not {(form == Forms.GatewayName ? "an object's name" : form.Name)}", form.Hint);
        }

        return filled;
    }

    private string Fixed(string field, string pattern, Shape.Text form) => Fill(map[field] ?? new YamlNode.Scalar(pattern, false, service["name"]!.Place), form);

    private string PerVersion(string field, string pattern)
    {
        if (map[field] is not YamlNode node)
        {
            return pattern;
        }

        if (!node.AsText()!.Contains("{version}", StringComparison.Ordinal))
        {
            Report(node, $"'{node.AsText()}' in 'naming.{field}' gives every version the same name", "put {version} into it; name single Deployments under `existing`");
        }

        return node.AsText()!;
    }

    private void Try(string field, string result, string kind)
    {
        if (!Forms.Label.Pattern!.IsMatch(result))
        {
            Report(map[field] ?? service["version"]!, $"the {kind} of version '{version}' would be called '{result}', which is not a DNS label", Forms.Label.Hint);
        }
    }

    private void Existing(Naming naming)
    {
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (YamlNode.Entry entry in map["existing"].Entries())
        {
            string deployment = entry.Value.At("deployment").AsText()!;
            if (!taken.TryAdd(deployment, entry.Key) || (entry.Key != version && naming.DeploymentOf(version) == deployment))
            {
                context.Report(SpecCodes.Duplicate, entry.Value.At("deployment")!.Place, $"the Deployment '{deployment}' would belong to two versions", "give each version a Deployment of its own");
            }
        }
    }

    private void Report(YamlNode node, string message, string hint) => context.Report(SpecCodes.NamingPattern, node.Place, message, hint);
}
