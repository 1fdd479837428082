using System.Text.Json;
using System.Xml.Linq;
using GitOpsGen.Release;
using Xunit;

namespace GitOpsGen.Tests.Schedule;

public sealed class ReconcileTests : IDisposable
{
    private readonly Desk desk = new();

    public void Dispose() => desk.Dispose();

    [Fact]
    public void A_release_without_gates_goes_its_way_and_holding_is_no_failure()
    {
        desk.Write("staging", "", ("orders", "v1", ""));
        Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));
        desk.Write("staging", "", ("orders", "v2", ""));
        Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));
        int commits = desk.Log().Length;

        Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));
        Assert.Equal(commits, desk.Log().Length);
        Assert.Matches(@"orders +hold +v1 +v2 +prepare +- +prepare", desk.Out);
        for (int i = 0; i < 4; i++)
        {
            desk.Now += TimeSpan.FromHours(1);
            Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));
        }

        Assert.StartsWith("orders (staging): finalize v2", desk.Log()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Gates_that_cannot_be_asked_hold_for_ever()
    {
        const string Gates = "gates: {ready: false, errorRate: {max: 1%}}";
        desk.Write("staging", "", ("orders", "v1", Gates));
        desk.Run("reconcile", desk.Spec("staging"));
        desk.Write("staging", "", ("orders", "v2", Gates));
        desk.Run("reconcile", desk.Spec("staging"));
        for (int i = 0; i < 6; i++)
        {
            desk.Now += TimeSpan.FromHours(1);
            Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));
        }

        JsonElement service = desk.Json("reconcile", desk.Spec("staging"), "--dry-run").GetProperty("environments")[0].GetProperty("services")[0];
        Assert.DoesNotContain(service.GetProperty("stage").GetString(), new[] { "finalize", "0-100" });
        Assert.Equal("hold", service.GetProperty("decision").GetString());
        Assert.Contains("stuck since", service.GetProperty("waitsFor")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_says_why_a_service_is_blocked()
    {
        desk.Write("staging", "", ("orders", "v1", ""));
        desk.Run("reconcile", desk.Spec("staging"));
        desk.Write("staging", "", ("orders", "v1", "workload: {config: {LEVEL: debug}}"));

        desk.Run("reconcile", desk.Spec("staging"));

        Assert.Matches("(?m)^  orders +blocked +v1 +- +bootstrap +- +'v1' is committed with another pod template: config changed", desk.Out);
    }

    [Fact]
    public void A_rollback_is_exit_status_6_and_is_told_to_people_and_pipelines()
    {
        desk.Write("staging", "", ("orders", "v1", ""));
        desk.Run("reconcile", desk.Spec("staging"));
        desk.Write("staging", "", ("orders", "v2", ""));
        desk.Run("reconcile", desk.Spec("staging"));
        desk.Write("staging", "", ("orders", "v3", ""));
        string summary = desk.Path_("summary.md"), findings = desk.Path_("out/findings.junit.xml");
        string[] commits = desk.Log();

        // A dry run says what the run would do by its exit status too, and does nothing.
        Assert.Equal(6, desk.Run("reconcile", desk.Spec("staging"), "--dry-run"));
        Assert.Equal(6, desk.Run("advance", desk.Spec("staging"), "--dry-run"));
        Assert.Equal(commits, desk.Log());

        Assert.Equal(6, desk.Run("reconcile", desk.Spec("staging"), "--summary", summary, "--findings", findings));

        Assert.Contains("| orders | rollback | v1 | v2 | rollback |", File.ReadAllText(summary), StringComparison.Ordinal);
        XElement failed = Assert.Single(XDocument.Load(findings).Descendants("failure"));
        Assert.Contains("roll back v2", failed.Attribute("message")!.Value, StringComparison.Ordinal);
        Assert.Equal(("gitopsgen reconcile staging", "1"), (failed.Parent!.Parent!.Attribute("name")!.Value, failed.Parent.Parent.Attribute("failures")!.Value));
        Assert.Contains("1 service: 1 rollback\n", File.ReadAllText(summary), StringComparison.Ordinal);
        Assert.Equal(2, desk.Run("reconcile", desk.Spec("staging"), "--summary", desk.Path_("nowhere/summary.md")));
        Assert.Equal(2, desk.Run("reconcile", desk.Spec("staging"), "--findings", desk.Path_("findings.xml")));
    }

    [Fact]
    public void Of_many_services_the_table_shows_those_with_something_to_say_and_counts_the_others()
    {
        (string, string, string)[] services = [.. Enumerable.Range(0, 30).Select(i => ($"s{i:00}", "v1", ""))];
        desk.Write("staging", "commits: together", services);
        desk.Run("reconcile", desk.Spec("staging"));
        desk.Write("staging", "commits: together", [("s00", "v2", ""), .. services[1..]]);

        Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging"), "--summary", desk.Path_("summary.md")));

        Assert.Matches(@"(?s)^staging in [^\n]+\n  SERVICE [^\n]+\n  s00 +start [^\n]+\n  30 services: 1 start, 29 nothing\n$", desk.Out);
        Assert.Equal(1, File.ReadAllLines(desk.Path_("summary.md")).Count(l => l.StartsWith("| s", StringComparison.Ordinal) && !l.StartsWith("| service", StringComparison.Ordinal)));
        Assert.Equal(30, desk.Json("reconcile", desk.Spec("staging"), "--dry-run").GetProperty("environments")[0].GetProperty("services").GetArrayLength());
    }

    [Fact]
    public void What_was_decided_in_the_last_moment_before_a_freeze_is_not_pushed_in_it()
    {
        const string Freeze = "freeze: [{deny: '12:05-13:00', reason: lunch}]";
        desk.Write("staging", Freeze, ("orders", "v1", ""));
        Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));
        string[] commits = desk.Log();
        desk.Write("staging", Freeze, ("orders", "v2", ""));
        desk.Now = new DateTimeOffset(2026, 3, 3, 12, 4, 59, TimeSpan.Zero);
        desk.Tick = TimeSpan.FromSeconds(2);

        Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));

        Assert.Equal(commits, desk.Log());
        Assert.Contains("frozen: lunch (opens 2026-03-03T13:00:00Z)", desk.Out, StringComparison.Ordinal);
        desk.Tick = TimeSpan.Zero;
        desk.Now = new DateTimeOffset(2026, 3, 3, 13, 0, 0, TimeSpan.Zero);
        Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));
        Assert.StartsWith("orders (staging): prepare v2", desk.Log()[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_dry_run_commits_nothing()
    {
        desk.Write("staging", "", ("orders", "v1", ""));

        Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging"), "--dry-run"));
        Assert.Contains("bootstrap", desk.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(desk.Path_(".gitopsgen-local")));
    }

    [Fact]
    public void Shards_split_the_services_and_keep_groups_whole()
    {
        var world = new World { Environment = "groups: [{name: checkout, services: [s03, s17, s29]}]" };
        for (int i = 0; i < 60; i++)
        {
            world.Services[$"s{i:00}"] = ("v1", "");
        }

        GitOpsGen.Spec.EnvironmentSpec spec = world.Spec;
        foreach (int total in new[] { 1, 2, 4, 7 })
        {
            Shard[] shards = [.. Enumerable.Range(1, total).Select(i => new Shard(i, total))];
            Assert.All(spec.Services, s => Assert.Single(shards, shard => shard.Has(spec, s.Name)));
            Assert.All(shards, shard => Assert.Contains(spec.Services, s => shard.Has(spec, s.Name)));
            Assert.Single(shards, shard => spec.Operations.Groups[0].Services.All(s => shard.Has(spec, s)));
        }

        // The same on every machine and in every version: jobs of one run may be of different ones.
        Assert.Equal("s00 s02 s06 s18", string.Join(' ', spec.Services.Where(s => new Shard(1, 4).Has(spec, s.Name)).Take(4).Select(s => s.Name)));
    }

    [Theory]
    [InlineData("0/4")]
    [InlineData("5/4")]
    [InlineData("1")]
    [InlineData("1/0")]
    [InlineData("-1/4")]
    [InlineData("1/4/8")]
    public void A_share_that_is_none_is_refused(string share)
    {
        desk.Write("staging", "", ("orders", "v1", ""));

        Assert.Equal(2, desk.Run("reconcile", desk.Spec("staging"), "--shard", share));
        Assert.Contains("is no share of a run", desk.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_shards_of_a_run_do_all_its_work_between_them()
    {
        (string, string, string)[] services = [.. Enumerable.Range(0, 6).Select(i => ($"s{i}", "v1", ""))];
        desk.Write("staging", "", services);

        Assert.All([1, 2, 3], i => Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging"), "--shard", $"{i}/3")));

        Assert.Equal(6, desk.Log().Count(m => m.Contains("bootstrap at v1", StringComparison.Ordinal)));
    }
}
