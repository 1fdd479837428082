using System.Text;
using FsCheck;
using FsCheck.Fluent;
using GitOpsGen.Diagnostics;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;
using Xunit;

namespace GitOpsGen.Tests.Spec;

public sealed class SpecPropertiesTests
{
    private static Config Seeded(int runs) => Config.QuickThrowOnFailure.WithMaxTest(runs).WithReplay(20260101, 7);

    [Fact]
    public void Valid_specs_read_without_a_finding() =>
        Prop.ForAll(Arb.From(SpecGen.Environment), text =>
        {
            Result<EnvironmentSpec> read = Specs.Read(text);
            Assert.True(read.Diagnostics.IsEmpty, text + "\n" + string.Join('\n', read.Diagnostics));
            Assert.All(read.Value.Services, s => Sound(s, text));
        }).Check(Seeded(300));

    [Fact]
    public void Reading_twice_gives_the_same_source_for_the_digest() =>
        Prop.ForAll(Arb.From(SpecGen.Single), text =>
            Nodes.Canonical(Specs.Read(text).Value.Services[0].Source) == Nodes.Canonical(Specs.Read(text).Value.Services[0].Source)).Check(Seeded(50));

    [Fact]
    public void No_mutation_of_a_good_spec_makes_the_reader_throw() =>
        Prop.ForAll(Arb.From(Mutated), text =>
        {
            Result<EnvironmentSpec> read = Specs.Read(text);
            Assert.True(read.IsOk || read.Diagnostics.Any(d => d.Severity == Severity.Error && d.Message.Length > 0));
            Assert.All(read.Diagnostics, d => Assert.True(d.Place.File == "env.yaml" && d.Place.Line >= 0, d.ToString()));
            _ = SpecReader.ReadConfigLeniently(new SourceText("env.yaml", text));
            _ = SpecReader.Includes(new SourceText("env.yaml", text));
        }).Check(Seeded(1500));

    private static void Sound(ServiceSpec service, string text)
    {
        Assert.Equal(100, service.Strategy.Steps[^1].Weight);
        Assert.Equal(service.Strategy.Steps.Length, service.Strategy.Steps.Select(s => s.Name).Distinct().Count());
        Assert.True(service.Strategy.Steps.Zip(service.Strategy.Steps[1..]).All(p => p.First.Weight <= p.Second.Weight), text);
        Assert.Equal(service.Routes.Length, service.Routes.Select(r => r.VirtualService).Distinct().Count());
        Assert.Equal(service.Routes.Length, service.Routes.Select(r => r.Name).Distinct().Count());
        string own = HostNames.Qualify(service.Naming.Host, "shop");
        Assert.Contains(service.Routes, r => r.OnMesh && r.Hosts.Any(h => HostNames.Qualify(h, "shop") == own));
    }

    private static Gen<string> Mutated =>
        from good in Gen.OneOf(SpecGen.Environment, Gen.Elements(Good))
        from times in Gen.Choose(1, 4)
        from kinds in Gen.ListOf(Gen.Choose(0, 9), times)
        from at in Gen.ListOf(Gen.Choose(0, int.MaxValue - 1), times)
        select kinds.Zip(at).Aggregate(good, (text, m) => Mutate(text, m.First, m.Second));

    private static string[] Good => [.. Specs.Environments.Concat(Specs.Samples("good")).Select(File.ReadAllText)];

    private static string Mutate(string text, int kind, int at)
    {
        string[] weird = ["\u202e", "\ud83d\ude80", "\ufeff", "\u0085", "\u2028", "é", "\t", "\ud800", "'", "\""];
        string[] values = ["null", "~", "[]", "{}", "0x1F", "1e3", "2026-01-01", "-1", "99999999999999999999", "[[[]]]", "on", "''", "&a b", "*a", "!!int 3", "'{version}'", "|", "? x"];
        List<string> lines = [.. text.Split('\n')];
        int line = at % lines.Count, position = at % (text.Length + 1);
        switch (kind)
        {
            case 0:
                lines.RemoveAt(line);
                break;
            case 1:
                lines.Insert(line, lines[line]);
                break;
            case 2:
                lines[line] = "  " + lines[line];
                break;
            case 3:
                lines[line] = lines[line].Trim();
                break;
            case 4:
                return text.Insert(position, weird[at % weird.Length]);
            case 5:
                return text[..position];
            case 6:
            case 7:
                int colon = lines[line].IndexOf(": ", StringComparison.Ordinal);
                lines[line] = colon < 0 ? lines[line] : lines[line][..(colon + 2)] + values[at % values.Length];
                break;
            case 8:
                // A word in the middle of a flow mapping becomes another kind of value.
                string[] words = text.Split(' ');
                words[at % words.Length] = values[at % values.Length] + ",";
                return string.Join(' ', words);
            default:
                return new StringBuilder(text).Remove(Math.Min(position, text.Length - 1), text.Length == 0 ? 0 : 1).ToString();
        }

        return string.Join('\n', lines);
    }
}
