using System.Text.Json;
using System.Text.Json.Serialization;

namespace GitOpsGen.Terminal;

/// <summary>What a command did, as data: printed as text, or as the one JSON document. Fields that do not apply are left out.</summary>
public sealed record Report
{
    /// <summary>The command.</summary>
    public required string Command { get; init; }

    /// <summary>The exit status.</summary>
    public int ExitCode { get; set; }

    /// <summary>One line on the whole, where there is something to say.</summary>
    public string? Summary { get; set; }

    /// <summary>Where the time went, where that was asked for.</summary>
    public TimingReport? Timings { get; set; }

    /// <summary>What happened in each environment.</summary>
    public List<EnvironmentReport> Environments { get; } = [];

    /// <summary>Everything that was found.</summary>
    public List<DiagnosticReport> Diagnostics { get; } = [];
}

/// <summary>What happened in one environment.</summary>
public sealed record EnvironmentReport
{
    /// <summary>The environment's name.</summary>
    public required string Environment { get; init; }

    /// <summary>The config repository's address.</summary>
    public string? Repository { get; init; }

    /// <summary>The branch.</summary>
    public string? Branch { get; init; }

    /// <summary>The services, in the order of the spec.</summary>
    public List<ServiceReport> Services { get; } = [];

    /// <summary>The commits that <c>history</c> found, newest first.</summary>
    public List<CommitReport>? History { get; set; }

    /// <summary>What <c>verify</c> looked at and found.</summary>
    public AuditReport? Audit { get; set; }

    /// <summary>The same in one line.</summary>
    public string? Verdict { get; set; }
}

/// <summary>What happened to one service, or where it stands.</summary>
public sealed record ServiceReport
{
    /// <summary>The service; <c>_environment</c> for the shared files.</summary>
    public required string Service { get; init; }

    /// <summary>The decision's word.</summary>
    public required string Decision { get; init; }

    /// <summary>The stable version, after the commit.</summary>
    public string? Stable { get; init; }

    /// <summary>The canary, after the commit.</summary>
    public string? Canary { get; init; }

    /// <summary>stable, releasing or rolled-back.</summary>
    public string? Status { get; init; }

    /// <summary>The stage, after the commit.</summary>
    public string? Stage { get; init; }

    /// <summary>The canary's share in percent.</summary>
    public int? Weight { get; init; }

    /// <summary>Since when.</summary>
    public string? Since { get; init; }

    /// <summary>The commit that was made.</summary>
    public string? Commit { get; set; }

    /// <summary>The request that carries it, and what became of that.</summary>
    public string? Request { get; set; }

    /// <summary>The first line of its message, or of what it would be.</summary>
    public string? Title { get; init; }

    /// <summary>What is waited for.</summary>
    public IReadOnlyList<string>? WaitsFor { get; init; }

    /// <summary>What blocks or refuses the service, in one line, for tables; in JSON it is among the diagnostics.</summary>
    [JsonIgnore]
    public string? Refusal { get; init; }

    /// <summary>When time alone would let it go on.</summary>
    public string? Until { get; init; }

    /// <summary>What comes next.</summary>
    public string? Next { get; init; }

    /// <summary>The files of the commit.</summary>
    public IReadOnlyList<FileReport>? Files { get; init; }

    /// <summary>The commit's changes, as a unified diff; where files edited by hand, or of others, stand in the way: what they hold.</summary>
    public string? Diff { get; init; }

    /// <summary>Which version answers which requests, before and after.</summary>
    public IReadOnlyList<TrafficReport>? Traffic { get; init; }

    /// <summary>Files that would render differently today though the spec did not change.</summary>
    public IReadOnlyList<string>? Drift { get; init; }

    /// <summary>What the last decision rested on.</summary>
    public IReadOnlyList<string>? Evidence { get; init; }

    /// <summary>The answers of the gates among it, as the record keeps them.</summary>
    public IReadOnlyList<EvidenceReport>? Rows { get; init; }

    /// <summary>What the gates said, where they were asked.</summary>
    public GateReport? Gates { get; init; }

    /// <summary>How much traffic the gates need at each stage, where the spec says what rate to expect (<c>check</c>).</summary>
    public IReadOnlyList<NeedReport>? Needs { get; init; }

    /// <summary>What was judged again (<c>gate --replay</c>).</summary>
    public ReplayReport? Replay { get; init; }

    /// <summary>Stages of the spec or of the release.</summary>
    public IReadOnlyList<string>? Stages { get; init; }

    /// <summary>Who would answer a request, stage by stage (<c>route</c>).</summary>
    public IReadOnlyList<AnswerReport>? Answers { get; init; }
}

/// <summary>One file of a commit: write, revert (what was edited by hand is again what gitopsgen wrote) or delete.</summary>
public sealed record FileReport(string Path, string Change);

/// <summary>Who answers one class of requests.</summary>
public sealed record TrafficReport(string Gateway, string Host, string Match, string Before, string After);

/// <summary>What the gates of one service said.</summary>
public sealed record GateReport
{
    /// <summary>All together: pass, fail or inconclusive.</summary>
    public required string Verdict { get; init; }

    /// <summary>What shows that the stage is in force, or what is missing.</summary>
    public string? Live { get; init; }

    /// <summary>Since when it is in force.</summary>
    public string? LiveSince { get; init; }

    /// <summary>Since when it is inconclusive for longer than its patience.</summary>
    public string? StuckSince { get; init; }

    /// <summary>The digest of the manifests that were judged.</summary>
    public string? Manifests { get; init; }

    /// <summary>The image's digest in its registry.</summary>
    public string? Digest { get; init; }

    /// <summary>A row an answer.</summary>
    public required IReadOnlyList<EvidenceReport> Evidence { get; init; }
}

/// <summary>One answer of a gate; <c>queries</c> as they were sent, where they were asked for.</summary>
public sealed record EvidenceReport(
    string Gate, string? Subject, string Verdict, bool? Watch, double? Figure, double? Limit, double Samples, double WindowSeconds, string Reason, IReadOnlyList<string>? Queries)
{
    /// <summary>The verdict when it was judged again (<c>gate --replay</c>).</summary>
    public string? Again { get; init; }

    /// <summary>Whether judging again gave the same, to the last digit.</summary>
    public bool? Agrees { get; init; }
}

/// <summary>How much traffic one gate needs at one stage; minutes are left out where no request is expected.</summary>
/// <param name="Service">The service.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Gate">errorRate or latency.</param>
/// <param name="RequestsToPass">Of each version, for a good canary to pass.</param>
/// <param name="MinutesToPass">How long that takes at the expected rate.</param>
/// <param name="RequestsToSee">Of the canary, to see a fault of twice the limit in nineteen of twenty releases.</param>
/// <param name="MinutesToSee">How long that takes.</param>
public sealed record NeedReport(string Service, string Stage, string Gate, double RequestsToPass, double? MinutesToPass, double? RequestsToSee, double? MinutesToSee);

/// <summary>The commit whose evidence was judged again.</summary>
/// <param name="Commit">The commit.</param>
/// <param name="When">When it was made.</param>
/// <param name="Parent">Its parent; left out for the first.</param>
/// <param name="ManifestsAtParent">The digest of the manifests that stood there.</param>
/// <param name="SameManifests">Whether they are those that the evidence judges.</param>
/// <param name="Agrees">Whether every stored verdict follows from what is stored beside it.</param>
public sealed record ReplayReport(string Commit, string When, string? Parent, string ManifestsAtParent, bool SameManifests, bool Agrees);

/// <summary>What becomes of one request at one stage.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Outcome">routed, redirected, answered (by the proxy itself), service (the mesh has no rule: the Service answers) or none.</param>
/// <param name="Answer">In words: <c>v1 90%, v2 10%</c>.</param>
/// <param name="Why">Which rule, and what in the request made it so.</param>
/// <param name="Backends">The versions that get it; empty unless routed.</param>
public sealed record AnswerReport(string Stage, string Outcome, string Answer, string Why, IReadOnlyList<BackendReport> Backends);

/// <summary>One of those who get a request.</summary>
/// <param name="Version">The version; null where the destination is none of the service's versions.</param>
/// <param name="Host">The destination's host.</param>
/// <param name="Subset">Its subset.</param>
/// <param name="Port">Its port.</param>
/// <param name="Share">Its share of such requests in percent.</param>
/// <param name="IsCopy">Whether it gets copies, and its answers are thrown away.</param>
public sealed record BackendReport(string? Version, string Host, string? Subset, int? Port, decimal Share, bool IsCopy);

/// <summary>A commit that <c>history</c> found.</summary>
public sealed record CommitReport(string Commit, string When, string Author, string Title, string? Service, string? Stage, string? Decision);

/// <summary>An audit.</summary>
/// <param name="Commits">How many commits were looked at.</param>
/// <param name="Files">How many files were compared, counted once a commit.</param>
/// <param name="Findings">What was found, from the oldest commit to the newest.</param>
public sealed record AuditReport(int Commits, int Files, IReadOnlyList<AuditFindingReport> Findings);

/// <summary>What is wrong with one commit.</summary>
public sealed record AuditFindingReport(string Commit, string When, string Author, string Code, string Severity, string? Path, int? Line, string Message);

/// <summary>Where the time of a run went.</summary>
/// <param name="Milliseconds">From the start of the process to the report.</param>
/// <param name="Phases">Its parts, which add up to it.</param>
/// <param name="CompiledMethods">The methods that the runtime had to compile: those that were not compiled when the program was built; 0 in native code.</param>
/// <param name="CompilingMilliseconds">How long it took for that; in the phases too.</param>
/// <param name="Assemblies">The names of the assemblies that were loaded, in ordinal order; none in native code.</param>
public sealed record TimingReport(double Milliseconds, IReadOnlyList<PhaseReport> Phases, int CompiledMethods, double CompilingMilliseconds, IReadOnlyList<string> Assemblies);

/// <summary>One part of a run: how often it was gone through, and how long that took, parts within it left out.</summary>
public sealed record PhaseReport(string Phase, int Count, double Milliseconds);

/// <summary>A finding.</summary>
public sealed record DiagnosticReport(string Code, string Severity, string? File, int? Line, int? Column, string Message, string? Hint, string? IstioCode)
{
    /// <summary>What the code stands for, for files of findings that list their rules.</summary>
    [JsonIgnore]
    public string Meaning { get; init; } = "";
}

/// <summary>JSON without reflection.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Report))]
public sealed partial class ReportJson : JsonSerializerContext
{
    /// <summary>The report as the one document on standard output.</summary>
    public static string Write(Report report)
    {
        var readable = new ReportJson(new JsonSerializerOptions(Default.Options) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        return JsonSerializer.Serialize(report, readable.Report);
    }
}
