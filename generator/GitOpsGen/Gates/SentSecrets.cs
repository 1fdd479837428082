using System.Net.Http.Headers;
using System.Text;

namespace GitOpsGen.Gates;

/// <summary>What a request carried in its headers. A server may say it back, and its words come into logs, commits and records.</summary>
internal sealed class SentSecrets
{
    // Shorter parts are words of the header's own grammar.
    private const int Shortest = 4;
    private static readonly string[] Schemes = ["Basic", "Bearer", "Token"], Plain = ["Accept", "User-Agent"];
    private readonly string[] values;

    private SentSecrets(IEnumerable<string> values) =>
        this.values = [.. values.Where(v => v.Length >= Shortest && !Schemes.Contains(v, StringComparer.OrdinalIgnoreCase)).Distinct(StringComparer.Ordinal).OrderByDescending(v => v.Length)];

    /// <summary>Nothing was sent.</summary>
    public static SentSecrets None { get; } = new([]);

    /// <summary>The values of a request's own headers, their parts, and what stands in base64 in them.</summary>
    public static SentSecrets Of(HttpRequestHeaders headers)
    {
        string[] whole = [.. headers.Where(h => !Plain.Contains(h.Key, StringComparer.OrdinalIgnoreCase)).SelectMany(h => h.Value)];
        return whole.Length == 0 ? None : new SentSecrets(whole.SelectMany(Parts));
    }

    /// <summary>The text with stars where it says one of them.</summary>
    public string Blot(string text) => values.Aggregate(text, (left, value) => left.Replace(value, "***", StringComparison.Ordinal));

    private static IEnumerable<string> Parts(string value)
    {
        string[] parts = value.Split([' ', ',', ';', '='], StringSplitOptions.RemoveEmptyEntries);
        string rest = value[(value.IndexOf(' ', StringComparison.Ordinal) + 1)..];
        return [value, rest, .. parts, .. parts.Append(rest).SelectMany(Decoded)];
    }

    // A user and a password, as Basic takes them.
    private static IEnumerable<string> Decoded(string part)
    {
        byte[] bytes = new byte[part.Length];
        if (!Convert.TryFromBase64String(part, bytes, out int length))
        {
            return [];
        }

        string text = Encoding.UTF8.GetString(bytes, 0, length);
        return [text, text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..]];
    }
}
