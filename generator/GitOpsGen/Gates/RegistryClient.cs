using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using GitOpsGen.Judge;

namespace GitOpsGen.Gates;

/// <summary>Whether an image is in its registry, and under which digest (OCI Distribution Specification, "Pulling manifests").</summary>
internal sealed class RegistryClient(GateWorld world)
{
    private static readonly string[] Kinds =
    [
        "application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json", "application/vnd.docker.distribution.manifest.v2+json",
    ];

    /// <summary>Asks for an image.</summary>
    /// <param name="manifests">The digest of the manifests that name it.</param>
    /// <param name="image">As they name it.</param>
    public async Task<GateRows> Ask(string manifests, string image)
    {
        ImageName name = ImageName.Parse(image);
        (Reply reply, string asked) = await Manifest(name);
        if (reply.Trouble is null && reply.Status == 404 && RegistryAnswer.IsFromRegistry(reply))
        {
            return new GateRows([Row(manifests, asked, new Input.Word("no such image", "present", []))]);
        }

        if (!reply.IsOk || !RegistryAnswer.IsManifest(reply))
        {
            return new GateRows([Row(manifests, asked, new Input.Silence("the registry: " + (reply.IsOk ? "what came is no manifest" : reply.Why)))]);
        }

        // What a digest names is the manifest's bytes, whatever a header says (OCI Distribution Specification, "Pulling manifests").
        string found = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(reply.Body));
        string digest = name.Digest is { } other && !other.StartsWith("sha256:", StringComparison.Ordinal) ? other : found;
        if (reply.Headers.GetValueOrDefault("Docker-Content-Digest") is string said && said.StartsWith("sha256:", StringComparison.Ordinal) && said != found)
        {
            return new GateRows([Row(manifests, asked, new Input.Silence("the registry: the manifest that came is not the one that its digest names"))]);
        }

        return new GateRows([Row(manifests, asked, new Input.Word(digest, name.Digest ?? digest, []))], Digest: digest);
    }

    private static Evidence Row(string manifests, string asked, Input input) => Evidence.Of("image", "", manifests, [asked], input);

    private async Task<(Reply Reply, string Asked)> Manifest(ImageName name)
    {
        string path = $"/v2/{name.Repository}/manifests/{name.Reference}";
        if (name.IsLoopback)
        {
            Reply plain = await Manifest(name, "http://" + name.Host, path);

            // A registry that speaks TLS answers plain requests with 400.
            if (plain.Trouble is null && plain.Status != 400)
            {
                return (plain, $"GET http://{name.Host}{path}");
            }
        }

        return (await Manifest(name, "https://" + name.Host, path), $"GET https://{name.Host}{path}");
    }

    private async Task<Reply> Manifest(ImageName name, string server, string path)
    {
        string? login = RegistryLogin.For(name.Host, world.Settings.Variable);
        Reply first = await Get(server + path, null);
        if (first.Status != 401 || first.Headers.GetValueOrDefault("WWW-Authenticate") is not string challenge)
        {
            return first;
        }

        return RegistryAnswer.Bearer(challenge) is { } parts
            ? await Token(server, parts, login) is string token ? await Get(server + path, new AuthenticationHeaderValue("Bearer", token)) : first
            : challenge.Contains("Basic", StringComparison.OrdinalIgnoreCase) && login is not null ? await Get(server + path, new AuthenticationHeaderValue("Basic", login)) : first;
    }

    // The registry names who gives out tokens; a login goes there in the clear only where the registry itself is asked in the clear.
    private async Task<string?> Token(string server, IReadOnlyDictionary<string, string> parts, string? login)
    {
        if (!parts.TryGetValue("realm", out string? realm) || !Uri.TryCreate(realm, UriKind.Absolute, out Uri? uri)
            || !(uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && server.StartsWith("http://", StringComparison.Ordinal))))
        {
            return null;
        }

        string query = string.Join('&', parts.Where(p => p.Key is "service" or "scope").Select(p => p.Key + "=" + Uri.EscapeDataString(p.Value)));
        Reply reply = await Get($"{realm}{(uri.Query.Length > 0 ? '&' : '?')}{query}", login is null ? null : new AuthenticationHeaderValue("Basic", login));
        return reply.IsOk ? RegistryAnswer.Token(reply) : null;
    }

    private Task<Reply> Get(string address, AuthenticationHeaderValue? authorization) => world.Http.Send(() =>
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Authorization = authorization } };
        request.Headers.TryAddWithoutValidation("Accept", string.Join(", ", Kinds));
        return request;
    }, world.Deadline);
}
