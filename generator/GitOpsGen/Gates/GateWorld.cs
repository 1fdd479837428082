using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Judge;
using GitOpsGen.Spec;

namespace GitOpsGen.Gates;

/// <summary>What all services of one run ask through.</summary>
internal sealed class GateWorld(GateSettings settings, HttpPort http, CancellationToken deadline)
{
    private readonly QuestionBoard? prometheus = settings.Prometheus is { } p && (p.TokenFrom is null || settings.Secret(p.TokenFrom) is not null)
        ? new QuestionBoard(new PrometheusClient(http, p.Url, settings.Secret(p.TokenFrom)), deadline)
        : null;

    public GateSettings Settings => settings;

    public HttpPort Http => http;

    public CancellationToken Deadline => deadline;

    /// <summary>Every service has said what it wants to know: from here on questions are sent.</summary>
    public void Open() => prometheus?.Open();

    /// <summary>Asks Prometheus; where there is none, that is the answer.</summary>
    public Task<Heard> Metrics(Question question, double at) => prometheus?.Ask(question, at) ?? Nobody(question.Own);

    /// <summary>The same with a query of the spec's own.</summary>
    public Task<Heard> Metrics(string query, double at) => prometheus?.Ask(query, at) ?? Nobody(query);

    private Task<Heard> Nobody(string query) =>
        Task.FromResult(Heard.Nothing(query, settings.Prometheus?.TokenFrom is { } name ? NotSet(name) : "the spec names no Prometheus"));

    /// <summary>Why a variable's system is not asked.</summary>
    public static string NotSet(string variable) => $"the variable '{variable}' is not set, or holds what no header can";

    /// <summary>The finding on variables that are not set.</summary>
    public IEnumerable<Diagnostic> Missing(Place place, params IEnumerable<string?> variables) =>
        variables.OfType<string>().Distinct(StringComparer.Ordinal).Where(v => settings.Secret(v) is null)
            .Select(v => Diagnostic.Of(EvidenceCodes.NoSecret, place, NotSet(v), EvidenceCodes.NoSecret.WayOut));
}

/// <summary>The rows of one gate, and what else its answer tells.</summary>
/// <param name="Rows">The evidence.</param>
/// <param name="AppliedSince">When the present stage is known to have been applied, in Unix seconds; null where this gate does not know.</param>
/// <param name="Digest">The image's digest.</param>
internal sealed record GateRows(ImmutableArray<Evidence> Rows, double? AppliedSince = null, string? Digest = null)
{
    public static GateRows None { get; } = new([]);

    /// <summary>The same, where gates with <c>mode: watch</c> have no say and confirm nothing.</summary>
    public GateRows Watching(GatesSpec gates) => !Rows.Any(r => gates.Watched.Contains(r.Gate)) ? this : this with
    {
        Rows = [.. Rows.Select(r => gates.Watched.Contains(r.Gate) ? r.AsWatched() : r)],
        AppliedSince = null,
    };
}
