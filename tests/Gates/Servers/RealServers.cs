using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using GitOpsGen.Tests.Git.Servers;
using Xunit;

namespace GitOpsGen.Tests.Gates.Servers;

/// <summary>Debian's Prometheus on loopback, fetching from an <see cref="Exporter"/> twice a second. Shared by the tests: each uses names of its own.</summary>
public sealed class PrometheusServer : LoopbackServer
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gitopsgen-prometheus-");

    public PrometheusServer()
        : this("500ms")
    {
    }

    private PrometheusServer(string interval)
    {
        string config = Path.Combine(folder.FullName, "prometheus.yml");
        File.WriteAllText(config, $$"""
            global: {scrape_interval: {{interval}}, scrape_timeout: {{interval}} }
            scrape_configs:
              - job_name: mesh
                honor_labels: true
                static_configs: [{targets: ["127.0.0.1:{{Number(Exporter.Port)}}"]}]
            """);
        Start("/usr/bin/prometheus", $"--config.file={config}", $"--storage.tsdb.path={folder.FullName}/data", $"--web.listen-address=127.0.0.1:{Number(Port)}", "--log.level=error");
        WaitForPort();
        Exporter.WaitForScrape();
    }

    public Exporter Exporter { get; } = new();

    public string Address => $"http://127.0.0.1:{Number(Port)}";

    /// <summary>One that fetches at another interval, which is also the time it has for it.</summary>
    public static PrometheusServer Every(string interval) => new(interval);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Exporter.Dispose();
        folder.Delete(recursive: true);
    }
}

/// <summary>Debian's Alertmanager on loopback.</summary>
public sealed class AlertmanagerServer : LoopbackServer
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gitopsgen-alertmanager-");

    public AlertmanagerServer()
    {
        string config = Path.Combine(folder.FullName, "alertmanager.yml");
        File.WriteAllText(config, "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n");
        Start("/usr/bin/prometheus-alertmanager", $"--config.file={config}", $"--storage.path={folder.FullName}/data", $"--web.listen-address=127.0.0.1:{Number(Port)}", "--cluster.listen-address=", "--log.level=error");
        WaitForPort();
    }

    public string Address => $"http://127.0.0.1:{Number(Port)}";

    /// <summary>Lets an alert fire.</summary>
    public async Task Alarm(string name, string service)
    {
        using var client = new HttpClient();
        using var body = new StringContent($$"""[{"labels": {"alertname": "{{name}}", "severity": "page", "service": "{{service}}"} }]""", Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await client.PostAsync(new Uri(Address + "/api/v2/alerts"), body);
        answer.EnsureSuccessStatusCode();
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        folder.Delete(recursive: true);
    }
}

/// <summary>Debian's docker-registry on loopback; with a certificate, over TLS.</summary>
public sealed class RegistryServer : LoopbackServer
{
    private const string Kind = "application/vnd.docker.distribution.manifest.v2+json";
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("gitopsgen-registry-");

    public RegistryServer(string? certificateFile = null, string? keyFile = null)
    {
        IsSecure = certificateFile is not null;
        string config = Path.Combine(folder.FullName, "config.yml");
        File.WriteAllText(config, $$"""
            version: 0.1
            log: {level: error}
            storage: {filesystem: {rootdirectory: "{{folder.FullName}}/data"} }
            http:
              addr: 127.0.0.1:{{Number(Port)}}
            """ + (IsSecure ? $"\n  tls: {{certificate: {certificateFile}, key: {keyFile}}}\n" : "\n"));
        Start("/usr/bin/docker-registry", "serve", config);
        WaitForPort();
    }

    public bool IsSecure { get; }

    public string Host => $"localhost:{Number(Port)}";

    /// <summary>Pushes an image without layers, and returns its digest. Over plain HTTP only.</summary>
    public async Task<string> Push(string repository, string tag, string content = "{}")
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://{Host}") };
        byte[] config = Encoding.UTF8.GetBytes(content);
        string digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(config));
        using HttpResponseMessage started = await client.PostAsync(new Uri($"/v2/{repository}/blobs/uploads/", UriKind.Relative), null);
        string place = started.Headers.Location!.ToString();
        using var blob = new ByteArrayContent(config);
        using HttpResponseMessage stored = await client.PutAsync(new Uri(place + (place.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "digest=" + Uri.EscapeDataString(digest)), blob);
        stored.EnsureSuccessStatusCode();
        string manifest = $$"""{"schemaVersion": 2, "mediaType": "{{Kind}}", "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": {{Number(content.Length)}}, "digest": "{{digest}}" }, "layers": []}""";
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(manifest)) { Headers = { ContentType = new MediaTypeHeaderValue(Kind) } };
        using HttpResponseMessage named = await client.PutAsync(new Uri($"/v2/{repository}/manifests/{tag}", UriKind.Relative), body);
        Assert.True(named.IsSuccessStatusCode, await named.Content.ReadAsStringAsync());
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(manifest)));
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (Directory.Exists(folder.FullName))
        {
            folder.Delete(recursive: true);
        }
    }
}
