using System.Text;
using System.Text.Json;

namespace GitOpsGen.Gates;

/// <summary>
/// Registry logins from the environment, each for its own host: <c>GITOPSGEN_REGISTRY_USER</c> and <c>_PASSWORD</c> for <c>GITOPSGEN_REGISTRY_HOST</c>,
/// GitLab's <c>CI_REGISTRY_USER</c> and <c>_PASSWORD</c> for <c>CI_REGISTRY</c>, and the file that runtimes use, as a text in <c>DOCKER_AUTH_CONFIG</c>.
/// </summary>
public static class RegistryLogin
{
    private static readonly (string Host, string User, string Password)[] Known =
    [
        ("GITOPSGEN_REGISTRY_HOST", "GITOPSGEN_REGISTRY_USER", "GITOPSGEN_REGISTRY_PASSWORD"),
        ("CI_REGISTRY", "CI_REGISTRY_USER", "CI_REGISTRY_PASSWORD"),
    ];

    /// <summary>User and password in base64, as Basic takes them; null where nobody gave any for this host.</summary>
    public static string? For(string host, Func<string, string?> variable)
    {
        foreach ((string name, string user, string password) in Known)
        {
            if (string.Equals(variable(name), host, StringComparison.OrdinalIgnoreCase) && variable(user) is { Length: > 0 } who && variable(password) is { Length: > 0 } secret)
            {
                return Convert.ToBase64String(Encoding.UTF8.GetBytes($"{who}:{secret}"));
            }
        }

        return variable("DOCKER_AUTH_CONFIG") is { Length: > 0 } text ? FromFile(text, host) : null;
    }

    private static string? FromFile(string text, string host)
    {
        try
        {
            using JsonDocument file = JsonDocument.Parse(text);
            if (file.RootElement.ValueKind != JsonValueKind.Object || !file.RootElement.TryGetProperty("auths", out JsonElement auths) || auths.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            foreach (JsonProperty entry in auths.EnumerateObject())
            {
                string named = entry.Name.Replace("https://", "", StringComparison.Ordinal).Split('/')[0];
                bool same = string.Equals(named, host, StringComparison.OrdinalIgnoreCase) || (host == "registry-1.docker.io" && named is "index.docker.io" or "docker.io");
                if (same && entry.Value.ValueKind == JsonValueKind.Object && entry.Value.TryGetProperty("auth", out JsonElement auth) && auth.ValueKind == JsonValueKind.String)
                {
                    return GateSettings.Fit(JsonPointer.Text(auth));
                }
            }

            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
