using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace GitOpsGen.Tests.Spec;

/// <summary>Random specs that are valid, as YAML text. Other rooms' properties start from these.</summary>
public static class SpecGen
{
    /// <summary>One environment with one to four services.</summary>
    public static Gen<string> Environment { get; } =
        from count in Gen.Choose(1, 4)
        from gateway in Gen.Choose(0, 2)
        from create in Gen.Elements(true, false)
        from services in Gen.CollectToList(Enumerable.Range(0, count), i => ServiceOf(i, gateway))
        select Text(gateway, create, services);

    /// <summary>One environment with exactly one service.</summary>
    public static Gen<string> Single { get; } =
        from gateway in Gen.Choose(0, 2)
        from service in ServiceOf(0, gateway)
        select Text(gateway, false, [service]);

    private static string Text(int gateway, bool create, IEnumerable<string> services)
    {
        var text = new StringBuilder("apiVersion: gitopsgen.dev/v1alpha1\nkind: Environment\nmetadata: {name: generated}\nspec:\n");
        text.Append(create ? "  namespace: {name: shop, create: true, labels: {istio-injection: enabled}}\n" : "  namespace: shop\n");
        text.Append(gateway switch
        {
            1 => "  gateways:\n    - {name: public, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [\"*\"]}]}\n",
            2 => "  gateways:\n    - {name: istio-system/public, existing: true, hosts: [\"*.example.com\"]}\n",
            _ => "",
        });
        return text.Append("  services:\n").AppendJoin("", services).ToString();
    }

    private static Gen<string> ServiceOf(int index, int gateway) =>
        from ports in Ports
        from routing in Gen.Elements("subset", "service", "slots")
        from steps in Steps
        from naming in Gen.Elements(Namings(index))
        from workload in Workload
        from routed in Gen.Choose(0, 2)
        from version in Gen.Elements("v2", "2-4-1", "\"7\"", "release-2026-01-01")
        from directory in Gen.Elements("", $"      directory: team-{index}/svc\n")
        from hold in Gen.Elements("0s", "30s", "10m", "1h30m")
        select $"    - name: svc{index}\n      version: {version}\n      image: registry.example.com/shop/svc{index}:2.0.0\n{directory}{ports}"
            + Routes(index, gateway, routed).Replace("$PORT$", ports.Split("port: ")[1].Split(',', '}')[0], StringComparison.Ordinal)
            + routing switch { "service" => "      routing: service\n", "slots" => $"      routing: service\n      slots: [svc{index}-active, svc{index}-preview]\n", _ => "" }
            + $"      strategy:\n        hold: {hold}\n        steps: [{steps}]\n{naming}{workload}";

    private static string[] Namings(int index) =>
    [
        "",
        "",
        "      naming: {deployment: \"{service}-{version}-dp\", subset: \"version-{version}\", versionLabel: ver, service: \"{service}-svc\"}\n",
        "      naming: {virtualService: \"{service}-vs\", destinationRule: \"{service}-dr\", host: \"{service}.shop.svc.cluster.local\"}\n",
        $"      naming: {{existing: {{v1: {{deployment: legacy{index}}}}}}}\n",
        "      naming: {appLabel: \"{service}-app\"}\n",
    ];

    private static Gen<string> Ports => Gen.Elements(
        "      ports: [{name: http, port: 80, targetPort: 8080}]\n",
        "      ports: [{name: grpc, port: 9000}]\n",
        "      ports: [{name: http, port: 80, targetPort: web}, {name: tcp-admin, port: 9001}]\n",
        "      ports: [{name: http, port: 80}, {name: http-admin, port: 8081}]\n",
        "      ports: [{name: web, port: 80, appProtocol: http2}, {name: https, port: 443}]\n");

    private static string Routes(int index, int gateway, int routed)
    {
        string name = gateway == 1 ? "public" : "istio-system/public";
        string gated = $"{{hosts: [svc{index}.example.com], gateways: [{name}], match: [{{uri: {{prefix: /svc{index}}}}}], routePort: $PORT$}}";
        return (gateway, routed) switch
        {
            (0, _) or (_, 0) => "",
            (_, 1) => $"      routes: [{gated}]\n",
            _ => $"      routes: [{{hosts: [www{index}.example.com]}}, {gated}]\n",
        };
    }

    private static Gen<string> Steps =>
        from dark in Gen.Elements("", "{match: [{headers: {x-cohort: {exact: internal}}}], hold: 30m}, ", "{mirror: 20}, ", "{name: dark, match: [{uri: {prefix: /a}}, {uri: {prefix: /b}}]}, {mirror: 5.5}, ")
        from weights in Gen.SubListOf(1, 5, 10, 25, 30, 50, 75, 99, 100)
        from approval in Gen.Elements("", ", approval: required", ", hold: 1h", ", gates: {errorRate: {max: 1%}}")
        select dark + string.Join(", ", weights.Order().Select(w => $"{{weight: {w}{approval}}}"));

    private static Gen<string> Workload => Gen.Elements(
        "",
        "      workload: {replicas: 4, config: {LOG_LEVEL: info, PORT: \"8080\"}}\n",
        "      workload: {autoscaling: {min: 2, max: 10, cpu: 80%}, serviceAccount: true}\n",
        "      workload: {labels: {team: shop}, annotations: {note: \"a: b # c\"}, container: {resources: {requests: {cpu: 100m}}}}\n",
        "      http: {timeout: 3s}\n      trafficPolicy: {outlierDetection: {consecutive5xxErrors: 1}}\n");
}
