using System.Text;
using GitOpsGen.Change;
using GitOpsGen.Release;
using Xunit;

namespace GitOpsGen.Tests.Change;

/// <summary>Promise 6: only the tool's own files change, and none of them after a person edited it, unless asked.</summary>
public sealed class Promise6_OwnFilesTests
{
    private static readonly string[] Foreign =
    [
        "README.md", "argocd/generated-2.yaml", ".gitopsgen/other/svc0.yaml", "generated/NOTES.md", "generated/svc0/NOTES.md", "generated/team-0/svc/kustomization.yaml",
        "generated-2/svc0/service.yaml", "zzz/deep/er/file",
    ];

    [Fact]
    public void Every_other_path_keeps_its_bytes() => Story.ForAll(13, (spec, acts) =>
    {
        World world = WithForeign();
        foreach (Chapter chapter in Story.Live(world, spec, acts))
        {
            Assert.All(Foreign, path => Assert.Equal(path, chapter.After[path]));
            Assert.All(chapter.Changed, path => Assert.True(
                path.StartsWith("generated/", StringComparison.Ordinal) || path.StartsWith(".gitopsgen/generated/", StringComparison.Ordinal) || path == "argocd/generated.yaml", path));
            Assert.Equal(chapter.Changed, chapter.Committed.SelectMany(p => p.Changes).Select(c => c.Path).Order(StringComparer.Ordinal));
        }
    });

    [Fact]
    public void A_hand_edit_is_refused_at_every_stage_put_back_when_asked_and_no_hindrance_to_a_rollback() => Story.ForAll(8, (spec, acts) =>
    {
        var world = new World("");
        foreach (Chapter chapter in Story.Live(world, spec, acts).Where(c => c.RecordAfter is not null))
        {
            ReleaseRecord record = chapter.RecordAfter!;
            OwnedFile file = record.Files[chapter.After.Count % record.Files.Length];
            byte[] bytes = world.Files[file.Path];
            foreach (bool deleted in new[] { false, true })
            {
                _ = deleted ? world.Files.Remove(file.Path) : (world.Files[file.Path] = Encoding.UTF8.GetBytes("# by hand\n")).Length > 0;
                Refused(world, record, file.Path);
                Restored(world, record, file.Path);
                RolledBack(world, record, file.Path);
            }

            world.Files[file.Path] = bytes;
        }
    });

    [Fact]
    public void A_file_that_stands_where_one_would_be_written_is_not_taken_over()
    {
        var world = new World(Tests.Spec.Specs.Service(""));
        world.Files["staging/orders/service.yaml"] = "kind: Service\n"u8.ToArray();

        Proposal refused = Assert.Single(world.Propose());
        Assert.False(refused.Commits);
        Assert.Equal(["staging/orders/service.yaml"], refused.Diagnostics.Where(d => d.Code == RecordCodes.Unowned).Select(d => d.Place.File));
    }

    private static void Refused(World world, ReleaseRecord record, string path)
    {
        Proposal proposal = world.Propose().Single(p => p.Service == record.Service);
        if (proposal.Decision is not Decision.RollBack)
        {
            Assert.False(proposal.Commits);
            Assert.Contains(proposal.Diagnostics, d => d.Code == RecordCodes.HandEdit && d.Place.File == path);
        }
    }

    private static void Restored(World world, ReleaseRecord record, string path)
    {
        Proposal asked = world.Propose(overwrite: true).Single(p => p.Service == record.Service);
        if (asked.Commits && asked.Decision is not Decision.RollBack)
        {
            Assert.Contains(asked.Changes, c => c.Path == path);
            Assert.Contains("overwritten, as asked: " + path, asked.Message, StringComparison.Ordinal);
        }
    }

    private static void RolledBack(World world, ReleaseRecord record, string path)
    {
        if (record.Status == ReleaseStatus.Releasing)
        {
            Proposal back = Rollback.Of(record, "it looked wrong", failed: true, world.Inputs());
            Assert.True(back.Commits);
            Assert.Equal(record.WayBack.Any(f => f.Path == path), back.Changes.Any(c => c.Path == path));
        }
    }

    private static World WithForeign()
    {
        var world = new World("");
        foreach (string path in Foreign)
        {
            world.Files[path] = Encoding.UTF8.GetBytes(path);
        }

        return world;
    }
}
