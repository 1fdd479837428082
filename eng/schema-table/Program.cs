// Derives generator/GitOpsGen.Core/Check/schema-table.txt. From the root of the project:
//   dotnet run --project eng/schema-table -- OUTPUT KUBERNETES-VERSION ISTIO-VERSION FILE…
// where each FILE is a Kubernetes OpenAPI v3 document (*.json) or Istio's CRDs (*.yaml).
using System.Collections.Immutable;
using GitOpsGen.Check;
using GitOpsGen.Derive;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

if (args is not [var output, var kubernetes, var istio, .. var files] || files.Length == 0)
{
    return Say("usage: OUTPUT KUBERNETES-VERSION ISTIO-VERSION FILE…", 2);
}

var facts = new KubernetesFacts(Text(Path.Combine(AppContext.BaseDirectory, "kubernetes-facts.txt")));
ILookup<bool, YamlNode> documents = files.SelectMany(f => Read(f)).ToLookup(d => d.At("components") is not null);
var openApi = new OpenApi(documents[true], facts);
var native = openApi.Kinds().Select(k => (k.ApiVersion, k.Kind, k.Root, IsCustom: false)).OrderBy(k => k.ApiVersion + " " + k.Kind, StringComparer.Ordinal);

// One line for the versions of a kind whose trees are equal: the writer would give them the same number anyway.
var custom = documents[false].SelectMany(d => CrdShapes.Of(d, openApi.Metadata))
    .Select(k => (k.ApiVersion, k.Kind, k.Root.Shape, IsCustom: true)).OrderBy(k => k.Kind + " " + k.ApiVersion, StringComparer.Ordinal);
string text = new TableWriter().Write([.. native, .. custom]);
string head = $"""
    # Facts of API schemas, derived by eng/schema-table; do not edit. The format is described in TableText.cs.
    # Kubernetes {kubernetes}: OpenAPI v3 component schemas, with eng/schema-table/kubernetes-facts.txt
    # Istio {istio}: CustomResourceDefinitions
    # Both are published under the Apache License 2.0; see NOTICE.

    """;
Save(output, head.ReplaceLineEndings("\n") + text);
return facts.Unused.Aggregate(0, (_, unused) => Say($"kubernetes-facts.txt: there is no field '{unused}'", 1));

static int Say(string line, int exit)
{
    Console.Error.WriteLine(line);
    return exit;
}

static string Text(string file) => File.ReadAllText(file);

static void Save(string file, string text) => File.WriteAllText(file, text);

static ImmutableArray<YamlNode> Read(string file)
{
    Result<ImmutableArray<YamlNode>> read = YamlReader.ReadAll(new SourceText(file, Text(file)));
    return read.IsOk ? read.Value : throw new InvalidDataException($"{read.Diagnostics[0].Place}: {read.Diagnostics[0].Message}");
}
