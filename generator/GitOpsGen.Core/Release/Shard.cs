using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GitOpsGen.Spec;

namespace GitOpsGen.Release;

/// <summary>One of several parallel jobs that share the services of a run. Groups stay whole.</summary>
/// <param name="Index">Counted from 1.</param>
/// <param name="Total">How many there are.</param>
public sealed record Shard(int Index, int Total)
{
    /// <summary>Reads <c>I/N</c>; null where it is none: 1 ≤ I ≤ N.</summary>
    public static Shard? Parse(string text) =>
        text.Split('/') is [var index, var total]
        && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out int i) && int.TryParse(total, NumberStyles.None, CultureInfo.InvariantCulture, out int n)
        && i >= 1 && i <= n ? new Shard(i, n) : null;

    /// <summary>Whether the service belongs to this job: by the SHA-256 of its environment and its group's or own name, the same on every machine.</summary>
    public bool Has(EnvironmentSpec environment, string service)
    {
        string unit = environment.Operations.Groups.FirstOrDefault(g => g.Services.Contains(service)) is { } group ? "group " + group.Name : "service " + service;
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{environment.Name}\n{unit}"));
        return BinaryPrimitives.ReadUInt64BigEndian(hash) % (ulong)Total == (ulong)(Index - 1);
    }
}
