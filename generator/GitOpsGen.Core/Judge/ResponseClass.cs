namespace GitOpsGen.Judge;

/// <summary>Which of Istio's request series count as errors of the version that answered.</summary>
public static class ResponseClass
{
    /// <summary>
    /// A response code of 5xx; no response at all (code 0), unless the caller itself hung up (flag DC); or, over gRPC, where HTTP says 200
    /// for everything, the status codes that are the server's fault: 2 unknown, 4 deadline exceeded, 12 unimplemented, 13 internal,
    /// 14 unavailable, 15 data loss.
    /// </summary>
    /// <param name="labels">The labels of a series of <c>istio_requests_total</c>.</param>
    public static bool IsError(IReadOnlyDictionary<string, string> labels)
    {
        string code = labels.GetValueOrDefault("response_code", "");
        return code is ['5', _, _]
            || (code == "0" && !labels.GetValueOrDefault("response_flags", "").Split(',').Contains("DC", StringComparer.Ordinal))
            || labels.GetValueOrDefault("grpc_response_status", "") is "2" or "4" or "12" or "13" or "14" or "15";
    }

    /// <summary>Requests and errors among series since a moment, or why they cannot be counted.</summary>
    public static (Counts Counts, string? Trouble) Count(IEnumerable<CounterSeries> series, Window window)
    {
        double requests = 0, errors = 0;
        foreach (CounterSeries one in series)
        {
            Increase increase = one.Since(window);
            if (increase.Trouble is not null)
            {
                return (Counts.None, increase.Trouble);
            }

            requests += increase.Count;
            errors += IsError(one.Labels) ? increase.Count : 0;
        }

        return (new Counts(requests, errors), null);
    }
}
