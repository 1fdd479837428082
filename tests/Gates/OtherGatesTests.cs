using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using GitOpsGen.Diagnostics;
using GitOpsGen.Gates;
using GitOpsGen.Judge;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Tests.Gates.Servers;
using Xunit;

namespace GitOpsGen.Tests.Gates;

public sealed class OtherGatesTests
{
    private const string Manifest = """{"schemaVersion":2}""";
    private const string Digest = "sha256:bafebd36189ad3688b7b3915ea55d461e0bfcfbdde11e54b0a123999fb6be50f";
    private const string NoManifest = """{"errors":[{"code":"MANIFEST_UNKNOWN"}]}""";

    private static readonly DateTimeOffset Committed = DateTimeOffset.UtcNow.AddMinutes(-30);

    [Fact]
    [Trait("Category", "Slow")]
    public async Task An_alert_that_matches_fails_and_another_does_not()
    {
        using var server = new AlertmanagerServer();
        EnvironmentSpec environment = Releases.Environment("orders", """{ready: false, alerts: {matchers: ['severity="page"', 'service="{{service}}"']}}""", $"{{alertmanager: {{url: \"{server.Address}\"}}}}");
        await server.Alarm("Elsewhere", "payments");
        GateResult quiet = Releases.Ask(environment, "90-10", Committed);
        await server.Alarm("TooSlow", "orders");
        GateResult firing = Releases.Ask(environment, "90-10", Committed);
        Assert.True(quiet.Answers.Outcome == GateOutcome.Pass, string.Join('\n', quiet.Answers.Lines));
        Assert.Equal("alerts fail: 'TooSlow' instead of 'no alert'", Assert.Single(firing.Answers.Lines));
        Assert.Equal(GateOutcome.Fail, firing.Answers.Outcome);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task An_image_passes_with_its_digest_and_a_tag_that_is_not_there_fails()
    {
        using var server = new RegistryServer();
        string digest = await server.Push("shop/orders", "2.0.0");
        GateResult there = Image($"{server.Host}/shop/orders:2.0.0");
        GateResult pinned = Image($"{server.Host}/shop/orders@{digest}");
        GateResult gone = Image($"{server.Host}/shop/orders:2.0.1");
        Assert.Equal((GateOutcome.Pass, digest), (there.Answers.Outcome, there.Digest));
        Assert.Equal(GateOutcome.Pass, pinned.Answers.Outcome);
        Assert.Equal("image fail: 'no such image' instead of 'present'", Assert.Single(gone.Answers.Lines));
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void A_registry_with_a_certificate_of_ones_own_is_trusted_where_the_authority_is_named()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("gitopsgen-authority-");
        string certificate = Path.Combine(folder.FullName, "server.pem"), key = Path.Combine(folder.FullName, "server.key");
        using (var rsa = RSA.Create(2048))
        {
            var request = new CertificateRequest("CN=localhost", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("localhost");
            names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            using X509Certificate2 signed = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            File.WriteAllText(certificate, signed.ExportCertificatePem());
            File.WriteAllText(key, rsa.ExportPkcs8PrivateKeyPem());
        }

        using var server = new RegistryServer(certificate, key);
        GateResult stranger = Image($"{server.Host}/shop/orders:2.0.0", ("GITOPSGEN_CA_FILE", ""));
        GateResult trusted = Image($"{server.Host}/shop/orders:2.0.0", ("GITOPSGEN_CA_FILE", certificate));
        GateResult wrong = Image($"{server.Host}/shop/orders:2.0.0", ("GITOPSGEN_CA_FILE", key));
        folder.Delete(recursive: true);
        Assert.Equal(GateOutcome.Inconclusive, stranger.Answers.Outcome);
        Assert.Equal("image fail: 'no such image' instead of 'present'", Assert.Single(trusted.Answers.Lines));
        Assert.Equal(EvidenceCodes.BadCertificates, Assert.Single(wrong.Findings).Code);
    }

    [Fact]
    public void A_registry_that_wants_a_token_is_given_one_for_the_login_of_its_own_host()
    {
        JsonServer? server = null;
        using JsonServer registry = new(request => request.Url!.AbsolutePath switch
        {
            "/token" => request.Headers["Authorization"] == "Basic dTpw" ? new Canned(200, """{"token": "t0"}""") : new Canned(401, ""),
            _ when request.Headers["Authorization"] == "Bearer t0" => new Canned(200, Manifest) { Headers = [("Docker-Content-Digest", Digest)] },
            _ => new Canned(401, "") { Headers = [("WWW-Authenticate", $"Bearer realm=\"{server!.Address}/token\",service=\"r\",scope=\"repository:shop/orders:pull\"")] },
        });
        server = registry;
        string image = $"{registry.Host}/shop/orders:2.0.0";
        GateResult anonymous = Image(image, ("CI_REGISTRY", "registry.example.com"), ("CI_REGISTRY_USER", "u"), ("CI_REGISTRY_PASSWORD", "p"));
        GateResult known = Image(image, ("CI_REGISTRY", registry.Host), ("CI_REGISTRY_USER", "u"), ("CI_REGISTRY_PASSWORD", "p"));
        GateResult filed = Image(image, ("DOCKER_AUTH_CONFIG", $$"""{"auths": {"{{registry.Host}}": {"auth": "dTpw"} } }"""));
        Assert.Equal(GateOutcome.Inconclusive, anonymous.Answers.Outcome);
        Assert.Equal((GateOutcome.Pass, Digest), (known.Answers.Outcome, known.Digest));
        Assert.Equal(GateOutcome.Pass, filed.Answers.Outcome);
        Assert.Contains("GET /token?service=r&scope=repository%3Ashop%2Forders%3Apull", registry.Asked);
    }

    [Fact]
    public void A_manifest_that_is_not_the_one_its_digest_names_is_no_answer()
    {
        using JsonServer registry = JsonServer.Always(new Canned(200, """{"schemaVersion": 2}""") { Headers = [("Docker-Content-Digest", Digest)] });
        GateResult other = Image($"{registry.Host}/shop/orders:2.0.0");
        Assert.Equal((GateOutcome.Inconclusive, null), (other.Answers.Outcome, other.Digest));
    }

    [Fact]
    public void A_registry_that_wants_a_login_is_given_that_of_its_own_host_only()
    {
        using JsonServer registry = new(request => request.Headers["Authorization"] == "Basic dTpw"
            ? new Canned(200, Manifest)
            : new Canned(401, "") { Headers = [("WWW-Authenticate", "Basic realm=\"r\"")] });
        string image = $"{registry.Host}/shop/orders:2.0.0";
        Assert.Equal(GateOutcome.Inconclusive, Image(image, ("CI_REGISTRY", "registry.example.com"), ("CI_REGISTRY_USER", "u"), ("CI_REGISTRY_PASSWORD", "p")).Answers.Outcome);
        Assert.Equal(Digest, Image(image, ("GITOPSGEN_REGISTRY_HOST", registry.Host), ("GITOPSGEN_REGISTRY_USER", "u"), ("GITOPSGEN_REGISTRY_PASSWORD", "p")).Digest);
    }

    [Theory]
    [InlineData("registry.example.com/shop/orders:2.0.0", "registry.example.com", "shop/orders", "2.0.0")]
    [InlineData("registry.example.com:5000/orders", "registry.example.com:5000", "orders", "latest")]
    [InlineData("nginx:1.27", "registry-1.docker.io", "library/nginx", "1.27")]
    [InlineData("docker.io/bitnami/redis", "registry-1.docker.io", "bitnami/redis", "latest")]
    [InlineData("localhost/app:1@sha256:ab", "localhost", "app", "sha256:ab")]
    public void An_image_is_taken_apart_as_runtimes_do(string image, string host, string repository, string reference)
    {
        ImageName name = ImageName.Parse(image);
        Assert.Equal((host, repository, reference), (name.Host, name.Repository, name.Reference));
    }

    [Theory]
    [InlineData("""{"projectStatus": {"status": "OK"}}""", 200, GateOutcome.Pass)]
    [InlineData("""{"projectStatus": {"status": "ERROR"}}""", 200, GateOutcome.Fail)]
    [InlineData("""{"projectStatus": {}}""", 200, GateOutcome.Inconclusive)]
    [InlineData("<html>", 200, GateOutcome.Inconclusive)]
    [InlineData("""{"projectStatus": {"status": "OK"}}""", 500, GateOutcome.Inconclusive)]
    [InlineData("", 302, GateOutcome.Inconclusive)]
    public void A_quality_gate_is_read_by_its_pointer(string body, int status, GateOutcome outcome)
    {
        string? sent = null;
        using JsonServer sonar = new(request =>
        {
            sent = request.Headers["Authorization"];
            return new Canned(status, body) { Headers = status == 302 ? [("Location", "http://127.0.0.1:1/")] : [] };
        });
        string gates = $$$"""{ready: false, http: [{name: sonarqube, url: "{{{sonar.Address}}}/api/qualitygates/project_status?projectKey={{service}}", pointer: /projectStatus/status, equals: OK, headersFrom: {Authorization: GITOPSGEN_SECRET_SONAR}}]}""";
        EnvironmentSpec environment = Releases.Environment("orders", gates);
        GateResult result = Releases.Ask(environment, "90-10", Committed, null, ("GITOPSGEN_SECRET_SONAR", "Bearer s3cret\n"));
        GateResult unset = Releases.Ask(environment, "90-10", Committed);
        Assert.Equal(outcome, result.Answers.Outcome);
        Assert.Equal("Bearer s3cret", sent);
        Assert.Equal("GET /api/qualitygates/project_status?projectKey=orders", Assert.Single(sonar.Asked));
        Assert.DoesNotContain("s3cret", string.Join('\n', result.Answers.Lines.Concat(result.Evidence.SelectMany(e => e.Queries))), StringComparison.Ordinal);
        Assert.Equal(GateOutcome.Inconclusive, unset.Answers.Outcome);
        Assert.Equal(EvidenceCodes.NoSecret, Assert.Single(unset.Findings).Code);
    }

    [Theory]
    [InlineData("Synced", "Healthy", +60, GateOutcome.Pass)]
    [InlineData("Synced", "Healthy", -60, GateOutcome.Inconclusive)]
    [InlineData("OutOfSync", "Healthy", +60, GateOutcome.Inconclusive)]
    [InlineData("Synced", "Progressing", +60, GateOutcome.Inconclusive)]
    [InlineData("Synced", "Degraded", +60, GateOutcome.Fail)]
    [InlineData("Synced", "Degraded", -60, GateOutcome.Inconclusive)]
    public void Argo_CD_must_say_synced_at_our_commit_or_a_later_one_and_healthy(string sync, string health, int commitSeconds, GateOutcome outcome)
    {
        string at = Committed.AddSeconds(commitSeconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        string finished = RecordWriter.Time(Committed.AddMinutes(3));
        using JsonServer argo = new(request => request.Url!.AbsolutePath.EndsWith("/metadata", StringComparison.Ordinal)
            ? new Canned(200, $$"""{"author": "gitopsgen", "date": "{{at}}", "message": "m"}""")
            : request.Headers["Authorization"] != "Bearer t" ? new Canned(401, """{"error": "no session"}""")
            : new Canned(200, $$$"""
                {"metadata": {"name": "staging-orders"}, "status": {
                  "sync": {"status": "{{{sync}}}", "revision": "c0ffee"}, "health": {"status": "{{{health}}}"},
                  "operationState": {"phase": "Succeeded", "finishedAt": "{{{finished}}}", "syncResult": {"revision": "c0ffee"} } } }
                """));
        EnvironmentSpec environment = Releases.Environment("orders", $"{{ready: false, argocd: {{url: \"{argo.Address}\", tokenFrom: GITOPSGEN_SECRET_ARGOCD}}}}");
        GateResult result = Releases.Ask(environment, "prepare", Committed, null, ("GITOPSGEN_SECRET_ARGOCD", "t"));
        GateResult refused = Releases.Ask(environment, "prepare", Committed, null, ("GITOPSGEN_SECRET_ARGOCD", "wrong"));
        Assert.Equal(outcome, result.Answers.Outcome);
        Assert.Equal(sync == "Synced" && commitSeconds > 0 && health != "Degraded" && outcome == GateOutcome.Pass ? finished : null, result.Answers.LiveSince is { } live && outcome == GateOutcome.Pass ? RecordWriter.Time(live) : null);
        Assert.Contains("GET /api/v1/applications/staging-orders/revisions/c0ffee/metadata", argo.Asked);
        Assert.Equal(GateOutcome.Inconclusive, refused.Answers.Outcome);
    }

    [Fact]
    public void A_commit_status_holds_where_no_forge_is_there_to_ask()
    {
        EnvironmentSpec environment = Releases.Environment("orders", "{ready: false, commitStatus: {context: 'argocd/{{service}}'}}");
        Assert.Equal(GateOutcome.Inconclusive, Releases.Ask(environment, "90-10", Committed).Answers.Outcome);
        GateSettings settings = GateSettings.Of(environment, _ => null) with { CommitStatus = (_, context, _) => Task.FromResult(Result<string?>.Ok(context == "argocd/orders" ? "success" : null)) };
        GateResult told = GateRunner.Ask(environment, [(environment.Services[0], Releases.At(environment, "90-10", Committed))], DateTimeOffset.UtcNow, TimeSpan.FromSeconds(5), settings)["orders"];
        Assert.Equal(GateOutcome.Pass, told.Answers.Outcome);
        Assert.NotNull(told.Answers.LiveSince);
    }

    [Fact]
    public void Before_a_release_begins_its_image_is_looked_for()
    {
        using JsonServer registry = new(request => request.RawUrl == "/v2/shop/orders/manifests/2.0.0" ? new Canned(200, Manifest) : new Canned(404, NoManifest));
        GateResult there = Stable("2.0.0"), gone = Stable("2.0.1");
        Assert.Equal((GateOutcome.Pass, Digest), (there.Answers.Outcome, there.Digest));
        Assert.Equal(GateOutcome.Fail, gone.Answers.Outcome);

        GateResult Stable(string tag)
        {
            EnvironmentSpec environment = Releases.Environment("orders", "{image: {pin: true}}", image: $"{registry.Host}/shop/orders:{tag}");
            ReleaseRecord record = Releases.At(environment, "90-10", Committed) with { Status = ReleaseStatus.Stable, Canary = null };
            return GateRunner.Ask(environment, [(environment.Services[0], record)], DateTimeOffset.UtcNow, TimeSpan.FromSeconds(5), GateSettings.Of(environment, _ => null))["orders"];
        }
    }

    private static GateResult Image(string image, params (string Name, string Value)[] variables) =>
        Releases.Ask(Releases.Environment("orders", "{ready: false, image: {pin: false}}", image: image), "90-10", Committed, null, variables);
}
