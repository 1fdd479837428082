using System.Globalization;

using GitOpsGen.Diagnostics;
using GitOpsGen.Forges;
using GitOpsGen.Tests.Forges.Servers;

using Xunit;

namespace GitOpsGen.Tests.Forges;

public sealed class ForgeClientTests : ForgeCase
{
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
        Assert.Equal(["gitopsgen", "rollback"], Project.Requests.Single().Labels);
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

        // A commit that many services wait for.
        string head = Branch("x");
        Project.Statuses.AddRange(Enumerable.Range(0, 5).Select(i => (head, string.Create(CultureInfo.InvariantCulture, $"argocd/s{i}"), "success", "")));
        Assert.All(Enumerable.Range(0, 5), i => Assert.Equal("success", forge.StatusOf("x", "b", string.Create(CultureInfo.InvariantCulture, $"argocd/s{i}")).Value));
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

        Assert.Equal(["of a person", "<!-- mark -->\ntwo"], Project.Requests.Single().Comments.Select(c => c.Body));
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
        Assert.Equal("success", Project.Statuses[^1].State);
        Project.Statuses.Add((head, "argocd/orders", kind == ForgeKind.GitLab ? "running" : "pending", ""));
        Assert.Equal(kind == ForgeKind.GitLab ? "running" : "pending", forge.StatusOf("x", "b", "argocd/orders").Value);
        Project.Statuses.Add((head, "argocd/orders", "success", ""));
        Assert.Equal("success", forge.StatusOf("x", "b", "argocd/orders").Value);
        Assert.Null(forge.StatusOf("x", "b", "argocd/payments").Value);
        Assert.Null(forge.StatusOf("x", "elsewhere", "argocd/orders").Value);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_request_from_a_fork_is_none_of_ours_whatever_its_branch_is_called(ForgeKind kind)
    {
        using ForgeServer server = Server(kind);
        using IForge forge = Client(server, kind);
        string head = Branch("gitopsgen/staging/orders/v2-90-10");
        StoredRequest theirs = Project.Open("gitopsgen/staging/orders/v2-90-10", "main", "innocent", "", isFromFork: true);
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
        forge.Open(New("x"));
        StoredRequest request = Project.Requests.Single();
        Project.Comment(request, "<!-- mark -->\nof a person", ForgeProject.Person);
        Project.Comment(request, "> <!-- mark -->\nquoted");
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
    public void Titles_and_descriptions_are_as_long_as_the_forge_takes_them(ForgeKind kind)
    {
        using ForgeServer server = Server(kind);
        using IForge forge = Client(server, kind);
        Branch("x");
        Assert.True(forge.Open(New("x") with { Title = new string('t', 400) }).IsOk);
        Assert.EndsWith("t…", Project.Requests.Single().Title, StringComparison.Ordinal);
        Diagnostic found = Assert.Single(forge.Update(1, "t", new string('b', 2_000_000)).Diagnostics);
        Assert.Contains("is too long", found.Message, StringComparison.Ordinal);
    }
}
