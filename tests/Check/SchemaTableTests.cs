using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Routing;
using GitOpsGen.Yaml;
using Xunit;

namespace GitOpsGen.Tests.Check;

public sealed class SchemaTableTests
{
    private const string Crd = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: scalers.example.com}
        spec:
          group: example.com
          names: {kind: Scaler}
          versions:
            - name: v1alpha1
              served: false
              schema: {openAPIV3Schema: {type: object}}
            - name: v1
              served: true
              schema:
                openAPIV3Schema:
                  type: object
                  required: [spec]
                  properties:
                    spec:
                      type: object
                      required: [target, mode]
                      oneOf: [{required: [cron]}, {required: [queue]}]
                      properties:
                        target: {type: string, maxLength: 5}
                        mode: {type: string, default: Fast, enum: [Fast, Slow]}
                        cron: {type: string, pattern: '^\S+ \S+$'}
                        queue: {type: string, nullable: true}
                        port: {x-kubernetes-int-or-string: true}
                        free: {type: object, x-kubernetes-preserve-unknown-fields: true}
                        half: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {known: {type: boolean}}}
                        weights: {type: object, additionalProperties: {type: integer, minimum: 1}}
                        wait: {type: string, x-kubernetes-validations: [{rule: "duration(self) >= duration('1ms')"}]}
                    status: {type: object, properties: {ready: {type: boolean}}}
        """;

    [Theory]
    [InlineData("apps/v1", "Deployment")]
    [InlineData("v1", "Service")]
    [InlineData("autoscaling/v2", "HorizontalPodAutoscaler")]
    [InlineData("networking.istio.io/v1", "VirtualService")]
    [InlineData("networking.istio.io/v1alpha3", "VirtualService")]
    [InlineData("networking.istio.io/v1beta1", "Gateway")]
    [InlineData("telemetry.istio.io/v1", "Telemetry")]
    public void The_kinds_of_Kubernetes_and_Istio_are_built_in(string apiVersion, string kind) => Assert.True(SchemaTable.BuiltIn.Knows(apiVersion, kind));

    [Theory]
    [InlineData("v1", "PodList")]
    [InlineData("v1", "Binding")]
    [InlineData("v1", "Status")]
    [InlineData("example.com/v1", "Scaler")]
    public void What_nobody_applies_is_not(string apiVersion, string kind) => Assert.False(SchemaTable.BuiltIn.Knows(apiVersion, kind));

    [Fact]
    public void Every_shape_of_the_table_can_be_read()
    {
        var seen = new HashSet<Shape>(ReferenceEqualityComparer.Instance);
        foreach (KindSchema kind in SchemaTable.BuiltIn.Kinds)
        {
            Visit(kind.Root.Shape, seen);
        }

        Assert.True(seen.Count > 500);
        Assert.All(seen.Where(s => s.Pattern is not null), s => Assert.NotNull(Re2.Compile(s.Pattern!.Text)));
        Assert.All(seen, s => Assert.All(s.Required, r => Assert.True(s.Fields.ContainsKey(r))));
        Assert.All(seen, s => Assert.All(s.Groups.SelectMany(g => g.Fields), f => Assert.True(s.Fields.ContainsKey(f))));
    }

    [Fact]
    public void Versions_of_a_kind_with_equal_trees_share_them() =>
        Assert.Same(SchemaTable.BuiltIn.Of("networking.istio.io/v1", "Gateway")!.Root.Shape, SchemaTable.BuiltIn.Of("networking.istio.io/v1beta1", "Gateway")!.Root.Shape);

    [Theory]
    [InlineData("spec: {target: a, cron: '1 2', port: 80, free: {x: [1]}, half: {known: true, other: 1}, weights: {a: 3}, wait: 5ms}", "")]
    [InlineData("spec: {target: a, queue: q, port: http}\nstatus: {anything: 1}", "")]
    [InlineData("metadata: {name: a}", "CHK103")]
    [InlineData("spec: {cron: '1 2'}", "CHK103")]
    [InlineData("spec: {target: abcdef, cron: '1 2'}", "CHK116")]
    [InlineData("spec: {target: a, mode: fast, cron: '1 2'}", "CHK104")]
    [InlineData("spec: {target: a, cron: '1'}", "CHK106")]
    [InlineData("spec: {target: a, cron: '1 2', queue: q}", "CHK109")]
    [InlineData("spec: {target: a}", "CHK109")]
    [InlineData("spec: {target: a, cron: '1 2', other: 1}", "CHK101")]
    [InlineData("spec: {target: a, cron: '1 2', half: {known: 1}}", "CHK102")]
    [InlineData("spec: {target: a, cron: '1 2', weights: {a: 0}}", "CHK105")]
    [InlineData("spec: {target: a, cron: '1 2', wait: 1us}", "CHK107")]
    public void A_users_CRD_is_checked_like_our_own(string body, string code)
    {
        YamlNode[] documents = [YamlReader.ReadOne(new SourceText("crd.yaml", Crd)).Value];
        SchemaTable table = SchemaTable.BuiltIn.With(documents);
        string head = "apiVersion: example.com/v1\nkind: Scaler\n" + (body.StartsWith("metadata", StringComparison.Ordinal) ? "" : "metadata: {name: a}\n");
        Manifest manifest = Manifest.Read(new SourceText("a.yaml", head + body)).Value.Single();

        Assert.Equal(code.Length == 0 ? [] : [code], SchemaCheck.Run(manifest, table, strict: false).Select(d => d.Code.Id).Distinct());
        Assert.False(table.Knows("example.com/v1alpha1", "Scaler"));
        Assert.False(SchemaTable.BuiltIn.Knows("example.com/v1", "Scaler"));
    }

    [Theory]
    [InlineData(false, Severity.Note)]
    [InlineData(true, Severity.Error)]
    public void A_kind_that_nobody_described_is_an_error_only_when_strict(bool strict, Severity severity)
    {
        Manifest manifest = Manifest.Read(new SourceText("a.yaml", "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}")).Value.Single();

        Diagnostic found = Assert.Single(SchemaCheck.Run(manifest, SchemaTable.BuiltIn, strict));
        Assert.Equal((SchemaCodes.UndescribedKind, severity), (found.Code, found.Severity));
    }

    [Fact]
    public void A_kind_in_a_version_that_is_served_and_not_described_is_only_a_note()
    {
        Manifest manifest = Manifest.Read(new SourceText("a.yaml", "apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}")).Value.Single();

        Assert.Equal(Severity.Note, Assert.Single(SchemaCheck.Run(manifest, SchemaTable.BuiltIn, strict: false)).Severity);
    }

    [Fact]
    public void A_hint_names_the_nearest_kind_and_field()
    {
        Manifest manifest = Manifest.Read(new SourceText("a.yaml", "apiVersion: apps/v1\nkind: Deploymnet\nmetadata: {name: a}")).Value.Single();
        Assert.Equal("did you mean 'Deployment'?", Assert.Single(SchemaCheck.Run(manifest, SchemaTable.BuiltIn, strict: false)).Hint);
    }

    private static void Visit(Shape shape, HashSet<Shape> seen)
    {
        if (!seen.Add(shape))
        {
            return;
        }

        if (shape.Items is { } items)
        {
            Visit(items.Shape, seen);
        }

        foreach (Field field in shape.Fields.Values)
        {
            Visit(field.Link.Shape, seen);
        }
    }
}
