using GitOpsGen.Gates;
using GitOpsGen.Judge;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Tests.Gates.Servers;
using Xunit;

namespace GitOpsGen.Tests.Gates;

/// <summary><c>mode: watch</c>: a gate is asked and reported, and has no effect, whatever its kind.</summary>
public sealed class WatchTests
{
    private static readonly DateTimeOffset Committed = DateTimeOffset.UtcNow.AddMinutes(-30);

    // Nobody is there to ask, so that each of them is inconclusive.
    [Theory]
    [InlineData("errorRate", "{max: 1%MODE}", 2)]
    [InlineData("latency", "{max: 500msMODE}", 2)]
    [InlineData("podRestarts", "{max: 0MODE}", 1)]
    [InlineData("metric", "[{name: own, query: up, max: 1MODE}]", 1)]
    [InlineData("http", "[{name: own, url: 'http://127.0.0.1:9', pointer: /a, equals: b, headersFrom: {A: GITOPSGEN_SECRET_UNSET}MODE}]", 1)]
    [InlineData("alerts", "{matchers: ['a=\"b\"']MODE}", 1)]
    [InlineData("argocd", "{url: 'http://127.0.0.1:9', tokenFrom: GITOPSGEN_SECRET_UNSETMODE}", 1)]
    [InlineData("commitStatus", "{context: ciMODE}", 1)]
    [InlineData("image", "{pin: falseMODE}", 1)]
    public void A_gate_that_cannot_tell_holds_and_one_that_only_watches_does_not(string kind, string fields, int rows)
    {
        (GateResult held, Decision holds) = Decide(kind, fields.Replace("MODE", "", StringComparison.Ordinal));
        (GateResult watched, Decision advances) = Decide(kind, fields.Replace("MODE", ", mode: watch", StringComparison.Ordinal));

        Assert.Equal(GateOutcome.Inconclusive, held.Answers.Outcome);
        Assert.IsType<Decision.Hold>(holds);
        Evidence[] own = [.. watched.Evidence.Where(e => e.Gate.Split(' ')[0] == kind)];
        Assert.Equal(rows, own.Length);
        Assert.All(own, e => Assert.True(e.Verdict is Verdict.Inconclusive { Watch: true }, e.Line));
        Assert.Equal(rows, watched.Answers.Lines.Count(l => l.StartsWith(kind, StringComparison.Ordinal) && l.Contains(" watched: inconclusive: ", StringComparison.Ordinal)));
        Assert.IsType<Decision.Advance>(advances);
    }

    [Fact]
    public void A_watched_gate_that_fails_rolls_nothing_back_and_confirms_nothing()
    {
        EnvironmentSpec environment = Releases.Environment("orders", "{ready: false, onInconclusive: rollback, commitStatus: {context: ci, mode: watch}}");

        GateResult failed = Told(environment, "failure"), passed = Told(environment, "success");

        Assert.Equal("commitStatus watched: fail: 'failure' instead of 'success'", Assert.Single(failed.Answers.Lines));
        Assert.IsType<Decision.Advance>(Decide(environment, failed.Answers));
        Assert.Null(passed.Answers.LiveSince);
    }

    [Fact]
    public void A_watched_gate_holds_nothing_beside_one_that_passes()
    {
        EnvironmentSpec environment = Releases.Environment("orders", "{ready: false, errorRate: {max: 1%, mode: watch}, commitStatus: {context: ci}}");

        GateResult passed = Told(environment, "success");

        Assert.Equal(GateOutcome.Pass, passed.Answers.Outcome);
        Assert.NotNull(passed.Answers.LiveSince);
        Assert.IsType<Decision.Advance>(Decide(environment, passed.Answers));
    }

    [Fact]
    public void An_image_that_is_only_watched_does_not_keep_a_release_from_beginning()
    {
        using JsonServer registry = new(_ => new Canned(404, """{"errors":[{"code":"NAME_UNKNOWN"}]}"""));
        EnvironmentSpec environment = Releases.Environment("orders", "{image: {mode: watch}}", image: $"{registry.Host}/shop/orders:2.0.0");
        ReleaseRecord record = Releases.At(environment, "90-10", Committed) with { Status = ReleaseStatus.Stable, Canary = null };

        GateAnswers answers = GateRunner.Ask(environment, [(environment.Services[0], record)], DateTimeOffset.UtcNow, TimeSpan.FromSeconds(5), GateSettings.Of(environment, _ => null))["orders"].Answers;

        Assert.Equal("image watched: fail: 'no such image' instead of 'present'", Assert.Single(answers.Lines));
        Assert.IsType<Decision.Start>(Planner.Decide(At(environment, record, answers)));
    }

    private static (GateResult Asked, Decision Decision) Decide(string kind, string fields)
    {
        EnvironmentSpec environment = Releases.Environment("orders", $"{{ready: false, {kind}: {fields}}}", image: "127.0.0.1:9/orders:2.0.0");
        GateResult asked = Releases.Ask(environment, "90-10", Committed, TimeSpan.FromMilliseconds(200));
        return (asked, Decide(environment, asked.Answers));
    }

    private static Decision Decide(EnvironmentSpec environment, GateAnswers answers) => Planner.Decide(At(environment, Releases.At(environment, "90-10", Committed), answers));

    private static Situation At(EnvironmentSpec environment, ReleaseRecord record, GateAnswers answers) => new()
    {
        Spec = environment.Services[0],
        Record = record,
        Now = Committed.AddHours(4),
        ApplyTime = TimeSpan.FromMinutes(1),
        Answers = answers,
        Gated = true,
    };

    private static GateResult Told(EnvironmentSpec environment, string status) =>
        GateRunner.Ask(environment, [(environment.Services[0], Releases.At(environment, "90-10", Committed))], DateTimeOffset.UtcNow, TimeSpan.FromSeconds(5),
            GateSettings.Of(environment, _ => null) with { CommitStatus = (_, _, _) => Task.FromResult(GitOpsGen.Diagnostics.Result<string?>.Ok(status)) })["orders"];
}
