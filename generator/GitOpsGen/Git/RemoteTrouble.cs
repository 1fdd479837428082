using System.Text.RegularExpressions;

using GitOpsGen.Diagnostics;

namespace GitOpsGen.Git;

/// <summary>What the answer to a push means.</summary>
internal enum PushVerdict
{
    /// <summary>The server has moved the branch.</summary>
    Landed,

    /// <summary>The server says that the branch is not where it was thought to be.</summary>
    Moved,

    /// <summary>The server says no.</summary>
    Refused,

    /// <summary>The commit may or may not have arrived: only the branch itself can tell.</summary>
    Unclear,
}

/// <summary>The wordings of git and of the servers.</summary>
internal static partial class RemoteTrouble
{
    private const string UnpackFailed = "error: remote unpack failed";

    private static readonly string[] BranchMoved =
    [
        "stale info", "non-fast-forward", "fetch first", "cannot lock ref", "incorrect old value provided", "failed to update ref",
        "failed to lock", "reference already exists", "already exists", "needs force", "remote ref updated since checkout",
    ];

    /// <summary>Reads the lines of <c>git push --porcelain</c>: a flag, a tab, the references, a tab, the summary and its reason.</summary>
    public static PushVerdict Judge(GitAnswer answer)
    {
        string? line = answer.Text.Split('\n').FirstOrDefault(text => text.StartsWith("!\t", StringComparison.Ordinal));
        if (line is null)
        {
            return answer.IsOk ? PushVerdict.Landed : PushVerdict.Unclear;
        }

        string summary = line.Split('\t')[^1];
        if (summary.Contains("cannot create", StringComparison.Ordinal))
        {
            return PushVerdict.Refused;
        }

        // The server's own fault: nobody knows what it has done before.
        if (summary.Contains("internal server error", StringComparison.OrdinalIgnoreCase))
        {
            return PushVerdict.Unclear;
        }

        return BranchMoved.Any(words => summary.Contains(words, StringComparison.OrdinalIgnoreCase)) ? PushVerdict.Moved
            : summary.StartsWith("[remote rejected]", StringComparison.Ordinal) ? PushVerdict.Refused
            : PushVerdict.Unclear;
    }

    /// <summary>The server's own words about a push it refuses.</summary>
    public static Diagnostic Refusal(GitAnswer answer, string where)
    {
        string[] said = [.. answer.Error.Split('\n')
            .Where(line => line.StartsWith("remote:", StringComparison.Ordinal) || line.StartsWith(UnpackFailed, StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()).Where(line => line.Length > 0)];
        string words = said.Length == 0 ? Why(answer) : $"{Why(answer)}: {string.Join("; ", said)}";
        return Found(GitCodes.Refused, $"the server of '{where}' refuses the commit: {(words.Length > 600 ? words[..600] + "…" : words)}");
    }

    /// <summary>The reason in the porcelain line of a push.</summary>
    public static string Why(GitAnswer answer) => Reason().Match(answer.Text) is { Success: true } match ? match.Groups["why"].Value : "no reason given";

    /// <summary>A fetch or push that did not come to an answer.</summary>
    public static Diagnostic Explain(string words, string where)
    {
        // Lines without the mark "remote:" are about this disk.
        string ours = string.Join('\n', words.Split('\n').Where(line => !line.StartsWith("remote:", StringComparison.Ordinal)));
        if (Has(ours, "dubious ownership", "No space left on device", "Disk quota exceeded"))
        {
            return GitTrouble.Explain(ours, where);
        }

        if (Has(words, "mismatched algorithms", "unknown object format", "unsupported hash algorithm", "repository's hash algorithm"))
        {
            return Found(GitCodes.ObjectFormat, $"the repository '{where}' does not name its objects by sha1: {GitTrouble.Brief(words)}");
        }

        if (Has(words, "Host key verification failed"))
        {
            return Found(GitCodes.Authentication, $"the host key of '{where}' is not known",
                "add it to known_hosts, compared with what the server's owner publishes: ssh-keyscan HOST");
        }

        if (Has(words, "unable to update url base from redirection", "error: 301", "error: 302", "error: 307", "error: 308"))
        {
            return Found(GitCodes.Unreachable, $"the server redirects '{where}', and a token does not follow",
                "write the address where it leads to in spec.config.repository; most often '.git' is missing at the end");
        }

        if (Has(words, "Authentication failed", "could not read Username", "could not read Password", "Access denied", "error: 401", "error: 403",
            "Permission denied (", "Invalid username or"))
        {
            // git would ask for a name now, whether it sent a token before or not.
            string said = Has(words, "terminal prompts disabled") ? "no token of this run is for its host, or it does not take the one that is" : GitTrouble.Brief(words);
            return Found(GitCodes.Authentication, $"'{where}' does not let this user in: {said}");
        }

        if (Has(words, "not found", "does not appear to be a git repository", "error: 404", "No such file or directory", "could not be found"))
        {
            return Found(GitCodes.NotFound, $"there is no repository at '{where}', or this user may not see it: {GitTrouble.Brief(words)}");
        }

        if (Has(words, "certificate verification failed", "certificate problem"))
        {
            return Found(GitCodes.Unreachable, $"the certificate of '{where}' is vouched for by nobody who is trusted here: {GitTrouble.Brief(words)}",
                "name the bundle of your CA: http.sslCAInfo in git's configuration, or GIT_SSL_CAINFO");
        }

        return Has(words, "resolve host", "connect", "timed out", "hung up", "early EOF", "RPC failed", "disconnect", "SSL", "certificate", "TLS",
            "Empty reply", "error: 5", "reset by peer", "Could not read from remote", "unable to access", "protocol error", "unpack", "index-pack", "internal server error")
            ? Found(GitCodes.Unreachable, $"'{where}' cannot be reached, or broke off: {GitTrouble.Brief(words)}")
            : GitTrouble.Explain(words, where);
    }

    /// <summary>The object that the server says it has not, or null.</summary>
    public static string? Lacking(string words) => NotTheirs().Match(words) is { Success: true } match ? match.Groups["id"].Value : null;

    private static Diagnostic Found(Code code, string message, string? hint = null) => Diagnostic.Of(code, Place.None, message, hint ?? code.WayOut);

    private static bool Has(string words, params IEnumerable<string> any) => any.Any(part => words.Contains(part, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex("not our ref (?<id>[0-9a-f]{40})")]
    private static partial Regex NotTheirs();

    [GeneratedRegex(@"^!\t[^\n]*\((?<why>[^\n]*)\)$", RegexOptions.Multiline)]
    private static partial Regex Reason();
}
