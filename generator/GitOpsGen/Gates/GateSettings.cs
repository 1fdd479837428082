using System.Security.Cryptography.X509Certificates;
using GitOpsGen.Diagnostics;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Gates;

/// <summary>An address, and the name of the variable with its token.</summary>
public sealed record Endpoint(string Url, string? TokenFrom)
{
    /// <summary>From <c>{url, tokenFrom}</c>; null where there is none.</summary>
    public static Endpoint? Of(YamlNode? node) => node.At("url").AsText() is string url ? new Endpoint(url, node.At("tokenFrom").AsText()) : null;
}

/// <summary>Whom to ask, and with which variables: everything that a spec says about figures.</summary>
/// <param name="Prometheus">The Prometheus; null where none is named.</param>
/// <param name="Alertmanager">The Alertmanager; null where none is named.</param>
/// <param name="Variable">The environment.</param>
public sealed record GateSettings(Endpoint? Prometheus, Endpoint? Alertmanager, Func<string, string?> Variable)
{
    /// <summary>The variable with the file of authorities that are trusted beside the system's.</summary>
    public const string AuthoritiesVariable = "GITOPSGEN_CA_FILE";

    /// <summary>Who answers for a commit status at the forge: (commit's record, context) → its word, null for none; null where this run has no forge.</summary>
    public Func<Release.ReleaseRecord, string, CancellationToken, Task<Result<string?>>>? CommitStatus { get; init; }

    /// <summary>Told that the answers take longer than <see cref="SlowAfter"/>.</summary>
    public Action<string>? Slow { get; init; }

    /// <summary>How long the answers may take before <see cref="Slow"/> is told.</summary>
    public TimeSpan SlowAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>As the spec says.</summary>
    public static GateSettings Of(EnvironmentSpec environment, Func<string, string?> variable) =>
        new(Endpoint.Of(environment.Operations.Metrics.At("prometheus")), Endpoint.Of(environment.Operations.Metrics.At("alertmanager")), variable);

    /// <summary>A secret, without the line break that files end in; null where it is empty, or could not stand in a header.</summary>
    public string? Secret(string? name) => name is null ? null : Fit(Variable(name));

    /// <summary>A value that a header can hold, without the line break that files end in; null where it is empty, or has what no header can.</summary>
    public static string? Fit(string? value) => value?.Trim() is { Length: > 0 } text && text.All(c => c is >= ' ' and < '\x7f') ? text : null;

    /// <summary>The authorities that are trusted beside the system's; none where nobody said.</summary>
    public Result<X509Certificate2Collection> Authorities()
    {
        var found = new X509Certificate2Collection();
        if (Variable(AuthoritiesVariable) is not { Length: > 0 } file)
        {
            return Result<X509Certificate2Collection>.Ok(found);
        }

        try
        {
            found.ImportFromPemFile(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            found.Clear();
        }

        return found.Count > 0
            ? Result<X509Certificate2Collection>.Ok(found)
            : Result<X509Certificate2Collection>.Fail(Diagnostic.Of(EvidenceCodes.BadCertificates, Place.Of(file), $"no certificates can be read from '{file}'", EvidenceCodes.BadCertificates.WayOut));
    }
}
