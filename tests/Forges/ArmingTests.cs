using GitOpsGen.Diagnostics;
using GitOpsGen.Forges;
using GitOpsGen.Tests.Forges.Servers;

using Xunit;

namespace GitOpsGen.Tests.Forges;

public sealed class ArmingTests : ForgeCase
{
    [Fact]
    public void GitLab_merges_by_itself_what_is_checked_on_a_merged_result()
    {
        using var server = new GitLabServer(Project) { MergedResults = true };
        using IForge forge = Client(server, ForgeKind.GitLab);
        Branch("x");
        ForgeRequest request = forge.Open(New("x")).Value;
        Assert.Equal(Arming.TooEarly, forge.Arm(request, MergeMethod.Merge, "").Value);
        string on = Project.MergedResult(Project.Requests.Single());
        Project.Check(on, "build", "running");
        Assert.Equal(Arming.TooEarly, forge.Arm(request with { Head = new string('1', 40) }, MergeMethod.Merge, "").Value);
        Assert.Equal(Arming.Armed, forge.Arm(request, MergeMethod.Merge, "").Value);
        Project.Check(on, "build", "success");
        Assert.Equal("merged", Project.Requests.Single().State);
    }

    [Fact]
    public void GitLab_takes_the_train_where_the_project_has_one()
    {
        using var server = new GitLabServer(Project, Merging.Train);
        using IForge forge = Client(server, ForgeKind.GitLab);
        string head = Branch("x");
        ForgeRequest request = forge.Open(New("x")).Value;
        Project.Check(head, "build", "running");
        Assert.Equal(Arming.Armed, forge.Arm(request, MergeMethod.Merge, "").Value);
        Assert.Contains("POST /gitlab/api/v4/projects/platform%2Fconfig/merge_trains/merge_requests/1", server.Log);
        Assert.DoesNotContain("PUT /gitlab/api/v4/projects/platform%2Fconfig/merge_requests/1/merge", server.Log);
        Project.Check(head, "build", "success");
        Assert.Equal("merged", Project.Requests.Single().State);
    }

    [Fact]
    public void GitLab_says_why_it_does_not_merge()
    {
        using ForgeServer server = Server(ForgeKind.GitLab);
        using IForge forge = Client(server, ForgeKind.GitLab);
        string head = Branch("x");
        ForgeRequest request = forge.Open(New("x")).Value;
        Project.Check(head, "build", "running");
        Assert.Equal(Arming.TooEarly, forge.Arm(request with { Head = Branch("y") }, MergeMethod.Merge, "").Value);
        Project.Requests.Single().Title = "Draft: not yet";
        Assert.Equal("does not merge by itself yet (draft status)", forge.Arm(request, MergeMethod.Merge, "").Value.Words);
        Project.Requests.Single().Title = "ready";
        server.MayMerge = false;
        Assert.Equal("FORGE002", Assert.Single(forge.Arm(request, MergeMethod.Merge, "").Diagnostics).Code.Id);
    }

    [Fact]
    public void A_squash_keeps_the_message_of_the_commit()
    {
        using var server = new GitLabServer(Project);
        using IForge forge = Client(server, ForgeKind.GitLab);
        string head = Branch("x");
        ForgeRequest request = forge.Open(New("x")).Value;
        Project.Check(head, "build", "running");
        Assert.Equal(Arming.Armed, forge.Arm(request, MergeMethod.Squash, "what\n\nwhy\n\nGitOpsGen-Service: x\n").Value);
        Project.Check(head, "build", "success");
        Assert.Contains("GitOpsGen-Service: x", Project.Git(["log", "--format=%B", "main"]), StringComparison.Ordinal);
    }

    [Fact]
    public void GitHub_without_auto_merge_says_where_it_is_allowed()
    {
        using var server = new GitHubServer(Project) { AllowsAutoMerge = false };
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

    [Fact]
    public void GitHub_is_asked_for_every_page_of_check_runs()
    {
        using var server = new GitHubServer(Project);
        using IForge forge = Client(server, ForgeKind.GitHub);
        string head = Branch("x");
        ForgeRequest request = forge.Open(New("x")).Value;
        server.Runs.AddRange(Enumerable.Range(0, 250).Select(i => (head, "completed", i == 230 ? "failure" : (string?)"success")));
        Assert.Equal(Arming.ChecksFailed, forge.Arm(request, MergeMethod.Merge, "").Value);
        Assert.Equal(3, server.Log.Count(l => l.EndsWith("/check-runs", StringComparison.Ordinal)));
        Assert.Null(Project.Requests.Single().Armed);
    }

    [Theory]
    [InlineData(ForgeKind.GitLab, Merging.Merge, "pending", "PUT /gitlab/api/v4/projects/platform%2Fconfig/merge_requests/1/merge")]
    [InlineData(ForgeKind.GitLab, Merging.Train, "pending", "POST /gitlab/api/v4/projects/platform%2Fconfig/merge_trains/merge_requests/1")]
    [InlineData(ForgeKind.GitHub, Merging.Merge, "pending", "POST /api/graphql")]
    [InlineData(ForgeKind.GitHub, Merging.Merge, "success", "PUT /api/v3/repos/platform/config/pulls/1/merge")]
    public void What_is_pushed_between_the_look_and_the_merge_does_not_merge(ForgeKind kind, Merging method, string state, string call)
    {
        using ForgeServer server = kind == ForgeKind.GitLab ? new GitLabServer(Project, method) : new GitHubServer(Project, method);
        using IForge forge = Client(server, kind);
        string head = Branch("x");
        ForgeRequest request = forge.Open(New("x")).Value;
        Project.Check(head, "build", state);
        bool isPushed = false;
        server.Meanwhile = asked =>
        {
            if (asked == call && !isPushed)
            {
                isPushed = true;
                Project.Check(Branch("x", "of somebody else"), "build", state);
            }
        };
        Result<Arming> armed = forge.Arm(request, MergeMethod.Merge, "");
        Assert.True(isPushed);
        Assert.True(!armed.IsOk || armed.Value.Words.StartsWith("does not merge by itself yet", StringComparison.Ordinal));
        Assert.Equal(("open", null), (Project.Requests.Single().State, Project.Requests.Single().Armed));
    }

    [Fact]
    public void GitHub_arms_what_waits_and_merges_what_is_clean_pinned_to_the_commit()
    {
        using ForgeServer server = Server(ForgeKind.GitHub);
        using IForge forge = Client(server, ForgeKind.GitHub);
        string head = Branch("x");
        ForgeRequest request = forge.Open(New("x")).Value;
        Assert.Equal(Arming.TooEarly, forge.Arm(request, MergeMethod.Squash, "title\n\nbody\n").Value);

        Project.Check(head, "ci", "pending");
        Assert.Equal(Arming.TooEarly, forge.Arm(request with { Head = new string('1', 40) }, MergeMethod.Squash, "title\n\nbody\n").Value);
        Assert.Equal(Arming.Armed, forge.Arm(request, MergeMethod.Squash, "title\n\nbody\n").Value);
        Assert.Equal(head, Project.Requests.Single().Armed);

        Project.Statuses.Add((head, "ci", "success", ""));
        Assert.Equal(Arming.Armed, forge.Arm(request, MergeMethod.Squash, "title\n\nbody\n").Value);
        Assert.Equal("merged", Project.Requests.Single().State);
        Assert.NotNull(forge.MergedAt("x", "main").Value);
    }
}
