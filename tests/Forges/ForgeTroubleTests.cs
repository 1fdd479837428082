using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

using GitOpsGen.Diagnostics;
using GitOpsGen.Forges;
using GitOpsGen.Tests.Forges.Servers;

using Xunit;

namespace GitOpsGen.Tests.Forges;

public sealed class ForgeTroubleTests : ForgeCase
{
    [Theory]
    [MemberData(nameof(Both))]
    public void The_pause_that_a_server_asks_for_is_kept(ForgeKind kind)
    {
        using ForgeServer server = Server(kind);
        using IForge forge = Client(server, kind);
        server.Instead.Enqueue(kind == ForgeKind.GitLab
            ? new Answer(429, null, ("Retry-After", "1"))
            : new Answer(403, new JsonObject { ["message"] = "secondary rate limit" }, ("Retry-After", "1")));
        long start = Stopwatch.GetTimestamp();
        Assert.True(forge.OpenRequests("main", "gitopsgen/").IsOk);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.9, 10);
        Assert.Equal(2, server.Log.Count);
    }

    [Fact]
    public void A_pause_beyond_the_deadline_is_not_waited_for()
    {
        using ForgeServer server = Server(ForgeKind.GitLab);
        using IForge forge = Client(server, ForgeKind.GitLab);
        server.Instead.Enqueue(new Answer(429, null, ("Retry-After", "3600")));
        Diagnostic found = Assert.Single(forge.OpenRequests("main", "gitopsgen/").Diagnostics);
        Assert.Equal(("FORGE005", true), (found.Code.Id, found.Message.Contains("3600 s", StringComparison.Ordinal)));
        Assert.Single(server.Log);
    }

    [Fact]
    public void What_reads_is_tried_again()
    {
        using ForgeServer server = Server(ForgeKind.GitLab);
        using IForge forge = Client(server, ForgeKind.GitLab);
        server.Instead.Enqueue(new Answer(502));
        server.Instead.Enqueue(new Answer(500));
        Assert.True(forge.OpenRequests("main", "gitopsgen/").IsOk);
        Assert.Equal(3, server.Log.Count);

    }

    [Theory]
    [MemberData(nameof(Both))]
    public void What_was_written_though_its_answer_was_lost_is_not_written_twice(ForgeKind kind)
    {
        using ForgeServer server = Server(kind);
        using IForge forge = Client(server, kind);
        Branch("x");
        server.LoseAnswers = 1;
        ForgeRequest made = forge.Open(New("x")).Value;
        Assert.Equal(Project.Requests.Single().Number, made.Number);

        server.LoseAnswers = 1;
        Assert.True(forge.Comment(made.Number, "said once").IsOk);
        Assert.Equal("said once", Project.Requests.Single().Comments.Single().Body);

        // What was lost before it was done is done after all, once.
        server.Instead.Enqueue(new Answer(502));
        Assert.True(forge.Comment(made.Number, "said after all").IsOk);
        Assert.Equal(["said once", "said after all"], Project.Requests.Single().Comments.Select(c => c.Body));

        // And who fails for good is named.
        for (int i = 0; i < 8; i++)
        {
            server.Instead.Enqueue(new Answer(502));
        }

        Assert.Equal("FORGE001", Assert.Single(forge.Comment(made.Number, "never").Diagnostics).Code.Id);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void An_archived_project_says_so_in_its_own_words(ForgeKind kind)
    {
        using ForgeServer server = Server(kind);
        using IForge forge = Client(server, kind);
        Branch("x");
        server.IsArchived = true;
        Diagnostic found = Assert.Single(forge.Open(New("x")).Diagnostics);
        Assert.Equal(("FORGE002", true), (found.Code.Id, found.Message.Contains(kind == ForgeKind.GitLab ? "403 Forbidden" : "Repository was archived so is read-only.", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_token_of_too_little_scope_is_told_which_it_lacks()
    {
        using ForgeServer server = Server(ForgeKind.GitLab);
        using IForge forge = Client(server, ForgeKind.GitLab);
        server.Instead.Enqueue(new Answer(403, new JsonObject
        {
            ["error"] = "insufficient_scope",
            ["error_description"] = "The request requires higher privileges than provided by the access token.",
            ["scope"] = "api",
        }));
        Diagnostic found = Assert.Single(forge.OpenRequests("main", "gitopsgen/").Diagnostics);
        Assert.Contains("insufficient_scope; The request requires higher privileges than provided by the access token.; api", found.Message, StringComparison.Ordinal);
        Assert.Contains("scope `api`", found.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secondary_limit_that_names_no_time_is_a_minute()
    {
        using ForgeServer server = Server(ForgeKind.GitHub);
        using IForge forge = Client(server, ForgeKind.GitHub);
        server.Instead.Enqueue(new Answer(403, new JsonObject { ["message"] = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again." }));
        Diagnostic found = Assert.Single(forge.OpenRequests("main", "gitopsgen/").Diagnostics);
        Assert.Equal(("FORGE005", true), (found.Code.Id, found.Message.Contains(" 60 s", StringComparison.Ordinal)));
        Assert.Single(server.Log);
    }

    [Fact]
    public void A_limit_that_ends_at_a_time_is_waited_for()
    {
        using ForgeServer server = Server(ForgeKind.GitHub);
        using IForge forge = Client(server, ForgeKind.GitHub);
        string at = DateTimeOffset.UtcNow.AddSeconds(2).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        server.Instead.Enqueue(new Answer(403, new JsonObject { ["message"] = "API rate limit exceeded" }, ("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", at)));
        Assert.True(forge.OpenRequests("main", "gitopsgen/").IsOk);
        Assert.Equal(2, server.Log.Count);
        Assert.True(DateTimeOffset.UtcNow >= DateTimeOffset.FromUnixTimeSeconds(long.Parse(at, CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void After_many_failures_the_forge_is_left_alone_for_a_while()
    {
        using ForgeServer server = Server(ForgeKind.GitLab);
        using IForge forge = Client(server, ForgeKind.GitLab);
        for (int i = 0; i < 100; i++)
        {
            server.Instead.Enqueue(new Answer(500));
        }

        string[] said = [.. Enumerable.Range(0, 10).SelectMany(_ => forge.OpenRequests("main", "gitopsgen/").Diagnostics).Select(d => d.Message)];
        Assert.Contains(said, m => m.Contains("is not asked any more", StringComparison.Ordinal));
        Assert.InRange(server.Log.Count, 8, 12);
    }

    [Fact]
    public void A_branch_that_GitLab_has_not_seen_yet_is_waited_for()
    {
        using var server = new GitLabServer(Project) { NotSeenYet = 2 };
        using IForge forge = Client(server, ForgeKind.GitLab);
        Branch("x");
        Assert.True(forge.Open(New("x")).IsOk);
        Assert.Contains("does not exist", Assert.Single(forge.Open(New("nowhere")).Diagnostics).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(401, "FORGE002")]
    [InlineData(403, "FORGE002")]
    [InlineData(404, "FORGE003")]
    [InlineData(405, "FORGE004")]
    [InlineData(422, "FORGE004")]
    [InlineData(302, "FORGE004")]
    public void A_refusal_carries_the_words_of_the_server_and_no_secret(int status, string code)
    {
        using ForgeServer server = Server(ForgeKind.GitLab);
        using IForge forge = Client(server, ForgeKind.GitLab);
        server.Instead.Enqueue(new Answer(status, new JsonObject { ["message"] = new JsonObject { ["base"] = new JsonArray($"no, not with {ForgeServer.Token}") } }, ("Location", "http://127.0.0.1:1/elsewhere")));
        Diagnostic found = Assert.Single(forge.Update(1, "a", "b").Diagnostics);
        Assert.Equal(code, found.Code.Id);
        Assert.Contains("no, not with ***", found.Message, StringComparison.Ordinal);
        Assert.Single(server.Log);
    }

    [Fact]
    public void A_page_of_a_proxy_is_told_from_an_answer()
    {
        using ForgeServer server = Server(ForgeKind.GitLab);
        using IForge forge = Client(server, ForgeKind.GitLab);
        server.Instead.Enqueue(new Answer(200, JsonValue.Create("Please log in")));
        Assert.Equal("FORGE010", Assert.Single(forge.OpenRequests("main", "gitopsgen/").Diagnostics).Code.Id);
    }

    [Fact]
    public void Who_never_answers_is_given_up_at_the_end_of_the_run()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        var address = new ForgeAddress(ForgeKind.GitLab, new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/")), "platform/config", ForgeServer.Token);
        using IForge forge = ForgeClient.Open(address, new ForgeOptions { End = DateTimeOffset.UtcNow.AddSeconds(1) }).Value;
        long start = Stopwatch.GetTimestamp();
        Assert.Equal("FORGE001", Assert.Single(forge.OpenRequests("main", "gitopsgen/").Diagnostics).Code.Id);
        Assert.Equal("FORGE001", Assert.Single(forge.Comment(1, "late").Diagnostics).Code.Id);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.5, 15);
    }

    [Fact]
    public void Who_is_not_there_is_named_after_a_few_tries()
    {
        ForgeServer server = Server(ForgeKind.GitLab);
        using IForge forge = Client(server, ForgeKind.GitLab);
        server.Dispose();
        Assert.Equal("FORGE001", Assert.Single(forge.OpenRequests("main", "gitopsgen/").Diagnostics).Code.Id);
    }
}
