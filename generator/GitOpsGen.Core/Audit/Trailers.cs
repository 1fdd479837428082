using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;

namespace GitOpsGen.Audit;

/// <summary>The trailers of a commit message, read by machine: those of the whole commit, and a block for each service in it.</summary>
public sealed class Trailers
{
    private const string Prefix = "GitOpsGen-";
    private static readonly ImmutableArray<string> OfCommit = ["Environment", "Spec-Commit", "Tool-Version"];

    private readonly Dictionary<string, string> common = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, string>> services = new(StringComparer.Ordinal);

    private Trailers()
    {
    }

    /// <summary>Whether there is none at all.</summary>
    public bool IsEmpty => common.Count == 0 && services.Count == 0;

    /// <summary>The spec's commit; null where none is named.</summary>
    public string? SpecCommit => common.GetValueOrDefault("Spec-Commit");

    /// <summary>Reads the lines that begin with <c>GitOpsGen-</c>, wherever in the message they stand: forges put other lines around them.</summary>
    public static Trailers Of(string message)
    {
        var read = new Trailers();
        Dictionary<string, string>? block = null;
        foreach (string[] trailer in message.Split('\n').Select(l => l.TrimEnd('\r')).Where(l => l.StartsWith(Prefix, StringComparison.Ordinal)).Select(l => l[Prefix.Length..].Split(": ", 2)).Where(t => t.Length == 2))
        {
            if (trailer[0] == "Service")
            {
                read.services[trailer[1]] = block = new(StringComparer.Ordinal);
            }

            (OfCommit.Contains(trailer[0]) || block is null ? read.common : block)[trailer[0]] = trailer[1];
        }

        return read;
    }

    /// <summary>Where these trailers say something else of a service than <paramref name="message"/>, which the tool would have written; approvals apart, which only people know.</summary>
    public IEnumerable<string> Contradictions(string service, string message)
    {
        Trailers expected = Of(message);
        if (!services.TryGetValue(service, out Dictionary<string, string>? block))
        {
            return [services.Count == 0 ? "no trailer names a service" : $"the trailers name the service '{string.Join("', '", services.Keys)}', and the record is of '{service}'"];
        }

        return expected.common.Concat(expected.services.GetValueOrDefault(service) ?? []).Select(e => (e.Key, Wanted: e.Value, Said: (OfCommit.Contains(e.Key) ? common : block).GetValueOrDefault(e.Key)))
            .Where(e => e.Said != e.Wanted)
            .Select(e => e.Said is null ? $"the trailer {Prefix}{e.Key} is missing; the record says '{e.Wanted}'" : $"the trailer {Prefix}{e.Key} says '{e.Said}', and the record '{e.Wanted}'");
    }

    /// <summary>The finding of a commit whose trailers are not as they must be; null where they are.</summary>
    internal Diagnostic? Check(string service, string path, string message, bool byRequest)
    {
        if (IsEmpty)
        {
            Code code = byRequest ? AuditCodes.ForgeMessage : AuditCodes.Trailer;
            return Diagnostic.Of(code, Place.Of(path), "the commit changes the record and has no trailers of gitopsgen's", code.WayOut);
        }

        string[] wrong = [.. Contradictions(service, message)];
        return wrong.Length == 0 ? null : Diagnostic.Of(AuditCodes.Trailer, Place.Of(path), string.Join("; ", wrong), AuditCodes.Trailer.WayOut);
    }
}
