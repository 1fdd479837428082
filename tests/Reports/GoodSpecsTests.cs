using System.Collections.Immutable;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Routing;
using GitOpsGen.Spec;
using GitOpsGen.Tests.Check;
using GitOpsGen.Tests.Spec;
using GitOpsGen.Yaml;
using Xunit;

namespace GitOpsGen.Tests.Reports;

/// <summary>What must be free of findings, and what users must not feel.</summary>
public sealed class GoodSpecsTests
{
    [Fact]
    public void Istio_s_bookshop_as_a_spec_has_no_false_finding_and_says_what_was_proven()
    {
        string spec = Path.Combine(Path.GetDirectoryName(Desk.Sample("."))!, "..", "..", "Check", "Specs", "bookinfo.yaml");

        (int code, JsonElement report) = Desk.RunJson("check", spec, "--verbose", "--strict");

        Assert.Empty(Desk.Findings(report));
        Assert.Equal(ExitCode.Done, code);
        Assert.Matches(@"^proven safe: 4 services, \d+ stages, \d+ transitions, \d+ orders of applying\z",
            report.GetProperty("environments")[0].GetProperty("services")[0].GetProperty("title").GetString());
    }

    [Fact]
    public void No_class_of_requests_that_had_a_route_loses_it_in_any_transition_of_any_spec() =>
        Prop.ForAll(Arb.From(SpecGen.Single), text =>
        {
            EnvironmentSpec environment = SpecReader.Read(new SpecTexts(new SourceText("generated.yaml", text), [])).Value;
            Proof proof = ReleaseTransitions.Prove(environment, environment.Services[0], Specimen.Templates, [], null);
            ImmutableArray<YamlNode.Map[]> routes = [.. proof.States.Select(VirtualServices)];
            // In the order of a release, and back to prepare from each stage of it.
            IEnumerable<(int From, int To)> transitions =
            [
                .. Enumerable.Range(1, routes.Length - 1).Select(i => (i - 1, i)),
                .. Enumerable.Range(2, routes.Length - 3).Select(i => (i, 1)),
            ];
            string[] lost =
            [
                .. transitions.SelectMany(t => TrafficTable.Compare(routes[t.From], routes[t.To]).Where(r => r.LosesRoute)
                    .Select(r => $"{proof.States[t.From].Name} → {proof.States[t.To].Name}: {r}")),
            ];
            return (lost.Length == 0).Label(string.Join("\n", lost)).And((proof.Stages >= 4 && routes.All(r => r.Length > 0)).Label($"{proof.Stages} stages"));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(120).WithReplay(20261121, 43));

    [Fact]
    public void The_property_would_see_a_route_that_is_lost()
    {
        YamlNode.Map[] before = VirtualServices(ReleaseTransitions.Prove(new Specimen { Gateway = true }.Environment(), new Specimen { Gateway = true }.Service(), Specimen.Templates, [], null).States[1]);

        Assert.Contains(TrafficTable.Compare(before, [.. before.Where(v => v.At("metadata", "name").AsText() != "orders-public")]), r => r.LosesRoute);
    }

    private static YamlNode.Map[] VirtualServices(ProvenState state) =>
        [.. state.Tree.Files.SelectMany(f => YamlReader.ReadAll(new SourceText(f.Path, f.Text)).Value).OfType<YamlNode.Map>().Where(m => m["kind"].AsText() == "VirtualService")];
}
