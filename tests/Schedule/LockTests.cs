using System.Collections.Immutable;
using System.Globalization;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using Xunit;

namespace GitOpsGen.Tests.Schedule;

public sealed class LockTests : IDisposable
{
    private readonly Desk desk = new();

    public void Dispose() => desk.Dispose();

    [Fact]
    public void A_lock_is_a_commit_that_stops_promotions_until_it_is_lifted()
    {
        desk.Write("staging", "", ("orders", "v1", ""), ("payments", "v1", ""));
        Assert.Equal(0, desk.Run("advance", desk.Spec("staging")));
        desk.Write("staging", "", ("orders", "v2", ""), ("payments", "v2", ""));

        Assert.Equal(0, desk.Run("lock", desk.Spec("staging"), "--service", "orders", "--reason", "migration", "--by", "ada"));
        string message = desk.Log()[0];
        Assert.StartsWith("_environment (staging): lock orders\n\nLocked by ada: migration\n", message, StringComparison.Ordinal);
        Assert.Contains("GitOpsGen-Service: orders\nGitOpsGen-Decision: lock\n", message, StringComparison.Ordinal);

        Assert.Equal(4, desk.Run("advance", desk.Spec("staging")));
        Assert.Contains("locked by ada: migration", desk.Out, StringComparison.Ordinal);
        Assert.StartsWith("payments (staging): prepare v2", desk.Log()[0], StringComparison.Ordinal);
        Assert.Equal(0, desk.Run("status", desk.Spec("staging")));
        Assert.Contains("locked by ada: migration", desk.Out, StringComparison.Ordinal);

        Assert.Equal(0, desk.Run("unlock", desk.Spec("staging"), "--service", "orders", "--by", "bob", "--reason", "done"));
        Assert.Contains("Unlocked by bob: done", desk.Log()[0], StringComparison.Ordinal);
        Assert.Equal(4, desk.Run("advance", desk.Spec("staging")));
        Assert.StartsWith("orders (staging): prepare v2", desk.Log()[0], StringComparison.Ordinal);
        int commits = desk.Log().Length;
        Assert.Equal(0, desk.Run("unlock", desk.Spec("staging"), "--by", "bob"));
        Assert.Equal(commits, desk.Log().Length);
    }

    [Fact]
    public void A_lock_with_an_end_ends_by_itself_and_a_rollback_passes_it()
    {
        desk.Write("staging", "", ("orders", "v1", ""));
        desk.Run("advance", desk.Spec("staging"));
        desk.Write("staging", "", ("orders", "v2", ""));
        desk.Run("advance", desk.Spec("staging"));
        desk.Now += TimeSpan.FromHours(1);
        Assert.Equal(0, desk.Run("lock", desk.Spec("staging"), "--reason", "audit", "--until", "2h", "--by", "ada"));

        Assert.Equal("hold", Decision());
        Assert.Contains("locked by ada: audit (opens 2026-03-03T15:00:00Z)", desk.Out, StringComparison.Ordinal);
        desk.Now += TimeSpan.FromHours(2);
        Assert.Equal("advance", Decision());
        desk.Now -= TimeSpan.FromHours(1);
        Assert.Equal(0, desk.Run("rollback", desk.Spec("staging"), "--service", "orders", "--reason", "errors"));
    }

    [Fact]
    public void A_lock_works_while_the_spec_is_broken_and_before_anything_was_committed()
    {
        desk.Write("staging", "freeze: [{deny: sometimes}]", ("orders", "v1", ""));

        Assert.Equal(2, desk.Run("advance", desk.Spec("staging")));
        Assert.Equal(0, desk.Run("lock", desk.Spec("staging"), "--reason", "the spec is broken", "--by", "ada"));
        desk.Write("staging", "", ("orders", "v1", ""));
        Assert.Equal(4, desk.Run("advance", desk.Spec("staging")));
        Assert.Equal(0, desk.Run("unlock", desk.Spec("staging"), "--by", "ada"));
        Assert.Equal(0, desk.Run("advance", desk.Spec("staging")));
    }

    [Theory]
    [InlineData("--until", "soon", "'soon' is not a time")]
    [InlineData("--until", "2026-01-01", "'2026-01-01' is over")]
    [InlineData("--service", "order", "there is no service 'order'")]
    public void A_lock_that_would_stop_nothing_is_refused(string option, string value, string message)
    {
        desk.Write("staging", "", ("orders", "v1", ""));

        Assert.Equal(2, desk.Run("lock", desk.Spec("staging"), "--reason", "x", "--by", "ada", option, value));
        Assert.Contains(message, desk.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Locks_read_back_as_they_were_written_and_the_shared_files_keep_them()
    {
        var world = new World { Environment = "gateways: [{name: public, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: [shop.example.com]}]}]" };
        world.Services["orders"] = ("v1", "");
        world.Run();
        var both = new PromotionLock("orders", "ada", "two\nlines: 'quoted'", world.Now, world.Now.AddDays(1));
        var all = new PromotionLock(null, "bob", "audit", world.Now, null);
        world.Commit(LockProposal.Set("staging", both, world.Base, "0.1.0"));
        world.Commit(LockProposal.Set("staging", all with { Reason = "first" }, world.Base, "0.1.0"));
        world.Commit(LockProposal.Set("staging", all, world.Base, "0.1.0"));
        Assert.Equal([all, both], Read(world));

        world.Commit(LockProposal.Lift("staging", null, "bob", null, world.Base, world.Now, "0.1.0"));
        world.Environment += "\nargocd: {repository: 'https://git.example.com/config.git'}";
        Assert.IsType<Decision.Update>(world.Run()["_environment"]);
        Assert.Equal([both], Read(world));
    }

    [Theory]
    [InlineData("locks: [{by: ada, reason: x}]")]
    [InlineData("locks: [{by: ada, reason: x, since: 2026-03-03T12:00:00Z, until: later}]")]
    [InlineData("locks: ada")]
    [InlineData("locks: [")]
    public void Locks_that_cannot_be_read_stop_everything(string text)
    {
        Stop stop = Assert.Single(Locks.Stops(new SourceText("_environment.yaml", text), DateTimeOffset.UnixEpoch));

        Assert.Contains("cannot be read", stop.Reason, StringComparison.Ordinal);
        Assert.True(stop.Stops("orders") && stop.Until is null);
    }

    [Theory]
    [InlineData("2h", "2026-03-03T14:00:00Z")]
    [InlineData("2026-03-04", "2026-03-04T00:00:00Z")]
    [InlineData("2026-03-04T10:00+09:00", "2026-03-04T01:00:00Z")]
    [InlineData("2026-03-04T10:00:30Z", "2026-03-04T10:00:30Z")]
    [InlineData("04.03.2026", null)]
    public void An_end_is_said_as_a_duration_or_a_time(string text, string? until) =>
        Assert.Equal(until, Locks.UntilOf(text, DateTimeOffset.Parse("2026-03-03T12:00:00Z", CultureInfo.InvariantCulture)) is { } time ? RecordWriter.Time(time) : null);

    private static ImmutableArray<PromotionLock> Read(World world) => Locks.Read(world.Base.Records[".gitopsgen/staging/_environment.yaml"]).Value;

    private string Decision() => desk.Json("advance", desk.Spec("staging"), "--dry-run").GetProperty("environments")[0].GetProperty("services")[0].GetProperty("decision").GetString()!;
}
