using System.Text;

namespace GitOpsGen.Git;

/// <summary>What git is told, by its environment alone, to be let in; <see cref="Secrets"/> are blotted out of its words.</summary>
internal sealed record GitAccess(IReadOnlyList<KeyValuePair<string, string>> Config, IReadOnlyList<string> Secrets)
{
    public static GitAccess None { get; } = new([], []);

    /// <summary>The command that git calls for SSH; null: as configured.</summary>
    public string? Ssh { get; init; }

    public string Blot(string words) => Secrets.Aggregate(words, (text, secret) => text.Replace(secret, "***", StringComparison.Ordinal));
}

/// <summary>Tokens come from the environment, and each goes to its own server only: scheme, host and port must be the same.</summary>
internal static class GitTokens
{
    public static GitAccess For(RemoteAddress address, IReadOnlyDictionary<string, string> variables)
    {
        if (address.Transport != Transport.Http)
        {
            return GitAccess.None;
        }

        foreach ((string? origin, string user, string? token) in Known(variables))
        {
            if (origin == address.Origin && !string.IsNullOrEmpty(token))
            {
                string pair = token.Contains(':', StringComparison.Ordinal) ? token : user + ":" + token;
                string basic = Convert.ToBase64String(Encoding.UTF8.GetBytes(pair));

                // After a redirect git would send the header to wherever it was led.
                return new GitAccess(
                    [new($"http.{address.Origin}.extraHeader", "Authorization: Basic " + basic), new("http.followRedirects", "false")], [basic, token]);
            }
        }

        return GitAccess.None;
    }

    private static IEnumerable<(string? Origin, string User, string? Token)> Known(IReadOnlyDictionary<string, string> variables)
    {
        string? Of(string name) => variables.TryGetValue(name, out string? value) && value.Length > 0 ? value : null;

        string? gitlab = Origin(Of("CI_SERVER_HOST"), Of("CI_SERVER_PROTOCOL"), Of("CI_SERVER_PORT"));
        yield return (Origin(Of("GITOPSGEN_HOST")), "gitopsgen", Of("GITOPSGEN_TOKEN"));
        yield return (gitlab, "oauth2", Of("GITLAB_TOKEN"));
        yield return (gitlab, "gitlab-ci-token", Of("CI_JOB_TOKEN"));
        yield return (Origin(Of("GITHUB_SERVER_URL")), "x-access-token", Of("GITHUB_TOKEN"));
    }

    // A host, host:port, or a whole address; https unless it says otherwise: a token goes in the clear only where that is asked for.
    private static string? Origin(string? host, string? scheme = null, string? port = null)
    {
        string text = host is null ? "" : host.Contains("://", StringComparison.Ordinal) ? host : $"{scheme ?? "https"}://{host}";
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
        {
            return null;
        }

        return port is not null && uri.IsDefaultPort && Uri.TryCreate($"{uri.Scheme}://{uri.Host}:{port}/", UriKind.Absolute, out Uri? exact)
            ? $"{exact.Scheme}://{exact.Authority}/"
            : $"{uri.Scheme}://{uri.Authority}/";
    }
}
