using System.Text.RegularExpressions;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Forges;

/// <summary>Which forge it is.</summary>
public enum ForgeKind
{
    /// <summary>GitLab, also self-managed.</summary>
    GitLab,

    /// <summary>GitHub, also Enterprise.</summary>
    GitHub,
}

/// <summary>
/// Where a project's API is, derived from the address of its repository, and the token for that host. A token goes to its own
/// scheme, host and port and nowhere else (product contract, end of section 7).
/// </summary>
/// <param name="Kind">Which forge.</param>
/// <param name="Root">The forge's own root with a final slash: scheme, host, port, and the path prefix of a self-managed GitLab.</param>
/// <param name="Project">Such as <c>platform/config</c>.</param>
/// <param name="Token">The token; null where the environment has none for this host.</param>
public sealed partial record ForgeAddress(ForgeKind Kind, Uri Root, string Project, string? Token)
{
    /// <summary>The API's root, with a final slash.</summary>
    public Uri Api => Kind switch
    {
        ForgeKind.GitLab => new Uri(Root, "api/v4/"),
        _ when Root.Host == "github.com" => new Uri("https://api.github.com/"),
        _ when Root.Host.EndsWith(".ghe.com", StringComparison.Ordinal) => new Uri($"https://api.{Root.Host}/"),
        _ => new Uri(Root, "api/v3/"),
    };

    /// <summary>The address of GitHub's GraphQL API.</summary>
    public Uri GraphQl => Api.AbsolutePath.EndsWith("/v3/", StringComparison.Ordinal) ? new Uri(Root, "api/graphql") : new Uri(Api, "graphql");

    /// <summary>The project that a repository's address names. A record's text never shows the token.</summary>
    public static Result<ForgeAddress> Of(string repository, ForgeKind kind, IReadOnlyDictionary<string, string> variables)
    {
        // A self-managed GitLab may live below a path; only the environment knows it.
        Uri[] roots = [.. Roots(variables, kind).Select(r => r.Root)];
        if (Web(repository, roots) is not { } web)
        {
            return Fail("it is neither an https nor an ssh address");
        }

        Uri root = roots.Where(r => Below(web, r)).MaxBy(r => r.AbsolutePath.Length) ?? new Uri(web, "/");
        string project = Uri.UnescapeDataString(web.AbsolutePath[root.AbsolutePath.Length..]).Trim('/');
        project = project.EndsWith(".git", StringComparison.Ordinal) ? project[..^4] : project;
        string[] parts = project.Split('/');
        return parts.Length < 2 || (kind == ForgeKind.GitHub && parts.Length != 2) || parts.Any(p => !Part().IsMatch(p))
            ? Fail(kind == ForgeKind.GitHub ? "its path is not OWNER/NAME" : "its path is not GROUP/NAME")
            : Result<ForgeAddress>.Ok(new ForgeAddress(kind, root, project, TokenFor(root, kind, variables)));
    }

    /// <summary>The forge that the environment or the host's name says the repository is on; null where nothing says it.</summary>
    public static ForgeKind? KindOf(string repository, IReadOnlyDictionary<string, string> variables) =>
        ((ForgeKind[])[ForgeKind.GitLab, ForgeKind.GitHub]).Cast<ForgeKind?>().FirstOrDefault(kind =>
        {
            Uri[] roots = [.. Own(variables, kind!.Value).Select(r => r.Root)];
            return Web(repository, roots) is { } web
                && (roots.Any(r => Below(web, r)) || web.Host.Split('.').Contains(kind == ForgeKind.GitLab ? "gitlab" : "github", StringComparer.OrdinalIgnoreCase));
        });

    /// <inheritdoc />
    public override string ToString() => $"{Kind} {Root}{Project}";

    private static string? TokenFor(Uri root, ForgeKind kind, IReadOnlyDictionary<string, string> variables) =>
        Roots(variables, kind).Where(r => r.Root.GetLeftPart(UriPartial.Authority) == root.GetLeftPart(UriPartial.Authority)).Select(r => r.Token).FirstOrDefault(t => t is not null);

    // CI_JOB_TOKEN is not among them: GitLab lets it push, and not open merge requests.
    private static IEnumerable<(Uri Root, string? Token)> Roots(IReadOnlyDictionary<string, string> variables, ForgeKind kind) =>
        RootOf(Value(variables, "GITOPSGEN_HOST")) is { } own ? Own(variables, kind).Prepend((own, Value(variables, "GITOPSGEN_TOKEN"))) : Own(variables, kind);

    private static IEnumerable<(Uri Root, string? Token)> Own(IReadOnlyDictionary<string, string> variables, ForgeKind kind)
    {
        if (kind == ForgeKind.GitHub)
        {
            return RootOf(Value(variables, "GITHUB_SERVER_URL")) is { } hub ? [(hub, Value(variables, "GITHUB_TOKEN"))] : [];
        }

        string? host = Value(variables, "CI_SERVER_HOST");
        string scheme = Value(variables, "CI_SERVER_PROTOCOL") ?? "https";
        string port = Value(variables, "CI_SERVER_PORT") is { } number ? ":" + number : "";
        Uri? said = RootOf(host is null || host.Contains("://", StringComparison.Ordinal) ? host : $"{scheme}://{host}{port}");
        Uri? whole = RootOf(Value(variables, "CI_SERVER_URL"));
        return said is null ? []
            : [(whole is not null && whole.GetLeftPart(UriPartial.Authority) == said.GetLeftPart(UriPartial.Authority) ? whole : said, Value(variables, "GITLAB_TOKEN"))];
    }

    private static Uri? RootOf(string? text) =>
        text is not null && Uri.TryCreate((text.Contains("://", StringComparison.Ordinal) ? text : "https://" + text).TrimEnd('/') + "/", UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
            ? new Uri(uri.GetLeftPart(UriPartial.Authority) + uri.AbsolutePath) : null;

    // An ssh address says nothing of the web: the environment does for its host, else it is https.
    private static Uri? Web(string repository, IEnumerable<Uri> roots)
    {
        if (Uri.TryCreate(repository, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https")
        {
            return uri;
        }

        (string host, string path) = uri is { Scheme: "ssh" } ? (uri.Host, uri.AbsolutePath)
            : Short().Match(repository) is { Success: true } scp ? (scp.Groups["host"].Value, "/" + scp.Groups["path"].Value.TrimStart('/'))
            : ("", "");
        return host.Length == 0 ? null : new Uri(roots.FirstOrDefault(r => r.Host == host) ?? new Uri($"https://{host}/"), "." + path);
    }

    private static bool Below(Uri web, Uri root) =>
        web.GetLeftPart(UriPartial.Authority) == root.GetLeftPart(UriPartial.Authority) && web.AbsolutePath.StartsWith(root.AbsolutePath, StringComparison.Ordinal);

    private static string? Value(IReadOnlyDictionary<string, string> variables, string name) =>
        variables.TryGetValue(name, out string? value) && value.Trim() is { Length: > 0 } text ? text : null;

    private static Result<ForgeAddress> Fail(string why) =>
        Result<ForgeAddress>.Fail(Diagnostic.Of(ForgeCodes.NoForge, Place.None, $"the address of the repository names no project of a forge: {why}", ForgeCodes.NoForge.WayOut));

    [GeneratedRegex(@"^[^@/]+@(?<host>[^:/]+):(?<path>.+)\z")]
    private static partial Regex Short();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.+-]*\z")]
    private static partial Regex Part();
}
