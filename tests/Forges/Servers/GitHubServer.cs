// A stand-in for GitHub: the REST and GraphQL APIs of one repository on an Enterprise server, as docs.github.com publishes them.
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace GitOpsGen.Tests.Forges.Servers;

/// <summary>Pull requests with their state machine, comments, commit statuses and auto-merge; it refuses what GitHub refuses, with its status and words.</summary>
internal sealed class GitHubServer(ForgeProject project, Merging method = Merging.Merge) : ForgeServer(project, "")
{
    private const string Base = "/api/v3/repos/platform/config/";
    private const int Id = 70;
    private static readonly string[] States = ["error", "failure", "pending", "success"];

    /// <summary>Whether the repository lets requests merge by themselves.</summary>
    public bool AllowsAutoMerge { get; set; } = true;

    /// <summary>Check runs of apps: commit, status, conclusion.</summary>
    public List<(string Commit, string Status, string? Conclusion)> Runs { get; } = [];

    protected override Answer Archived => Message(403, "Repository was archived so is read-only.");

    protected override bool LetsIn(HttpListenerRequest request) => request.Headers["Authorization"] == "Bearer " + Token && request.UserAgent is { Length: > 0 };

    protected override Answer Handle(Call call)
    {
        CloseOrphans();
        if (call.Path == "/api/graphql")
        {
            return Graph(call);
        }

        if (!call.Path.StartsWith(Base, StringComparison.Ordinal))
        {
            return Message(404, "Not Found");
        }

        string[] parts = call.Path[Base.Length..].Split('/');
        return (call.Method, parts) switch
        {
            ("GET", ["pulls"]) => List(call),
            ("POST", ["pulls"]) => Create(call),
            (_, ["pulls" or "issues", var number, .. var rest]) when Find(number) is { } request => One(call, request, parts[0], rest),
            ("PATCH", ["issues", "comments", var id]) => Edit(call, id),
            ("POST", ["statuses", var sha]) => Status(call, sha),
            ("GET", ["commits"]) => new Answer(200, new JsonArray([.. Project.Newest(call.Query["sha"], call.Query["path"]).Select(id => (JsonNode)new JsonObject { ["sha"] = id })])),
            ("GET", ["commits", var sha, "statuses"]) => Page(call, Project.Statuses.AsEnumerable().Reverse().Where(s => s.Commit == sha)
                .Select(s => (JsonNode)new JsonObject { ["context"] = s.Name, ["state"] = s.State })),
            ("GET", ["commits", var sha, "check-runs"]) => Page(call, Runs.Where(r => r.Commit == sha).Select(r => (JsonNode)new JsonObject { ["status"] = r.Status, ["conclusion"] = r.Conclusion }),
                page => new JsonObject { ["total_count"] = Runs.Count(r => r.Commit == sha), ["check_runs"] = page }),
            _ => Message(404, "Not Found"),
        };
    }

    // Whoever deletes the branch closes its pull request.
    private void CloseOrphans()
    {
        foreach (StoredRequest orphan in Project.Requests.Where(r => r.State == "open" && !r.IsFromFork && Project.Head(r.Source) is null))
        {
            orphan.State = "closed";
        }
    }

    private StoredRequest? Find(string number) => Project.Requests.FirstOrDefault(r => r.Number.ToString(CultureInfo.InvariantCulture) == number);

    private Answer One(Call call, StoredRequest request, string kind, string[] rest)
    {
        switch (call.Method, kind, rest)
        {
            case ("PATCH", "pulls", []):
                return Change(call, request);
            case ("PUT", "pulls", ["merge"]):
                return Merge(call, request);
            case ("GET", "issues", ["comments"]):
                return Page(call, request.Comments.Select(c => (JsonNode)new JsonObject { ["id"] = c.Id, ["node_id"] = $"IC_{c.Id}", ["body"] = c.Body }));
            case ("POST", "issues", ["comments"]):
                return Body(call, "IssueComment", required: true) ?? Add(call, request);
            case ("POST", "issues", ["labels"]):
                request.Labels.UnionWith(call.Body["labels"]!.AsArray().Select(l => (string)l!));
                return new Answer(200, new JsonArray());
            default:
                return Message(404, "Not Found");
        }
    }

    private Answer Add(Call call, StoredRequest request)
    {
        Project.Comment(request, call.Text("body"));
        return new Answer(201, new JsonObject { ["id"] = request.Comments[^1].Id });
    }

    private static Answer Invalid(string resource, string code, string message) => new(422, new JsonObject
    {
        ["message"] = "Validation Failed",
        ["errors"] = new JsonArray(new JsonObject { ["resource"] = resource, ["code"] = code, ["message"] = message }),
        ["documentation_url"] = "https://docs.github.com/rest",
    });

    private static Answer? Body(Call call, string resource, bool required = false) =>
        required && call.Text("body").Length == 0 ? Invalid(resource, "missing_field", "body can't be blank")
        : call.Text("body").Length > 65_536 ? Invalid(resource, "custom", "body is too long (maximum is 65536 characters)")
        : call.Text("title").Length > 256 ? Invalid(resource, "custom", "title is too long (maximum is 256 characters)") : null;

    private Answer Change(Call call, StoredRequest request)
    {
        if (Body(call, "PullRequest") is { } wrong)
        {
            return wrong;
        }

        (request.Title, request.Body) = (call.Body.ContainsKey("title") ? call.Text("title") : request.Title, call.Body.ContainsKey("body") ? call.Text("body") : request.Body);
        request.State = (call.Text("state"), request.State) switch { ("closed", "open") => "closed", ("open", "closed") => "open", _ => request.State };
        return new Answer(200, Json(request));
    }

    private Answer Merge(Call call, StoredRequest request) =>
        request.State != "open" || !Project.Mergeable(request) ? Message(405, "Pull Request is not mergeable")
        : !MayMerge ? Message(403, "Resource not accessible by personal access token")
        : call.Body.ContainsKey("sha") && call.Text("sha") != Project.HeadOf(request) ? Message(409, "Head branch was modified. Review and try the merge again.")
        : Project.Merge(request, How(call.Text("merge_method")), call.Text("commit_title") is { Length: > 0 } title ? $"{title}\n\n{call.Text("commit_message")}\n" : null) is { } merged
            ? new Answer(200, new JsonObject { ["sha"] = merged, ["merged"] = true }) : Message(405, "Pull Request is not mergeable");

    private Merging How(string name) => name.ToUpperInvariant() switch { "SQUASH" => Merging.Squash, "REBASE" => Merging.Rebase, "MERGE" => Merging.Merge, _ => method };

    private Answer List(Call call) => Page(call, Project.Requests
        .Where(r => call.Query["state"] == (r.State == "open" ? "open" : "closed"))
        .Where(r => !call.Query.TryGetValue("base", out string? target) || r.Target == target)
        .Where(r => !call.Query.TryGetValue("head", out string? head) || "platform:" + r.Source == head)
        .Select(r => (JsonNode)Json(r)));

    private Answer Create(Call call)
    {
        if (((string[])["title", "head", "base"]).FirstOrDefault(n => call.Text(n).Length == 0) is { } missing)
        {
            return Invalid("PullRequest", "missing_field", $"{missing} is missing");
        }

        string source = call.Text("head"), target = call.Text("base");
        string? wrong = Project.Head(source) is null ? "head is invalid"
            : Project.Head(target) is null ? "base is invalid"
            : Project.Requests.Any(r => r.State == "open" && !r.IsFromFork && r.Source == source && r.Target == target) ? $"A pull request already exists for platform:{source}."
            : !Project.HasCommits(source, target) ? $"No commits between {target} and {source}" : null;
        return wrong is not null ? Invalid("PullRequest", "custom", wrong)
            : Body(call, "PullRequest") ?? new Answer(201, Json(Project.Open(source, target, call.Text("title"), call.Text("body"))));
    }

    private Answer Edit(Call call, string id)
    {
        StoredRequest? request = Project.Requests.FirstOrDefault(r => r.Comments.Any(c => c.Id.ToString(CultureInfo.InvariantCulture) == id));
        if (request is null)
        {
            return Message(404, "Not Found");
        }

        // Whoever may write to a repository may edit everyone's comments.
        int at = request.Comments.FindIndex(c => c.Id.ToString(CultureInfo.InvariantCulture) == id);
        request.Comments[at] = request.Comments[at] with { Body = call.Text("body") };
        return Body(call, "IssueComment", required: true) ?? new Answer(200, new JsonObject());
    }

    private Answer Status(Call call, string sha)
    {
        if (!States.Contains(call.Text("state")) || call.Text("description").Length > 140)
        {
            return Invalid("Status", "custom", call.Text("description").Length > 140 ? "description is too long (maximum is 140 characters)" : "state is not included in the list");
        }

        if (!Project.Has(sha))
        {
            return Message(422, $"No commit found for SHA: {sha}");
        }

        Project.Check(sha, call.Text("context"), call.Text("state"), call.Text("description"));
        return new Answer(201, new JsonObject());
    }

    private Answer Graph(Call call)
    {
        JsonObject variables = call.Body["variables"]!.AsObject();
        string id = (string)variables["id"]!;
        if (call.Text("query").StartsWith("query", StringComparison.Ordinal))
        {
            StoredComment? comment = Project.Requests.SelectMany(r => r.Comments).FirstOrDefault(c => $"IC_{c.Id}" == id);
            return new Answer(200, new JsonObject { ["data"] = new JsonObject { ["node"] = comment is null ? null : new JsonObject { ["viewerDidAuthor"] = comment.Author == ForgeProject.Tool } } });
        }

        StoredRequest? request = Find(id.Replace("PR_", "", StringComparison.Ordinal));
        string head = request is null ? "" : Project.HeadOf(request);
        string? wrong = request is null ? $"Could not resolve to a node with the global id of '{id}'"
            : !AllowsAutoMerge ? "Pull request Auto merge is not allowed for this repository"
            : request.State != "open" ? "Pull request is closed"
            : (string?)variables["head"] != head ? "Head sha did not match expected"
            : !Project.Mergeable(request) ? "Pull request is in dirty status"
            : Project.StatesOf(head).All(s => s == "success") && Runs.Where(r => r.Commit == head).All(r => r.Conclusion == "success") ? "Pull request is in clean status" : null;
        if (wrong is not null)
        {
            return new Answer(200, new JsonObject { ["data"] = new JsonObject(), ["errors"] = new JsonArray(new JsonObject { ["type"] = "UNPROCESSABLE", ["message"] = wrong }) });
        }

        (request!.Armed, request.ArmedWith) = (head, (How((string)variables["method"]!), (string?)variables["headline"] is { Length: > 0 } title ? $"{title}\n\n{(string?)variables["body"]}\n" : null));
        return new Answer(200, new JsonObject { ["data"] = new JsonObject() });
    }

    private JsonObject Json(StoredRequest request) => new()
    {
        ["number"] = request.Number,
        ["node_id"] = $"PR_{request.Number}",
        ["title"] = request.Title,
        ["body"] = request.Body,
        ["state"] = request.State == "open" ? "open" : "closed",
        ["html_url"] = $"{Root}platform/config/pull/{request.Number}",
        ["head"] = new JsonObject { ["ref"] = request.Source, ["sha"] = Project.HeadOf(request), ["repo"] = new JsonObject { ["id"] = request.IsFromFork ? Id + 1 : Id } },
        ["base"] = new JsonObject { ["ref"] = request.Target, ["repo"] = new JsonObject { ["id"] = Id } },
        ["merged_at"] = request.MergedAt?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["auto_merge"] = request.Armed is null || request.Armed != Project.HeadOf(request) ? null : new JsonObject { ["merge_method"] = "merge" },
    };
}
