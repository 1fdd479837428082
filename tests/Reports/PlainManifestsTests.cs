using System.Text.Json;
using Xunit;

namespace GitOpsGen.Tests.Reports;

/// <summary><c>check --manifests</c> and the settings of the checks, through the whole program.</summary>
public sealed class PlainManifestsTests
{
    private const string Scaler = "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: orders, namespace: shop}\nspec: {minReplicas: 1}\n";

    private const string ScalerDefinition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: scaledobjects.keda.sh}
        spec:
          group: keda.sh
          names: {kind: ScaledObject, plural: scaledobjects}
          scope: Namespaced
          versions:
            - name: v1alpha1
              served: true
              storage: true
              schema:
                openAPIV3Schema:
                  type: object
                  properties:
                    spec: {type: object, properties: {minReplicaCount: {type: integer}}}
        """;

    [Fact]
    public void A_document_pasted_into_another_is_found_at_the_key_that_stands_twice()
    {
        (int code, JsonElement report) = Desk.RunJson("check", "--manifests", Desk.Sample("pasted.yaml"));

        Assert.Equal(ExitCode.Input, code);
        Assert.StartsWith("YAML002 pasted.yaml:16 ", Assert.Single(Desk.Findings(report)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_gateway_and_a_host_that_do_not_exist_are_found_with_the_near_names()
    {
        (int code, JsonElement report) = Desk.RunJson("check", "--manifests", Desk.Sample("ops-query.yaml"));

        Assert.Equal(ExitCode.Refused, code);
        JsonElement[] errors = [.. report.GetProperty("diagnostics").EnumerateArray().Where(d => d.TryGetProperty("istioCode", out JsonElement istio) && istio.GetString() is "IST0101" or "IST0132")];
        Assert.Equal(
            [(16, "IST0101", "istio-system/query-gateway"), (27, "IST0132", "query.test.co.kr"), (31, "IST0101", "query-svc-active")],
            errors.Select(e => (e.GetProperty("line").GetInt32(), e.GetProperty("istioCode").GetString()!, Named(e.GetProperty("hint").GetString()!))));
    }

    [Fact]
    public void What_the_cluster_has_besides_may_be_named()
    {
        using Desk desk = new();
        string route = desk.Write("route/vs.yaml", "apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: web, namespace: shop}\nspec:\n  hosts: [web.example.com]\n  gateways: [shop/public]\n  http: [{route: [{destination: {host: web}}]}]\n");
        desk.Write("cluster/deep/services.yml", "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {selector: {app: web}, ports: [{name: http, port: 80}]}\n");
        desk.Write("cluster/gateway.json", """{"apiVersion":"networking.istio.io/v1","kind":"Gateway","metadata":{"name":"public","namespace":"shop"},"spec":{"selector":{"istio":"ingressgateway"},"servers":[{"port":{"number":80,"name":"http","protocol":"HTTP"},"hosts":["web.example.com"]}]}}""");
        desk.Write("cluster/.hidden/broken.yaml", "a: [");

        (int alone, JsonElement without) = Desk.RunJson("check", "--manifests", route, "--verbose");
        (int code, JsonElement report) = Desk.RunJson("check", "--manifests", route, "--with", Path.Combine(desk.Folder, "cluster"), "--verbose");

        Assert.NotEmpty(Desk.Findings(without));
        Assert.Equal(ExitCode.Done, alone);
        Assert.Equal(ExitCode.Done, code);
        Assert.Empty(Desk.Findings(report));
    }

    [Fact]
    public void A_kind_that_nobody_described_is_an_error_only_where_strict_and_checked_where_described()
    {
        using Desk desk = new();
        string file = desk.Write("scaler.yaml", Scaler), definitions = desk.Write("crds/keda.yaml", ScalerDefinition);

        (int lenient, JsonElement silent) = Desk.RunJson("check", "--manifests", file);
        (int strict, JsonElement refused) = Desk.RunJson("check", "--manifests", file, "--strict");
        (int described, JsonElement found) = Desk.RunJson("check", "--manifests", file, "--crds", Path.GetDirectoryName(definitions)!);

        Assert.Equal((ExitCode.Done, ExitCode.Refused, ExitCode.Refused), (lenient, strict, described));
        Assert.Empty(Desk.Findings(silent));
        Assert.Contains("nobody described the kind 'ScaledObject'", Assert.Single(Desk.Findings(refused)), StringComparison.Ordinal);
        Assert.Contains(":4 ", Assert.Single(Desk.Findings(found)), StringComparison.Ordinal);
        Assert.Contains("minReplicas", Desk.Findings(found)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void An_environment_beside_the_manifests_lends_its_policies()
    {
        using Desk desk = new();
        string spec = desk.Write("environments/shop.yaml", Desk.Spec.Replace("  namespace: shop\n", "  namespace: shop\n  policies: {noLatest: true}\n", StringComparison.Ordinal));
        string pod = desk.Write("pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n    - {name: web, image: \"registry.example.com/web:latest\"}\n");

        (int alone, JsonElement _) = Desk.RunJson("check", "--manifests", pod);
        (int code, JsonElement report) = Desk.RunJson("check", spec, "--manifests", pod);

        Assert.Equal((ExitCode.Done, ExitCode.Refused), (alone, code));
        Assert.StartsWith("POL009 pod.yaml:6 ", Assert.Single(Desk.Findings(report)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_there_or_holds_nothing_is_said_so()
    {
        using Desk desk = new();

        Assert.Equal(ExitCode.Input, Desk.Run("check", "--manifests", Path.Combine(desk.Folder, "nowhere")).Code);
        Assert.Contains("holds no manifests", Desk.Run("check", "--manifests", desk.Folder).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_settings_hold_for_a_spec_and_its_extra_manifests_too()
    {
        using Desk desk = new();
        string spec = desk.Write("environments/shop.yaml", Desk.Spec + "      resources: [scaler.yaml]\n");
        desk.Write("environments/scaler.yaml", Scaler);
        string definitions = desk.Write("keda.yaml", ScalerDefinition);

        Assert.Equal(ExitCode.Done, Desk.Run("check", spec).Code);
        Assert.Equal(ExitCode.Refused, Desk.Run("check", spec, "--strict").Code);
        (int code, JsonElement report) = Desk.RunJson("check", spec, "--crds", definitions);
        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains("scaler.yaml:4 ", Assert.Single(Desk.Findings(report)), StringComparison.Ordinal);
    }

    private static string Named(string hint) => hint.Split('\'') is { Length: > 1 } parts ? parts[1] : hint.Split(' ')[^1];
}
