using System.Text.Json;
using System.Text.RegularExpressions;

namespace GitOpsGen.Gates;

/// <summary>Reads what registries answer. Whatever else answers at their address, a page to log in or a proxy, is told from one.</summary>
internal static partial class RegistryAnswer
{
    // The last is Harbor's.
    private static readonly string[] Unknown = ["MANIFEST_UNKNOWN", "NAME_UNKNOWN", "NOT_FOUND"];

    /// <summary>Whether it is an image's manifest or index: JSON whose <c>schemaVersion</c> is 2 (OCI Image Specification, "Image Manifest").</summary>
    public static bool IsManifest(Reply reply) => Read(reply, root => JsonPointer.Find(root, "/schemaVersion") is { } version && JsonPointer.Text(version) == "2");

    /// <summary>
    /// Whether a registry says that it does not know the image, by the codes of its errors (OCI Distribution Specification, "Error Codes"),
    /// or at least shows by a header that it is one.
    /// </summary>
    public static bool IsFromRegistry(Reply reply) => reply.Headers.ContainsKey("Docker-Distribution-Api-Version")
        || Read(reply, root => JsonPointer.Find(root, "/errors") is { ValueKind: JsonValueKind.Array } errors
            && errors.EnumerateArray().Any(e => JsonPointer.Find(e, "/code") is { } code && Unknown.Contains(JsonPointer.Text(code), StringComparer.Ordinal)));

    /// <summary>The parts of a challenge that asks for a token; null where it asks for none. Of a part that comes twice the first counts.</summary>
    public static IReadOnlyDictionary<string, string>? Bearer(string challenge)
    {
        int at = challenge.IndexOf("Bearer ", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : Part().Matches(challenge[at..]).GroupBy(m => m.Groups[1].Value, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => g.First().Groups[2].Value, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The token of a token server's answer; null where there is none that a header can hold.</summary>
    public static string? Token(Reply reply)
    {
        string? token = null;
        Read(reply, root =>
        {
            token = (JsonPointer.Find(root, "/token") ?? JsonPointer.Find(root, "/access_token")) is { } found ? JsonPointer.Text(found) : null;
            return true;
        });
        return GateSettings.Fit(token);
    }

    private static bool Read(Reply reply, Func<JsonElement, bool> look)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(reply.Body);
            return look(document.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex("""([A-Za-z]+)="([^"]*)"(?=\s*,|\s*\z)""", RegexOptions.CultureInvariant)]
    private static partial Regex Part();
}
