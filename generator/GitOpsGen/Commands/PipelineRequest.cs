using System.Globalization;
using System.Text.Json;
using GitOpsGen.Diagnostics;
using GitOpsGen.Disk;
using GitOpsGen.Forges;

namespace GitOpsGen.Commands;

/// <summary>The merge request or pull request that runs this pipeline: that of the spec, not of the config repository.</summary>
/// <param name="Forge">The spec's project.</param>
/// <param name="Number">The request.</param>
/// <param name="Commit">Its head: of a merged result nobody sees the statuses.</param>
public sealed record PipelineRequest(ForgeAddress Forge, long Number, string Commit)
{
    /// <summary>As the variables of GitLab CI or GitHub Actions say.</summary>
    public static Result<PipelineRequest> Of(IReadOnlyDictionary<string, string> variables)
    {
        string Value(string name) => variables.GetValueOrDefault(name) ?? "";
        if (Whole(Value("CI_MERGE_REQUEST_IID")) is { } iid)
        {
            string head = Value("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA");
            return ForgeAddress.Of(Value("CI_PROJECT_URL"), ForgeKind.GitLab, variables).Then(forge =>
                Result<PipelineRequest>.Ok(new PipelineRequest(forge, iid, head.Length > 0 ? head : Value("CI_COMMIT_SHA"))));
        }

        string[] reference = Value("GITHUB_REF").Split('/');
        return reference is ["refs", "pull", var text, ..] && Whole(text) is { } number
            ? ForgeAddress.Of($"{Value("GITHUB_SERVER_URL")}/{Value("GITHUB_REPOSITORY")}", ForgeKind.GitHub, variables).Then(forge =>
                Result<PipelineRequest>.Ok(new PipelineRequest(forge, number, HeadOf(Value("GITHUB_EVENT_PATH")) ?? Value("GITHUB_SHA"))))
            : Result<PipelineRequest>.Fail(Diagnostic.Of(ForgeCodes.NoPipeline, Place.None, "no merge request or pull request runs this pipeline", ForgeCodes.NoPipeline.WayOut));
    }

    private static long? Whole(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;

    // Actions checks out a merge of the two branches; the head is only in the event.
    private static string? HeadOf(string eventFile)
    {
        Result<SourceText> read = eventFile.Length == 0 ? Result<SourceText>.Fail() : Texts.Read(eventFile);
        if (!read.IsOk)
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(read.Value.Text);
            return document.RootElement.GetProperty("pull_request").GetProperty("head").GetProperty("sha").GetString();
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }
}

/// <summary>Pages of the repository that the running pipeline belongs to: there the spec is.</summary>
public static class PipelinePages
{
    /// <summary>The page of a commit; null outside of a pipeline, and for a spec that no commit holds.</summary>
    public static string? Commit(IReadOnlyDictionary<string, string> variables, string sha) =>
        sha.Length != 40 || !sha.All(char.IsAsciiHexDigitLower) ? null
        : variables.GetValueOrDefault("CI_PROJECT_URL") is { Length: > 0 } lab ? $"{lab}/-/commit/{sha}"
        : variables.GetValueOrDefault("GITHUB_SERVER_URL") is { Length: > 0 } hub && variables.GetValueOrDefault("GITHUB_REPOSITORY") is { Length: > 0 } name ? $"{hub}/{name}/commit/{sha}"
        : null;
}
