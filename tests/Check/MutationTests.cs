using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;
using Xunit;

namespace GitOpsGen.Tests.Check;

/// <summary>Breaks the good samples at every place that a schema describes: none of the faults may go unseen.</summary>
public sealed class MutationTests
{
    [Theory]
    [MemberData(nameof(CorpusTests.Good), MemberType = typeof(CorpusTests))]
    public void A_misspelt_field_is_found_wherever_it_stands(string file) => Every(file, SchemaCodes.UnknownField,
        (node, shape) => node is YamlNode.Map map && shape.Kind == ShapeKind.Object && !shape.IsOpen
            ? map.Entries.Select((e, i) => (YamlNode)new YamlNode.Map(map.Entries.SetItem(i, e with { Key = e.Key + "Z" }), map.Place))
            : []);

    [Theory]
    [MemberData(nameof(CorpusTests.Good), MemberType = typeof(CorpusTests))]
    public void A_list_for_a_mapping_or_the_reverse_is_found_wherever_it_stands(string file) => Every(file, SchemaCodes.WrongType,
        (node, shape) => node switch
        {
            YamlNode.Map when shape.Kind is ShapeKind.Object or ShapeKind.Map => [new YamlNode.Seq([], node.Place)],
            YamlNode.Seq when shape.Kind == ShapeKind.List => [YamlNode.Map.Empty],
            YamlNode.Scalar { Type: not ScalarType.Null } when shape.Kind != ShapeKind.Any => [new YamlNode.Seq([], node.Place), YamlNode.Map.Empty],
            _ => [],
        });

    [Theory]
    [MemberData(nameof(CorpusTests.Good), MemberType = typeof(CorpusTests))]
    public void A_text_for_a_number_or_a_boolean_is_found_wherever_it_stands(string file) => Every(file, SchemaCodes.WrongType,
        (node, shape) => node is YamlNode.Scalar && shape.Kind is ShapeKind.Integer or ShapeKind.Number or ShapeKind.Boolean ? [Nodes.Text("three")] : []);

    [Theory]
    [MemberData(nameof(CorpusTests.Good), MemberType = typeof(CorpusTests))]
    public void A_required_field_that_goes_missing_is_found_wherever_it_stood(string file) => Every(file, SchemaCodes.Missing,
        (node, shape) => node is YamlNode.Map map && shape.Kind == ShapeKind.Object
            ? shape.Required.Where(r => map[r] is not null).Select(r => (YamlNode)new YamlNode.Map(map.Entries.RemoveAll(e => e.Key == r), map.Place))
            : []);

    private static void Every(string file, Code code, Func<YamlNode, Shape, IEnumerable<YamlNode>> mutations)
    {
        int count = 0;
        foreach (Manifest manifest in CorpusTests.ReadGood(file))
        {
            Shape root = SchemaTable.BuiltIn.Of(manifest.ApiVersion, manifest.Kind)!.Root.Shape;
            foreach (YamlNode mutant in Mutants(manifest.Root, root, mutations).Where(m => m.At("apiVersion") is YamlNode.Scalar && m.At("kind") is YamlNode.Scalar))
            {
                count++;
                var broken = new Manifest(file, (YamlNode.Map)mutant);
                Assert.True(SchemaCheck.Run(broken, SchemaTable.BuiltIn, strict: false).Any(d => d.Code == code), $"nothing found in\n{YamlWriter.Write(mutant)}");
            }
        }

        Assert.True(count > 0, "no place to break");
    }

    // The tree, broken once at each of its places in turn.
    private static IEnumerable<YamlNode> Mutants(YamlNode node, Shape shape, Func<YamlNode, Shape, IEnumerable<YamlNode>> mutations)
    {
        foreach (YamlNode mutant in mutations(node, shape))
        {
            yield return mutant;
        }

        if (node is YamlNode.Map map)
        {
            for (int i = 0; i < map.Entries.Length; i++)
            {
                YamlNode.Entry entry = map.Entries[i];
                Shape? inner = shape.Kind == ShapeKind.Map ? shape.Items!.Shape : shape[entry.Key];
                foreach (YamlNode mutant in inner is null ? [] : Mutants(entry.Value, inner, mutations))
                {
                    yield return new YamlNode.Map(map.Entries.SetItem(i, entry with { Value = mutant }), map.Place);
                }
            }
        }
        else if (node is YamlNode.Seq list && shape.Kind == ShapeKind.List)
        {
            for (int i = 0; i < list.Items.Length; i++)
            {
                foreach (YamlNode mutant in Mutants(list.Items[i], shape.Items!.Shape, mutations))
                {
                    yield return new YamlNode.Seq(list.Items.SetItem(i, mutant), list.Place);
                }
            }
        }
    }
}
