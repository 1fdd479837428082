using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Spec;

/// <summary>An item of <c>spec.gateways</c> → <see cref="GatewaySpec"/>.</summary>
internal static class GatewayBinder
{
    private static readonly YamlNode.Map Ingress = Nodes.Map(("istio", Nodes.Text("ingressgateway")));

    public static GatewaySpec Bind(YamlNode.Map map, List<Diagnostic> found)
    {
        string name = map["name"].AsText()!;
        bool existing = map["existing"].AsFlag() ?? false;
        void Refuse(Code code, Place place, string message, string hint) => found.Add(Diagnostic.Of(code, place, message, hint));

        if (name == "mesh")
        {
            Refuse(SpecCodes.Duplicate, map["name"]!.Place, "a gateway is called 'mesh', which is Istio's word for all sidecars", "choose another name");
        }

        foreach (string field in (string[])(existing ? ["selector", "servers"] : ["hosts"]))
        {
            if (map[field] is YamlNode odd)
            {
                Refuse(SpecCodes.BelongsElsewhere, odd.Place, $"'{field}' does not fit the gateway '{name}', which is {(existing ? "not ours" : "ours")}",
                    existing ? "say `hosts` for a gateway that is only named" : "hosts belong into `servers`; say `existing: true` where the gateway is not ours");
            }
        }

        if (!existing && map["servers"] is null)
        {
            Refuse(SpecCodes.MissingField, map.Place, $"'servers' is missing in the gateway '{name}'", "add Istio's servers, or say `existing: true` where the gateway is not ours");
        }

        if (!existing && name.Contains('/', StringComparison.Ordinal))
        {
            Refuse(SpecCodes.WrongForm, map["name"]!.Place, $"'{name}' is in another namespace, and only gateways of the environment's namespace can be ours", "leave out the namespace, or say `existing: true`");
        }

        return new GatewaySpec(name, existing, EnvironmentBinder.Texts(map["hosts"]),
            existing ? null : map["selector"] as YamlNode.Map ?? Ingress, existing ? null : map["servers"] as YamlNode.Seq, map["name"]!.Place);
    }

    /// <summary>The hosts a gateway serves, without their namespaces; empty where nobody said.</summary>
    public static ImmutableArray<string> HostsOf(GatewaySpec gateway) => gateway.Existing
        ? gateway.Hosts
        : [.. (gateway.Servers?.Items ?? []).SelectMany(s => s.At("hosts").Items()).Select(h => h.AsText() ?? "").Select(h => h[(h.IndexOf('/', StringComparison.Ordinal) + 1)..])];
}
