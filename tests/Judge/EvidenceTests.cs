using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using GitOpsGen.Diagnostics;
using GitOpsGen.Judge;
using GitOpsGen.Yaml;
using Xunit;

namespace GitOpsGen.Tests.Judge;

public sealed class EvidenceTests
{
    private static readonly Config Fixed = Config.QuickThrowOnFailure.WithMaxTest(1_000).WithReplay(17, 9);

    public static TheoryData<string, Evidence> Samples()
    {
        var buckets = new Histogram([new Bucket(500, 940), new Bucket(double.PositiveInfinity, 1_000)]);
        (string Name, Input Input)[] inputs =
        [
            ("rate", new Input.Rate(new Counts(20, 3), new Counts(180, 1), new ShareRule(0.01), 600)),
            ("rate alone", new Input.Rate(new Counts(5_000, 300), null, new ShareRule(0.01, 0, null), 612.5)),
            ("rate broken", new Input.Rate(new Counts(double.NaN, double.PositiveInfinity), null, new ShareRule(0.01), double.NaN)),
            ("latency", new Input.Latency(buckets, buckets, new LatencyRule(0.95, 500), 600)),
            ("latency empty", new Input.Latency(new Histogram([]), null, new LatencyRule(0.99, 250), 0)),
            ("restarts", new Input.Restarts(3, 1, [new WaitingPod("catalog-v2-1", "CrashLoopBackOff")], 0, 600)),
            ("ready", new Input.Ready(new Replicas(3, 3, 3, 7, 7))),
            ("not known", new Input.Ready(new Replicas(null, null, null, null, null))),
            ("metric", new Input.Metric(1e-7, 3e21, true, null, 1.5, 300)),
            ("metric broken", new Input.Metric(double.NegativeInfinity, null, false, 0.1, null, 0)),
            ("word", new Input.Word("OK: \"yes\"\n'no'", "OK", ["WARN", "true", "1"])),
            ("no word", new Input.Word(null, "", [])),
            ("silence", new Input.Silence("the server answered 500")),
        ];
        var data = new TheoryData<string, Evidence>();
        foreach ((string name, Input input) in inputs)
        {
            Evidence row = Evidence.Of("gate", name, "sha256:00", ["up{a=\"b\"}[600s]", "1"], input);
            data.Add(name, name.StartsWith('r') ? row.AsWatched() : row);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Samples), DisableDiscoveryEnumeration = true)]
    public void A_verdict_is_replayed_to_the_last_digit_after_it_was_stored(string name, Evidence evidence)
    {
        Evidence read = Stored(evidence);
        Assert.True(read.Agrees, name);
        Assert.Equal(evidence.Verdict, read.Replay());
        Assert.Equal(YamlWriter.Write(evidence.ToNode()), YamlWriter.Write(read.ToNode()));
    }

    [Fact]
    public void Any_counts_are_replayed_to_the_last_digit() =>
        Prop.ForAll(Arb.From(from requests in Gen.Choose(0, 1_000_000)
                             from errors in Gen.Choose(0, 2_000)
                             from stable in Gen.Choose(0, 1_000_000)
                             from limit in Gen.Choose(0, 1_000)
                             select (requests, errors, stable, limit)), c =>
        {
            var input = new Input.Rate(new Counts(c.requests + 0.1, Math.Min(c.errors, c.requests)), new Counts(c.stable, 0), new ShareRule(c.limit / 7_000.0), 600);
            Evidence evidence = Evidence.Of("errorRate", "source", "sha256:00", [], input);
            return Stored(evidence) is { Agrees: true } read && read.Verdict == evidence.Verdict;
        }).Check(Fixed);

    public static TheoryData<string, Input> Chatty()
    {
        string much = new('x', 200_000);
        var many = new Histogram([.. Enumerable.Range(1, 5_000).Select(i => new Bucket(i, i)), new Bucket(double.PositiveInfinity, 5_001)]);
        return new TheoryData<string, Input>
        {
            { "buckets", new Input.Latency(many, many, new LatencyRule(0.95, 2_500.5), 600) },
            { "buckets that are not cumulative", new Input.Latency(new Histogram([.. many.Buckets.Reverse()]), many, new LatencyRule(0.95, 500), 600) },
            { "pods", new Input.Restarts(1e6, 3, [.. Enumerable.Range(0, 10_000).Select(i => new WaitingPod(much[..i], i % 2 == 0 ? "Nothing" : "ErrImagePull"))], 0, 600) },
            { "a word", new Input.Word(much + "\ud83d", "OK", ["WARN"]) },
            { "a long word that is expected", new Input.Word("OK", "OK", []) },
            { "silence", new Input.Silence(much) },
        };
    }

    [Theory]
    [MemberData(nameof(Chatty), DisableDiscoveryEnumeration = true)]
    public void A_row_stays_under_16_KiB_whatever_was_answered_and_its_verdict_is_that_of_the_whole(string name, Input input)
    {
        Evidence row = Evidence.Of("gate", name, "sha256:00", [new string('q', 50_000), new string('r', 50_000), new string('s', 50_000)], input);
        Assert.Equal(input.Judge().Word, row.Verdict.Word);
        Assert.Equal(input.Judge().Figure, row.Verdict.Figure);
        Assert.InRange(YamlWriter.Write(row.ToNode()).Length, 1, 16 * 1024);
        Assert.True(Stored(row).Agrees);
    }

    [Fact]
    public void It_is_stored_so_that_a_person_can_read_it()
    {
        Evidence evidence = Evidence.Of("errorRate", "destination", "sha256:ab", ["istio_requests_total{}[600s]"],
            new Input.Rate(new Counts(1_000, 50), null, new ShareRule(0.01), 600));
        Assert.Equal("""
            gate: errorRate
            subject: destination
            verdict: fail
            figure: 0.05
            limit: 0.01
            samples: 1000
            windowSeconds: 600
            reason: "50 errors in 1000 requests (5 %): surely over 2.486 %, and the limit is 1 %"
            manifests: sha256:ab
            queries:
              - "istio_requests_total{}[600s]"
            input:
              kind: rate
              canary:
                requests: 1000
                errors: 50
              limit: 0.01
              minRequests: 100
              stableRatio: 1.25
              alpha: 0.001
              windowSeconds: 600

            """.ReplaceLineEndings("\n"), YamlWriter.Write(evidence.ToNode()));
    }

    [Theory]
    [InlineData("verdict: fail", "verdict: maybe", "'verdict' is not pass, fail or inconclusive")]
    [InlineData("verdict: fail", "mode: shout\nverdict: fail", "'mode' is not watch")]
    [InlineData("samples: 1000\n", "", "'samples' is not a number")]
    [InlineData("    errors: 50\n", "", "'input.canary.errors' is not a number")]
    [InlineData("kind: rate", "kind: dream", "'input.kind' is not one that this version knows")]
    [InlineData("queries:\n  - \"up\"", "queries: up", "'queries' is not a list")]
    public void What_was_damaged_is_refused_with_its_place(string from, string to, string message)
    {
        Evidence evidence = Evidence.Of("errorRate", "", "sha256:ab", ["up"], new Input.Rate(new Counts(1_000, 50), null, new ShareRule(0.01), 600));
        string text = YamlWriter.Write(evidence.ToNode()).Replace("- up", "- \"up\"", StringComparison.Ordinal);
        Assert.Contains(from, text, StringComparison.Ordinal);
        Result<Evidence> read = Evidence.FromNode(YamlReader.ReadOne(new SourceText("record.yaml", text.Replace(from, to, StringComparison.Ordinal))).Value);
        Diagnostic trouble = Assert.Single(read.Diagnostics);
        Assert.Equal(JudgeCodes.DamagedEvidence, trouble.Code);
        Assert.Contains(message, trouble.Message, StringComparison.Ordinal);
        Assert.True(trouble.Place.Line > 0);
    }

    [Fact]
    public void What_is_no_mapping_is_refused() => Assert.False(Evidence.FromNode(Nodes.Text("x")).IsOk);

    [Fact]
    public void A_verdict_that_was_changed_by_hand_does_not_agree()
    {
        Evidence evidence = Evidence.Of("errorRate", "", "sha256:ab", ImmutableArray<string>.Empty, new Input.Rate(new Counts(1_000, 50), null, new ShareRule(0.01), 600));
        Assert.False((evidence with { Verdict = new Verdict.Pass { Reason = "looks fine" } }).Agrees);
        Assert.False((evidence with { Input = new Input.Rate(new Counts(1_000, 49), null, new ShareRule(0.01), 600) }).Agrees);
    }

    private static Evidence Stored(Evidence evidence) =>
        Evidence.FromNode(YamlReader.ReadOne(new SourceText("record.yaml", YamlWriter.Write(evidence.ToNode()))).Value).Value;
}
