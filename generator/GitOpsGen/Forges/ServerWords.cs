using System.Text.Json;

namespace GitOpsGen.Forges;

/// <summary>The words of an error body: both forges say <c>message</c> and <c>errors</c> or <c>error</c>, as texts, lists or objects.</summary>
internal static class ServerWords
{
    private const int Most = 400;

    public static string Of(string body)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            string words = string.Join("; ", Texts(document.RootElement).Distinct(StringComparer.Ordinal)).ReplaceLineEndings(" ");
            return words.Length > Most ? words[..Most] + "…" : words;
        }
        catch (JsonException)
        {
            // A page of a proxy says nothing that helps here.
            return "";
        }
    }

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString()!],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.Object => element.EnumerateObject().Where(p => p.Name is not ("documentation_url" or "status" or "resource" or "locations" or "path" or "type" or "code" or "field")).SelectMany(p => Texts(p.Value)),
        _ => [],
    };
}
