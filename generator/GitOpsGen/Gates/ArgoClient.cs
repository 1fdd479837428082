using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using GitOpsGen.Judge;
using GitOpsGen.Spec;

namespace GitOpsGen.Gates;

/// <summary>The parts of Argo CD's Application that tell whether it is applied (Argo CD, API documentation, <c>v1alpha1Application</c>).</summary>
public sealed record ArgoApplication(ArgoStatus? Status);

/// <summary><c>status</c>.</summary>
public sealed record ArgoStatus(ArgoSync? Sync, ArgoHealth? Health, ArgoOperation? OperationState);

/// <summary><c>status.sync</c>.</summary>
public sealed record ArgoSync(string? Status, string? Revision);

/// <summary><c>status.health</c>.</summary>
public sealed record ArgoHealth(string? Status, string? LastTransitionTime);

/// <summary><c>status.operationState</c>.</summary>
public sealed record ArgoOperation(string? Phase, string? FinishedAt, ArgoSyncResult? SyncResult);

/// <summary><c>status.operationState.syncResult</c>.</summary>
public sealed record ArgoSyncResult(string? Revision);

/// <summary>The answer of <c>/revisions/{revision}/metadata</c>.</summary>
public sealed record ArgoRevision(string? Date);

/// <summary>JSON without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ArgoApplication))]
[JsonSerializable(typeof(ArgoRevision))]
public sealed partial class ArgoJson : JsonSerializerContext;

/// <summary>Argo CD's API, read only.</summary>
internal sealed class ArgoClient(GateWorld world, EnvironmentSpec environment, ServiceSpec service, StageQuestion stage)
{
    private const int LongestState = 30;
    private const double ClockSkew = 60;

    public async Task<GateRows> Ask(ArgoGate gate)
    {
        string address = $"{gate.Url.TrimEnd('/')}/api/v1/applications/{Uri.EscapeDataString(Name())}";
        string asked = address + (environment.Argo?.Namespace is { } space ? "?appNamespace=" + Uri.EscapeDataString(space) : "");
        string? token = world.Settings.Secret(gate.TokenFrom);
        if (gate.TokenFrom is { } variable && token is null)
        {
            return Silent(asked, GateWorld.NotSet(variable));
        }

        Reply reply = await Get(asked, token);
        if (!reply.IsOk)
        {
            return Silent(asked, reply.Why);
        }

        try
        {
            ArgoStatus? status = JsonSerializer.Deserialize(reply.Body, ArgoJson.Default.ArgoApplication)?.Status;
            Task<double?> compared = Committed(address, status?.Sync?.Revision, token), applied = status?.OperationState?.SyncResult?.Revision == status?.Sync?.Revision
                ? compared
                : Committed(address, status?.OperationState?.SyncResult?.Revision, token);
            ArgoAnswer answer = ArgoJudge.Judge(
                new ArgoState(Word(status?.Sync?.Status), Word(status?.Health?.Status), status?.OperationState?.Phase, await compared, await applied,
                    Time(status?.OperationState?.FinishedAt), Time(status?.Health?.LastTransitionTime)),
                stage.Since, isShared: environment.Argo is { PerService: false });
            return new GateRows([ArgoJudge.Row(stage, ["GET " + asked], answer)], answer.Since);
        }
        catch (JsonException)
        {
            return Silent(asked, "the answer is not what its API says");
        }
    }

    // When the commit was made that a revision names: Argo CD knows it, and no Git is needed.
    private async Task<double?> Committed(string address, string? revision, string? token)
    {
        if (string.IsNullOrEmpty(revision))
        {
            return null;
        }

        Reply reply = await Get($"{address}/revisions/{Uri.EscapeDataString(revision)}/metadata", token);
        return reply.IsOk ? Time(JsonSerializer.Deserialize(reply.Body, ArgoJson.Default.ArgoRevision)?.Date) : null;
    }

    private Task<Reply> Get(string address, string? token) => world.Http.Send(() => new HttpRequestMessage(HttpMethod.Get, address)
    {
        Headers = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) },
    }, world.Deadline);

    private string Name() => environment.Argo is not { } argo ? $"{environment.Name}-{service.Name}"
        : !argo.PerService ? environment.Name
        : argo.NamePattern.Replace("{service}", service.Name, StringComparison.Ordinal).Replace("{environment}", environment.Name, StringComparison.Ordinal);

    private GateRows Silent(string asked, string why) => new([StagePods.Silence(stage, "argocd", ["GET " + asked], "Argo CD: " + why)]);

    // What has not been yet is not known: a clock ahead of ours by more than a little, or a time that is none.
    private double? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) && StageQuestion.Unix(time) <= stage.Now + ClockSkew ? StageQuestion.Unix(time) : null;

    // The states of Argo CD are single words; anything else is nothing to show.
    private static string? Word(string? status) => status is null || (status.Length <= LongestState && status.All(char.IsAsciiLetter)) ? status : "in a state that is no word";
}
