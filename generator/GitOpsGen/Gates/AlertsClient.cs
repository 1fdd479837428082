using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using GitOpsGen.Diagnostics;
using GitOpsGen.Judge;
using GitOpsGen.Spec;

namespace GitOpsGen.Gates;

/// <summary>An alert of Alertmanager's API v2 (<c>gettableAlert</c>).</summary>
public sealed record FiringAlert(Dictionary<string, string?>? Labels, AlertState? Status);

/// <summary>Its state: active, suppressed, unprocessed.</summary>
public sealed record AlertState(string? State);

/// <summary>JSON without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FiringAlert[]))]
public sealed partial class AlertsJson : JsonSerializerContext;

/// <summary>Alertmanager: no alert that matches may fire. Silenced and inhibited ones do not count.</summary>
internal sealed class AlertsClient(GateWorld world, ServiceSpec service, StageQuestion stage)
{
    private const string None = "no alert";
    private const string Unreadable = "the answer is not what its API says";
    private const int Named = 5;

    public async Task<GateRows> Ask()
    {
        if (world.Settings.Alertmanager is not { } endpoint)
        {
            return Silent([], "the spec names no Alertmanager");
        }

        string? token = world.Settings.Secret(endpoint.TokenFrom);
        if (endpoint.TokenFrom is { } variable && token is null)
        {
            return Silent([], GateWorld.NotSet(variable));
        }

        Result<string>[] matchers = [.. stage.Gates.AlertMatchers.Select(m =>
            PromQl.Fill(m, service.Name, stage.Namespace, stage.Record.Canary ?? stage.Record.Stable, stage.Record.Stable, stage.Now - stage.Since, service.Place))];
        if (matchers.FirstOrDefault(m => !m.IsOk) is { } wrong)
        {
            return Silent([], wrong.Diagnostics[0].Message);
        }

        string address = endpoint.Url.TrimEnd('/') + "/api/v2/alerts?active=true&silenced=false&inhibited=false&unprocessed=true"
            + string.Concat(matchers.Select(m => "&filter=" + Uri.EscapeDataString(m.Value)));
        ImmutableArray<string> asked = ["GET " + endpoint.Url.TrimEnd('/') + "/api/v2/alerts, filters " + string.Join(", ", matchers.Select(m => m.Value))];
        Reply reply = await world.Http.Send(() => new HttpRequestMessage(HttpMethod.Get, address)
        {
            Headers = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) },
        }, world.Deadline);
        return reply.IsOk ? Read(reply, asked) : Silent(asked, reply.Why);
    }

    private GateRows Read(Reply reply, ImmutableArray<string> asked)
    {
        try
        {
            FiringAlert?[]? alerts = JsonSerializer.Deserialize(reply.Body, AlertsJson.Default.FiringAlertArray);
            if (alerts is null || alerts.Contains(null))
            {
                return Silent(asked, Unreadable);
            }

            string[] names = [.. alerts.Where(a => a!.Status?.State is not "suppressed").Select(a => a!.Labels?.GetValueOrDefault("alertname") ?? "an alert without a name").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            string firing = reply.Sent.Blot(string.Join(", ", names.Take(Named))) + (names.Length > Named ? $" and {names.Length - Named} more" : "");

            // Whatever alerts are called, one that fires is not none.
            return new GateRows([StagePods.Word(stage, "alerts", asked, names.Length == 0 ? None : firing == None ? $"the alert '{None}'" : firing, None)]);
        }
        catch (JsonException)
        {
            return Silent(asked, Unreadable);
        }
    }

    private GateRows Silent(ImmutableArray<string> asked, string why) => new([StagePods.Silence(stage, "alerts", asked, "Alertmanager: " + why)]);
}
