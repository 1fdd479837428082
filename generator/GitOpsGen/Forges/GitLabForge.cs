using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Forges;

/// <summary>One project of GitLab, by its REST API v4.</summary>
public sealed class GitLabForge(ForgeAddress address, ForgeHttp http) : IForge
{
    private const int LongestTitle = 255;

    private static readonly TimeSpan Looks = TimeSpan.FromMilliseconds(300);

    private readonly string project = $"projects/{Uri.EscapeDataString(address.Project)}/";

    /// <inheritdoc />
    public string Named(long number) => string.Create(CultureInfo.InvariantCulture, $"merge request !{number}");

    /// <inheritdoc />
    public Result<ImmutableArray<ForgeRequest>> OpenRequests(string target, string prefix) =>
        http.Pages($"{project}merge_requests?state=opened&target_branch={Uri.EscapeDataString(target)}&order_by=created_at&sort=asc&per_page=100", ForgeJson.Default.LabMergeRequestArray)
            .Then(all => Result<ImmutableArray<ForgeRequest>>.Ok([.. all.Where(r => r.SourceBranch?.StartsWith(prefix, StringComparison.Ordinal) ?? false).Select(Of)]));

    /// <inheritdoc />
    public Result<DateTimeOffset?> MergedAt(string source, string target) =>
        http.Pages($"{project}merge_requests?state=merged&source_branch={Uri.EscapeDataString(source)}&target_branch={Uri.EscapeDataString(target)}&per_page=100", ForgeJson.Default.LabMergeRequestArray)
            .Then(all => Result<DateTimeOffset?>.Ok(all.Max(r => r.MergedAt)));

    /// <inheritdoc />
    public Result<ForgeRequest> Open(NewRequest request)
    {
        string body = JsonSerializer.Serialize(
            new LabNewMergeRequest(request.Source, request.Target, Short(request.Title), request.Body, string.Join(',', request.Labels), RemoveSourceBranch: true, request.Squash),
            ForgeJson.Default.LabNewMergeRequest);
        return http.Send(HttpMethod.Post, project + "merge_requests", body).Then(answer => answer.Status == HttpStatusCode.Conflict
            ? OpenRequests(request.Target, request.Source).Then(open => open.FirstOrDefault(r => r.Source == request.Source) is { } there
                ? Result<ForgeRequest>.Ok(there)
                : Result<ForgeRequest>.Fail(http.Explain(answer)))
            : http.Read(answer, ForgeJson.Default.LabMergeRequest).Then(r => Result<ForgeRequest>.Ok(Of(r))));
    }

    /// <inheritdoc />
    public Result<bool> Update(long number, string title, string body) => Change(number, new LabChange(Short(title), body, null));

    /// <inheritdoc />
    public Result<bool> Close(long number) => Change(number, new LabChange(null, null, "close"));

    /// <inheritdoc />
    public Result<bool> Comment(long number, string text) =>
        http.Tell(HttpMethod.Post, At(number, "/notes"), JsonSerializer.Serialize(new LabNewNote(text), ForgeJson.Default.LabNewNote));

    /// <inheritdoc />
    public Result<bool> KeepComment(long number, string marker, string text) =>
        http.Pages(At(number, "/notes?per_page=100"), ForgeJson.Default.LabNoteArray).Then(notes =>
            notes.FirstOrDefault(n => n.Body?.Contains(marker, StringComparison.Ordinal) ?? false) switch
            {
                null => Comment(number, text),
                { } same when same.Body == text => Result<bool>.Ok(true),
                { } old => http.Tell(HttpMethod.Put, At(number, string.Create(CultureInfo.InvariantCulture, $"/notes/{old.Id}")), JsonSerializer.Serialize(new LabNewNote(text), ForgeJson.Default.LabNewNote)),
            });

    /// <inheritdoc />
    public Result<Arming> Arm(ForgeRequest request, MergeMethod method) => Settled(request.Number).Then(now =>
        now.MergeWhenPipelineSucceeds == true ? Result<Arming>.Ok(Arming.Armed)
        : now.HeadPipeline is not { } pipeline || pipeline.Sha != request.Head ? Result<Arming>.Ok(Arming.TooEarly)
        : pipeline.Status is "failed" or "canceled" or "skipped" ? Result<Arming>.Ok(Arming.ChecksFailed)
        : Begun(request.Head).Then(begun => !begun || now.DetailedMergeStatus is "checking" or "unchecked" or "preparing"
            ? Result<Arming>.Ok(Arming.TooEarly)
            : Merge(request, method)));

    /// <inheritdoc />
    public Result<bool> SetStatus(string commit, string context, StatusState state, string description)
    {
        string word = state switch { StatusState.Pending => "pending", StatusState.Success => "success", _ => "failed" };
        string body = JsonSerializer.Serialize(new LabStatus(context, word, null, Short(description)), ForgeJson.Default.LabStatus);

        // GitLab refuses a status that is what it was: then it says already what it should.
        return http.Send(HttpMethod.Post, $"{project}statuses/{commit}", body).Then(answer =>
            answer.IsOk || (answer.Status == HttpStatusCode.BadRequest && answer.Body.Contains("Cannot transition status", StringComparison.Ordinal))
                ? Result<bool>.Ok(true)
                : Result<bool>.Fail(http.Explain(answer)));
    }

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    private static ForgeRequest Of(LabMergeRequest r) =>
        new(r.Iid, r.Iid.ToString(CultureInfo.InvariantCulture), r.WebUrl ?? "", r.SourceBranch ?? "", r.Sha ?? "", r.Title ?? "", r.Description ?? "", r.MergeWhenPipelineSucceeds ?? false);

    private static string Short(string text) => text.Length <= LongestTitle ? text : text[..(LongestTitle - 1)] + "…";

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

    // A commit status of ours makes a pipeline as well, and nobody has checked anything by it.
    private Result<bool> Begun(string head) =>
        http.Pages($"{project}repository/commits/{head}/statuses?per_page=100", ForgeJson.Default.LabStatusArray)
            .Then(all => Result<bool>.Ok(all.Any(s => !(s.Name ?? "").StartsWith("gitopsgen/", StringComparison.Ordinal))));

    private Result<Arming> Merge(ForgeRequest request, MergeMethod method)
    {
        string body = JsonSerializer.Serialize(new LabMerge(request.Head, true, true, method == MergeMethod.Squash, true), ForgeJson.Default.LabMerge);
        return http.Send(HttpMethod.Put, At(request.Number, "/merge"), body).Then(answer => answer.Status switch
        {
            _ when answer.IsOk => Result<Arming>.Ok(Arming.Armed),
            HttpStatusCode.MethodNotAllowed or HttpStatusCode.UnprocessableEntity => Result<Arming>.Ok(Arming.TooEarly),
            _ => Result<Arming>.Fail(http.Explain(answer)),
        });
    }
}
