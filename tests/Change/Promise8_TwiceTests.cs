using System.Collections.Immutable;
using GitOpsGen.Change;
using GitOpsGen.Release;
using Xunit;

namespace GitOpsGen.Tests.Change;

/// <summary>Promise 8, the pure half: running twice is harmless, no stage is skipped and none is done twice. Two processes at once are tried in the room Git.</summary>
public sealed class Promise8_TwiceTests
{
    [Fact]
    public void A_second_run_at_the_same_time_commits_nothing_of_the_first_again() => Story.ForAll(20, (spec, acts) =>
    {
        var world = new World("");
        foreach (Chapter chapter in Story.Live(world, spec, acts).Where(c => !c.Committed.IsEmpty))
        {
            ImmutableArray<Proposal> again = [.. world.Propose().Where(p => p.Commits)];
            Assert.All(again, second =>
            {
                // Between releases there is no hold: what is settled may be updated, or the next release may start. An update that moves no request
                // leaves a hold alone, which may be over.
                bool held = !chapter.Committed.Any(first => first.Service == second.Service && first.Decision is Decision.Update && first.After!.Since == first.Before!.Since);
                Assert.True(!held || second.Before?.Status == ReleaseStatus.Stable, second.Decision.Word);
                Assert.True(!held || second.Decision is Decision.Update or Decision.Start, second.Decision.Word);
                Assert.DoesNotContain(chapter.Committed, first => first.Service == second.Service && first.Decision.Word == second.Decision.Word);
            });
        }
    });

    [Fact]
    public void Stages_follow_the_ladder_one_by_one() => Story.ForAll(33, (spec, acts) =>
    {
        string[] ladder = [];
        int next = 0;
        foreach (Proposal commit in Story.Live(new World(""), spec, acts).SelectMany(c => c.Committed).Where(p => p.After is not null))
        {
            switch (commit.Decision)
            {
                case Decision.Start start:
                    ladder = [.. start.Ladder.Select(s => s.Name), Stage.FinalizeName];
                    Assert.Equal(Stage.PrepareName, commit.After!.StageName);
                    next = 1;
                    break;
                case Decision.Advance or Decision.Finish:
                    Assert.Equal(ladder[next++], commit.After!.StageName);
                    break;
                case Decision.RollBack:
                    Assert.InRange(next, 1, ladder.Length - 1);
                    ladder = [Stage.RollbackName, "clean-up"];
                    next = 1;
                    break;
                case Decision.CleanUp:
                    Assert.Equal(ladder[next++], commit.After!.StageName);
                    break;
                default:
                    Assert.Equal(commit.Before?.StageName ?? "bootstrap", commit.After!.StageName);
                    break;
            }
        }
    });

    [Fact]
    public void Stories_reach_every_decision()
    {
        var reached = new SortedSet<string>(StringComparer.Ordinal);
        Story.ForAll(20, (spec, acts) => reached.UnionWith(Story.Live(new World(""), spec, acts).SelectMany(c => c.Committed).Select(p => p.Decision.Word)));

        Assert.Equal(["advance", "bootstrap", "clean-up", "finalize", "rollback", "start", "update"], reached);
    }

    [Fact]
    public void Every_commit_leaves_a_record_that_reads_back() => Story.ForAll(13, (spec, acts) =>
        Assert.All(Story.Live(new World(""), spec, acts).SelectMany(c => c.Committed).Where(p => p.After is not null), p => Assert.Equal(
            RecordWriter.Write(p.After!),
            RecordWriter.Write(RecordReader.Read(new Diagnostics.SourceText(p.After!.Path, RecordWriter.Write(p.After)), p.After.Environment, p.After.Service).Value))));
}
