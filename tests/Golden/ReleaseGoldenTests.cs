using GitOpsGen.Change;
using GitOpsGen.Release;
using GitOpsGen.Tests.Change;
using GitOpsGen.Tests.Spec;
using Xunit;

namespace GitOpsGen.Tests.Golden;

/// <summary>Whole releases through the pipeline, one commit after the other: manifests, the record and the message of each.</summary>
public sealed class ReleaseGoldenTests
{
    [Fact]
    public void Slots_take_turns_over_two_releases()
    {
        string folder = Path.Combine(Specs.Root, "tests", "Golden", "slots-over-two-releases");
        string spec = File.ReadAllText(Path.Combine(folder, "release.yaml"));
        var world = new World(spec);
        List<(string, SortedDictionary<string, string>)> commits = [];
        foreach (string version in new[] { "v1", "v2", "v3" })
        {
            world.Text = spec.Replace("version: v1", "version: " + version, StringComparison.Ordinal).Replace(":1.0.0", $":{version[1..]}.0.0", StringComparison.Ordinal);
            do
            {
                Proposal proposal = Assert.Single(world.Advance());
                Assert.True(proposal.Commits, string.Join('\n', proposal.Diagnostics));
                commits.Add(($"{commits.Count:00}-{proposal.Decision.Word}-{proposal.After!.StageName}", Files(world, proposal)));
                world.Now += TimeSpan.FromHours(1);
            }
            while (world.Record is not { Status: ReleaseStatus.Stable });
        }

        GoldenTests.Compare(Path.Combine(folder, "expected"), new SortedDictionary<string, string>(GoldenTests.Differences(commits).ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal), StringComparer.Ordinal));
        Assert.IsType<Decision.Nothing>(Assert.Single(world.Propose()).Decision);
    }

    private static SortedDictionary<string, string> Files(World world, Proposal proposal)
    {
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["message.txt"] = proposal.Message };
        foreach ((string path, string text) in world.Snapshot())
        {
            files.Add(path[(path.LastIndexOf('/') + 1)..] is var name && path.StartsWith(".gitopsgen/", StringComparison.Ordinal) ? "record.yaml" : name, text);
        }

        return files;
    }
}
