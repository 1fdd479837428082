using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;
using GitOpsGen.Notify;
using GitOpsGen.Release;
using GitOpsGen.Tests.Gates.Servers;
using GitOpsGen.Tests.Schedule;
using Xunit;

namespace GitOpsGen.Tests.Notify;

public sealed class NoticeTests
{
    private const string Quick = "strategy: {hold: 1m, prepare: {hold: 1m}, steps: [{weight: 50}]}\ngates: {errorRate: {max: 1%}}";

    [Fact]
    public void A_release_is_told_stage_by_stage_and_its_rollback_fires_and_is_resolved()
    {
        World world = Prepared();
        List<string> told = [];
        void Step(GateOutcome outcome)
        {
            world.Now += TimeSpan.FromHours(1);
            world.Answers["orders"] = new GateAnswers(outcome, ["errorRate: 5 % of 400, at most 1 %"]);
            told.AddRange(Tell(world).Select(n => $"{n.Event} {n.State} {n.Version} {n.Stage}"));
        }

        told.AddRange(Tell(world).Select(n => $"{n.Event} {n.State} {n.Version} {n.Stage}"));
        Step(GateOutcome.Pass);
        Step(GateOutcome.Fail);
        Step(GateOutcome.NotAsked);
        Step(GateOutcome.NotAsked);
        world.Services["orders"] = ("v3", Quick);
        Step(GateOutcome.NotAsked);
        Step(GateOutcome.Pass);
        Step(GateOutcome.Pass);
        Step(GateOutcome.Pass);

        Assert.Equal(
        [
            "start info v2 prepare", "advance info v2 50-50", "rollback firing v2 rollback", "rollback resolved v2 clean-up",
            "start info v3 prepare", "advance info v3 50-50", "advance info v3 0-100", "finalized info v3 finalize",
        ], told);
    }

    [Fact]
    public void Who_is_stuck_is_told_at_once_and_again_later_and_not_with_every_run()
    {
        World world = Prepared();
        world.Run();
        world.Answers["orders"] = new GateAnswers(GateOutcome.Inconclusive, []);
        DateTimeOffset since = world.Record("orders")!.Since;
        List<double> told = [];
        for (int minutes = 0; minutes <= 60 * 60; minutes += 10)
        {
            world.Now = since.AddMinutes(minutes);
            told.AddRange(Tell(world).Where(n => n is { Event: "stuck", State: "firing", Key: "staging/orders/v2/stuck" }).Select(_ => minutes / 60.0));
        }

        // Three hours are the patience.
        Assert.Equal([3, 4, 9, 27, 51], told.Select(Math.Floor).Distinct());
        Assert.Equal(10, told.Count);
        world.Answers["orders"] = new GateAnswers(GateOutcome.Pass, []);
        Assert.Equal(["stuck resolved", "advance info"], Tell(world).Select(n => $"{n.Event} {n.State}"));
    }

    [Fact]
    public void Who_was_stuck_and_is_rolled_back_is_stuck_no_longer()
    {
        World world = Prepared();
        world.Run();
        world.Answers["orders"] = new GateAnswers(GateOutcome.Inconclusive, []);
        world.Now = world.Record("orders")!.Since.AddHours(3);
        Assert.Equal(["stuck firing"], Tell(world).Select(n => $"{n.Event} {n.State}"));

        world.Answers["orders"] = new GateAnswers(GateOutcome.Fail, []);

        Notice[] told = Tell(world);
        Assert.Equal(["stuck resolved staging/orders/v2/stuck", "rollback firing staging/orders/v2/rollback"], told.Select(n => $"{n.Event} {n.State} {n.Key}"));
        Assert.Equal(("v2 waits no longer", "it was rolled back"), (told[0].Problem, told[0].Done));
    }

    [Fact]
    public void What_a_person_advances_or_rolls_back_is_told_too()
    {
        using var desk = new Desk();
        using JsonServer hook = JsonServer.Always(new Canned(204, ""));
        desk.Write("staging", $"notify: [{{webhook: {{url: \"{hook.Address}/hook\"}}}}]", ("orders", "v1", ""));
        Assert.Equal(0, desk.Run("advance", desk.Spec("staging")));
        desk.Write("staging", $"notify: [{{webhook: {{url: \"{hook.Address}/hook\"}}}}]", ("orders", "v2", ""));
        Assert.Equal(0, desk.Run("advance", desk.Spec("staging"), "--dry-run"));
        int before = hook.Asked.Count;
        Assert.Equal(0, desk.Run("advance", desk.Spec("staging")));
        Assert.Equal(before + 1, hook.Asked.Count);
        Assert.Equal(0, desk.Run("rollback", desk.Spec("staging"), "--service", "orders", "--reason", "it smells"));
        Assert.Equal(before + 2, hook.Asked.Count);
    }

    [Fact]
    public void A_message_says_the_problem_the_evidence_and_what_was_done()
    {
        var notice = new Notice("rollback", "firing", "k", "staging", "orders", "v2", "rollback", "v2 was rolled back: <b> & co", ["errorRate: 5 %"], "v1 takes all requests again", "0123456789abcdef", "2026-03-03T12:00:00Z");

        string slack = JsonDocument.Parse(notice.ToSlack()).RootElement.GetProperty("text").GetString()!;
        Assert.Equal(":red_circle: *firing* *orders* in *staging*: v2 was rolled back: &lt;b&gt; &amp; co\n> errorRate: 5 %\nv1 takes all requests again (`0123456789`)", slack);
        JsonElement json = JsonDocument.Parse(notice.ToJson()).RootElement;
        Assert.Equal("firing", json.GetProperty("state").GetString());
        Assert.Equal("errorRate: 5 %", json.GetProperty("evidence")[0].GetString());
    }

    [Fact]
    public async Task Webhooks_get_what_they_asked_for_with_their_headers()
    {
        using var server = new Hook(200);
        World world = Prepared($"notify: [{{slack: {{urlFrom: GITOPSGEN_SECRET_SLACK}}, on: [finalized]}}, {{webhook: {{url: '{server.Url}plain', headersFrom: {{Authorization: GITOPSGEN_SECRET_AUTH}}}}, on: [start]}}]");

        ImmutableArray<Diagnostic> found = Notices.Send(world.Spec, Some(), Variables(("GITOPSGEN_SECRET_SLACK", server.Url + "slack"), ("GITOPSGEN_SECRET_AUTH", "Bearer x")), TimeSpan.FromSeconds(10));

        Assert.Empty(found);
        string[] asked = await server.Stop();
        Assert.Equal(2, asked.Length);
        Assert.Contains(asked, a => a.StartsWith("POST /plain", StringComparison.Ordinal) && a.Contains("Authorization: Bearer x", StringComparison.Ordinal) && a.Contains("\"event\":\"start\"", StringComparison.Ordinal));
        Assert.Contains(asked, a => a.StartsWith("POST /slack", StringComparison.Ordinal) && a.Contains("{\"text\":", StringComparison.Ordinal) && !a.Contains("Bearer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_webhook_that_is_dead_delays_nothing_fails_nothing_and_its_address_is_not_told()
    {
        using var refuses = new Hook(302);
        using var hangs = new TcpListener(IPAddress.Loopback, 0);
        hangs.Start();
        World world = Prepared("notify: [{slack: {urlFrom: GITOPSGEN_SECRET_GONE}}, {slack: {urlFrom: GITOPSGEN_SECRET_HANGS}}, {slack: {urlFrom: GITOPSGEN_SECRET_REFUSES}}, {slack: {urlFrom: GITOPSGEN_SECRET_UNSET}}, {webhook: {urlFrom: GITOPSGEN_SECRET_ODD}}]");
        long start = Stopwatch.GetTimestamp();

        ImmutableArray<Diagnostic> found = Notices.Send(world.Spec, Some(), Variables(
            ("GITOPSGEN_SECRET_GONE", "http://127.0.0.1:9/T0/hush"), ("GITOPSGEN_SECRET_HANGS", $"http://127.0.0.1:{((IPEndPoint)hangs.LocalEndpoint).Port}/T0/hush"),
            ("GITOPSGEN_SECRET_REFUSES", refuses.Url + "T0/hush"), ("GITOPSGEN_SECRET_ODD", "file:///hush")), TimeSpan.FromSeconds(1));

        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 8);
        Assert.Equal(["it could not be reached (ConnectionError)", "it did not answer in time", "the answer was 302", "the variable 'GITOPSGEN_SECRET_UNSET' is not set", "the address is no http or https address"],
            found.Select(f => f.Message[(f.Message.IndexOf("delivered: ", StringComparison.Ordinal) + "delivered: ".Length)..]));
        Assert.All(found, f => Assert.True(f.Severity == Severity.Warning && !f.Message.Contains("hush", StringComparison.Ordinal)));
        await refuses.Stop();
    }

    private static ImmutableArray<Notice> Some() =>
        [.. new[] { "start", "finalized" }.Select(e => new Notice(e, "info", "k", "staging", "orders", "v2", "prepare", "p", [], "d", null, "2026-03-03T12:00:00Z"))];

    private static Func<string, string?> Variables(params (string Name, string Value)[] variables) => name => variables.FirstOrDefault(v => v.Name == name).Value;

    private static World Prepared(string environment = "")
    {
        var world = new World { Environment = environment };
        world.Services["orders"] = ("v1", Quick);
        world.Run();
        world.Services["orders"] = ("v2", Quick);
        return world;
    }

    private static Notice[] Tell(World world)
    {
        ImmutableArray<Proposal> proposals = world.Propose();
        Dictionary<string, string> commits = proposals.Where(p => p.Commits).ToDictionary(p => p.Service, _ => "0123456789", StringComparer.Ordinal);
        foreach (Proposal proposal in proposals.Where(p => p.Commits))
        {
            world.Commit(proposal);
        }

        return [.. Notice.Of(world.Spec, proposals, commits, world.Now)];
    }

    /// <summary>A small HTTP server that keeps what it was sent.</summary>
    private sealed class Hook : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource stop = new();
        private readonly List<string> asked = [];
        private readonly Task serving;

        public Hook(int status)
        {
            listener.Start();
            serving = Serve(status);
        }

        public string Url => $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";

        public async Task<string[]> Stop()
        {
            await stop.CancelAsync();
            await serving;
            return [.. asked];
        }

        public void Dispose()
        {
            listener.Dispose();
            stop.Dispose();
        }

        private async Task Serve(int status)
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    using TcpClient client = await listener.AcceptTcpClientAsync(stop.Token);
                    asked.Add(await Read(client.GetStream(), stop.Token));
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), stop.Token);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        }

        private static async Task<string> Read(NetworkStream stream, CancellationToken stop)
        {
            var text = new StringBuilder();
            byte[] some = new byte[4096];
            while (true)
            {
                int read = await stream.ReadAsync(some, stop);
                text.Append(Encoding.UTF8.GetString(some, 0, read));
                string sofar = text.ToString();
                int end = sofar.IndexOf("\r\n\r\n", StringComparison.Ordinal);
                string? length = sofar.Split("\r\n").FirstOrDefault(l => l.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
                if (read == 0 || (end >= 0 && length is not null && Encoding.UTF8.GetByteCount(sofar[(end + 4)..]) >= int.Parse(length.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture)))
                {
                    return sofar;
                }
            }
        }
    }
}
