using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using GitOpsGen.Tests.Forges.Servers;

using Xunit;

namespace GitOpsGen.Tests.Forges;

public sealed class PlanCommentTests
{
    [Theory]
    [InlineData("merge-request")]
    [InlineData("pull-request")]
    public void One_comment_and_a_status_for_each_service_follow_the_spec(string publish)
    {
        using var release = new Release(publish, p => publish == "pull-request" ? new GitHubServer(p) : new GitLabServer(p));
        string head = release.Box.CommitByGit("spec", "v2", "change-of-the-spec");
        StoredRequest request = release.Project.Open("change-of-the-spec", "main", "release v2", "");
        RunsIn(release, request, head);

        Assert.Equal(0, release.Run("plan", release.Spec, "--comment"));
        string first = Assert.Single(request.Comments).Body;
        Assert.Contains("<summary>orders (staging): bootstrap at v1</summary>", first, StringComparison.Ordinal);
        Assert.Contains("```diff\n--- /dev/null\n", first, StringComparison.Ordinal);
        Assert.Equal((head, "success", "orders (staging): bootstrap at v1"), release.Project.Statuses.Where(s => s.Name == "gitopsgen/staging/orders").Select(s => (s.Commit, s.State, s.Description)).Single());

        // The spec is pushed again: the same comment says what is so now.
        release.Write("v3");
        Assert.Equal(0, release.Run("plan", release.Spec, "--comment"));
        Assert.Contains("bootstrap at v3", Assert.Single(request.Comments).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("merge-request")]
    [InlineData("pull-request")]
    public void A_plan_that_is_longer_than_a_comment_may_be_is_cut_and_counts_what_it_leaves_out(string publish)
    {
        using var release = new Release(publish, p => publish == "pull-request" ? new GitHubServer(p) : new GitLabServer(p));
        string head = release.Box.CommitByGit("spec", "v1", "change-of-the-spec");
        StoredRequest request = release.Project.Open("change-of-the-spec", "main", "release v1", "");
        RunsIn(release, request, head);
        const int More = 300;
        File.AppendAllText(release.Spec, "\n" + string.Concat(Enumerable.Range(0, More).Select(i =>
            $"    - {{name: s{i}, version: v1, image: \"registry.example.com/s{i}:v1\", ports: [{{name: http, port: 80, targetPort: 8080}}]}}\n")));

        Assert.Equal(0, release.Run("plan", release.Spec, "--comment"));
        string text = Assert.Single(request.Comments).Body;
        Assert.InRange(text.Length, 55_000, 65_536);
        int whole = text.Split("<summary>").Length - 1, brief = text.Split("\n- **s").Length - 1;
        Match left = Regex.Match(text, "\n…and ([0-9]+) more services: see the pipeline's log\\.\n\\z");
        Assert.True(left.Success && whole > 1 && brief > 1, text[^300..]);

        // All of them, the first service and the shared files.
        Assert.Equal(More + 2, whole + brief + int.Parse(left.Groups[1].Value, CultureInfo.InvariantCulture));
        Assert.Equal(More + 2, release.Project.Statuses.Count(s => s.State == "success"));
    }

    [Fact]
    public void Outside_of_a_request_s_pipeline_it_says_where_it_belongs()
    {
        using var release = new Release("merge-request");
        Assert.Equal(2, release.Run("plan", release.Spec, "--comment"));
        Assert.Contains("FORGE012", release.Said, StringComparison.Ordinal);
    }

    private static void RunsIn(Release release, StoredRequest request, string head)
    {
        if (release.Server is GitLabServer)
        {
            release.Set("CI_PROJECT_URL", release.Server.Root + "platform/config");
            release.Set("CI_MERGE_REQUEST_IID", $"{request.Number}");
            release.Set("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", head);
            release.Set("CI_COMMIT_SHA", new string('1', 40));
            return;
        }

        string file = Path.Combine(release.Box.Root, "event.json");
        File.WriteAllText(file, new JsonObject { ["pull_request"] = new JsonObject { ["head"] = new JsonObject { ["sha"] = head } } }.ToJsonString());
        release.Set("GITHUB_REPOSITORY", "platform/config");
        release.Set("GITHUB_REF", $"refs/pull/{request.Number}/merge");
        release.Set("GITHUB_SHA", new string('1', 40));
        release.Set("GITHUB_EVENT_PATH", file);
    }
}
