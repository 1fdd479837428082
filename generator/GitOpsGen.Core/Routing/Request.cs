using System.Collections.Immutable;

namespace GitOpsGen.Routing;

/// <summary>One HTTP request as a proxy sees it before it chooses a route.</summary>
public sealed record Request
{
    /// <summary>The reserved name for the sidecars of all workloads.</summary>
    public const string Mesh = "mesh";

    private readonly ImmutableDictionary<string, string> headers = NoHeaders;

    /// <summary>Where it is routed: <c>mesh</c>, a Gateway as <c>namespace/name</c>, or a bare name (a Gateway of that name in any namespace).</summary>
    public string Gateway { get; init; } = Mesh;

    /// <summary>The Host header; a port after a colon counts for <c>authority</c> only.</summary>
    public required string Host { get; init; }

    /// <summary>The Service's port on the mesh, the server's port at a Gateway; null where it is not known, and then no <c>port</c> condition is met.</summary>
    public int? Port { get; init; }

    /// <summary>The path; parameters after <c>?</c> are read as <see cref="QueryParams"/> too, a fragment is cut off.</summary>
    public string Path { get; init; } = "/";

    /// <summary>The method, in capitals as HTTP has it.</summary>
    public string Method { get; init; } = "GET";

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public string Scheme { get; init; } = "http";

    /// <summary>The headers; names do not distinguish case.</summary>
    public ImmutableDictionary<string, string> Headers
    {
        get => headers;
        init => headers = value.WithComparers(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The parameters of the query.</summary>
    public ImmutableDictionary<string, string> QueryParams { get; init; } = NoTexts;

    /// <summary>The labels of the pod whose proxy routes the request.</summary>
    public ImmutableDictionary<string, string> SourceLabels { get; init; } = NoTexts;

    /// <summary>The namespace of that pod; null where it is not known.</summary>
    public string? SourceNamespace { get; init; }

    /// <summary>No headers, with names that do not distinguish case.</summary>
    public static ImmutableDictionary<string, string> NoHeaders { get; } = ImmutableDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>No entries.</summary>
    public static ImmutableDictionary<string, string> NoTexts { get; } = ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The path that <c>uri</c> is compared with: without query and fragment.</summary>
    internal string BarePath => Path.Split('?', '#')[0];

    /// <summary>The host without its port.</summary>
    public string BareHost => Host.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? Host[..colon] : Host;

    /// <summary>The value of a parameter, from <see cref="QueryParams"/> or the path's query; null where it is not given.</summary>
    internal string? Query(string name)
    {
        if (QueryParams.TryGetValue(name, out string? given))
        {
            return given;
        }

        int mark = Path.IndexOf('?', StringComparison.Ordinal);
        foreach (string pair in mark < 0 ? [] : Path[(mark + 1)..].Split('#')[0].Split('&'))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if ((equals < 0 ? pair : pair[..equals]) == name)
            {
                return equals < 0 ? "" : pair[(equals + 1)..];
            }
        }

        return null;
    }
}
