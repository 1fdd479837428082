using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using GitOpsGen.Change;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Forges;

/// <summary>One project of GitLab, by its REST API v4.</summary>
public sealed class GitLabForge(ForgeAddress address, ForgeHttp http) : IForge
{
    private const int LongestTitle = 255;

    private static readonly TimeSpan Looks = TimeSpan.FromMilliseconds(300);

    private readonly string project = $"projects/{Uri.EscapeDataString(address.Project)}/";

    private Result<LabUser>? me;

    /// <inheritdoc />
    public string Named(long number) => string.Create(CultureInfo.InvariantCulture, $"merge request !{number}");

    /// <inheritdoc />
    public Result<ImmutableArray<ForgeRequest>> OpenRequests(string target, string prefix) =>
        http.Pages($"{project}merge_requests?state=opened&target_branch={Uri.EscapeDataString(target)}&order_by=created_at&sort=asc&per_page=100", ForgeJson.Default.LabMergeRequestArray)
            .Then(all => Result<ImmutableArray<ForgeRequest>>.Ok([.. all.Where(r => IsOwn(r) && r.SourceBranch!.StartsWith(prefix, StringComparison.Ordinal)).Select(Of)]));

    /// <inheritdoc />
    public Result<DateTimeOffset?> MergedAt(string source, string target) =>
        Past("merged", source, target).Then(all => Result<DateTimeOffset?>.Ok(all.Where(IsOwn).Max(r => r.MergedAt)));

    /// <inheritdoc />
    public Result<ForgeRequest?> Closed(string source, string target, string head) =>
        Past("closed", source, target).Then(all => Result<ForgeRequest?>.Ok(all.Where(r => IsOwn(r) && r.Sha == head).OrderBy(r => r.Iid).Select(Of).LastOrDefault()));

    /// <inheritdoc />
    public Result<ForgeRequest> Open(NewRequest request)
    {
        string body = JsonSerializer.Serialize(
            new LabNewMergeRequest(request.Source, request.Target, MarkdownText.Cut(request.Title, LongestTitle), request.Body, string.Join(',', request.Labels), RemoveSourceBranch: true, request.Squash),
            ForgeJson.Default.LabNewMergeRequest);
        Result<ForgeRequest?> There() => OpenRequests(request.Target, request.Source).Then(open => Result<ForgeRequest?>.Ok(open.FirstOrDefault(r => r.Source == request.Source)));
        return ForgeWrites.NotTwice(
            () => Created(body).Then(answer => answer.Status == HttpStatusCode.Conflict
                ? There().Then(there => there is not null ? Result<ForgeRequest>.Ok(there) : Result<ForgeRequest>.Fail(http.Explain(answer)))
                : http.Read(answer, ForgeJson.Default.LabMergeRequest).Then(r => Result<ForgeRequest>.Ok(Of(r)))),
            There);
    }

    /// <inheritdoc />
    public Result<bool> Update(long number, string title, string body) => Change(number, new LabChange(MarkdownText.Cut(title, LongestTitle), body, null));

    /// <inheritdoc />
    public Result<bool> Close(long number) => Change(number, new LabChange(null, null, "close"));

    /// <inheritdoc />
    public Result<bool> Comment(long number, string text) => ForgeWrites.NotTwice(
        () => http.Send(HttpMethod.Post, At(number, "/notes"), Note(text)).Then(answer => answer.IsOk ? Result<string>.Ok(text) : Result<string>.Fail(http.Explain(answer))),
        () => Notes(number).Then(notes => Result<string?>.Ok(notes.Any(n => ForgeWrites.IsSame(n.Body ?? "", text)) ? text : null)))
        .Then(_ => Result<bool>.Ok(true));

    /// <inheritdoc />
    public Result<bool> KeepComment(long number, string marker, string text) => Notes(number).Then(notes => ForgeWrites.Keep(
        notes.Where(n => n.System != true).Select(n => new ForgeComment(Text(n.Id), Text(n.Author?.Id ?? 0), n.Body ?? "")), marker, text,
        note => Me().Then(me => Result<bool>.Ok(Text(me.Id) == note.Author)),
        note => http.Tell(HttpMethod.Put, At(number, "/notes/" + note.Id), Note(text)),
        () => Comment(number, text)));

    /// <inheritdoc />
    public Result<Arming> Arm(ForgeRequest request, MergeMethod method, string message) => Settled(request.Number).Then(now =>
        now.MergeWhenPipelineSucceeds == true ? Result<Arming>.Ok(Arming.Armed)
        : now.HeadPipeline is not { Sha: { } checkedCommit } pipeline ? Result<Arming>.Ok(Arming.TooEarly)
        : Begun(checkedCommit, request.Head).Then(begun =>
            !begun || now.DetailedMergeStatus is "checking" or "unchecked" or "preparing" ? Result<Arming>.Ok(Arming.TooEarly)
            : pipeline.Status is "failed" or "canceled" or "skipped" ? Result<Arming>.Ok(Arming.ChecksFailed)
            : http.Ask(HttpMethod.Get, project.TrimEnd('/'), null, ForgeJson.Default.LabProject).Then(all => all.MergeTrainsEnabled == true
                ? Board(request, method, now)
                : Merge(request, method, message, now))));

    /// <inheritdoc />
    public Result<bool> SetStatus(string commit, string context, StatusState state, string description)
    {
        string word = state == StatusState.Success ? "success" : "failed";
        string body = JsonSerializer.Serialize(new LabStatus(context, word, null, MarkdownText.Cut(description, LongestTitle)), ForgeJson.Default.LabStatus);

        // GitLab refuses a status that is what it was: then it says already what it should.
        return http.Send(HttpMethod.Post, $"{project}statuses/{commit}", body).Then(answer =>
            answer.IsOk || (answer.Status == HttpStatusCode.BadRequest && answer.Body.Contains("Cannot transition status", StringComparison.Ordinal))
                ? Result<bool>.Ok(true)
                : Result<bool>.Fail(http.Explain(answer)));
    }

    /// <inheritdoc />
    public Result<string?> StatusOf(string branch, string path, string context) =>
        http.Ask(HttpMethod.Get, $"{project}repository/commits?ref_name={Uri.EscapeDataString(branch)}&path={Uri.EscapeDataString(path)}&per_page=1", null, ForgeJson.Default.LabCommitArray).Then(commits =>
            commits is not [{ Id: { } id }, ..] ? Result<string?>.Ok(null)
            : http.Pages($"{project}repository/commits/{id}/statuses?name={Uri.EscapeDataString(context)}&per_page=100", ForgeJson.Default.LabStatusArray)
                .Then(all => Result<string?>.Ok(all.LastOrDefault(s => s.Name == context)?.Status)));

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    private static ForgeRequest Of(LabMergeRequest r) =>
        new(r.Iid, r.Iid.ToString(CultureInfo.InvariantCulture), r.WebUrl ?? "", r.SourceBranch ?? "", r.Sha ?? "", r.Title ?? "", r.Description ?? "", r.MergeWhenPipelineSucceeds ?? false);

    // GitLab may not have seen yet what was pushed a moment ago.
    private Result<ForgeAnswer> Created(string body)
    {
        for (int look = 0; ; look++)
        {
            Result<ForgeAnswer> answer = http.Send(HttpMethod.Post, project + "merge_requests", body);
            if (look == 5 || answer is not { IsOk: true, Value: { Status: HttpStatusCode.BadRequest } bad } || !bad.Body.Contains("source_branch", StringComparison.Ordinal) || !bad.Body.Contains("does not exist", StringComparison.Ordinal))
            {
                return answer;
            }

            Thread.Sleep(Looks);
        }
    }

    private static bool IsOwn(LabMergeRequest r) => r.SourceProjectId == r.TargetProjectId && r.SourceBranch is not null;

    private Result<List<LabMergeRequest>> Past(string state, string source, string target) =>
        http.Pages($"{project}merge_requests?state={state}&source_branch={Uri.EscapeDataString(source)}&target_branch={Uri.EscapeDataString(target)}&per_page=100", ForgeJson.Default.LabMergeRequestArray);

    private Result<List<LabNote>> Notes(long number) => http.Pages(At(number, "/notes?sort=asc&order_by=created_at&per_page=100"), ForgeJson.Default.LabNoteArray);

    private string At(long number, string rest) => string.Create(CultureInfo.InvariantCulture, $"{project}merge_requests/{number}{rest}");

    private Result<bool> Change(long number, LabChange change) =>
        http.Tell(HttpMethod.Put, At(number, ""), JsonSerializer.Serialize(change, ForgeJson.Default.LabChange));

    // GitLab looks at a request in the background; it answers 405 to a merge before that is done.
    private Result<LabMergeRequest> Settled(long number)
    {
        for (int look = 0; ; look++)
        {
            Result<LabMergeRequest> now = http.Ask(HttpMethod.Get, At(number, ""), null, ForgeJson.Default.LabMergeRequest);
            if (!now.IsOk || look == 5 || now.Value.DetailedMergeStatus is not ("checking" or "unchecked" or "preparing"))
            {
                return now;
            }

            Thread.Sleep(Looks);
        }
    }

    // A commit status of ours makes a pipeline as well, and nobody has checked anything by it. A pipeline for merged results runs on a
    // commit that merges the head into the target.
    private Result<bool> Begun(string commit, string head)
    {
        if (commit != head)
        {
            Result<ForgeAnswer> answer = http.Send(HttpMethod.Get, $"{project}repository/commits/{Uri.EscapeDataString(commit)}");
            Result<LabCommit> merged = answer.Then(a => http.Read(a, ForgeJson.Default.LabCommit));
            if (!merged.IsOk || merged.Value.ParentIds?.Contains(head) != true)
            {
                return answer is { IsOk: true, Value.IsOk: true } or { IsOk: true, Value.Status: HttpStatusCode.NotFound } ? Result<bool>.Ok(false) : Result<bool>.Fail(merged.Diagnostics);
            }
        }

        return http.Pages($"{project}repository/commits/{Uri.EscapeDataString(commit)}/statuses?per_page=100", ForgeJson.Default.LabStatusArray)
            .Then(all => Result<bool>.Ok(all.Any(s => !(s.Name ?? "").StartsWith("gitopsgen/", StringComparison.Ordinal))));
    }

    private Result<Arming> Merge(ForgeRequest request, MergeMethod method, string message, LabMergeRequest now)
    {
        bool squash = method == MergeMethod.Squash;
        string body = JsonSerializer.Serialize(new LabMerge(request.Head, true, true, squash, squash ? message : null, true), ForgeJson.Default.LabMerge);
        return Taken(http.Send(HttpMethod.Put, At(request.Number, "/merge"), body), now);
    }

    // The merge endpoint would pass by the train.
    private Result<Arming> Board(ForgeRequest request, MergeMethod method, LabMergeRequest now) => Taken(
        http.Send(HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"{project}merge_trains/merge_requests/{request.Number}"),
            JsonSerializer.Serialize(new LabBoard(request.Head, true, true, method == MergeMethod.Squash), ForgeJson.Default.LabBoard)), now);

    private Result<Arming> Taken(Result<ForgeAnswer> answer, LabMergeRequest now) => answer.Then(a => a.Status switch
    {
        _ when a.IsOk => Result<Arming>.Ok(Arming.Armed),
        HttpStatusCode.BadRequest or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotAcceptable or HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity =>
            Result<Arming>.Ok(Arming.Refused(now.DetailedMergeStatus is null or "mergeable" ? http.Words(a) : http.Blot(now.DetailedMergeStatus.Replace('_', ' ')))),
        _ => Result<Arming>.Fail(http.Explain(a)),
    });

    private Result<LabUser> Me() => me ??= http.Ask(HttpMethod.Get, "user", null, ForgeJson.Default.LabUser);

    private static string Note(string text) => JsonSerializer.Serialize(new LabNewNote(text), ForgeJson.Default.LabNewNote);

    private static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);
}
