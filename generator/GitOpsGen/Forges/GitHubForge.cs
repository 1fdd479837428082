using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Forges;

/// <summary>One repository of GitHub, by its REST API, and GraphQL where REST has no word for it.</summary>
public sealed class GitHubForge(ForgeAddress address, ForgeHttp http) : IForge
{
    private const int LongestDescription = 140;

    private const string ArmQuery =
        "mutation($pullRequestId: ID!, $mergeMethod: PullRequestMergeMethod!, $expectedHeadOid: GitObjectID!) { enablePullRequestAutoMerge(input: {pullRequestId: $pullRequestId, mergeMethod: $mergeMethod, expectedHeadOid: $expectedHeadOid}) { clientMutationId } }";

    private readonly string project = $"repos/{address.Project}/";

    private string Owner => address.Project[..address.Project.IndexOf('/', StringComparison.Ordinal)];

    /// <inheritdoc />
    public string Named(long number) => string.Create(CultureInfo.InvariantCulture, $"pull request #{number}");

    /// <inheritdoc />
    public Result<ImmutableArray<ForgeRequest>> OpenRequests(string target, string prefix) =>
        http.Pages($"{project}pulls?state=open&base={Uri.EscapeDataString(target)}&sort=created&direction=asc&per_page=100", ForgeJson.Default.HubPullRequestArray)
            .Then(all => Result<ImmutableArray<ForgeRequest>>.Ok([.. all.Where(r => r.Head?.Ref?.StartsWith(prefix, StringComparison.Ordinal) ?? false).Select(Of)]));

    /// <inheritdoc />
    public Result<DateTimeOffset?> MergedAt(string source, string target) =>
        http.Pages($"{project}pulls?state=closed&head={Uri.EscapeDataString(Owner + ":" + source)}&base={Uri.EscapeDataString(target)}&per_page=100", ForgeJson.Default.HubPullRequestArray)
            .Then(all => Result<DateTimeOffset?>.Ok(all.Max(r => r.MergedAt)));

    /// <inheritdoc />
    public Result<ForgeRequest> Open(NewRequest request)
    {
        string body = JsonSerializer.Serialize(new HubNewPullRequest(request.Title, request.Source, request.Target, request.Body), ForgeJson.Default.HubNewPullRequest);
        Result<ForgeRequest> opened = http.Send(HttpMethod.Post, project + "pulls", body).Then(answer =>
            answer.Status == HttpStatusCode.UnprocessableEntity && answer.Body.Contains("already exists", StringComparison.Ordinal)
                ? OpenRequests(request.Target, request.Source).Then(open => open.FirstOrDefault(r => r.Source == request.Source) is { } there
                    ? Result<ForgeRequest>.Ok(there)
                    : Result<ForgeRequest>.Fail(http.Explain(answer)))
                : http.Read(answer, ForgeJson.Default.HubPullRequest).Then(r => Result<ForgeRequest>.Ok(Of(r))));
        return request.Labels.IsEmpty ? opened : opened.Then(r =>
            http.Tell(HttpMethod.Post, Issue(r.Number, "/labels"), JsonSerializer.Serialize(new HubLabels([.. request.Labels]), ForgeJson.Default.HubLabels)).Then(_ => Result<ForgeRequest>.Ok(r)));
    }

    /// <inheritdoc />
    public Result<bool> Update(long number, string title, string body) => Change(number, new HubChange(title, body, null));

    /// <inheritdoc />
    public Result<bool> Close(long number) => Change(number, new HubChange(null, null, "closed"));

    /// <inheritdoc />
    public Result<bool> Comment(long number, string text) =>
        http.Tell(HttpMethod.Post, Issue(number, "/comments"), JsonSerializer.Serialize(new HubNewComment(text), ForgeJson.Default.HubNewComment));

    /// <inheritdoc />
    public Result<bool> KeepComment(long number, string marker, string text) =>
        http.Pages(Issue(number, "/comments?per_page=100"), ForgeJson.Default.HubCommentArray).Then(comments =>
            comments.FirstOrDefault(c => c.Body?.Contains(marker, StringComparison.Ordinal) ?? false) switch
            {
                null => Comment(number, text),
                { } same when same.Body == text => Result<bool>.Ok(true),
                { } old => http.Tell(HttpMethod.Patch, string.Create(CultureInfo.InvariantCulture, $"{project}issues/comments/{old.Id}"), JsonSerializer.Serialize(new HubNewComment(text), ForgeJson.Default.HubNewComment)),
            });

    /// <inheritdoc />
    public Result<Arming> Arm(ForgeRequest request, MergeMethod method) => request.IsArmed
        ? Result<Arming>.Ok(Arming.Armed)
        : Checks(request.Head).Then(checks => checks is { } verdict ? Result<Arming>.Ok(verdict) : Enable(request, method));

    /// <inheritdoc />
    public Result<bool> SetStatus(string commit, string context, StatusState state, string description)
    {
        string word = state switch { StatusState.Pending => "pending", StatusState.Success => "success", _ => "failure" };
        string text = description.Length <= LongestDescription ? description : description[..(LongestDescription - 1)] + "…";
        return http.Tell(HttpMethod.Post, $"{project}statuses/{commit}", JsonSerializer.Serialize(new HubStatus(word, context, text), ForgeJson.Default.HubStatus));
    }

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
        http.Ask(HttpMethod.Get, $"{project}commits/{head}/check-runs?per_page=100", null, ForgeJson.Default.HubCheckRuns).Then(runs =>
            http.Ask(HttpMethod.Get, $"{project}commits/{head}/status?per_page=100", null, ForgeJson.Default.HubCombined).Then(combined =>
            {
                string?[] states = [.. (combined.Statuses ?? []).Where(s => !(s.Context ?? "").StartsWith("gitopsgen/", StringComparison.Ordinal)).Select(s => s.State)];
                string?[] conclusions = [.. (runs.CheckRuns ?? []).Select(r => r.Conclusion)];
                return Result<Arming?>.Ok(states.Length + conclusions.Length == 0 ? Arming.TooEarly
                    : states.Any(s => s is "failure" or "error") || conclusions.Any(c => c is "failure" or "timed_out" or "cancelled" or "action_required") ? Arming.ChecksFailed
                    : null);
            }));

    private Result<Arming> Enable(ForgeRequest request, MergeMethod method)
    {
        string body = JsonSerializer.Serialize(new HubQuery(ArmQuery, new HubVariables(request.Id, method.ToString().ToUpperInvariant(), request.Head)), ForgeJson.Default.HubQuery);
        return http.Ask(HttpMethod.Post, address.GraphQl.AbsoluteUri, body, ForgeJson.Default.HubGraph).Then(answer =>
        {
            string words = string.Join("; ", (answer.Errors ?? []).Select(e => e.Message));
            return words.Length == 0 ? Result<Arming>.Ok(Arming.Armed)
                : words.Contains("clean status", StringComparison.Ordinal) ? MergeNow(request, method)
                : words.Contains("unstable status", StringComparison.Ordinal) || words.Contains("unknown status", StringComparison.Ordinal) ? Result<Arming>.Ok(Arming.TooEarly)
                : Result<Arming>.Fail(Diagnostic.Of(ForgeCodes.Refused, Place.None, $"{address.Root.Host} does not arm {Named(request.Number)}: {words}", "allow auto-merge in the repository's settings, or set merge.auto to false"));
        });
    }

    // GitHub arms nothing that could merge at once: every required check has passed, so it is merged, still pinned to the commit.
    private Result<Arming> MergeNow(ForgeRequest request, MergeMethod method)
    {
        string body = JsonSerializer.Serialize(new HubMerge(request.Head, method.ToString().ToLowerInvariant()), ForgeJson.Default.HubMerge);
        return http.Send(HttpMethod.Put, Pull(request.Number, "/merge"), body).Then(answer =>
            answer.IsOk ? Result<Arming>.Ok(Arming.Armed)
            : answer.Status == HttpStatusCode.MethodNotAllowed ? Result<Arming>.Ok(Arming.TooEarly)
            : Result<Arming>.Fail(http.Explain(answer)));
    }
}
