using System.Globalization;
using System.Text;
using GitOpsGen.Disk;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;
using GitOpsGen.Tests.Spec;
using GitOpsGen.Yaml;
using Xunit;

namespace GitOpsGen.Tests.Render;

public sealed class TemplatesReadmeTests
{
    [Fact]
    public void The_committed_list_is_what_templates_see() => Written.Compare("templates/README.md", Document());

    [Fact]
    public void Every_shipped_template_is_described() => Assert.Equal(
        BuiltInTemplates.Read().Select(t => t.Name["templates/".Length..]).Order(StringComparer.Ordinal), Models(Rich).Select(m => m.Template).Order(StringComparer.Ordinal));

    private static EnvironmentSpec Rich => Specs.Read(Specs.Service(
        """
        routes: [{hosts: [shop.example.com], gateways: [public]}]
        trafficPolicy: {loadBalancer: {simple: ROUND_ROBIN}}
        workload:
          autoscaling: {min: 2, max: 10, cpu: 80%}
          config: {LOG_LEVEL: info}
          serviceAccount: true
          annotations: {example.com/owner: shop}
        """,
        """
        gateways: [{name: public, selector: {istio: ingressgateway}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [shop.example.com]}]}]
        argocd: {repository: "https://gitlab.example.com/platform/config.git"}
        """)).Value;

    private static EnvironmentSpec Bare => Specs.Read(Specs.Service("workload: {replicas: 4}")).Value;

    private static string Document()
    {
        var text = new StringBuilder("""
            # Templates

            What each template sees is written here by a test from the real models; `GITOPSGEN_ACCEPT=1` rewrites it.

            One file makes one manifest. A spec's own folder (`spec.templates`) replaces a file by its name, or adds one: `NAME.yaml.hbs` is
            rendered once for each service and sees what `service-account.yaml.hbs` sees; `NAME.version.yaml.hbs` is rendered once for each version
            that runs and sees what `deployment.yaml.hbs` sees.

            - `key: {{name}}` writes a scalar, quoted where YAML would take it for something else. It stands alone: no text and no quotes beside it.
            - `{{yaml name indent=4}}` on a line of its own, at column 1, inserts a structure; an empty one leaves no line.
            - `{{#if name}}`, `{{#unless name}}`, `{{#each name}}`, `{{#with name}}`, `{{else}}` stand on lines of their own.
            - There is nothing else: no partials, no `lookup`, no `{{{name}}}`, no files and no environment. A name that is not listed is an error.

            """.ReplaceLineEndings("\n"));
        ILookup<string, Dictionary<string, object?>> bare = Models(Bare).ToLookup(m => m.Template, m => m.Model);
        foreach ((string template, Dictionary<string, object?> model) in Models(Rich).OrderBy(m => m.Template, StringComparer.Ordinal))
        {
            text.Append($"\n## {template}\n\n| name | kind | for example |\n| --- | --- | --- |\n");
            foreach ((string name, object? value) in model)
            {
                object?[] values = [value, .. bare[template].Select(m => m[name])];
                string kinds = string.Join(" or ", values.Select(Kind).Distinct().OrderBy(k => k == "null"));
                text.Append($"| `{name}` | {kinds} | {Example(values.FirstOrDefault(v => v is not null))} |\n");
            }
        }

        return text.ToString();
    }

    private static IEnumerable<(string Template, Dictionary<string, object?> Model)> Models(EnvironmentSpec environment)
    {
        ServiceSpec service = environment.Services[0];
        ServiceState state = Lifecycle.Stages(service, "v1", null)[1].State;
        Dictionary<string, object?> version = WorkloadModel.Version(environment, service, state.Stable.Inputs);
        yield return ("deployment.yaml.hbs", version);
        yield return ("config-map.yaml.hbs", version);
        yield return ("horizontal-pod-autoscaler.yaml.hbs", version);
        yield return ("service-account.yaml.hbs", WorkloadModel.Service(environment, service));
        yield return ("service.yaml.hbs", WorkloadModel.ServiceObject(environment, service, service.Naming.Service, null));
        yield return ("destination-rule.yaml.hbs", WorkloadModel.DestinationRule(environment, service, service.Naming.DestinationRule, service.Naming.Host, Nodes.Seq(Nodes.Map(("name", Nodes.Text("v1"))))));
        yield return ("virtual-service.yaml.hbs", RouteModel.VirtualService(environment, service, service.Routes[0], state, []));
        yield return ("namespace.yaml.hbs", EnvironmentModel.Namespace(environment));
        foreach (GatewaySpec gateway in environment.Gateways)
        {
            yield return ("gateway.yaml.hbs", EnvironmentModel.Gateway(environment, gateway));
        }

        if (environment.Argo is { } argo)
        {
            yield return ("applications.yaml.hbs", EnvironmentModel.Applications(environment, argo, hasShared: true, [new AppliedFolder("orders", "staging/orders")]));
        }
    }

    private static string Kind(object? value) => value switch
    {
        null => "null",
        string => "text",
        bool => "flag",
        int or long => "number",
        YamlNode.Map => "mapping (`yaml`)",
        YamlNode.Seq => "list (`yaml`)",
        object?[] items => "list (`#each`) of " + string.Join(", ", ((Dictionary<string, object?>)items[0]!).Select(e => $"`{e.Key}` {Kind(e.Value)}")),
        _ => throw new InvalidOperationException(value.GetType().Name),
    };

    private static string Example(object? value) => value switch
    {
        string text => $"`{text}`",
        bool flag => flag ? "`true`" : "`false`",
        int or long => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
        _ => "",
    };
}
