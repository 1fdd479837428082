using System.Globalization;
using System.Text.Json;

namespace GitOpsGen.Gates;

/// <summary>A path into a JSON document (RFC 6901).</summary>
public static class JsonPointer
{
    /// <summary>What stands there; null where nothing does.</summary>
    public static JsonElement? Find(JsonElement root, string pointer)
    {
        JsonElement at = root;
        foreach (string part in pointer.Length == 0 ? [] : pointer[1..].Split('/'))
        {
            string key = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(key, out JsonElement inner))
            {
                at = inner;
            }
            else if (at.ValueKind == JsonValueKind.Array && int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < at.GetArrayLength())
            {
                at = at[index];
            }
            else
            {
                return null;
            }
        }

        return at;
    }

    /// <summary>A scalar as text; null for a mapping, a list, and a string that is no text: halves of surrogate pairs, bytes that are no UTF-8.</summary>
    public static string? Text(JsonElement element)
    {
        try
        {
            return element.ValueKind switch
            {
                JsonValueKind.String => element.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null => element.GetRawText(),
                _ => null,
            };
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
