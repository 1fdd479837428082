using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GitOpsGen.Yaml;

namespace GitOpsGen.Release;

/// <summary>Names made from content.</summary>
public static class Digests
{
    /// <summary>SHA-256, lower-case hex, of a tree's canonical text.</summary>
    public static string Of(YamlNode node) => Of(Nodes.Canonical(node));

    /// <summary>SHA-256, lower-case hex, of a text in UTF-8.</summary>
    public static string Of(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The id that Git gives to a blob of these bytes (40 hex digits).</summary>
    public static string GitBlob(ReadOnlySpan<byte> bytes)
    {
        byte[] whole = [.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {bytes.Length}\0")), .. bytes];

        // Git's object name is SHA-1 over "blob <length>\0" and the content; nothing secret rests on it.
#pragma warning disable CA5350
        return Convert.ToHexStringLower(SHA1.HashData(whole));
#pragma warning restore CA5350
    }
}
