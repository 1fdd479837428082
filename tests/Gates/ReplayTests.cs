using System.Text.Json;
using GitOpsGen.Commands;
using GitOpsGen.Tests.Gates.Servers;
using GitOpsGen.Tests.Schedule;
using Xunit;

namespace GitOpsGen.Tests.Gates;

/// <summary><c>gate --replay</c> by the whole program on a repository with real commits.</summary>
public sealed class ReplayTests : IDisposable
{
    private const string Record = ".gitopsgen/staging/orders.yaml";
    private readonly Desk desk = new();
    private readonly JsonServer quality = JsonServer.Always(new Canned(200, """{"status": "OK", "depth": 3}"""));
    private readonly string[] replay;

    public ReplayTests()
    {
        Write("v1");
        Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));
        Write("v2");
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(0, desk.Run("reconcile", desk.Spec("staging")));
            desk.Now += TimeSpan.FromHours(1);
        }

        replay = ["gate", desk.Spec("staging"), "--service", "orders", "--replay"];
    }

    [Fact]
    public void What_was_stored_is_judged_again_without_asking_anybody_and_agrees()
    {
        quality.Dispose();
        Assert.Equal(ExitCode.Done, desk.Run([.. replay, "HEAD"]));
        Assert.Contains($"manifests: those that stood at {desk.Git("rev-parse", "main^")[..10]}", desk.Out, StringComparison.Ordinal);
        Assert.Matches("GATE +STORED +AGAIN +REASON", desk.Out);
        Assert.Matches("http quality +pass +pass +'OK'", desk.Out);
        JsonElement service = Json([.. replay, desk.Git("rev-parse", "main")[..8]]);
        Assert.True(service.GetProperty("replay").GetProperty("agrees").GetBoolean() && service.GetProperty("replay").GetProperty("sameManifests").GetBoolean());
        Assert.Equal("pass", service.GetProperty("gates").GetProperty("evidence")[0].GetProperty("again").GetString());
        Assert.Equal("http quality", Json(["status", desk.Spec("staging")]).GetProperty("rows")[0].GetProperty("gate").GetString());
    }

    [Fact]
    public void A_commit_that_no_gate_was_asked_for_has_nothing_to_judge_and_one_that_is_not_there_is_wrong_input()
    {
        Assert.Equal(ExitCode.Done, desk.Run([.. replay, "HEAD~1"]));
        Assert.Contains("no answer of a gate is stored there", desk.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Input, desk.Run([.. replay, "0000"]));
        Assert.Contains("no commit of 'orders' is '0000'", desk.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Input, desk.Run([.. replay, "--output"]));
    }

    [Fact]
    public void A_verdict_or_a_figure_that_was_changed_by_hand_is_a_finding()
    {
        desk.Commit(Record, text => text.Replace("found: OK", "found: ERROR", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Refused, desk.Run([.. replay, "HEAD"]));
        Assert.Contains("JDG007: http quality: stored is 'pass: 'OK'', and from the figures beside it follows 'fail: 'ERROR' instead of 'OK''", desk.Error, StringComparison.Ordinal);
        Assert.Matches("http quality +pass +fail \\(differs\\)", desk.Out);
    }

    [Fact]
    public void Evidence_about_manifests_that_did_not_stand_there_is_a_finding()
    {
        desk.Commit(Record, text => System.Text.RegularExpressions.Regex.Replace(text, "manifests: sha256:....", "manifests: sha256:0000"));
        Assert.Equal(ExitCode.Refused, desk.Run([.. replay, "HEAD"]));
        Assert.Contains("JDG008: the evidence judges the manifests sha256:0000", desk.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_is_named_and_keeps_everything_back_but_the_way_back()
    {
        desk.Commit(Record, text => text.Replace("expected: OK", "exspected: OK", StringComparison.Ordinal));
        string tip = desk.Git("rev-parse", "main");
        Assert.Equal(ExitCode.Repository, desk.Run([.. replay, "HEAD"]));
        Assert.Contains($"{tip[..10]}:{Record}:", desk.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Repository, desk.Run("reconcile", desk.Spec("staging")));
        Assert.Contains("JDG005: stored evidence: 'input.expected' is not a text", desk.Error, StringComparison.Ordinal);
        Assert.Equal(tip, desk.Git("rev-parse", "main"));
        Assert.Equal(ExitCode.Done, desk.Run("rollback", desk.Spec("staging"), "--service", "orders", "--reason", "enough"));
        Assert.Contains("\nstatus: rolled-back\n", desk.Git("show", "main:" + Record), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rollback_that_nobody_watched_can_be_audited()
    {
        using JsonServer bad = JsonServer.Always(new Canned(200, """{"status": "ERROR"}"""));
        Write("v2", bad.Address);
        Assert.Equal(ExitCode.RolledBack, desk.Run("reconcile", desk.Spec("staging")));
        Assert.Contains("http quality fail: 'ERROR' instead of 'OK'", desk.Log()[0], StringComparison.Ordinal);
        Assert.Contains($"asked: GET {bad.Address}/quality", desk.Log()[0], StringComparison.Ordinal);
        Assert.Equal(ExitCode.Held, desk.Run([.. replay, "HEAD"]));
    }

    public void Dispose()
    {
        quality.Dispose();
        desk.Dispose();
    }

    private JsonElement Json(string[] args) => desk.Json(args).GetProperty("environments")[0].GetProperty("services")[0];

    private void Write(string version, string? address = null) => desk.Write("staging",
        $"gates: {{http: [{{name: quality, url: \"{address ?? quality.Address}/quality\", pointer: /status, equals: OK}}]}}", ("orders", version, ""));
}
