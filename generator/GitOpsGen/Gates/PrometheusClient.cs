using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using GitOpsGen.Judge;

namespace GitOpsGen.Gates;

/// <summary>Instant queries to one Prometheus, or to whatever speaks its API (Thanos, Mimir, VictoriaMetrics).</summary>
public sealed class PrometheusClient(HttpPort http, string address, string? token)
{
    private readonly Uri endpoint = new(address.TrimEnd('/') + "/api/v1/query");

    /// <summary>Asks. A time-out, an error status or an answer that cannot be read is silence with its reason, never an exception.</summary>
    /// <param name="query">PromQL; a range selector brings raw samples.</param>
    /// <param name="at">The moment of evaluation, in Unix seconds.</param>
    /// <param name="deadline">Cancelled when no more answer is wanted.</param>
    public async Task<Heard> Ask(string query, double at, CancellationToken deadline)
    {
        Reply reply = await http.Send(() => Request(query, at), deadline);
        if (reply.Trouble is not null)
        {
            return Heard.Nothing(query, "Prometheus: " + reply.Trouble) with { IsTooMuch = reply.IsTooLong };
        }

        try
        {
            QueryAnswer? answer = reply.Body.Length == 0 ? null : JsonSerializer.Deserialize(reply.Body, PrometheusJson.Default.QueryAnswer);
            return answer is { Status: "success", Data: { } data } && reply.IsOk
                ? new Heard(query, Series(data))
                : answer?.Error is { Length: > 0 } error ? Heard.Nothing(query, $"Prometheus refuses the query: {OneLine(error)}") with { IsTooMuch = true }
                : Heard.Nothing(query, "Prometheus: " + reply.Why);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return Heard.Nothing(query, reply.IsOk ? "Prometheus: the answer is not what its API says" : "Prometheus: " + reply.Why);
        }
    }

    private HttpRequestMessage Request(string query, double at) => new(HttpMethod.Post, endpoint)
    {
        Content = new FormUrlEncodedContent([new("query", query), new("time", at.ToString("F3", CultureInfo.InvariantCulture))]),
        Headers = { Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token) },
    };

    private static ImmutableArray<CounterSeries> Series(QueryData data)
    {
        if (data.ResultType is "scalar")
        {
            return [new CounterSeries(ImmutableSortedDictionary<string, string>.Empty, [data.Result.Deserialize(PrometheusJson.Default.QuerySample).Point])];
        }

        QuerySeries[] all = data.Result.Deserialize(PrometheusJson.Default.QuerySeriesArray) ?? [];
        return [.. all.Select(s => new CounterSeries(
            (s.Metric ?? []).ToImmutableSortedDictionary(StringComparer.Ordinal),
            s.Values is { } values ? [.. values.Select(v => v.Point)] : s.Value is { } one ? [one.Point] : []))];
    }

    private static string OneLine(string text) => string.Concat((text.Length > 300 ? text[..300] + "…" : text).Select(c => char.IsControl(c) ? ' ' : c));
}
