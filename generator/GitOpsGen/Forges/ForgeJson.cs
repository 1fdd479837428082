using System.Text.Json.Serialization;

namespace GitOpsGen.Forges;

internal sealed record LabMergeRequest(
    long Iid, string? Title, string? Description, string? State, string? SourceBranch, string? TargetBranch, string? Sha, string? WebUrl,
    bool? MergeWhenPipelineSucceeds, string? DetailedMergeStatus, DateTimeOffset? MergedAt, LabPipeline? HeadPipeline, long? SourceProjectId, long? TargetProjectId);

internal sealed record LabProject(bool? MergeTrainsEnabled);

internal sealed record LabCommit(string? Id, string[]? ParentIds);

internal sealed record LabUser(long Id);

internal sealed record LabPipeline(string? Sha, string? Status, string? Source);

internal sealed record LabNewMergeRequest(string SourceBranch, string TargetBranch, string Title, string Description, string Labels, bool RemoveSourceBranch, bool Squash);

internal sealed record LabChange(string? Title, string? Description, string? StateEvent);

internal sealed record LabNote(long Id, string? Body, bool? System, LabUser? Author);

internal sealed record LabNewNote(string Body);

// Both names: `auto_merge` is new in 17.11, where the old one began to go.
internal sealed record LabMerge(string Sha, bool MergeWhenPipelineSucceeds, bool AutoMerge, bool Squash, string? SquashCommitMessage, bool ShouldRemoveSourceBranch);

internal sealed record LabBoard(string Sha, bool WhenPipelineSucceeds, bool AutoMerge, bool Squash);

internal sealed record LabStatus(string? Name, string? State, string? Status, string? Description);

internal sealed record HubPullRequest(
    long Number, string? NodeId, string? Title, string? Body, string? State, string? HtmlUrl, HubBranch? Head, HubBranch? Base, DateTimeOffset? MergedAt, HubAutoMerge? AutoMerge);

internal sealed record HubBranch(string? Ref, string? Sha, HubRepository? Repo);

internal sealed record HubRepository(long Id);

internal sealed record HubAutoMerge(string? MergeMethod);

internal sealed record HubNewPullRequest(string Title, string Head, string Base, string Body);

internal sealed record HubChange(string? Title, string? Body, string? State);

internal sealed record HubComment(long Id, string? NodeId, string? Body);

internal sealed record HubNewComment(string Body);

internal sealed record HubLabels(string[] Labels);

internal sealed record HubStatus(string? State, string? Context, string? Description);

internal sealed record HubCommit(string? Sha);

internal sealed record HubCheckRuns(HubCheckRun[]? CheckRuns);

internal sealed record HubCheckRun(string? Status, string? Conclusion);

internal sealed record HubMerge(string Sha, string MergeMethod, string? CommitTitle, string? CommitMessage);

internal sealed record HubQuery(string Query, HubVariables Variables);

internal sealed record HubVariables
{
    [JsonPropertyName("id")]
    public string? Id { get; init; }

    [JsonPropertyName("method")]
    public string? Method { get; init; }

    [JsonPropertyName("head")]
    public string? Head { get; init; }

    [JsonPropertyName("headline")]
    public string? Headline { get; init; }

    [JsonPropertyName("body")]
    public string? Body { get; init; }
}

internal sealed record HubGraph(HubGraphData? Data, HubGraphError?[]? Errors);

internal sealed record HubGraphData(HubNode? Node);

internal sealed record HubNode([property: JsonPropertyName("viewerDidAuthor")] bool? ViewerDidAuthor);

internal sealed record HubGraphError(string? Message);

/// <summary>JSON without reflection: only the fields that are used, under the names of the published APIs.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LabMergeRequest))]
[JsonSerializable(typeof(LabMergeRequest[]))]
[JsonSerializable(typeof(LabNewMergeRequest))]
[JsonSerializable(typeof(LabChange))]
[JsonSerializable(typeof(LabNote[]))]
[JsonSerializable(typeof(LabNewNote))]
[JsonSerializable(typeof(LabMerge))]
[JsonSerializable(typeof(LabBoard))]
[JsonSerializable(typeof(LabProject))]
[JsonSerializable(typeof(LabCommit))]
[JsonSerializable(typeof(LabUser))]
[JsonSerializable(typeof(LabStatus))]
[JsonSerializable(typeof(LabStatus[]))]
[JsonSerializable(typeof(HubPullRequest))]
[JsonSerializable(typeof(HubPullRequest[]))]
[JsonSerializable(typeof(HubNewPullRequest))]
[JsonSerializable(typeof(HubChange))]
[JsonSerializable(typeof(HubComment[]))]
[JsonSerializable(typeof(HubNewComment))]
[JsonSerializable(typeof(HubLabels))]
[JsonSerializable(typeof(HubStatus))]
[JsonSerializable(typeof(HubStatus[]))]
[JsonSerializable(typeof(HubCommit[]))]
[JsonSerializable(typeof(LabCommit[]))]
[JsonSerializable(typeof(HubCheckRuns))]
[JsonSerializable(typeof(HubMerge))]
[JsonSerializable(typeof(HubQuery))]
[JsonSerializable(typeof(HubGraph))]
internal sealed partial class ForgeJson : JsonSerializerContext;
