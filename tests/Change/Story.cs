using System.Collections.Immutable;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using GitOpsGen.Change;
using GitOpsGen.Release;
using GitOpsGen.Tests.Spec;
using Xunit;

namespace GitOpsGen.Tests.Change;

/// <summary>What happens to a service between two runs.</summary>
internal enum Act
{
    Wait,
    WaitLong,
    NewVersion,
    StableAgain,
    Timeout,
    Replicas,
    Steps,
    Approve,
    RollBack,
    GateFails,
    Retry,
}

/// <summary>A spec that people edit: the generated one with a version, a timeout, replicas and steps of its own.</summary>
internal sealed partial record Draft(string Generated, int Version = 1, int Timeout = 0, int Replicas = 0, int Steps = 0)
{
    public string Text
    {
        get
        {
            string text = VersionLines().Replace(Generated, $"      version: v{Version}\n      image: registry.example.com/shop/svc0:{Version}.0.0\n");
            text = text.Replace("hold: 0s", "hold: 20s", StringComparison.Ordinal);
            if (Timeout > 0)
            {
                text = text.Contains("      http: {timeout: 3s}", StringComparison.Ordinal)
                    ? text.Replace("http: {timeout: 3s}", $"http: {{timeout: {Timeout + 3}s}}", StringComparison.Ordinal)
                    : text + $"      http: {{timeout: {Timeout}s}}\n";
            }

            if (Replicas > 0)
            {
                text = text.Contains("replicas: 4", StringComparison.Ordinal) ? text.Replace("replicas: 4", $"replicas: {4 + Replicas}", StringComparison.Ordinal)
                    : text.Contains("max: 10", StringComparison.Ordinal) ? text.Replace("max: 10", $"max: {10 + Replicas}", StringComparison.Ordinal)
                    : text.Contains("workload: {", StringComparison.Ordinal) ? text.Replace("workload: {", $"workload: {{replicas: {1 + Replicas}, ", StringComparison.Ordinal)
                    : text + $"      workload: {{replicas: {1 + Replicas}}}\n";
            }

            return Steps == 0 ? text : StepsLine().Replace(text, $"        steps: [{{weight: {Steps}}}, {{weight: {Steps + 40}, hold: 45s}}]\n");
        }
    }

    [GeneratedRegex("      version: .*\n      image: .*\n")]
    private static partial Regex VersionLines();

    [GeneratedRegex("        steps: .*\n")]
    private static partial Regex StepsLine();
}

/// <summary>One run of the pipeline in a story, with the branch before and after.</summary>
internal sealed record Chapter(
    Act Act, ImmutableArray<Proposal> Committed, ReleaseRecord? RecordBefore, ReleaseRecord? RecordAfter,
    ImmutableSortedDictionary<string, string> Before, ImmutableSortedDictionary<string, string> After)
{
    /// <summary>The paths whose bytes changed, came or went.</summary>
    public string[] Changed => [.. Before.Keys.Union(After.Keys).Where(p => Before.GetValueOrDefault(p) != After.GetValueOrDefault(p)).Order(StringComparer.Ordinal)];
}

/// <summary>Whole random releases of one service.</summary>
internal static class Story
{
    /// <summary>A generated spec and what happens to it; most acts let time pass or approve, so that releases come to their end.</summary>
    public static Gen<(string Spec, Act[] Acts)> Any { get; } =
        from spec in SpecGen.Single
        from acts in Gen.ArrayOf(Gen.Frequency(
            (6, Gen.Constant(Act.WaitLong)), (5, Gen.Constant(Act.Approve)), (3, Gen.Constant(Act.NewVersion)), (2, Gen.Constant(Act.Wait)),
            (1, Gen.Elements(Act.StableAgain, Act.RollBack, Act.GateFails, Act.Retry)), (2, Gen.Elements(Act.Timeout, Act.Replicas, Act.Steps))), 24)
        select (spec, (Act[])[Act.Wait, Act.NewVersion, .. acts]);

    /// <summary>The same stories each time.</summary>
    public static Config Seeded(int runs) => Config.QuickThrowOnFailure.WithMaxTest(runs).WithReplay(20260101, 7);

    /// <summary>Checks a property of every story.</summary>
    public static void ForAll(int runs, Action<string, Act[]> property) => Prop.ForAll(Arb.From(Any), story =>
    {
        try
        {
            property(story.Spec, story.Acts);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"{string.Join(' ', story.Acts)}\n{story.Spec}\n{e.Message}", e);
        }
    }).Check(Seeded(runs));

    /// <summary>Lives through a story. Nothing in it may end in an error other than those that hold a release.</summary>
    public static IEnumerable<Chapter> Live(World world, string spec, IEnumerable<Act> acts)
    {
        var draft = new Draft(spec);
        int newest = 1;
        foreach (Act act in acts)
        {
            world.Text = draft.Text;
            ReleaseRecord? before = world.Record;
            draft = act switch
            {
                Act.NewVersion => draft with { Version = ++newest },
                Act.StableAgain when before is not null => draft with { Version = int.Parse(before.Stable[1..], System.Globalization.CultureInfo.InvariantCulture) },
                Act.Timeout => draft with { Timeout = draft.Timeout + 1 },
                Act.Replicas => draft with { Replicas = draft.Replicas + 1 },
                Act.Steps => draft with { Steps = (draft.Steps + 7) % 50 },
                _ => draft,
            };
            world.Text = draft.Text;
            world.Now += act switch { Act.Wait => TimeSpan.FromSeconds(1), Act.WaitLong or Act.Approve or Act.Retry => TimeSpan.FromHours(2), _ => TimeSpan.FromSeconds(5) };
            ImmutableSortedDictionary<string, string> files = world.Snapshot();
            ImmutableArray<Proposal> proposals = Run(world, act, before);
            Assert.All(proposals.SelectMany(p => p.Diagnostics), d => Assert.True(d.Code == RecordCodes.FailedVersion, d.ToString()));
            yield return new Chapter(act, [.. proposals.Where(p => p.Commits)], before, world.Record, files, world.Snapshot());
        }
    }

    private static ImmutableArray<Proposal> Run(World world, Act act, ReleaseRecord? record)
    {
        if (act == Act.RollBack && record is { Status: ReleaseStatus.Releasing })
        {
            Proposal back = Rollback.Of(record, "it looked wrong", failed: true, world.Inputs());
            world.Apply(back);
            return [back];
        }

        return world.Advance(
            act switch { Act.Approve => new Request("jo", Reason: "looked at it"), Act.Retry => new Request(Retry: true, Reason: "mended"), _ => Request.None },
            act == Act.GateFails ? new GateAnswers(GateOutcome.Fail, ["errors: 5 %"]) : null);
    }
}
