using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace GitOpsGen.Tests.Forges.Servers;

/// <summary>Stands in for the REST and GraphQL APIs of one repository on a GitHub Enterprise server.</summary>
internal sealed class GitHubServer(ForgeProject project, Merging method = Merging.Merge) : ForgeServer(project, "")
{
    private const string Base = "/api/v3/repos/platform/config/";

    protected override bool LetsIn(HttpListenerRequest request) => request.Headers["Authorization"] == "Bearer " + Token && request.UserAgent is { Length: > 0 };

    protected override Answer Handle(Call call)
    {
        if (call.Path == "/api/graphql")
        {
            return Arm(call);
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
            ("GET", ["commits", var sha, "status"]) => new Answer(200, new JsonObject
            {
                ["statuses"] = new JsonArray([.. Project.Statuses.Where(s => s.Commit == sha).GroupBy(s => s.Name, StringComparer.Ordinal)
                    .Select(g => (JsonNode)new JsonObject { ["context"] = g.Key, ["state"] = g.Last().State })]),
            }),
            ("GET", ["commits", _, "check-runs"]) => new Answer(200, new JsonObject { ["total_count"] = 0, ["check_runs"] = new JsonArray() }),
            _ => Message(404, "Not Found"),
        };
    }

    private StoredRequest? Find(string number) => Project.Requests.FirstOrDefault(r => r.Number.ToString(CultureInfo.InvariantCulture) == number);

    private Answer One(Call call, StoredRequest request, string kind, string[] rest)
    {
        switch (call.Method, kind, rest)
        {
            case ("PATCH", "pulls", []):
                (request.Title, request.Body) = (call.Body.ContainsKey("title") ? call.Text("title") : request.Title, call.Body.ContainsKey("body") ? call.Text("body") : request.Body);
                if (call.Text("state") == "closed" && request.State == "open")
                {
                    request.State = "closed";
                }

                return new Answer(200, Json(request));
            case ("PUT", "pulls", ["merge"]):
                return request.State != "open" || !Project.Mergeable(request) ? Message(405, "Pull Request is not mergeable")
                    : call.Text("sha") != Project.HeadOf(request) ? Message(409, "Head branch was modified. Review and try the merge again.")
                    : Project.Merge(request, call.Text("merge_method") switch { "squash" => Merging.Squash, "rebase" => Merging.Rebase, _ => method }) is { } merged
                        ? new Answer(200, new JsonObject { ["sha"] = merged, ["merged"] = true }) : Message(405, "Pull Request is not mergeable");
            case ("GET", "issues", ["comments"]):
                return Page(call, request.Comments.Select(c => (JsonNode)new JsonObject { ["id"] = c.Id, ["body"] = c.Body }));
            case ("POST", "issues", ["comments"]):
                Project.Comment(request, call.Text("body"));
                return new Answer(201, new JsonObject { ["id"] = request.Comments[^1].Id });
            case ("POST", "issues", ["labels"]):
                request.Labels.UnionWith(call.Body["labels"]!.AsArray().Select(l => (string)l!));
                return new Answer(200, new JsonArray());
            default:
                return Message(404, "Not Found");
        }
    }

    private Answer List(Call call) => Page(call, Project.Requests
        .Where(r => call.Query["state"] == (r.State == "open" ? "open" : "closed"))
        .Where(r => !call.Query.TryGetValue("base", out string? target) || r.Target == target)
        .Where(r => !call.Query.TryGetValue("head", out string? head) || "platform:" + r.Source == head)
        .Select(r => (JsonNode)Json(r)));

    private Answer Create(Call call)
    {
        string source = call.Text("head"), target = call.Text("base");
        string? wrong = Project.Head(source) is null ? "head is invalid"
            : Project.Requests.Any(r => r.State == "open" && r.Source == source && r.Target == target) ? $"A pull request already exists for platform:{source}."
            : !Project.HasCommits(source, target) ? $"No commits between {target} and {source}" : null;
        return wrong is null
            ? new Answer(201, Json(Project.Open(source, target, call.Text("title"), call.Text("body"))))
            : new Answer(422, new JsonObject
            {
                ["message"] = "Validation Failed",
                ["errors"] = new JsonArray(new JsonObject { ["resource"] = "PullRequest", ["code"] = "custom", ["message"] = wrong }),
                ["documentation_url"] = "https://docs.github.com/rest",
            });
    }

    private Answer Edit(Call call, string id)
    {
        StoredRequest request = Project.Requests.First(r => r.Comments.Any(c => c.Id.ToString(CultureInfo.InvariantCulture) == id));
        int at = request.Comments.FindIndex(c => c.Id.ToString(CultureInfo.InvariantCulture) == id);
        request.Comments[at] = (request.Comments[at].Id, call.Text("body"));
        return new Answer(200, new JsonObject());
    }

    private Answer Status(Call call, string sha)
    {
        if (call.Text("description").Length > 140)
        {
            return Message(422, "Validation Failed");
        }

        Project.Statuses.Add((sha, call.Text("context"), call.Text("state"), call.Text("description")));
        return new Answer(201, new JsonObject());
    }

    private Answer Arm(Call call)
    {
        JsonObject variables = call.Body["variables"]!.AsObject();
        StoredRequest? request = Find(((string)variables["pullRequestId"]!).Replace("PR_", "", StringComparison.Ordinal));
        string? wrong = request is null ? "Could not resolve to a node"
            : (string)variables["expectedHeadOid"]! != Project.HeadOf(request) ? "Head sha did not match expected"
            : Project.Statuses.Where(s => s.Commit == Project.HeadOf(request)).GroupBy(s => s.Name, StringComparer.Ordinal).All(g => g.Last().State == "success") ? "Pull request is in clean status" : null;
        if (wrong is null)
        {
            request!.Armed = Project.HeadOf(request);
        }

        return new Answer(200, wrong is null ? new JsonObject { ["data"] = new JsonObject() } : new JsonObject { ["errors"] = new JsonArray(new JsonObject { ["message"] = wrong }) });
    }

    private JsonObject Json(StoredRequest request) => new()
    {
        ["number"] = request.Number,
        ["node_id"] = $"PR_{request.Number}",
        ["title"] = request.Title,
        ["body"] = request.Body,
        ["state"] = request.State == "open" ? "open" : "closed",
        ["html_url"] = $"{Root}platform/config/pull/{request.Number}",
        ["head"] = new JsonObject { ["ref"] = request.Source, ["sha"] = Project.HeadOf(request) },
        ["base"] = new JsonObject { ["ref"] = request.Target },
        ["merged_at"] = request.MergedAt?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["auto_merge"] = request.Armed is null ? null : new JsonObject { ["merge_method"] = "merge" },
    };
}
