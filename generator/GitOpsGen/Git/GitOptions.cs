using System.Collections;

namespace GitOpsGen.Git;

/// <summary>Where the config repository is, and which branch Argo CD watches.</summary>
/// <param name="Url">A folder, file://, http(s)://, ssh:// or user@host:path.</param>
/// <param name="Branch">The short name, such as main.</param>
/// <param name="IsEmbedded">A bare repository on this disk that the tool itself keeps and writes without a push.</param>
public sealed record RepositoryLocation(string Url, string Branch, bool IsEmbedded);

/// <summary>How this run deals with repositories.</summary>
public sealed record GitOptions
{
    /// <summary>Make an embedded repository that is not there yet.</summary>
    public bool Create { get; init; }

    /// <summary>A folder for fetched objects that outlives the run; null: a temporary one.</summary>
    public string? Cache { get; init; }

    /// <summary>How commits are signed; null: they are not.</summary>
    public Signing? Sign { get; init; }

    /// <summary>How long one local call of git may take.</summary>
    public TimeSpan LocalTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one fetch or push may take.</summary>
    public TimeSpan NetworkTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often to begin again when the branch has moved.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Usual;

    /// <summary>The git program.</summary>
    public string Program { get; init; } = "git";

    /// <summary>Told how long each call of git took.</summary>
    public Action<TimeSpan>? Called { get; init; }

    /// <summary>Told what a server is asked for that takes longer than <see cref="SlowAfter"/>.</summary>
    public Action<string>? Slow { get; init; }

    /// <summary>How long a server may take before <see cref="Slow"/> is told.</summary>
    public TimeSpan SlowAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The environment variables of this run: what git sees of them is chosen in <see cref="GitProcess"/>.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = OfThisProcess();

    private static Dictionary<string, string> OfThisProcess()
    {
        Dictionary<string, string> all = new(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            all[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        return all;
    }
}
