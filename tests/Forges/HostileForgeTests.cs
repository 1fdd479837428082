using System.Text.Json.Nodes;
using GitOpsGen.Diagnostics;
using GitOpsGen.Forges;
using GitOpsGen.Tests.Gates.Servers;
using Xunit;

namespace GitOpsGen.Tests.Forges;

/// <summary>Answers that no forge gives, and what stands before one may: each ends in a code.</summary>
public sealed class HostileForgeTests : ForgeCase
{
    private const string Token = "t0ken-of-the-test";

    [Theory]
    [MemberData(nameof(Both))]
    public void A_list_with_nothing_in_it_is_not_read(ForgeKind kind)
    {
        Canned nothing = new(200, "[null]");
        Assert.All(
            [
                Said(kind, _ => nothing, f => f.OpenRequests("main", "x")),
                Said(kind, _ => nothing, f => f.MergedAt("x", "main")),
                Said(kind, _ => nothing, f => f.KeepComment(1, "m", "m text")),
                Said(kind, path => path.Contains("statuses", StringComparison.Ordinal) ? nothing : new(200, """[{"id":"abc","sha":"abc"}]"""), f => f.StatusOf("main", "p", "c")),
            ],
            said => Assert.Equal("FORGE010 the answer of 127.0.0.1 cannot be read: an item of its list is null", said));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void Pages_that_lead_in_a_circle_end(ForgeKind kind)
    {
        Canned page = new(200, "[]") { Headers = [("Link", "<http://x/?page=2>; rel=\"next\"")] };
        Assert.Equal("FORGE010 the answer of 127.0.0.1 cannot be read: its pages lead in a circle", Said(kind, _ => page, f => f.OpenRequests("main", "x")));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_next_page_without_a_query_would_be_another_list(ForgeKind kind)
    {
        List<string> asked = [];
        Canned page = new(200, "[]") { Headers = [("Link", "<http://x/foo>; rel=\"next\"")] };
        Assert.Equal("", Said(kind, path => { asked.Add(path); return page; }, f => f.OpenRequests("main", "x")));
        Assert.Single(asked);
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_pause_that_is_longer_than_the_run_is_not_waited_for_whatever_the_status(ForgeKind kind)
    {
        foreach (int status in (int[])[429, 500, 502, 503, 504])
        {
            int asked = 0;
            string said = Said(kind, _ => { asked++; return new(status, "") { Headers = [("Retry-After", "99999999")] }; }, f => f.OpenRequests("main", "x"));
            Assert.StartsWith(status == 429 ? "FORGE005" : "FORGE001", said, StringComparison.Ordinal);
            Assert.Equal(1, asked);
        }
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void The_token_is_in_no_words_wherever_they_are_cut(ForgeKind kind)
    {
        for (int before = 380; before < 402; before++)
        {
            string said = Said(kind, _ => new(400, new JsonObject { ["message"] = new string('x', before) + " " + Token }.ToJsonString()), f => f.Update(1, "a", "b"));
            Assert.DoesNotContain("t0k", said, StringComparison.Ordinal);
        }

        Assert.StartsWith("FORGE004", Said(kind, _ => new(400, """{"message":"\ud800"}"""), f => f.Update(1, "a", "b")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_GraphQL_says_hides_the_token_and_may_be_nothing()
    {
        string Graph(string errors) => Said(ForgeKind.GitHub, path => path.Contains("graphql", StringComparison.Ordinal) ? new(200, $$"""{"errors":{{errors}}}""") : new(200, """[{"id":1,"node_id":"n","body":"m"}]"""),
            f => f.KeepComment(1, "m", "m text"));
        Assert.Equal("FORGE004 127.0.0.1 refuses who wrote a comment: bad ***", Graph($$"""[{"message":"bad {{Token}}"}]"""));
        Assert.Equal("FORGE004 127.0.0.1 refuses who wrote a comment: an error without words", Graph("[null]"));
    }

    [Theory]
    [MemberData(nameof(Both))]
    public void A_body_that_does_not_end_is_given_up_with_the_run(ForgeKind kind)
    {
        using JsonServer server = JsonServer.Always(new Canned(200, "[") { Hangs = true });
        using IForge forge = ForgeClient.Open(new ForgeAddress(kind, new Uri(server.Address + "/"), "platform/config", Token), new ForgeOptions { End = DateTimeOffset.UtcNow.AddSeconds(1) }).Value;
        Assert.Equal("FORGE001", Assert.Single(forge.OpenRequests("main", "x").Diagnostics).Code.Id);
    }

    [Fact]
    public void A_token_that_no_header_holds_is_said_to_be_none()
    {
        var address = new ForgeAddress(ForgeKind.GitLab, new Uri("https://gitlab.example.com/"), "platform/config", "a\r\nX-Evil: 1");
        Assert.Equal("the token for 'https://gitlab.example.com' holds what no header can", Assert.Single(ForgeClient.Open(address, new ForgeOptions()).Diagnostics).Message);
        Dictionary<string, string> variables = new() { ["CI_SERVER_HOST"] = "gitlab.example.com", ["GITLAB_TOKEN"] = Token + "\n" };
        Assert.Equal(Token, ForgeAddress.Of("https://gitlab.example.com/platform/config.git", ForgeKind.GitLab, variables).Value.Token);
    }

    private static string Said<T>(ForgeKind kind, Func<string, Canned> answer, Func<IForge, Result<T>> ask)
    {
        using JsonServer server = new(request => answer(request.RawUrl!));
        using IForge forge = ForgeClient.Open(
            new ForgeAddress(kind, new Uri(server.Address + "/"), "platform/config", Token),
            new ForgeOptions { End = DateTimeOffset.UtcNow.AddSeconds(20), FirstPause = TimeSpan.FromMilliseconds(5) }).Value;
        return string.Join('\n', ask(forge).Diagnostics.Select(d => $"{d.Code.Id} {d.Message}"));
    }
}
