using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using GitOpsGen.Change;
using GitOpsGen.Judge;

namespace GitOpsGen.Gates;

/// <summary>Instant queries to one Prometheus, or to whatever speaks its API (Thanos, Mimir, VictoriaMetrics).</summary>
public sealed class PrometheusClient(HttpPort http, string address, string? token)
{
    // Raw samples of many services in one answer.
    private const int LargestAnswer = 64;
    private const int LongestError = 300;

    private readonly Uri endpoint = new(address.TrimEnd('/') + "/api/v1/query");

    /// <summary>Asks. A time-out, an error status or an answer that cannot be read is silence with its reason, never an exception.</summary>
    /// <param name="query">PromQL; a range selector brings raw samples.</param>
    /// <param name="at">The moment of evaluation, in Unix seconds.</param>
    /// <param name="deadline">Cancelled when no more answer is wanted.</param>
    public async Task<Heard> Ask(string query, double at, CancellationToken deadline)
    {
        Reply reply = await http.Send(() => Request(query, at), deadline, LargestAnswer);
        if (reply.Trouble is not null)
        {
            return Heard.Nothing(query, "Prometheus: " + reply.Trouble) with { IsTooMuch = reply.IsTooLong };
        }

        try
        {
            QueryAnswer? answer = reply.Body.Length == 0 ? null : JsonSerializer.Deserialize(reply.Body, PrometheusJson.Default.QueryAnswer);
            return answer is { Status: "success", Data: { } data } && reply.IsOk
                ? answer.Missing is { } missing ? Heard.Nothing(query, "Prometheus answered in part only: " + Brief(reply, missing)) : new Heard(query, Series(data, at))
                : answer?.Error is { Length: > 0 } error ? Heard.Nothing(query, "Prometheus refuses the query: " + Brief(reply, error)) with { IsTooMuch = true }
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

    private static ImmutableArray<CounterSeries> Series(QueryData data, double at)
    {
        if (data.ResultType is "scalar")
        {
            return [new CounterSeries(ImmutableSortedDictionary<string, string>.Empty, [OfNow(data.Result.Deserialize(PrometheusJson.Default.QuerySample), at)])];
        }

        QuerySeries?[] all = data.Result.Deserialize(PrometheusJson.Default.QuerySeriesArray) ?? [];
        return [.. all.Select(s => new CounterSeries(
            Labels(s ?? throw new JsonException("a series is null")),
            s.Values is { } values ? [.. values.Select(v => v.Point)] : s.Value is { } one ? [OfNow(one, at)] : []))];
    }

    // Values of the moment bear the time that was asked for; another time is another answer.
    private static Point OfNow(QuerySample sample, double at) =>
        Math.Abs(sample.Time - at) <= Window.LookBackSeconds ? sample.Point : throw new JsonException("a value is of another time");

    private static ImmutableSortedDictionary<string, string> Labels(QuerySeries series) => (series.Metric ?? [])
        .ToImmutableSortedDictionary(l => l.Key, l => l.Value ?? throw new JsonException("a label is null"), StringComparer.Ordinal);

    private static string Brief(Reply reply, string words) => MarkdownText.Cut(reply.Sent.Blot(words).ReplaceLineEndings(" "), LongestError);
}
