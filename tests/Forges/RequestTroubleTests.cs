using GitOpsGen.Tests.Forges.Servers;

using Xunit;

namespace GitOpsGen.Tests.Forges;

/// <summary>Requests that people closed, edited, forgot or merged in another way.</summary>
[Trait("Category", "Slow")]
public sealed class RequestTroubleTests
{
    [Theory]
    [InlineData("merge-request")]
    [InlineData("pull-request")]
    public void A_request_that_a_person_closed_is_not_opened_again(string publish)
    {
        using Release release = Release.At("prepare", publish);
        Assert.Equal(0, release.Advance());
        StoredRequest request = release.OnlyOpen!;
        release.Project.HeadOf(request);
        request.State = "closed";
        release.Later(1);
        Assert.Equal(0, release.Advance());
        Assert.Contains("FORGE014", release.Said, StringComparison.Ordinal);
        Assert.Contains("was closed by hand", release.Said, StringComparison.Ordinal);
        Assert.Null(release.OnlyOpen);

        // Reopened, or with its branch gone, it goes on.
        release.Box.Git("update-ref", "-d", "refs/heads/" + request.Source);
        Assert.Equal(0, release.Advance());
        Assert.NotNull(release.OnlyOpen);
    }

    [Fact]
    public void A_rollback_that_waits_for_its_merge_is_not_overtaken_by_a_stage()
    {
        using Release release = Release.At("90-10", more: "rollback: {publish: merge-request}");
        Assert.Equal(0, release.Run("rollback", release.Spec, "--service", "orders", "--reason", "too slow"));
        StoredRequest rollback = release.OnlyOpen!;
        release.Later(60);
        Assert.Equal(4, release.Advance());
        Assert.Contains("the request of its rollback is open", release.Said, StringComparison.Ordinal);
        Assert.Same(rollback, release.OnlyOpen);
        Assert.Equal("90-10", release.Stage());

        release.Project.Merge(rollback, Merging.Squash);
        release.Later(11);
        Assert.Equal(0, release.Advance());
        Assert.Equal("gitopsgen/staging/orders/v2-clean-up", release.OnlyOpen!.Source);
        Assert.Contains("clean[\"clean-up\"]:::present", release.OnlyOpen!.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void What_others_committed_beside_our_content_does_not_merge_by_itself()
    {
        using Release release = Release.At("prepare", more: "merge: {auto: true}");
        Assert.Equal(0, release.Advance());
        StoredRequest request = release.OnlyOpen!;
        release.Project.Check(release.Box.CommitByGit("other/file", "mine", request.Source), "ci", "running");
        Assert.Equal(0, release.Advance());
        Assert.Contains("holds commits of others", release.Said, StringComparison.Ordinal);
        Assert.Null(request.Armed);
    }

    [Fact]
    public void A_description_that_a_run_could_not_change_is_changed_by_the_next()
    {
        using Release release = Release.At("prepare");
        Assert.Equal(0, release.Advance());
        StoredRequest request = release.OnlyOpen!;
        (string first, string head) = (request.Body, release.Project.HeadOf(request));
        Assert.Contains(head, first, StringComparison.Ordinal);

        // The run before died between the push and the description.
        request.Body = first.Replace(head, new string('1', 40), StringComparison.Ordinal).Replace("10%", "1%", StringComparison.Ordinal);
        Assert.Equal(0, release.Advance());
        Assert.Contains(" updated", release.Said, StringComparison.Ordinal);
        Assert.Equal(first, request.Body);
        Assert.Equal("Updated: orders (staging): v2 0% → 10%", request.Comments.Single().Body);
        Assert.Equal(0, release.Advance());
        Assert.Contains(" unchanged", release.Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_token_what_is_out_of_date_loses_its_branch()
    {
        using Release release = Release.At("90-10");
        release.GiveToken(false);
        Assert.Equal(0, release.Advance());
        Assert.NotNull(release.Project.Head("gitopsgen/staging/orders/v2-50-50"));
        Assert.Equal(0, release.Run("rollback", release.Spec, "--service", "orders", "--reason", "too slow"));
        Assert.Equal("rollback", release.Stage());
        Assert.Null(release.Project.Head("gitopsgen/staging/orders/v2-50-50"));
    }

    [Fact]
    public void The_hold_of_what_was_merged_past_the_forge_counts_from_its_commit()
    {
        using Release release = Release.At("prepare");
        Assert.Equal(0, release.Advance());
        StoredRequest request = release.OnlyOpen!;
        release.Later(30);
        release.Project.Merge(request, Merging.Squash);
        (request.State, request.MergedAt) = ("closed", null);
        release.Later(5);
        Assert.Equal(4, release.Advance());
        release.Later(6);
        Assert.Equal(0, release.Advance());
        Assert.Equal("gitopsgen/staging/orders/v2-50-50", release.OnlyOpen!.Source);
    }

    [Fact]
    public void Another_version_in_the_middle_of_a_release_rolls_back_and_closes_what_was_open()
    {
        using Release release = Release.At("90-10");
        Assert.Equal(0, release.Advance());
        StoredRequest stage = release.OnlyOpen!;
        release.Write("v3");
        Assert.Equal(6, release.Advance());
        Assert.Equal("rollback", release.Stage());
        Assert.Equal("closed", stage.State);
        Assert.StartsWith("Closed: orders (staging): roll back v2", stage.Comments.Single().Body, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rollback_that_the_branch_refuses_goes_by_request_also_beside_a_stage_that_it_refuses()
    {
        using Release release = Release.At("90-10", publish: "push");
        File.Copy(release.Box.Script("#!/bin/sh\nwhile read old new ref; do [ $ref != refs/heads/main ] || { echo 'main is protected' >&2; exit 1; }; done\n"), Path.Combine(release.Box.Bare, "hooks", "pre-receive"));

        // The spec names the stable version again, and a service beside.
        release.Write("v1");
        string carts = "    - {name: carts, version: v1, image: \"registry.example.com/carts:v1\", ports: [{name: http, port: 80}], routes: [{hosts: [carts], gateways: [mesh]}]}\n";
        File.WriteAllText(release.Spec, File.ReadAllText(release.Spec).Replace("services:\n", "services:\n" + carts, StringComparison.Ordinal));
        Assert.Equal(5, release.Advance());
        Assert.Contains("main is protected", release.Said, StringComparison.Ordinal);
        Assert.Equal("gitopsgen/staging/orders/v2-rollback", release.OnlyOpen!.Source);
    }

    [Fact]
    public void A_request_whose_branch_may_not_be_replaced_says_so_in_the_servers_words()
    {
        using var release = new Release("merge-request");
        Assert.Equal(4, release.Advance());
        release.Project.Merge(release.OnlyOpen!, Merging.Merge);
        Assert.Equal(0, release.Advance());
        string head = release.Project.HeadOf(release.OnlyOpen!);
        release.Box.Git("config", "receive.denyNonFastForwards", "true");
        release.Write("v1", timeout: "7s");
        Assert.Equal(5, release.Advance());
        Assert.Contains("PUB002: the branch of the request of 'orders' stands still, and the server took none of 5 pushes to it: non-fast-forward", release.Said, StringComparison.Ordinal);
        Assert.Equal(head, release.Project.HeadOf(release.OnlyOpen!));
    }

    [Fact]
    public void A_lock_that_a_killed_process_left_on_the_server_is_told_from_a_branch_that_moves()
    {
        using Release release = Release.At("prepare", publish: "push");
        string held = Path.Combine(release.Box.Bare, "refs", "heads", "main.lock");
        File.WriteAllText(held, "");
        Assert.Equal(5, release.Advance());
        Assert.Contains("PUB002: the branch stands still, and the server took none of 6 pushes to it: failed to update ref", release.Said, StringComparison.Ordinal);
        Assert.Equal("prepare", release.Stage());
        File.Delete(held);
        Assert.Equal(0, release.Advance());
        Assert.Equal("90-10", release.Stage());
    }

    [Fact]
    public void What_merged_by_itself_as_a_squash_keeps_its_trailers()
    {
        using Release release = Release.At("prepare", more: "merge: {auto: true, method: squash}");
        Assert.Equal(0, release.Advance());
        string head = release.Project.HeadOf(release.OnlyOpen!);
        release.Project.Check(head, "ci/lint", "running");
        Assert.Equal(0, release.Advance());
        release.Project.Check(head, "ci/lint", "success");
        Assert.Equal("90-10", release.Stage());
        Assert.Contains("GitOpsGen-Stage: 90-10\n", release.Box.Git("log", "--format=%B", "main"), StringComparison.Ordinal);
    }
}
