using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace GitOpsGen.Tests.Forges.Servers;

/// <summary>Stands in for the REST API v4 of one GitLab project, below a path prefix as self-managed ones have it.</summary>
internal sealed class GitLabServer(ForgeProject project, Merging method = Merging.Merge) : ForgeServer(project, "/gitlab")
{
    private const string Base = "/gitlab/api/v4/projects/platform%2Fconfig/";

    protected override bool LetsIn(HttpListenerRequest request) => request.Headers["PRIVATE-TOKEN"] == Token;

    protected override Answer Handle(Call call)
    {
        if (!call.Path.StartsWith(Base, StringComparison.Ordinal))
        {
            return Message(404, "404 Project Not Found");
        }

        string[] parts = call.Path[Base.Length..].Split('/');
        return (call.Method, parts) switch
        {
            ("GET", ["merge_requests"]) => List(call),
            ("POST", ["merge_requests"]) => Create(call),
            (_, ["merge_requests", var iid, .. var rest]) => One(call, iid, rest),
            ("POST", ["statuses", var sha]) => Status(call, sha),
            ("GET", ["repository", "commits", var sha, "statuses"]) => Page(call, Project.Statuses.Where(s => s.Commit == sha).Select(s =>
                (JsonNode)new JsonObject { ["name"] = s.Name, ["status"] = s.State, ["sha"] = sha })),
            _ => Message(404, "404 Not Found"),
        };
    }

    private Answer One(Call call, string iid, string[] rest)
    {
        StoredRequest? request = Project.Requests.FirstOrDefault(r => r.Number.ToString(CultureInfo.InvariantCulture) == iid);
        if (request is null)
        {
            return Message(404, "404 Not found");
        }

        switch (call.Method, rest)
        {
            case ("GET", []):
                request.Checking = Math.Max(0, request.Checking - 1);
                return new Answer(200, Json(request, whole: true));
            case ("PUT", []):
                return Change(call, request);
            case ("PUT", ["merge"]):
                return Merge(call, request);
            case ("GET", ["notes"]):
                return Page(call, request.Comments.AsEnumerable().Reverse().Select(c => (JsonNode)new JsonObject { ["id"] = c.Id, ["body"] = c.Body }));
            case ("POST", ["notes"]):
                Project.Comment(request, call.Text("body"));
                return new Answer(201, new JsonObject { ["id"] = request.Comments[^1].Id });
            case ("PUT", ["notes", var id]):
                int at = request.Comments.FindIndex(c => c.Id.ToString(CultureInfo.InvariantCulture) == id);
                request.Comments[at] = (request.Comments[at].Id, call.Text("body"));
                return new Answer(200, new JsonObject());
            default:
                return Message(404, "404 Not Found");
        }
    }

    private Answer List(Call call) => Page(call, Project.Requests
        .Where(r => !call.Query.TryGetValue("state", out string? state) || State(r) == state)
        .Where(r => !call.Query.TryGetValue("target_branch", out string? target) || r.Target == target)
        .Where(r => !call.Query.TryGetValue("source_branch", out string? source) || r.Source == source)
        .Select(r => (JsonNode)Json(r, whole: false)));

    private Answer Create(Call call)
    {
        string source = call.Text("source_branch"), target = call.Text("target_branch");
        if (call.Text("title").Length is 0 or > 255)
        {
            return Message(400, "title is invalid");
        }

        if (Project.Head(source) is null)
        {
            return Message(422, "Source branch does not exist");
        }

        if (Project.Requests.FirstOrDefault(r => r.State == "open" && r.Source == source && r.Target == target) is { } there)
        {
            return new Answer(409, new JsonObject { ["message"] = new JsonArray($"Another open merge request already exists for this source branch: !{there.Number}") });
        }

        StoredRequest made = Project.Open(source, target, call.Text("title"), call.Text("description"));
        made.Labels.UnionWith(call.Text("labels").Split(',', StringSplitOptions.RemoveEmptyEntries));
        return new Answer(201, Json(made, whole: true));
    }

    private Answer Change(Call call, StoredRequest request)
    {
        (request.Title, request.Body) = (call.Body.ContainsKey("title") ? call.Text("title") : request.Title, call.Body.ContainsKey("description") ? call.Text("description") : request.Body);
        switch (call.Text("state_event"))
        {
            case "close" when request.State == "open":
                request.State = "closed";
                break;
            case "close":
                return Message(422, "Cannot transition state");
        }

        return new Answer(200, Json(request, whole: true));
    }

    private Answer Merge(Call call, StoredRequest request)
    {
        if (request.State != "open" || request.Checking > 0)
        {
            return Message(405, "405 Method Not Allowed");
        }

        if (call.Body.ContainsKey("sha") && call.Text("sha") != Project.HeadOf(request))
        {
            return Message(409, "SHA does not match HEAD of source branch: " + Project.HeadOf(request));
        }

        if (!Project.Mergeable(request))
        {
            return Message(422, "Branch cannot be merged");
        }

        // Without a pipeline that runs there is nothing to wait for: it is merged, also after a failed one.
        if ((bool?)call.Body["auto_merge"] == true && Pipeline(request)?["status"]?.GetValue<string>() is "running" or "pending" or "created")
        {
            request.Armed = Project.HeadOf(request);
            return new Answer(200, Json(request, whole: true));
        }

        return Project.Merge(request, (bool?)call.Body["squash"] == true ? Merging.Squash : method) is null ? Message(405, "405 Method Not Allowed") : new Answer(200, Json(request, whole: true));
    }

    private Answer Status(Call call, string sha)
    {
        (string name, string state) = (call.Text("name"), call.Text("state"));
        if (Project.Statuses.LastOrDefault(s => s.Commit == sha && s.Name == name) is { State: { } was } && was == state)
        {
            return Message(400, $"Cannot transition status via :{(state == "pending" ? "enqueue" : state)} from :{was}");
        }

        Project.Statuses.Add((sha, name, state, call.Text("description")));
        return new Answer(201, new JsonObject());
    }

    // A commit status of anyone makes a pipeline.
    private JsonObject? Pipeline(StoredRequest request)
    {
        string head = Project.HeadOf(request);
        string[] states = [.. Project.Statuses.Where(s => s.Commit == head).GroupBy(s => s.Name, StringComparer.Ordinal).Select(g => g.Last().State)];
        return states.Length == 0 ? null : new JsonObject
        {
            ["sha"] = head,
            ["source"] = "external",
            ["status"] = states.Contains("failed") ? "failed" : states.All(s => s == "success") ? "success" : "running",
        };
    }

    private static string State(StoredRequest request) => request.State == "open" ? "opened" : request.State;

    private JsonObject Json(StoredRequest request, bool whole)
    {
        var json = new JsonObject
        {
            ["iid"] = request.Number,
            ["title"] = request.Title,
            ["description"] = request.Body,
            ["state"] = State(request),
            ["source_branch"] = request.Source,
            ["target_branch"] = request.Target,
            ["sha"] = Project.HeadOf(request),
            ["web_url"] = $"{Root}platform/config/-/merge_requests/{request.Number}",
            ["merged_at"] = request.MergedAt?.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["merge_when_pipeline_succeeds"] = request.Armed is not null,
            ["detailed_merge_status"] = request.State != "open" ? "not_open" : request.Checking > 0 ? "checking" : Project.Mergeable(request) ? "mergeable" : "conflict",
            ["labels"] = new JsonArray([.. request.Labels.Select(l => (JsonNode)l)]),
        };
        if (whole)
        {
            json["head_pipeline"] = Pipeline(request);
        }

        return json;
    }
}
