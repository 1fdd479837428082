using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using GitOpsGen.Change;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Disk;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;

namespace GitOpsGen.InProcess;

/// <summary>The parts inside of one process, warm, for one service: what bulk runs do over and over.</summary>
[MemoryDiagnoser]
public class Parts
{
    private const string Text = """
        apiVersion: gitopsgen.dev/v1alpha1
        kind: Environment
        metadata: {name: big}
        spec:
          namespace: big
          services:
            - name: orders
              version: v2
              image: registry.example.com/shop/orders:2.0.0
              ports: [{name: http, port: 80, targetPort: 8080}]
              strategy: {hold: 1s, steps: [{weight: 10}, {weight: 50}, {weight: 100}]}
              workload: {replicas: 2, serviceAccount: true, container: {resources: {requests: {cpu: 100m, memory: 128Mi}}}}

        """;

    private static readonly SpecTexts Texts = new(new SourceText("environment.yaml", Text), []);
    private static readonly ImmutableDictionary<string, ImmutableArray<ExtraManifest>> None = ImmutableDictionary<string, ImmutableArray<ExtraManifest>>.Empty;
    private readonly EnvironmentSpec spec = SpecReader.Read(Texts).Value;
    private readonly TemplateSet templates = TemplateSet.Load(BuiltInTemplates.Read(), []).Value;
    private Renderer renderer = null!;
    private ServiceState state = null!;
    private SourceText manifest = null!;

    [GlobalSetup]
    public void Prepare()
    {
        renderer = new Renderer(spec, templates);
        state = Lifecycle.Stages(spec.Services[0], null, null)[^1].State;
        RenderedFile routes = renderer.Service(spec.Services[0], state, []).Value.Files.First(f => f.Role == FileRole.VirtualService);
        manifest = new SourceText(routes.Path, routes.Text);
    }

    [Benchmark(Description = "read a spec")]
    public EnvironmentSpec ReadSpec() => SpecReader.Read(Texts).Value;

    [Benchmark(Description = "lint the templates")]
    public TemplateSet LoadTemplates() => TemplateSet.Load(BuiltInTemplates.Read(), []).Value;

    [Benchmark(Description = "render one stage, 6 documents")]
    public RenderedTree Render() => renderer.Service(spec.Services[0], state, []).Value;

    [Benchmark(Description = "read one manifest")]
    public ParsedFile ReadManifest() => ManifestCache.Parse(manifest, FileRole.VirtualService, "big");

    [Benchmark(Description = "check every stage and transition")]
    public Examination Check() => new Examiner(spec, templates, None, CheckOptions.Default).All(null, null, null);

    [Benchmark(Description = "propose the first commit")]
    public ImmutableArray<Proposal> Propose() => Pipeline.Propose(new Inputs
    {
        Environment = spec,
        Templates = templates,
        Extras = None,
        Base = BaseTree.Unborn,
        Now = DateTimeOffset.UnixEpoch,
        SpecCommit = "none",
        Tool = "0.1.0",
    });
}
