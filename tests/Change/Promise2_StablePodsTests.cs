using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Yaml;
using Xunit;

namespace GitOpsGen.Tests.Change;

/// <summary>Promise 2: stable pods are never restarted by a release.</summary>
public sealed class Promise2_StablePodsTests
{
    [Fact]
    public void The_stable_Deployment_keeps_its_bytes_through_a_release() => Story.ForAll(20, (spec, acts) =>
    {
        foreach (Chapter chapter in Story.Live(new World(""), spec, acts))
        {
            foreach (Proposal moved in chapter.Committed.Where(p => p.Decision is Decision.Start or Decision.Advance or Decision.Finish or Decision.RollBack or Decision.CleanUp))
            {
                string stable = $"{moved.After!.Directory}/deployment-{moved.After.Stable}.yaml";
                Assert.Equal(chapter.Before[stable], chapter.After[stable]);
            }
        }
    });

    [Fact]
    public void No_pod_template_and_no_ConfigMap_changes_under_its_versions_name() => Story.ForAll(20, (spec, acts) =>
    {
        foreach (Chapter chapter in Story.Live(new World(""), spec, acts))
        {
            Assert.All(chapter.Changed.Where(p => chapter.Before.ContainsKey(p) && chapter.After.ContainsKey(p)), path => Assert.Equal(Pods(path, chapter.Before[path]), Pods(path, chapter.After[path])));
        }
    });

    [Fact]
    public void An_image_changed_under_the_name_of_a_version_is_refused_at_every_stage() => Story.ForAll(8, (spec, acts) =>
    {
        var world = new World("");
        foreach (Chapter chapter in Story.Live(world, spec, acts).Where(c => c.RecordAfter is { Status: ReleaseStatus.Stable or ReleaseStatus.Releasing }))
        {
            string good = world.Text;
            if (world.Spec.Services[0].Version is { } wanted && wanted == (chapter.RecordAfter!.Canary ?? chapter.RecordAfter.Stable))
            {
                world.Text = good.Replace("/svc0:", "/other:", StringComparison.Ordinal);
                Assert.Contains(world.Propose(), p => !p.Commits && p.Diagnostics.Any(d => d.Code == RecordCodes.VersionChanged));
                world.Text = good;
            }
        }
    });

    // What restarts pods when it changes; nothing for other files.
    private static string Pods(string path, string text)
    {
        string file = path[(path.LastIndexOf('/') + 1)..];
        YamlNode? part = file.StartsWith("deployment-", StringComparison.Ordinal) ? Read(path, text).At("spec", "template")
            : file.StartsWith("config-", StringComparison.Ordinal) ? Read(path, text).At("data") : null;
        return part is null ? "" : Nodes.Canonical(part);
    }

    private static YamlNode Read(string path, string text) => YamlReader.ReadOne(new SourceText(path, text)).Value;
}
