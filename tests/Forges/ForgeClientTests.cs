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
        Assert.True(forge.SetStatus(head, "gitopsgen/staging/orders", StatusState.Failure, new string('w', 300)).IsOk);
        Assert.True(forge.SetStatus(head, "gitopsgen/staging/orders", StatusState.Failure, "waits").IsOk);
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
        Assert.Equal(project.Requests.Single().Number, made.Number);

        server.LoseAnswers = 1;
        Assert.True(forge.Comment(made.Number, "said once").IsOk);
        Assert.Equal("said once", project.Requests.Single().Comments.Single().Body);

        // What was lost before it was done is done after all, once.
        server.Instead.Enqueue(new Answer(502));
        Assert.True(forge.Comment(made.Number, "said after all").IsOk);
        Assert.Equal(["said once", "said after all"], project.Requests.Single().Comments.Select(c => c.Body));

        // And who fails for good is named.
        for (int i = 0; i < 8; i++)
        {
            server.Instead.Enqueue(new Answer(502));
        }

        Assert.Equal("FORGE001", Assert.Single(forge.Comment(made.Number, "never").Diagnostics).Code.Id);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_request_from_a_fork_is_none_of_ours_whatever_its_branch_is_called(ForgeKind kind)
    {
        using ForgeServer server = Server(kind);
        using IForge forge = Client(server, kind);
        string head = Branch("gitopsgen/staging/orders/v2-90-10");
        StoredRequest theirs = project.Open("gitopsgen/staging/orders/v2-90-10", "main", "innocent", "", isFromFork: true);
        Assert.Empty(forge.OpenRequests("main", "gitopsgen/").Value);
        ForgeRequest ours = forge.Open(New("gitopsgen/staging/orders/v2-90-10")).Value;
        Assert.NotEqual(theirs.Number, ours.Number);
        Assert.Equal(head, ours.Head);
        (theirs.State, theirs.MergedAt) = ("merged", DateTimeOffset.UnixEpoch);
        Assert.Null(forge.MergedAt("gitopsgen/staging/orders/v2-90-10", "main").Value);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Whoever_copies_the_mark_of_our_comment_keeps_his_own(ForgeKind kind)
    {
        using ForgeServer server = Server(kind);
        server.PageSize = 1;
        using IForge forge = Client(server, kind);
        Branch("x");
        StoredRequest request = project.Requests.Single(r => r.Number == forge.Open(New("x")).Value.Number);
        project.Comment(request, "<!-- mark -->\nof a person", ForgeProject.Person);
        project.Comment(request, "> <!-- mark -->\nquoted");
        Assert.True(forge.KeepComment(request.Number, "<!-- mark -->", "<!-- mark -->\none").IsOk);
        Assert.True(forge.KeepComment(request.Number, "<!-- mark -->", "<!-- mark -->\ntwo").IsOk);
        Assert.Equal(["<!-- mark -->\nof a person", "> <!-- mark -->\nquoted", "<!-- mark -->\ntwo"], request.Comments.Select(c => c.Body));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Pages_are_followed_on_our_own_address_wherever_the_forge_believes_it_is(ForgeKind kind)
    {
        using ForgeServer server = Server(kind);
        (server.PageSize, server.BelievedRoot) = (1, "https://forge.example.com/");
        using IForge forge = Client(server, kind);
        foreach (string source in (string[])["gitopsgen/a", "gitopsgen/b", "gitopsgen/c"])
        {
            Branch(source);
            forge.Open(New(source));
        }

        Assert.Equal(3, forge.OpenRequests("main", "gitopsgen/").Value.Length);
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
        using var server = new GitLabServer(project) { NotSeenYet = 2 };
        using IForge forge = Client(server, ForgeKind.GitLab);
        Branch("x");
        Assert.True(forge.Open(New("x")).IsOk);
        Assert.Contains("does not exist", Assert.Single(forge.Open(New("nowhere")).Diagnostics).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Titles_and_descriptions_are_as_long_as_the_forge_takes_them(ForgeKind kind)
    {
        using ForgeServer server = Server(kind);
        using IForge forge = Client(server, kind);
        Branch("x");
        Assert.True(forge.Open(New("x") with { Title = new string('t', 400) }).IsOk);
        Assert.EndsWith("t…", project.Requests.Single().Title, StringComparison.Ordinal);
        Diagnostic found = Assert.Single(forge.Update(1, "t", new string('b', 2_000_000)).Diagnostics);
        Assert.Contains("is too long", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GitLab_merges_by_itself_what_is_checked_on_a_merged_result()
    {
        using var server = new GitLabServer(project) { MergedResults = true };
        using IForge forge = Client(server, ForgeKind.GitLab);
        Branch("x");
        ForgeRequest request = forge.Open(New("x")).Value;
        Assert.Equal(Arming.TooEarly, forge.Arm(request, MergeMethod.Merge, "").Value);
        string on = project.MergedResult(project.Requests.Single());
        project.Check(on, "build", "running");
        Assert.Equal(Arming.TooEarly, forge.Arm(request with { Head = new string('1', 40) }, MergeMethod.Merge, "").Value);
        Assert.Equal(Arming.Armed, forge.Arm(request, MergeMethod.Merge, "").Value);
        project.Check(on, "build", "success");
        Assert.Equal("merged", project.Requests.Single().State);
    }

    [Fact]
    public void GitLab_takes_the_train_where_the_project_has_one()
    {
        using var server = new GitLabServer(project, Merging.Train);
        using IForge forge = Client(server, ForgeKind.GitLab);
        string head = Branch("x");
        ForgeRequest request = forge.Open(New("x")).Value;
        project.Check(head, "build", "running");
        Assert.Equal(Arming.Armed, forge.Arm(request, MergeMethod.Merge, "").Value);
        Assert.Contains("POST /gitlab/api/v4/projects/platform%2Fconfig/merge_trains/merge_requests/1", server.Log);
        Assert.DoesNotContain("PUT /gitlab/api/v4/projects/platform%2Fconfig/merge_requests/1/merge", server.Log);
        project.Check(head, "build", "success");
        Assert.Equal("merged", project.Requests.Single().State);
    }

    [Fact]
    public void GitLab_says_why_it_does_not_merge()
    {
        using ForgeServer server = Server(ForgeKind.GitLab);
        using IForge forge = Client(server, ForgeKind.GitLab);
        string head = Branch("x");
        ForgeRequest request = forge.Open(New("x")).Value;
        project.Check(head, "build", "running");
        Assert.Equal(Arming.TooEarly, forge.Arm(request with { Head = Branch("y") }, MergeMethod.Merge, "").Value);
        project.Requests.Single().Title = "Draft: not yet";
        Assert.Equal("does not merge by itself yet (draft status)", forge.Arm(request, MergeMethod.Merge, "").Value.Words);
        project.Requests.Single().Title = "ready";
        server.MayMerge = false;
        Assert.Equal("FORGE002", Assert.Single(forge.Arm(request, MergeMethod.Merge, "").Diagnostics).Code.Id);
    }

    [Fact]
    public void A_squash_keeps_the_message_of_the_commit()
    {
        using var server = new GitLabServer(project);
        using IForge forge = Client(server, ForgeKind.GitLab);
        string head = Branch("x");
        ForgeRequest request = forge.Open(New("x")).Value;
        project.Check(head, "build", "running");
        Assert.Equal(Arming.Armed, forge.Arm(request, MergeMethod.Squash, "what\n\nwhy\n\nGitOpsGen-Service: x\n").Value);
        project.Check(head, "build", "success");
        Assert.Contains("GitOpsGen-Service: x", box.Git("log", "--format=%B", "main"), StringComparison.Ordinal);
    }

    [Fact]
    public void GitHub_without_auto_merge_says_where_it_is_allowed()
    {
        using var server = new GitHubServer(project) { AllowsAutoMerge = false };
        using IForge forge = Client(server, ForgeKind.GitHub);
        string head = Branch("x");
        ForgeRequest request = forge.Open(New("x")).Value;
        server.Runs.Add((head, "in_progress", null));
        Diagnostic found = Assert.Single(forge.Arm(request, MergeMethod.Merge, "").Diagnostics);
        Assert.Contains("Pull request Auto merge is not allowed for this repository", found.Message, StringComparison.Ordinal);
        Assert.Contains("allow auto-merge", found.Hint, StringComparison.Ordinal);
        server.Runs.Add((head, "completed", "failure"));
        Assert.Equal(Arming.ChecksFailed, forge.Arm(request, MergeMethod.Merge, "").Value);
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
        Assert.Equal(Arming.TooEarly, forge.Arm(request, MergeMethod.Squash, "title\n\nbody\n").Value);

        project.Check(head, "ci", "pending");
        Assert.Equal(Arming.TooEarly, forge.Arm(request with { Head = new string('1', 40) }, MergeMethod.Squash, "title\n\nbody\n").Value);
        Assert.Equal(Arming.Armed, forge.Arm(request, MergeMethod.Squash, "title\n\nbody\n").Value);
        Assert.Equal(head, project.Requests.Single().Armed);

        project.Statuses.Add((head, "ci", "success", ""));
        Assert.Equal(Arming.Armed, forge.Arm(request, MergeMethod.Squash, "title\n\nbody\n").Value);
        Assert.Equal("merged", project.Requests.Single().State);
        Assert.NotNull(forge.MergedAt("x", "main").Value);
    }

    private static NewRequest New(string source) => new(source, "main", "title", "text", ["gitopsgen", "rollback"], false);

    private ForgeServer Server(ForgeKind kind) => kind == ForgeKind.GitLab ? new GitLabServer(project) : new GitHubServer(project);

    private static IForge Client(ForgeServer server, ForgeKind kind) => ForgeClient.Open(
        new ForgeAddress(kind, new Uri(server.Root), "platform/config", ForgeServer.Token),
        new ForgeOptions { End = DateTimeOffset.UtcNow.AddSeconds(20), FirstPause = TimeSpan.FromMilliseconds(5) }).Value;

    private string Branch(string name)
    {
        box.Git("update-ref", "refs/heads/" + name, "main");
        return box.CommitByGit("b", name, name);
    }
}
