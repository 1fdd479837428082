using GitOpsGen.Tests.Forges.Servers;

using Xunit;

namespace GitOpsGen.Tests.Forges;

public sealed class RequestTests
{
    [Theory]
    [InlineData("merge-request")]
    [InlineData("pull-request")]
    public void The_request_of_a_stage_says_what_changes(string publish)
    {
        using Release release = Release.At("prepare", publish);
        Assert.Equal(0, release.Advance());
        StoredRequest request = release.OnlyOpen!;

        Assert.Equal(("gitopsgen/staging/orders/v2-90-10", "main", "orders (staging): v2 0% → 10%"), (request.Source, request.Target, request.Title));
        foreach (string part in (string[])["| `v2` | `registry.example.com/orders:v2` | 0% | 10% |", "| `v1` | `registry.example.com/orders:v1` | 100% | 90% |", "**v1 90%, v2 10%**", "### Safety",
            "No class of requests that has an answer loses it.", "prepare stood for", "### Next", "50-50, 10m after the merge at the earliest", "```mermaid", "s1[\"90-10\"]:::present", "Spec: `none`"])
        {
            Assert.Contains(part, request.Body, StringComparison.Ordinal);
        }

        Assert.Contains("request: ", release.Said, StringComparison.Ordinal);
        Assert.Contains("gitopsgen", request.Labels);

        // Promise 1: the branch changes the VirtualService and the record alone.
        Assert.Equal([".gitopsgen/staging/orders.yaml", "staging/orders/virtual-service.yaml"],
            release.Box.Git("diff", "--name-only", "main", request.Source).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void A_request_whose_content_changed_is_updated_and_says_so()
    {
        using Release release = Release.At("prepare");
        Assert.Equal(0, release.Advance());
        string first = release.Project.HeadOf(release.OnlyOpen!);

        // The spec changes, its update is merged first: then the stage is another one.
        release.Write("v2", timeout: "7s");
        Assert.Equal(0, release.Advance());
        StoredRequest update = release.OnlyOpen!;
        Assert.Equal("gitopsgen/staging/orders/v2-prepare-update", update.Source);
        StoredRequest old = release.Project.Requests.Single(r => r.State == "closed");
        Assert.StartsWith($"Superseded by merge request !{update.Number}", old.Comments.Single().Body, StringComparison.Ordinal);
        Assert.Null(release.Project.Head(old.Source));

        release.Project.Merge(update, Merging.Merge);
        release.Later(11);
        Assert.Equal(0, release.Advance());
        Assert.Equal("gitopsgen/staging/orders/v2-90-10", release.OnlyOpen!.Source);
        Assert.NotEqual(first, release.Project.HeadOf(release.OnlyOpen!));
    }

    [Fact]
    public void A_branch_that_a_person_edited_is_not_overwritten()
    {
        using Release release = Release.At("prepare");
        Assert.Equal(0, release.Advance());
        StoredRequest request = release.OnlyOpen!;
        string edited = release.Box.CommitByGit("staging/orders/virtual-service.yaml", "mine", request.Source);
        Assert.Equal(5, release.Advance());
        Assert.Contains("FORGE008", release.Said, StringComparison.Ordinal);
        Assert.Equal(edited, release.Project.Head(request.Source));
        Assert.Equal("open", request.State);
    }

    [Theory]
    [InlineData("merge-request")]
    [InlineData("pull-request")]
    public void A_rollback_is_pushed_at_once_and_closes_the_request_of_the_stage(string publish)
    {
        using Release release = Release.At("90-10", publish);
        Assert.Equal(0, release.Advance());
        StoredRequest request = release.OnlyOpen!;
        Assert.Equal(0, release.Run("rollback", release.Spec, "--service", "orders", "--reason", "too slow"));
        Assert.Equal("rollback", release.Stage());
        Assert.Null(release.OnlyOpen);
        Assert.Contains("roll back v2", request.Comments.Single().Body, StringComparison.Ordinal);
        Assert.Null(release.Project.Head(request.Source));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_rollback_goes_by_request_where_the_spec_says_so_or_the_branch_refuses(bool refuses)
    {
        using Release release = Release.At("90-10", more: refuses ? "" : "rollback: {publish: merge-request}");
        if (refuses)
        {
            File.Copy(release.Box.Script("#!/bin/sh\nwhile read old new ref; do [ $ref != refs/heads/main ] || { echo 'main is protected' >&2; exit 1; }; done\n"), Path.Combine(release.Box.Bare, "hooks", "pre-receive"));
        }

        Assert.Equal(0, release.Run("rollback", release.Spec, "--service", "orders", "--reason", "too slow"));
        Assert.Equal("90-10", release.Stage());
        StoredRequest request = release.OnlyOpen!;
        Assert.Equal("gitopsgen/staging/orders/v2-rollback", request.Source);
        Assert.Contains("rollback", request.Labels);
        Assert.NotNull(release.Project.Merge(request, Merging.Merge));
        Assert.Equal("rollback", release.Stage());
    }

    [Fact]
    public void A_step_that_needs_an_approval_goes_by_request_even_where_commits_are_pushed()
    {
        using Release release = Release.At("90-10", publish: "push", step: ", approval: required");
        Assert.Equal(0, release.Advance());
        Assert.Equal("90-10", release.Stage());
        StoredRequest request = release.OnlyOpen!;
        Assert.Equal("gitopsgen/staging/orders/v2-50-50", request.Source);
        release.Later(60);
        release.Project.Merge(request, Merging.Squash);
        release.Later(5);
        Assert.Equal(4, release.Advance());
        release.Later(6);
        Assert.Equal(0, release.Advance());
        Assert.Equal("0-100", release.Stage());
    }

    [Fact]
    public void An_approval_by_name_is_pushed()
    {
        using Release release = Release.At("90-10", publish: "push", step: ", approval: required");
        Assert.Equal(0, release.Advance("--approve", "--by", "somebody", "--reason", "looks good"));
        Assert.Equal("50-50", release.Stage());
        Assert.Empty(release.Project.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_approval_by_name_closes_the_open_request_of_the_stage(bool isGitHub)
    {
        using Release release = Release.At("90-10", publish: "push", step: ", approval: required", server: p => isGitHub ? new GitHubServer(p) : new GitLabServer(p));
        Assert.Equal(0, release.Advance());
        StoredRequest request = release.OnlyOpen!;
        Assert.Equal("gitopsgen/staging/orders/v2-50-50", request.Source);
        Assert.Equal(0, release.Advance("--approve", "--by", "somebody", "--reason", "looks good"));
        Assert.Equal("50-50", release.Stage());
        Assert.Equal("closed", request.State);
        Assert.Contains("10% → 50%. That was pushed", Assert.Single(request.Comments).Body, StringComparison.Ordinal);
        Assert.Null(release.Project.Head(request.Source));
        Assert.Equal(4, release.Advance());
        Assert.Single(release.Project.Requests);
    }

    [Fact]
    public void Requests_merge_by_themselves_only_once_checks_of_others_have_begun_on_that_commit()
    {
        using Release release = Release.At("prepare", more: "merge: {auto: true}");
        Assert.Equal(0, release.Advance());
        StoredRequest request = release.OnlyOpen!;
        Assert.Contains("waits for checks", release.Said, StringComparison.Ordinal);
        string head = release.Project.HeadOf(request);

        release.Project.Check(head, "gitopsgen/staging/orders", "success");
        Assert.Equal(0, release.Advance());
        Assert.Null(request.Armed);

        release.Project.Check(head, "ci/lint", "failed");
        Assert.Equal(0, release.Advance());
        Assert.Contains("its checks failed", release.Said, StringComparison.Ordinal);

        release.Project.Check(head, "ci/lint", "running");
        Assert.Equal(0, release.Advance());
        Assert.Equal(head, request.Armed);
        Assert.Contains("merges by itself", release.Said, StringComparison.Ordinal);
        Assert.Equal("open", request.State);
    }

    [Fact]
    public void Without_a_token_GitLab_opens_the_request_on_push_options()
    {
        using Release release = Release.At("prepare");
        string seen = Path.Combine(release.Box.Root, "options");
        File.Copy(release.Box.Script($"#!/bin/sh\nenv | grep ^GIT_PUSH_OPTION_[0-9] | sort > {seen}\n"), Path.Combine(release.Box.Bare, "hooks", "pre-receive"));
        release.GiveToken(false);
        Assert.Equal(0, release.Advance());
        string[] options = File.ReadAllLines(seen);
        Assert.Equal(
            ["0=merge_request.create", "1=merge_request.target=main", "2=merge_request.title=orders (staging): v2 0% → 10%", "4=merge_request.remove_source_branch", "5=merge_request.label=gitopsgen"],
            options.Where((_, i) => i != 3).Select(o => o["GIT_PUSH_OPTION_".Length..]));
        Assert.StartsWith("GIT_PUSH_OPTION_3=merge_request.description=Why: prepare stood for ", options[3], StringComparison.Ordinal);
        Assert.NotNull(release.Project.Head("gitopsgen/staging/orders/v2-90-10"));
        File.Delete(seen);
        Assert.Equal(0, release.Advance());
        Assert.False(File.Exists(seen));
    }

    [Fact]
    public void Without_a_token_GitHub_is_not_asked_and_the_way_out_is_said()
    {
        using Release release = Release.At("bootstrap", publish: "pull-request");
        release.GiveToken(false);
        release.Server.Log.Clear();
        Assert.Equal(5, release.Advance());
        Assert.Contains("FORGE006", release.Said, StringComparison.Ordinal);
        Assert.Empty(release.Server.Log);
    }

    [Fact]
    public void A_request_that_nobody_wants_any_more_is_closed()
    {
        using Release release = Release.At("bootstrap");
        release.Write("v2");
        Assert.Equal(0, release.Advance());
        StoredRequest request = release.OnlyOpen!;
        release.Write("v1");
        Assert.Equal(0, release.Advance());
        Assert.Equal("closed", request.State);
        Assert.Single(request.Comments);
    }

    [Theory]
    [InlineData("merge-request")]
    [InlineData("pull-request")]
    public void Many_runs_at_once_make_one_request(string publish)
    {
        using Release release = Release.At("prepare", publish);
        int[] codes = new int[4];
        Parallel.For(0, codes.Length, new ParallelOptions { MaxDegreeOfParallelism = codes.Length }, i => codes[i] = release.Advance());
        Assert.Equal([0, 0, 0, 0], codes);
        Assert.Equal(["gitopsgen/staging/orders/v2-90-10"], release.Project.Requests.Where(r => r.State != "merged").Select(r => r.Source));
        Assert.Equal("1\n", release.Box.Git("rev-list", "--count", "main..gitopsgen/staging/orders/v2-90-10"));
    }

    [Fact]
    public void A_branch_that_was_pushed_and_has_no_request_gets_one_and_is_not_pushed_again()
    {
        using Release release = Release.At("prepare");
        release.Server.Instead.Enqueue(new Answer(401));
        Assert.Equal(5, release.Advance());
        Assert.Contains("FORGE002", release.Said, StringComparison.Ordinal);
        Assert.Null(release.OnlyOpen);
        Assert.Equal(0, release.Advance());
        Assert.Equal("1\n", release.Box.Git("rev-list", "--count", "main..gitopsgen/staging/orders/v2-90-10"));
    }
}
