using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using GitOpsGen.Judge;

namespace GitOpsGen.Gates;

/// <summary>The answer of Prometheus's HTTP API to a query (Prometheus documentation, "HTTP API", "Instant queries").</summary>
public sealed record QueryAnswer(string? Status, QueryData? Data, string? Error, string? ErrorType)
{
    // What Prometheus itself remarks on an expression begins so; what remains is data that could not be had.
    private const string Remark = "PromQL ";

    /// <summary>What went wrong with parts of an answer that came all the same: Thanos tells here of stores that did not answer.</summary>
    public string?[]? Warnings { get; init; }

    /// <summary>How a cluster of VictoriaMetrics says that parts of the data could not be had.</summary>
    public bool? IsPartial { get; init; }

    /// <summary>Why the answer is not whole; null where it is.</summary>
    public string? Missing => Warnings?.FirstOrDefault(w => w?.StartsWith(Remark, StringComparison.Ordinal) == false) ?? (IsPartial == true ? "isPartial" : null);
}

/// <summary>The data: a matrix, a vector, a scalar.</summary>
public sealed record QueryData(string? ResultType, JsonElement Result);

/// <summary>One series of a matrix (values) or of a vector (value).</summary>
public sealed record QuerySeries(Dictionary<string, string?>? Metric, QuerySample[]? Values, QuerySample? Value);

/// <summary>A sample: <c>[1700000000.123, "42"]</c>.</summary>
[JsonConverter(typeof(QuerySampleConverter))]
public readonly record struct QuerySample(double Time, double Value)
{
    /// <summary>As the judge takes it.</summary>
    public Point Point => new(Time, Value);
}

/// <summary>JSON without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(QueryAnswer))]
[JsonSerializable(typeof(QuerySeries[]))]
[JsonSerializable(typeof(QuerySample))]
public sealed partial class PrometheusJson : JsonSerializerContext;

/// <summary>Reads the pairs of a number and a text that Prometheus calls samples; its texts include NaN, +Inf and -Inf.</summary>
public sealed class QuerySampleConverter : JsonConverter<QuerySample>
{
    /// <inheritdoc />
    public override QuerySample Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray || !reader.Read())
        {
            throw new JsonException("a sample is no pair");
        }

        double time = reader.GetDouble();
        if (!double.IsFinite(time))
        {
            throw new JsonException("a sample's time is no finite number");
        }

        reader.Read();
        double value = reader.GetString() switch
        {
            "NaN" => double.NaN,
            "+Inf" or "Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
            _ => throw new JsonException("a sample's value is no number"),
        };
        reader.Read();
        return reader.TokenType == JsonTokenType.EndArray ? new QuerySample(time, value) : throw new JsonException("a sample is no pair");
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, QuerySample value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.Time);
        writer.WriteStringValue(value.Value.ToString("R", CultureInfo.InvariantCulture));
        writer.WriteEndArray();
    }
}
