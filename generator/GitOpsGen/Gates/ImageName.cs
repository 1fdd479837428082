namespace GitOpsGen.Gates;

/// <summary>An image reference, taken apart as container runtimes do.</summary>
/// <param name="Host">The registry's host, with its port where one was said.</param>
/// <param name="Repository">The name in the registry.</param>
/// <param name="Reference">The tag, or the digest where there is one.</param>
/// <param name="Digest">The digest; null where only a tag is named.</param>
public sealed record ImageName(string Host, string Repository, string Reference, string? Digest)
{
    private const string Hub = "registry-1.docker.io";

    /// <summary>Whether the registry is on this machine: runtimes then take plain HTTP as well.</summary>
    public bool IsLoopback => Host.Split(':')[0] is "localhost" or "127.0.0.1";

    /// <summary>Takes a reference apart. No tag means <c>latest</c>, no registry Docker's.</summary>
    public static ImageName Parse(string image)
    {
        string[] halves = image.Split('@', 2);
        string name = halves[0], tag = "latest";
        int colon = name.LastIndexOf(':');
        if (colon > name.LastIndexOf('/'))
        {
            (name, tag) = (name[..colon], name[(colon + 1)..]);
        }

        string? digest = halves.Length > 1 ? halves[1] : null;
        string first = name.Split('/')[0];
        bool hasHost = name.Contains('/', StringComparison.Ordinal) && (first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost");
        string host = hasHost ? first : Hub, repository = hasHost ? name[(first.Length + 1)..] : name;
        host = host is "docker.io" or "index.docker.io" ? Hub : host;
        return new ImageName(host, host == Hub && !repository.Contains('/', StringComparison.Ordinal) ? "library/" + repository : repository, digest ?? tag, digest);
    }
}
