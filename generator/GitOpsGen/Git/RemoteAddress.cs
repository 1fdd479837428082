using System.Text.RegularExpressions;

using GitOpsGen.Diagnostics;

namespace GitOpsGen.Git;

/// <summary>How a server is spoken to.</summary>
internal enum Transport
{
    File,
    Http,
    Ssh,
}

/// <summary>
/// The address of a repository that is pushed to. A spec comes in by merge request, so only transports that run no command of its
/// choosing are let through, and credentials in it are refused without being shown.
/// </summary>
/// <param name="Url">As git takes it; a folder is absolute.</param>
/// <param name="Origin">scheme://host[:port]/ of an HTTP address, else empty.</param>
internal sealed partial record RemoteAddress(string Url, Transport Transport, string Origin)
{
    /// <summary>The server's name; the whole address where it is a folder.</summary>
    public string Host => Transport == Transport.File ? Url
        : Short().Match(Url) is { Success: true } scp && !Url.Contains("://", StringComparison.Ordinal) ? scp.Groups["host"].Value
        : new Uri(Url).Host;

    public static Result<RemoteAddress> Parse(string url)
    {
        if (url.Length == 0 || url.Any(char.IsControl) || url.Contains("::", StringComparison.Ordinal))
        {
            return Unsupported("the address of the repository is empty, or of a kind that runs commands");
        }

        if (Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && url.Contains("://", StringComparison.Ordinal))
        {
            return OfScheme(url, uri);
        }

        if (url.Contains("://", StringComparison.Ordinal))
        {
            return Unsupported("the address of the repository cannot be read");
        }

        Match scp = Short().Match(url);
        if (!scp.Success)
        {
            return Ok(Path.GetFullPath(url), Transport.File);
        }

        return scp.Groups["user"].Value.Contains(':', StringComparison.Ordinal) ? Credentials(scp.Groups["host"].Value) : Ok(url, Transport.Ssh);
    }

    private static Result<RemoteAddress> OfScheme(string url, Uri uri)
    {
        switch (uri.Scheme)
        {
            case "file":
                return Ok(url, Transport.File);
            case "http" or "https" when uri.UserInfo.Length > 0:
            case "ssh" when uri.UserInfo.Contains(':', StringComparison.Ordinal):
                return Credentials(uri.Host);
            case "http" or "https" when uri.Query.Length > 0 || uri.Fragment.Length > 0:
                return Unsupported($"the address of the repository on '{uri.Host}' has a query or a fragment");
            case "http" or "https" when uri.Host.Length > 0:
                return Ok(url, Transport.Http, $"{uri.Scheme}://{uri.Authority}/");
            case "ssh" when uri.Host.Length > 0 && uri.Host[0] != '-' && !uri.UserInfo.StartsWith('-'):
                return Ok(url, Transport.Ssh);
            default:
                return Unsupported($"addresses that begin with '{uri.Scheme}://' are not supported");
        }
    }

    private static Result<RemoteAddress> Ok(string url, Transport transport, string origin = "") =>
        Result<RemoteAddress>.Ok(new RemoteAddress(url, transport, origin));

    private static Result<RemoteAddress> Credentials(string host) => Result<RemoteAddress>.Fail(Diagnostic.Of(GitCodes.CredentialsInAddress, Place.None,
        $"the address of the repository on '{host}' holds credentials", GitCodes.CredentialsInAddress.WayOut));

    private static Result<RemoteAddress> Unsupported(string message) =>
        Result<RemoteAddress>.Fail(Diagnostic.Of(GitCodes.Address, Place.None, message, GitCodes.Address.WayOut));

    // user@host:path, where no slash stands before the colon.
    [GeneratedRegex(@"^(?<user>[^@/-][^@/]*)@(?<host>[A-Za-z0-9\[][A-Za-z0-9.:\]_-]*?):(?<path>.+)\z")]
    private static partial Regex Short();
}
