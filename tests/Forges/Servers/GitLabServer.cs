// A stand-in for GitLab: the REST API v4 of one project, as docs.gitlab.com publishes it, below a path prefix as self-managed ones have it.
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace GitOpsGen.Tests.Forges.Servers;

/// <summary>Merge requests with their state machine, notes, commit statuses and merge trains; it refuses what GitLab refuses, with its status and words.</summary>
internal sealed class GitLabServer(ForgeProject project, Merging method = Merging.Merge) : ForgeServer(project, "/gitlab")
{
    private const string Api = "/gitlab/api/v4/";
    private const string Self = Api + "projects/platform%2Fconfig";
    private const int Id = 7;
    private static readonly string[] States = ["pending", "running", "success", "failed", "canceled", "skipped"];

    /// <summary>Requests for which it still says that the branch that was just pushed does not exist.</summary>
    public int NotSeenYet { get; set; }

    /// <summary>Whether its pipelines run on the merged result instead of the head.</summary>
    public bool MergedResults { get; set; }

    protected override Answer Archived => Message(403, "403 Forbidden");

    protected override bool LetsIn(HttpListenerRequest request) => request.Headers["PRIVATE-TOKEN"] == Token;

    protected override Answer Handle(Call call)
    {
        if (call.Path == Api + "user")
        {
            return new Answer(200, new JsonObject { ["id"] = ForgeProject.Tool, ["username"] = "project_7_bot" });
        }

        if (call.Path != Self && !call.Path.StartsWith(Self + "/", StringComparison.Ordinal))
        {
            return Message(404, "404 Project Not Found");
        }

        string[] parts = call.Path == Self ? [] : call.Path[(Self.Length + 1)..].Split('/');
        return (call.Method, parts) switch
        {
            ("GET", []) => new Answer(200, new JsonObject { ["id"] = Id, ["merge_trains_enabled"] = method == Merging.Train }),
            ("GET", ["merge_requests"]) => List(call),
            ("POST", ["merge_requests"]) => Create(call),
            ("POST", ["merge_trains", "merge_requests", var iid]) when method == Merging.Train => Board(call, iid),
            ("POST", ["merge_trains", ..]) => Message(403, "403 Forbidden"),
            (_, ["merge_requests", var iid, .. var rest]) => One(call, iid, rest),
            ("POST", ["statuses", var sha]) => Status(call, sha),
            ("GET", ["repository", "commits", var sha]) => CommitOf(sha),
            ("GET", ["repository", "commits"]) => new Answer(200, new JsonArray([.. Project.Newest(call.Query["ref_name"], call.Query["path"]).Select(id => (JsonNode)new JsonObject { ["id"] = id })])),
            ("GET", ["repository", "commits", var sha, "statuses"]) => Page(call, Project.Statuses.Where(s => s.Commit == sha).Select(s =>
                (JsonNode)new JsonObject { ["name"] = s.Name, ["status"] = s.State, ["sha"] = sha })),
            _ => Message(404, "404 Not Found"),
        };
    }

    private StoredRequest? Find(string iid) => Project.Requests.FirstOrDefault(r => r.Number.ToString(CultureInfo.InvariantCulture) == iid);

    private Answer One(Call call, string iid, string[] rest)
    {
        if (Find(iid) is not { } request)
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
                return Page(call, (call.Query.GetValueOrDefault("sort") == "asc" ? request.Comments : request.Comments.AsEnumerable().Reverse()).Select(c =>
                    (JsonNode)new JsonObject { ["id"] = c.Id, ["body"] = c.Body, ["system"] = false, ["author"] = new JsonObject { ["id"] = c.Author } }));
            case ("POST", ["notes"]):
                return Note(call) ?? Add(call, request);
            case ("PUT", ["notes", var id]):
                return Note(call) ?? Edit(call, request, id);
            default:
                return Message(404, "404 Not Found");
        }
    }

    private static Answer? Note(Call call) =>
        call.Text("body").Length == 0 ? new Answer(400, new JsonObject { ["error"] = "body is missing" })
        : call.Text("body").Length > 1_000_000 ? Invalid("note", "is too long (maximum is 1000000 characters)") : null;

    private Answer Add(Call call, StoredRequest request)
    {
        Project.Comment(request, call.Text("body"));
        return new Answer(201, new JsonObject { ["id"] = request.Comments[^1].Id });
    }

    private static Answer Edit(Call call, StoredRequest request, string id)
    {
        int at = request.Comments.FindIndex(c => c.Id.ToString(CultureInfo.InvariantCulture) == id);
        if (at < 0 || request.Comments[at].Author != ForgeProject.Tool)
        {
            return Message(at < 0 ? 404 : 403, at < 0 ? "404 Note Not Found" : "403 Forbidden");
        }

        request.Comments[at] = request.Comments[at] with { Body = call.Text("body") };
        return new Answer(200, new JsonObject());
    }

    private Answer List(Call call) => Page(call, Project.Requests
        .Where(r => !call.Query.TryGetValue("state", out string? state) || State(r) == state)
        .Where(r => !call.Query.TryGetValue("target_branch", out string? target) || r.Target == target)
        .Where(r => !call.Query.TryGetValue("source_branch", out string? source) || r.Source == source)
        .Select(r => (JsonNode)Json(r, whole: false)));

    private Answer Create(Call call)
    {
        if (((string[])["source_branch", "target_branch", "title"]).Where(n => !call.Body.ContainsKey(n)).ToArray() is { Length: > 0 } missing)
        {
            return new Answer(400, new JsonObject { ["error"] = string.Join(", ", missing.Select(m => m + " is missing")) });
        }

        string source = call.Text("source_branch"), target = call.Text("target_branch");
        if (source == target)
        {
            return new Answer(409, new JsonObject { ["message"] = new JsonArray("You can't use same project/branch for source and target") });
        }

        if (Project.Requests.FirstOrDefault(r => r.State == "open" && !r.IsFromFork && r.Source == source && r.Target == target) is { } there)
        {
            return new Answer(409, new JsonObject { ["message"] = new JsonArray($"Another open merge request already exists for this source branch: !{there.Number}") });
        }

        if (Project.Head(source) is null || NotSeenYet-- > 0)
        {
            return Invalid("source_branch", "does not exist");
        }

        if (Lengths(call) is { } tooLong)
        {
            return tooLong;
        }

        StoredRequest made = Project.Open(source, target, call.Text("title"), call.Text("description"));
        made.Labels.UnionWith(call.Text("labels").Split(',', StringSplitOptions.RemoveEmptyEntries));
        return new Answer(201, Json(made, whole: true));
    }

    private static Answer Invalid(string field, string why) => new(400, new JsonObject { ["message"] = new JsonObject { [field] = new JsonArray(why) } });

    private static Answer? Lengths(Call call) =>
        call.Body.ContainsKey("title") && call.Text("title").Length == 0 ? Invalid("title", "can't be blank")
        : call.Text("title").Length > 255 ? Invalid("title", "is too long (maximum is 255 characters)")
        : call.Text("description").Length > 1_048_576 ? Invalid("description", "is too long (maximum is 1048576 characters)") : null;

    private static Answer? Change(Call call) =>
        call.Body.Count == 0 ? new Answer(400, new JsonObject { ["error"] = "at least one parameter must be provided" })
        : call.Body.ContainsKey("state_event") && call.Text("state_event") is not ("close" or "reopen") ? new Answer(400, new JsonObject { ["error"] = "state_event does not have a valid value" })
        : Lengths(call);

    private Answer Change(Call call, StoredRequest request)
    {
        if (Change(call) is { } wrong)
        {
            return wrong;
        }

        (request.Title, request.Body) = (call.Body.ContainsKey("title") ? call.Text("title") : request.Title, call.Body.ContainsKey("description") ? call.Text("description") : request.Body);
        request.State = (call.Text("state_event"), request.State) switch { ("close", "open") => "closed", ("reopen", "closed") => "open", _ => request.State };
        return new Answer(200, Json(request, whole: true));
    }

    // In the order in which GitLab asks; see its lib/api/merge_requests.rb.
    private Answer Merge(Call call, StoredRequest request)
    {
        if (!MayMerge)
        {
            return Message(401, "401 Unauthorized");
        }

        bool open = request is { State: "open", Checking: 0, IsDraft: false }, auto = (bool?)call.Body["auto_merge"] == true;
        string? status = (string?)Pipeline(request)?["status"];
        bool waits = auto && open && status is "running" or "pending" or "created";
        if (!waits && !(open && (!auto || status == "success")))
        {
            return Message(405, "405 Method Not Allowed");
        }

        if (!Project.Mergeable(request))
        {
            return Message(422, "Branch cannot be merged");
        }

        if (call.Body.ContainsKey("sha") && call.Text("sha") != Project.HeadOf(request))
        {
            return Message(409, "SHA does not match HEAD of source branch: " + Project.HeadOf(request));
        }

        Merging how = (bool?)call.Body["squash"] != true ? method : method == Merging.FastForward ? Merging.Squash : Merging.SquashMerge;
        string? message = call.Body.ContainsKey("squash_commit_message") ? call.Text("squash_commit_message") : null;
        return waits ? Arm(request, how, message)
            : Project.Merge(request, how, message) is null ? Message(422, "Branch cannot be merged") : new Answer(200, Json(request, whole: true));
    }

    private Answer Board(Call call, string iid)
    {
        string? status = Find(iid) is { } found ? (string?)Pipeline(found)?["status"] : null;
        return Find(iid) is not { } request ? Message(404, "404 Not found")
            : request.State != "open" || !Project.Mergeable(request) || status is not ("running" or "pending" or "success") ? Message(400, "Failed to merge")
            : call.Body.ContainsKey("sha") && call.Text("sha") != Project.HeadOf(request) ? Message(409, "SHA does not match HEAD of source branch: " + Project.HeadOf(request))
            : Arm(request, method, null) is var armed && status == "success" ? Leave(request) : armed with { Status = 202 };
    }

    private Answer Leave(StoredRequest request)
    {
        Project.Merge(request, method);
        return new Answer(201, new JsonArray());
    }

    private Answer Arm(StoredRequest request, Merging how, string? message)
    {
        (request.Armed, request.ArmedWith) = (Project.HeadOf(request), (how, message));
        return new Answer(200, Json(request, whole: true));
    }

    private Answer Status(Call call, string sha)
    {
        (string name, string state) = (call.Text("name"), call.Text("state"));
        if (!States.Contains(state))
        {
            return new Answer(400, new JsonObject { ["error"] = "state does not have a valid value" });
        }

        if (!Project.Has(sha))
        {
            return Message(404, "404 Commit Not Found");
        }

        if (Project.Statuses.LastOrDefault(s => s.Commit == sha && s.Name == name) is { State: { } was } && was == state)
        {
            return Message(400, $"Cannot transition status via :{(state == "pending" ? "enqueue" : state)} from :{was} (Reason(s): Status cannot transition via \"{state}\")");
        }

        Project.Check(sha, name, state, call.Text("description"));
        return new Answer(201, new JsonObject());
    }

    private Answer CommitOf(string sha) => Project.Has(sha)
        ? new Answer(200, new JsonObject { ["id"] = sha, ["parent_ids"] = new JsonArray([.. Project.Git(["log", "-1", "--format=%P", sha]).Trim().Split(' ').Select(p => (JsonNode)p)]) })
        : Message(404, "404 Commit Not Found");

    // A commit status of anyone makes a pipeline.
    private JsonObject? Pipeline(StoredRequest request)
    {
        string head = Project.HeadOf(request), on = MergedResults ? Project.MergedResult(request) : head;
        string[] states = Project.StatesOf(on);
        return states.Length == 0 ? null : new JsonObject
        {
            ["sha"] = on,
            ["source"] = MergedResults ? "merge_request_event" : "external",
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
            ["source_project_id"] = request.IsFromFork ? Id + 1 : Id,
            ["target_project_id"] = Id,
            ["sha"] = Project.HeadOf(request),
            ["web_url"] = $"{Root}platform/config/-/merge_requests/{request.Number}",
            ["merged_at"] = request.MergedAt?.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["merge_when_pipeline_succeeds"] = request.Armed is not null && request.Armed == Project.HeadOf(request),
            ["detailed_merge_status"] = request.State != "open" ? "not_open" : request.Checking > 0 ? "checking" : request.IsDraft ? "draft_status" : Project.Mergeable(request) ? "mergeable" : "conflict",
            ["labels"] = new JsonArray([.. request.Labels.Select(l => (JsonNode)l)]),
        };
        if (whole)
        {
            json["head_pipeline"] = Pipeline(request);
        }

        return json;
    }
}
