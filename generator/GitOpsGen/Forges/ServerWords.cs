using System.Text.Json;
using GitOpsGen.Change;

namespace GitOpsGen.Forges;

/// <summary>The words of an error body: both forges say <c>message</c> and <c>errors</c> or <c>error</c>, as texts, lists or objects.</summary>
internal static class ServerWords
{
    private const int Most = 400;

    /// <summary>The words, with what must not be shown blotted out by <paramref name="blot"/> before they are cut.</summary>
    public static string Of(string body, Func<string, string> blot)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            return MarkdownText.Cut(blot(string.Join("; ", Texts(document.RootElement).Distinct(StringComparer.Ordinal))).ReplaceLineEndings(" "), Most);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // A page of a proxy says nothing that helps here, and a string that is no text nothing at all.
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
