using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Forges;

/// <summary>One repository of GitHub, by its REST API, and GraphQL where REST has no word for it.</summary>
public sealed partial class GitHubForge(ForgeAddress address, ForgeHttp http) : IForge
{
    private const int LongestDescription = 140;

    private const int LongestTitle = 256;

    private const string ArmQuery =
        "mutation($id: ID!, $method: PullRequestMergeMethod!, $head: GitObjectID!, $headline: String, $body: String) { enablePullRequestAutoMerge(input: {pullRequestId: $id, mergeMethod: $method, expectedHeadOid: $head, commitHeadline: $headline, commitBody: $body}) { clientMutationId } }";

    // An app has no user that REST would name.
    private const string AuthorQuery = "query($id: ID!) { node(id: $id) { ... on Comment { viewerDidAuthor } } }";

    private readonly string project = $"repos/{address.Project}/";

    private string Owner => address.Project[..address.Project.IndexOf('/', StringComparison.Ordinal)];

    /// <inheritdoc />
    public string Named(long number) => string.Create(CultureInfo.InvariantCulture, $"pull request #{number}");

    /// <inheritdoc />
    public Result<ImmutableArray<ForgeRequest>> OpenRequests(string target, string prefix) =>
        http.Pages($"{project}pulls?state=open&base={Uri.EscapeDataString(target)}&sort=created&direction=asc&per_page=100", ForgeJson.Default.HubPullRequestArray)
            .Then(all => Result<ImmutableArray<ForgeRequest>>.Ok([.. all.Where(r => IsOwn(r) && r.Head!.Ref!.StartsWith(prefix, StringComparison.Ordinal)).Select(Of)]));

    /// <inheritdoc />
    public Result<DateTimeOffset?> MergedAt(string source, string target) => Past(source, target).Then(all => Result<DateTimeOffset?>.Ok(all.Where(IsOwn).Max(r => r.MergedAt)));

    /// <inheritdoc />
    public Result<ForgeRequest?> Closed(string source, string target, string head) =>
        Past(source, target).Then(all => Result<ForgeRequest?>.Ok(all.Where(r => IsOwn(r) && r.MergedAt is null && r.Head!.Sha == head).OrderBy(r => r.Number).Select(Of).LastOrDefault()));

    /// <inheritdoc />
    public Result<ForgeRequest> Open(NewRequest request)
    {
        string body = JsonSerializer.Serialize(new HubNewPullRequest(MarkdownText.Cut(request.Title, LongestTitle), request.Source, request.Target, request.Body), ForgeJson.Default.HubNewPullRequest);
        Result<ForgeRequest?> There() => OpenRequests(request.Target, request.Source).Then(open => Result<ForgeRequest?>.Ok(open.FirstOrDefault(r => r.Source == request.Source)));
        Result<ForgeRequest> opened = ForgeWrites.NotTwice(
            () => http.Send(HttpMethod.Post, project + "pulls", body).Then(answer =>
                answer.Status == HttpStatusCode.UnprocessableEntity && answer.Body.Contains("already exists", StringComparison.Ordinal)
                    ? There().Then(there => there is not null ? Result<ForgeRequest>.Ok(there) : Result<ForgeRequest>.Fail(http.Explain(answer)))
                    : http.Read(answer, ForgeJson.Default.HubPullRequest).Then(r => Result<ForgeRequest>.Ok(Of(r)))),
            There);
        return request.Labels.IsEmpty ? opened : opened.Then(r => Label(r, [.. request.Labels]));
    }

    /// <inheritdoc />
    public Result<bool> Update(long number, string title, string body) => Change(number, new HubChange(MarkdownText.Cut(title, LongestTitle), body, null));

    /// <inheritdoc />
    public Result<bool> Close(long number) => Change(number, new HubChange(null, null, "closed"));

    /// <inheritdoc />
    public Result<bool> Comment(long number, string text) => ForgeWrites.NotTwice(
        () => http.Send(HttpMethod.Post, Issue(number, "/comments"), Note(text)).Then(answer => answer.IsOk ? Result<string>.Ok(text) : Result<string>.Fail(http.Explain(answer))),
        () => Comments(number).Then(all => Result<string?>.Ok(all.Any(c => ForgeWrites.IsSame(c.Body ?? "", text)) ? text : null)))
        .Then(_ => Result<bool>.Ok(true));

    /// <inheritdoc />
    public Result<bool> KeepComment(long number, string marker, string text) => Comments(number).Then(all => ForgeWrites.Keep(
        all.Select(c => new ForgeComment(c.Id.ToString(CultureInfo.InvariantCulture), c.NodeId ?? "", c.Body ?? "")), marker, text,
        comment => Graph(AuthorQuery, new HubVariables { Id = comment.Author }).Then(graph => graph.Errors is { Length: > 0 } ? Result<bool>.Fail(Refused(graph, "who wrote a comment")) : Result<bool>.Ok(graph.Data?.Node?.ViewerDidAuthor == true)),
        comment => http.Tell(HttpMethod.Patch, $"{project}issues/comments/{comment.Id}", Note(text)),
        () => Comment(number, text)));

    /// <inheritdoc />
    public Result<Arming> Arm(ForgeRequest request, MergeMethod method, string message) => request.IsArmed
        ? Result<Arming>.Ok(Arming.Armed)
        : Checks(request.Head).Then(checks => checks is { } verdict ? Result<Arming>.Ok(verdict) : Enable(request, method, message));

    /// <inheritdoc />
    public Result<bool> SetStatus(string commit, string context, StatusState state, string description)
    {
        string word = state == StatusState.Success ? "success" : "failure";
        return http.Tell(HttpMethod.Post, $"{project}statuses/{commit}", JsonSerializer.Serialize(new HubStatus(word, context, MarkdownText.Cut(description, LongestDescription)), ForgeJson.Default.HubStatus));
    }

    /// <inheritdoc />
    public Result<string?> StatusOf(string branch, string path, string context) =>
        http.Ask(HttpMethod.Get, $"{project}commits?sha={Uri.EscapeDataString(branch)}&path={Uri.EscapeDataString(path)}&per_page=1", null, ForgeJson.Default.HubCommitArray).Then(commits =>
            commits is not [{ Sha: { } sha }, ..] ? Result<string?>.Ok(null)
            : Statuses(sha).Then(all => Result<string?>.Ok(all.FirstOrDefault(s => s.Context == context)?.State)));

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    private static ForgeRequest Of(HubPullRequest r) =>
        new(r.Number, r.NodeId ?? "", r.HtmlUrl ?? "", r.Head?.Ref ?? "", r.Head?.Sha ?? "", r.Title ?? "", r.Body ?? "", r.AutoMerge is not null);

    private string Issue(long number, string rest) => string.Create(CultureInfo.InvariantCulture, $"{project}issues/{number}{rest}");

    private string Pull(long number, string rest) => string.Create(CultureInfo.InvariantCulture, $"{project}pulls/{number}{rest}");

    private Result<bool> Change(long number, HubChange change) =>
        http.Tell(HttpMethod.Patch, Pull(number, ""), JsonSerializer.Serialize(change, ForgeJson.Default.HubChange));

    // Null: a check has begun and none failed.
    private Result<Arming?> Checks(string head) =>
        http.Pages($"{project}commits/{head}/check-runs?per_page=100", ForgeJson.Default.HubCheckRuns, page => page.CheckRuns ?? []).Then(runs =>
            Statuses(head).Then(statuses =>
            {
                string?[] states = [.. statuses.Where(s => !(s.Context ?? "").StartsWith("gitopsgen/", StringComparison.Ordinal)).Select(s => s.State)];
                string?[] conclusions = [.. runs.Select(r => r.Conclusion)];
                return Result<Arming?>.Ok(states.Length + conclusions.Length == 0 ? Arming.TooEarly
                    : states.Any(s => s is "failure" or "error") || conclusions.Any(c => c is "failure" or "timed_out" or "cancelled" or "action_required" or "startup_failure") ? Arming.ChecksFailed
                    : null);
            }));

    // The newest of each context. GitHub lists the newest first, and a commit may have more of them than a page: one for each service.
    private Result<IEnumerable<HubStatus>> Statuses(string commit) => http.Pages($"{project}commits/{commit}/statuses?per_page=100", ForgeJson.Default.HubStatusArray)
        .Then(all => Result<IEnumerable<HubStatus>>.Ok(all.DistinctBy(s => s.Context)));

    private Result<Arming> Enable(ForgeRequest request, MergeMethod method, string message)
    {
        (string? title, string? rest) = Parts(method, message);
        return Graph(ArmQuery, new HubVariables { Id = request.Id, Method = method.ToString().ToUpperInvariant(), Head = request.Head, Headline = title, Body = rest }).Then(answer =>
        {
            string words = Words(answer);
            return words.Length == 0 ? Result<Arming>.Ok(Arming.Armed)
                : words.Contains("clean status", StringComparison.Ordinal) ? MergeNow(request, method, message)
                : words.Contains("unknown status", StringComparison.Ordinal) ? Result<Arming>.Ok(Arming.TooEarly)
                : InStatus().Match(words) is { Success: true } found ? Result<Arming>.Ok(Arming.Refused(found.Value))
                : Result<Arming>.Fail(Refused(answer, $"the merge of {Named(request.Number)} by itself") with { Hint = "allow auto-merge in the repository's settings, or set merge.auto to false" });
        });
    }

    // GitHub arms nothing that could merge at once: every required check has passed, so it is merged, still pinned to the commit.
    private Result<Arming> MergeNow(ForgeRequest request, MergeMethod method, string message)
    {
        (string? title, string? rest) = Parts(method, message);
        string body = JsonSerializer.Serialize(new HubMerge(request.Head, method.ToString().ToLowerInvariant(), title, rest), ForgeJson.Default.HubMerge);
        return http.Send(HttpMethod.Put, Pull(request.Number, "/merge"), body).Then(answer =>
            answer.IsOk ? Result<Arming>.Ok(Arming.Armed)
            : answer.Status is HttpStatusCode.MethodNotAllowed or HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity ? Result<Arming>.Ok(Arming.Refused(http.Words(answer)))
            : Result<Arming>.Fail(http.Explain(answer)));
    }

    // A label is for people's eyes: without it the request is still the right one.
    private Result<ForgeRequest> Label(ForgeRequest request, string[] labels)
    {
        Result<bool> done = http.Tell(HttpMethod.Post, Issue(request.Number, "/labels"), JsonSerializer.Serialize(new HubLabels(labels), ForgeJson.Default.HubLabels));
        return Result<ForgeRequest>.Ok(request, done.IsOk ? [] : [.. done.Diagnostics.Select(d => Diagnostic.Of(ForgeCodes.NotLabelled, Place.None, $"{Named(request.Number)} has no label: {d.Message}", ForgeCodes.NotLabelled.WayOut))]);
    }

    private Result<HubGraph> Graph(string query, HubVariables variables) =>
        http.Ask(HttpMethod.Post, address.GraphQl.AbsoluteUri, JsonSerializer.Serialize(new HubQuery(query, variables), ForgeJson.Default.HubQuery), ForgeJson.Default.HubGraph);

    private Diagnostic Refused(HubGraph answer, string what) =>
        Diagnostic.Of(ForgeCodes.Refused, Place.None, $"{address.Root.Host} refuses {what}: {Words(answer)}", ForgeCodes.Refused.WayOut);

    private string Words(HubGraph answer) => http.Blot(string.Join("; ", (answer.Errors ?? []).Select(e => e?.Message ?? "an error without words")));

    // A merge commit and rebased commits speak for themselves.
    private static (string? Title, string? Body) Parts(MergeMethod method, string message) =>
        method != MergeMethod.Squash ? (null, null)
        : (message.Split('\n')[0], message.Contains('\n', StringComparison.Ordinal) ? message[message.IndexOf('\n', StringComparison.Ordinal)..].Trim() : "");

    private static string Note(string text) => JsonSerializer.Serialize(new HubNewComment(text), ForgeJson.Default.HubNewComment);

    private static bool IsOwn(HubPullRequest r) => r.Head is { Ref: not null, Repo: { } head } && r.Base?.Repo is { } target && head.Id == target.Id;

    private Result<List<HubPullRequest>> Past(string source, string target) =>
        http.Pages($"{project}pulls?state=closed&head={Uri.EscapeDataString(Owner + ":" + source)}&base={Uri.EscapeDataString(target)}&per_page=100", ForgeJson.Default.HubPullRequestArray);

    private Result<List<HubComment>> Comments(long number) => http.Pages(Issue(number, "/comments?per_page=100"), ForgeJson.Default.HubCommentArray);

    [GeneratedRegex(@"in \w+ status")]
    private static partial Regex InStatus();
}
