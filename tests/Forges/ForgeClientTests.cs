using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

using GitOpsGen.Diagnostics;
using GitOpsGen.Forges;
using GitOpsGen.Tests.Forges.Servers;
using GitOpsGen.Tests.Git;

using Xunit;

namespace GitOpsGen.Tests.Forges;

public sealed class ForgeClientTests : IDisposable
{
    private readonly Sandbox box = new();
    private readonly ForgeProject project;

    public ForgeClientTests()
    {
        box.Program("git", ["init", "-q", "--bare", "--initial-branch=main", box.Bare]);
        box.CommitByGit("a", "1");
        project = new ForgeProject(box.Bare, new StoppedClock());
    }

    public static TheoryData<ForgeKind> Both => [ForgeKind.GitLab, ForgeKind.GitHub];

    public void Dispose() => box.Dispose();

    [Theory]
    [MemberData(nameof(Both))]
    public void A_request_is_opened_found_changed_and_closed(ForgeKind kind)
    {
        using ForgeServer server = Server(kind);
        using IForge forge = Client(server, kind);
        string head = Branch("gitopsgen/staging/orders/v2-90-10");
        ForgeRequest made = forge.Open(New("gitopsgen/staging/orders/v2-90-10")).Value;
        Assert.Equal(("gitopsgen/staging/orders/v2-90-10", head, "title"), (made.Source, made.Head, made.Title));

        // Opened again, as after an answer that was lost: the same one.
        Assert.Equal(made.Number, forge.Open(New("gitopsgen/staging/orders/v2-90-10")).Value.Number);
        Assert.True(forge.Update(made.Number, "new", "body").IsOk);
        Assert.True(forge.Comment(made.Number, "hello").IsOk);
        Assert.Equal("new", Assert.Single(forge.OpenRequests("main", "gitopsgen/staging/").Value).Title);
        Assert.Empty(forge.OpenRequests("main", "gitopsgen/production/").Value);
        Assert.Empty(forge.OpenRequests("other", "gitopsgen/staging/").Value);
        Assert.Null(forge.MergedAt("gitopsgen/staging/orders/v2-90-10", "main").Value);
        Assert.True(forge.Close(made.Number).IsOk);
        Assert.Empty(forge.OpenRequests("main", "gitopsgen/").Value);
        Assert.Equal(["gitopsgen", "rollback"], project.Requests.Single().Labels);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void All_pages_are_read(ForgeKind kind)
    {
        using ForgeServer server = Server(kind);
        server.PageSize = 2;
        using IForge forge = Client(server, kind);
        for (int i = 0; i < 5; i++)
        {
            string source = string.Create(CultureInfo.InvariantCulture, $"gitopsgen/staging/s{i}/v1-bootstrap");
            Branch(source);
            forge.Open(New(source));
        }

        Assert.Equal(5, forge.OpenRequests("main", "gitopsgen/staging/").Value.Length);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void One_comment_is_kept_up_to_date(ForgeKind kind)
    {
        using ForgeServer server = Server(kind);
        using IForge forge = Client(server, kind);
        Branch("x");
        long number = forge.Open(New("x")).Value.Number;
        forge.Comment(number, "of a person");
        foreach (string text in (string[])["<!-- mark -->\none", "<!-- mark -->\ntwo", "<!-- mark -->\ntwo"])
        {
            Assert.True(forge.KeepComment(number, "<!-- mark -->", text).IsOk);
        }

        Assert.Equal(["of a person", "<!-- mark -->\ntwo"], project.Requests.Single().Comments.Select(c => c.Body));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_status_may_be_set_twice(ForgeKind kind)
    {
        using ForgeServer server = Server(kind);
        using IForge forge = Client(server, kind);
        string head = Branch("x");
        Assert.True(forge.SetStatus(head, "gitopsgen/staging/orders", StatusState.Pending, new string('w', 300)).IsOk);
        Assert.True(forge.SetStatus(head, "gitopsgen/staging/orders", StatusState.Pending, "waits").IsOk);
        Assert.True(forge.SetStatus(head, "gitopsgen/staging/orders", StatusState.Success, "done").IsOk);
        Assert.Equal("success", project.Statuses[^1].State);
    }

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
    public void What_reads_is_tried_again_and_what_writes_is_not_done_twice()
    {
        using ForgeServer server = Server(ForgeKind.GitLab);
        using IForge forge = Client(server, ForgeKind.GitLab);
        server.Instead.Enqueue(new Answer(502));
        server.Instead.Enqueue(new Answer(500));
        Assert.True(forge.OpenRequests("main", "gitopsgen/").IsOk);
        Assert.Equal(3, server.Log.Count);

        server.Instead.Enqueue(new Answer(502));
        Assert.Equal("FORGE001", Assert.Single(forge.Comment(1, "x").Diagnostics).Code.Id);
        Assert.Equal(4, server.Log.Count);
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
    public void Who_is_not_there_is_named_after_a_few_tries()
    {
        ForgeServer server = Server(ForgeKind.GitLab);
        using IForge forge = Client(server, ForgeKind.GitLab);
        server.Dispose();
        Assert.Equal("FORGE001", Assert.Single(forge.OpenRequests("main", "gitopsgen/").Diagnostics).Code.Id);
    }

    [Fact]
    public void GitHub_arms_what_waits_and_merges_what_is_clean_pinned_to_the_commit()
    {
        using ForgeServer server = Server(ForgeKind.GitHub);
        using IForge forge = Client(server, ForgeKind.GitHub);
        string head = Branch("x");
        ForgeRequest request = forge.Open(New("x")).Value;
        Assert.Equal(Arming.TooEarly, forge.Arm(request, MergeMethod.Squash).Value);

        project.Statuses.Add((head, "ci", "pending", ""));
        Assert.Equal(Arming.TooEarly, forge.Arm(request with { Head = new string('1', 40) }, MergeMethod.Squash).Value);
        Assert.Equal(Arming.Armed, forge.Arm(request, MergeMethod.Squash).Value);
        Assert.Equal(head, project.Requests.Single().Armed);

        project.Statuses.Add((head, "ci", "success", ""));
        Assert.Equal(Arming.Armed, forge.Arm(request, MergeMethod.Squash).Value);
        Assert.Equal("merged", project.Requests.Single().State);
        Assert.NotNull(forge.MergedAt("x", "main").Value);
    }

    private static NewRequest New(string source) => new(source, "main", "title", "text", ["gitopsgen", "rollback"], false);

    private ForgeServer Server(ForgeKind kind) => kind == ForgeKind.GitLab ? new GitLabServer(project) : new GitHubServer(project);

    private static IForge Client(ForgeServer server, ForgeKind kind) => ForgeClient.Open(
        new ForgeAddress(kind, new Uri(server.Root), "platform/config", ForgeServer.Token),
        new ForgeOptions { Deadline = TimeSpan.FromSeconds(20), FirstPause = TimeSpan.FromMilliseconds(5) }).Value;

    private string Branch(string name)
    {
        box.Git("update-ref", "refs/heads/" + name, "main");
        return box.CommitByGit("b", name, name);
    }
}
