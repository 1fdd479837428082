using System.Globalization;
using System.Text.Json.Nodes;
using GitOpsGen.Diagnostics;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;
using NJsonSchema;
using Xunit;

namespace GitOpsGen.Tests.Spec;

public sealed class SpecSchemaTests
{
    private static readonly Lazy<JsonSchema> Schema = new(() => JsonSchema.FromJsonAsync(SpecSchema.Write()).GetAwaiter().GetResult());

    public static TheoryData<string> ShapeSamples => Samples("shape");

    public static TheoryData<string> RuleSamples => Samples("rule");

    [Theory]
    [MemberData(nameof(SpecReaderTests.Good), MemberType = typeof(SpecReaderTests))]
    public void The_schema_accepts_every_good_file(string path) =>
        Assert.Empty(Errors(File.ReadAllText(Path.Combine(Specs.Root, path))));

    [Theory]
    [MemberData(nameof(ShapeSamples))]
    public void The_schema_refuses_every_file_whose_fault_is_of_shape(string name) =>
        Assert.NotEmpty(Errors(File.ReadAllText(Path.Combine(Specs.Root, "tests", "Spec", "bad", name))));

    [Theory]
    [MemberData(nameof(RuleSamples))]
    public void A_fault_across_fields_is_beyond_the_schema(string name) =>
        Assert.Empty(Errors(File.ReadAllText(Path.Combine(Specs.Root, "tests", "Spec", "bad", name))));

    [Fact]
    public void The_schema_names_every_field_with_its_meaning_and_keeps_to_plain_words()
    {
        JsonObject schema = JsonNode.Parse(SpecSchema.Write())!.AsObject();

        JsonNode service = schema["properties"]!["spec"]!["properties"]!["services"]!["items"]!;
        Assert.Equal(["name"], service["required"]!.AsArray().Select(n => n!.GetValue<string>()));
        Assert.Contains("default: 0s", service["properties"]!["strategy"]!["properties"]!["hold"]!["description"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"const\"", schema.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"if\"", schema.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_schema_of_an_included_file_is_that_of_one_service()
    {
        JsonSchema schema = await JsonSchema.FromJsonAsync(SpecSchema.WriteService(), TestContext.Current.CancellationToken);
        string file = await File.ReadAllTextAsync(Path.Combine(Specs.Root, "tests", "Spec", "good", "whole-services", "search.yaml"), TestContext.Current.CancellationToken);

        Assert.Empty(schema.Validate(Json(file)));
        Assert.NotEmpty(schema.Validate(Json(file + "\ninclude: [x.yaml]\n")));
    }

    [Fact]
    public void The_committed_reference_is_what_the_shapes_say()
    {
        string path = Path.Combine(Specs.Root, "docs", "spec.md");
        if (Environment.GetEnvironmentVariable("GITOPSGEN_ACCEPT") == "1")
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, SpecDocument.Write());
        }

        Assert.Equal(SpecDocument.Write(), File.ReadAllText(path));
    }

    // What is no YAML never becomes the JSON that a schema sees.
    private static TheoryData<string> Samples(string kind) =>
        [.. Specs.Samples("bad").Where(p => BadSample.Of(p) is var bad && bad.Kind == kind && !bad.Expected.Code.StartsWith("YAML", StringComparison.Ordinal)).Select(p => Path.GetFileName(p))];

    private static IEnumerable<string> Errors(string yaml) => Schema.Value.Validate(Json(yaml)).Select(e => e.ToString());

    private static string Json(string yaml)
    {
        Result<YamlNode> read = YamlReader.ReadOne(new SourceText("sample.yaml", yaml));
        return Node(read.Value)?.ToJsonString() ?? "null";
    }

    private static JsonNode? Node(YamlNode node) => node switch
    {
        YamlNode.Map map => new JsonObject(map.Entries.Select(e => KeyValuePair.Create(e.Key, Node(e.Value)))),
        YamlNode.Seq seq => new JsonArray([.. seq.Items.Select(Node)]),
        YamlNode.Scalar { Type: ScalarType.Null } => null,
        YamlNode.Scalar { Type: ScalarType.Boolean } flag => JsonValue.Create(flag.AsFlag() ?? true),
        YamlNode.Scalar { Type: ScalarType.Integer } whole => JsonValue.Create(long.Parse(whole.Text, CultureInfo.InvariantCulture)),
        YamlNode.Scalar { Type: ScalarType.Float } number => JsonValue.Create(double.Parse(number.Text, CultureInfo.InvariantCulture)),
        YamlNode.Scalar text => JsonValue.Create(text.Text),
        _ => null,
    };
}
