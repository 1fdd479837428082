using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Spec;

/// <summary>Trees of the right shape → <see cref="EnvironmentSpec"/>.</summary>
internal static class EnvironmentBinder
{
    public static EnvironmentSpec Bind(YamlNode.Map root, ImmutableArray<YamlNode.Map> services, List<Diagnostic> found)
    {
        YamlNode name = root.At("metadata", "name")!;
        var spec = (YamlNode.Map)root["spec"]!;
        NamespaceSpec ns = Namespace(spec["namespace"]!);
        ConfigSpec config = ConfigBinder.Bind(spec["config"] as YamlNode.Map ?? YamlNode.Map.Empty, name.AsText()!, name.Place, found);
        ImmutableArray<GatewaySpec> gateways = [.. spec["gateways"].Items().Select(g => GatewayBinder.Bind((YamlNode.Map)g, found))];
        var context = new BindContext(ns.Name, gateways, spec["gates"] as YamlNode.Map, found);
        return new EnvironmentSpec
        {
            Name = name.AsText()!,
            Place = name.Place,
            Namespace = ns,
            Config = config,
            Templates = spec["templates"].AsText(),
            TemplatesPlace = spec["templates"]?.Place ?? default,
            Gateways = gateways,
            Services = [.. services.Select(s => ServiceBinder.Bind(s, context))],
            Argo = spec["argocd"] is YamlNode.Map argo ? Argo(argo) : null,
            Operations = Operations(spec),
            Author = spec["author"] is YamlNode.Map author ? new AuthorSpec(author["name"].AsText()!, author["email"].AsText()!) : null,
        };
    }

    /// <summary>The texts of a mapping, in its order.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> Pairs(YamlNode? map) => [.. map.Entries().Select(e => KeyValuePair.Create(e.Key, e.Value.AsText()!))];

    /// <summary>The texts of a list.</summary>
    public static ImmutableArray<string> Texts(YamlNode? list) => [.. list.Items().Select(i => i.AsText()!)];

    private static NamespaceSpec Namespace(YamlNode node) => node is YamlNode.Map map
        ? new NamespaceSpec(map["name"].AsText()!, map["create"].AsFlag() ?? false, Pairs(map["labels"]))
        : new NamespaceSpec(node.AsText()!, false, []);

    private static ArgoSpec Argo(YamlNode.Map map)
    {
        bool perService = map["applications"].AsText() != "per-environment";
        return new ArgoSpec(
            map["namespace"].AsText() ?? "argocd",
            map["project"].AsText() ?? "default",
            perService,
            map["name"].AsText() ?? (perService ? "{environment}-{service}" : "{environment}"),
            map["repository"].AsText(),
            map["server"].AsText() ?? "https://kubernetes.default.svc");
    }

    /// <summary>How commits are signed; null where they are not.</summary>
    public static SignSpec? SignOf(YamlNode? node) => node.At("with").AsText() is "ssh" or "gpg" ? new SignSpec(node.At("with").AsText() == "gpg", node.At("keyFrom").AsText(), node!.Place) : null;

    private static OperationsSpec Operations(YamlNode.Map spec) => new()
    {
        Metrics = spec["metrics"] as YamlNode.Map,
        Policies = spec["policies"] as YamlNode.Map,
        Freeze = spec["freeze"] as YamlNode.Seq,
        Groups = [.. spec["groups"].Items().Select(g => new GroupSpec(g.At("name").AsText()!, Texts(g.At("services"))))],
        Follows = spec["follows"] is YamlNode.Map follows
            ? new FollowsSpec(follows["environment"].AsText()!, Amounts.DurationOf(follows["soak"].AsText()) ?? TimeSpan.Zero, follows["environment"]!.Place)
            : null,
        CommitTogether = spec["commits"].AsText() == "together",
        RollbackPublish = ConfigBinder.PublishOf(spec.At("rollback", "publish")),
        Merge = spec["merge"] as YamlNode.Map,
        Sign = SignOf(spec["sign"]),
        Notify = spec["notify"] as YamlNode.Seq,
    };
}

/// <summary>What the parts of a service need to know of the environment.</summary>
internal sealed record BindContext(string Namespace, ImmutableArray<GatewaySpec> Gateways, YamlNode.Map? Gates, List<Diagnostic> Found)
{
    // Gates of a service are bound again at each step that refines them: what is wrong with them is said once.
    public void Report(Code code, Place place, string message, string hint, string istioCode = "")
    {
        Diagnostic found = Diagnostic.Of(code, place, message, hint) with { IstioCode = istioCode };
        if (!Found.Contains(found))
        {
            Found.Add(found);
        }
    }
}
