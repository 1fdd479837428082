using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Spec;

/// <summary><c>spec.config</c> → <see cref="ConfigSpec"/>.</summary>
internal static class ConfigBinder
{
    public static ConfigSpec Bind(YamlNode.Map map, string environment, Place environmentPlace, List<Diagnostic> found)
    {
        string directory = map["directory"].AsText() ?? environment;
        if (directory.Split('/')[0] is "argocd" or ".gitopsgen")
        {
            found.Add(Diagnostic.Of(SpecCodes.Folder, map["directory"]?.Place ?? environmentPlace,
                $"the folder '{directory}' is reserved", "choose another `config.directory`: argocd and .gitopsgen hold what is common to all environments"));
        }

        var config = new ConfigSpec
        {
            Repository = map["repository"].AsText(),
            Branch = map["branch"].AsText() ?? "main",
            Directory = directory,
            Publish = PublishOf(map["publish"]) ?? PublishMode.Push,
            ApplyTime = Amounts.DurationOf(map["applyTime"].AsText()) ?? TimeSpan.FromMinutes(10),
        };
        RefuseCredentials(map["repository"], "config.repository", found);
        RefuseForgeless(config.Repository, map["publish"], "config.publish", found);
        return config;
    }

    public static PublishMode? PublishOf(YamlNode? node) => node.AsText() switch
    {
        "push" => PublishMode.Push,
        "merge-request" => PublishMode.MergeRequest,
        "pull-request" => PublishMode.PullRequest,
        _ => null,
    };

    public static void RefuseForgeless(string? repository, YamlNode? publish, string field, List<Diagnostic> found)
    {
        if (repository is null && publish.AsText() is "merge-request" or "pull-request")
        {
            found.Add(Diagnostic.Of(SpecCodes.Publish, publish!.Place, $"'{field}' is '{publish.AsText()}', and the embedded repository has no forge",
                "name `config.repository`, or publish by push"));
        }
    }

    /// <summary>Refuses a token in an address without saying it: what is in a message ends up in a log.</summary>
    public static void RefuseCredentials(YamlNode? address, string field, List<Diagnostic> found)
    {
        string text = address.AsText() ?? "";
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            return;
        }

        string authority = text[(scheme + 3)..].Split('/', '?', '#')[0];
        int at = authority.LastIndexOf('@');
        if (at >= 0 && (authority[..at].Contains(':', StringComparison.Ordinal) || text.StartsWith("http", StringComparison.OrdinalIgnoreCase)))
        {
            found.Add(Diagnostic.Of(SpecCodes.Credentials, address!.Place, $"the address in '{field}' holds credentials",
                "remove them, and from Git's history too; tokens come from the environment"));
        }
    }
}
