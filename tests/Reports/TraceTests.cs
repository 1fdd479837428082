using System.Text.Json;
using Xunit;

namespace GitOpsGen.Tests.Reports;

/// <summary>A finding in a rendered manifest stands at the line that a person can mend.</summary>
public sealed class TraceTests
{
    private const string Replaced = """
        apiVersion: v1
        kind: Service
        metadata:
          name: {{name}}
          namespace: {{namespace}}
        spec:
          selector:
        {{yaml selector indent=4}}
          sessionAffinty: None
          ports:
        {{yaml ports indent=4}}
        {{yaml serviceFields indent=2}}

        """;

    [Fact]
    public void A_wrong_field_of_http_leads_to_its_line_in_the_spec() =>
        Expect("      http: {timeout: 3s, retires: {attempts: 3}}\n", "retires", "shop.yaml:17", "in 'shop/orders/virtual-service.yaml'");

    [Fact]
    public void A_wrong_field_of_the_container_leads_to_its_line_in_the_spec_once_for_both_versions() =>
        Expect("      workload:\n        container:\n          resources: {requests: {cpu: 100m}}\n          livenesProbe: {httpGet: {path: /, port: 8080}}\n", "livenesProbe", "shop.yaml:20", "in 'shop/orders/deployment-");

    [Fact]
    public void A_wrong_value_deep_in_the_pod_leads_to_its_line_in_the_spec() =>
        Expect("      workload:\n        pod:\n          containers:\n            - name: proxy\n              image: registry.example.com/proxy:1\n              imagePullPolicy: Somtimes\n", "Somtimes", "shop.yaml:22", "deployment-");

    [Fact]
    public void A_wrong_field_of_the_traffic_policy_leads_to_its_line_in_the_spec() =>
        Expect("      trafficPolicy:\n        outlierDetection: {consecutive5xxErors: 3}\n", "consecutive5xxErors", "shop.yaml:18", "in 'shop/orders/destination-rule.yaml'");

    [Fact]
    public void A_wrong_match_of_a_step_leads_to_its_line_in_the_spec()
    {
        using Desk desk = new();
        string spec = desk.Write("environments/shop.yaml", Desk.Spec.Replace("x-cohort: {exact: internal}", "x-cohort: {exact: internal, regx: a}", StringComparison.Ordinal));

        Assert.Contains(Desk.Findings(Desk.RunJson("check", spec).Report), f => f.Contains("shop.yaml:14 ", StringComparison.Ordinal) && f.Contains("regx", StringComparison.Ordinal));
    }

    [Fact]
    public void A_wrong_field_of_an_own_template_leads_to_the_template()
    {
        using Desk desk = new();
        desk.Write("environments/mine/service.yaml.hbs", Replaced);
        string spec = desk.Write("environments/shop.yaml", Desk.Spec.Replace("  services:\n", "  templates: mine\n  services:\n", StringComparison.Ordinal));

        (int code, JsonElement report) = Desk.RunJson("check", spec);

        Assert.Equal(ExitCode.Refused, code);
        string found = Assert.Single(Desk.Findings(report));
        Assert.Contains(" service.yaml.hbs:9 ", found, StringComparison.Ordinal);
        Assert.Contains("sessionAffinty", found, StringComparison.Ordinal);
        Assert.EndsWith("in 'shop/orders/service.yaml'", found, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_shipped_template_makes_of_the_spec_leads_to_the_service()
    {
        using Desk desk = new();
        string spec = desk.Write("environments/shop.yaml", Desk.Spec.Replace("  namespace: shop\n", "  namespace: shop\n  policies: {requiredAnnotations: [owner]}\n", StringComparison.Ordinal));

        string found = Assert.Single(Desk.Findings(Desk.RunJson("check", spec).Report), f => f.StartsWith("POL002", StringComparison.Ordinal) && f.Contains("v2", StringComparison.Ordinal));

        Assert.Contains(" shop.yaml:8 ", found, StringComparison.Ordinal);
    }

    [Fact]
    public void An_extra_manifest_has_its_own_file_and_line_and_one_in_the_spec_the_spec_s()
    {
        using Desk desk = new();
        desk.Write("environments/account.yaml", "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a, namespace: shop}\nsecretss: []\n");
        string spec = desk.Write("environments/shop.yaml", Desk.Spec + "      resources:\n        - account.yaml\n        - apiVersion: v1\n          kind: ServiceAccount\n          metadata:\n            nam: b\n            name: b\n            namespace: shop\n");

        string[] found = Desk.Findings(Desk.RunJson("check", spec).Report);

        Assert.Contains(found, f => f.Contains(" account.yaml:4 ", StringComparison.Ordinal) && f.Contains("secretss", StringComparison.Ordinal));
        Assert.Contains(found, f => f.Contains(" shop.yaml:22 ", StringComparison.Ordinal) && f.Contains("'nam'", StringComparison.Ordinal));
        Assert.Equal(2, found.Length);
    }

    [Fact]
    public void A_wrong_server_of_a_gateway_leads_to_its_line_in_the_spec()
    {
        using Desk desk = new();
        string spec = desk.Write("environments/shop.yaml", Desk.Spec.Replace("  services:\n",
            "  gateways:\n    - name: public\n      servers:\n        - port: {number: 80, name: http, protocl: HTTP}\n          hosts: [\"*\"]\n  services:\n", StringComparison.Ordinal));

        Assert.Contains(Desk.Findings(Desk.RunJson("check", spec).Report), f => f.Contains(" shop.yaml:9 ", StringComparison.Ordinal) && f.Contains("protocl", StringComparison.Ordinal));
    }

    private static void Expect(string added, string word, string place, string manifest)
    {
        using Desk desk = new();
        string spec = desk.Write("environments/shop.yaml", Desk.Spec + added);

        (int code, JsonElement report) = Desk.RunJson("check", spec);

        Assert.Equal(ExitCode.Refused, code);
        string found = Assert.Single(Desk.Findings(report), f => f.Contains(word, StringComparison.Ordinal));
        Assert.Contains($" {place} ", found, StringComparison.Ordinal);
        Assert.Contains(manifest, found, StringComparison.Ordinal);
    }
}
