using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Polly;
using Polly.Retry;

namespace GitOpsGen.Gates;

/// <summary>
/// The one way out for gates: one pool of connections, at most 32 requests in flight and 24 to one host (so that a host which hangs
/// leaves room for the others), bounded answers, and passing failures tried again after <c>Retry-After</c> or with growing pauses; a
/// server that asks to wait for more than a minute is not asked again, since no command waits that long.
/// No redirect is followed: a header with a token would go where the server leads.
/// </summary>
public sealed class HttpPort : IDisposable
{
    private const int InFlight = 32, InFlightOfHost = 24;
    private const int Megabyte = 1024 * 1024;
    private static readonly TimeSpan LongestAttempt = TimeSpan.FromSeconds(30), LongestPause = TimeSpan.FromMinutes(1);
    private readonly SocketsHttpHandler handler;
    private readonly HttpClient client;
    private readonly SemaphoreSlim places = new(InFlight);
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, SemaphoreSlim> hosts = new(StringComparer.Ordinal);
    private readonly ResiliencePipeline<Reply> again;

    /// <summary>A port that trusts the system's authorities, and <paramref name="authorities"/> beside them.</summary>
    public HttpPort(X509Certificate2Collection? authorities = null)
    {
        handler = new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All, ConnectTimeout = TimeSpan.FromSeconds(10), UseCookies = false };
        if (authorities is { Count: > 0 })
        {
            handler.SslOptions.RemoteCertificateValidationCallback = Trusting(authorities);
        }

        client = new HttpClient(handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("gitopsgen");
        again = new ResiliencePipelineBuilder<Reply>().AddRetry(new RetryStrategyOptions<Reply>
        {
            ShouldHandle = new PredicateBuilder<Reply>().HandleResult(r => (r.IsPassing && !(r.RetryAfter > LongestPause)) || r is { Trouble: not null, Status: 0, RetryAfter: not null }),
            MaxRetryAttempts = 4,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(200),
            UseJitter = true,
            DelayGenerator = args => ValueTask.FromResult(args.Outcome.Result?.RetryAfter is { } wait && wait > TimeSpan.Zero ? wait : (TimeSpan?)null),
        }).Build();
    }

    /// <summary>Sends a request, again where that may help, until there is an answer or the deadline is over. Never throws for what the world does.</summary>
    /// <param name="make">Makes the request: a new one for each attempt.</param>
    /// <param name="deadline">Cancelled when no more answer is wanted.</param>
    /// <param name="megabytes">How long an answer may be: many are under way at once, and few have reason to be long.</param>
    public async Task<Reply> Send(Func<HttpRequestMessage> make, CancellationToken deadline, int megabytes = 4)
    {
        try
        {
            return await again.ExecuteAsync(async token => await Once(make, megabytes, token), deadline);
        }
        catch (OperationCanceledException)
        {
            return Reply.Silent("no answer within the deadline");
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        client.Dispose();
        handler.Dispose();
        places.Dispose();
        foreach (SemaphoreSlim host in hosts.Values)
        {
            host.Dispose();
        }
    }

    private async Task<Reply> Once(Func<HttpRequestMessage> make, int megabytes, CancellationToken deadline)
    {
        using HttpRequestMessage request = make();
        SemaphoreSlim host = hosts.GetOrAdd(request.RequestUri!.Authority, _ => new SemaphoreSlim(InFlightOfHost));
        await host.WaitAsync(deadline);
        try
        {
            await places.WaitAsync(deadline);
            try
            {
                return await Exchange(request, megabytes, deadline);
            }
            finally
            {
                places.Release();
            }
        }
        finally
        {
            host.Release();
        }
    }

    private async Task<Reply> Exchange(HttpRequestMessage request, int megabytes, CancellationToken deadline)
    {
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(deadline);
        attempt.CancelAfter(LongestAttempt);
        try
        {
            using HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, attempt.Token);
            byte[]? body = await Body(answer, megabytes * Megabyte, attempt.Token);
            return body is null
                ? Reply.Silent($"the answer is longer than {megabytes.ToString(CultureInfo.InvariantCulture)} MB") with { IsTooLong = true }
                : new Reply((int)answer.StatusCode, body, Headers(answer)) { RetryAfter = Forges.RetryAfter.Pause(answer.Headers.RetryAfter), Sent = SentSecrets.Of(request.Headers) };
        }
        catch (OperationCanceledException) when (!deadline.IsCancellationRequested)
        {
            return Reply.Silent($"no answer within {LongestAttempt.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s");
        }
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            // What the packers of the runtime throw for a body that is not what its Content-Encoding says.
            return Reply.Silent("the answer cannot be unpacked");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // A connection that was refused or cut may come back; zero: with the usual pause.
            return Reply.Silent($"{request.RequestUri!.Authority} cannot be reached: {Cause(e)}") with { RetryAfter = TimeSpan.Zero };
        }
    }

    private static async Task<byte[]?> Body(HttpResponseMessage answer, int largest, CancellationToken token)
    {
        await using Stream stream = await answer.Content.ReadAsStreamAsync(token);
        using var whole = new MemoryStream();
        byte[] part = new byte[64 * 1024];
        for (int read; (read = await stream.ReadAsync(part, token)) > 0;)
        {
            if (whole.Length + read > largest)
            {
                return null;
            }

            await whole.WriteAsync(part.AsMemory(0, read), token);
        }

        return whole.ToArray();
    }

    private static Dictionary<string, string> Headers(HttpResponseMessage answer)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, IEnumerable<string> values) in answer.Headers.Concat(answer.Content.Headers))
        {
            headers[name] = string.Join(", ", values);
        }

        return headers;
    }

    // The runtime's own messages are left out of the published program, so the words are ours, and the system's where there are some.
    private static string Cause(Exception e) => (e as HttpRequestException)?.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "its name is not known",
        HttpRequestError.SecureConnectionError => "no secure connection: its certificate is not trusted, or it speaks no TLS",
        _ => e.InnerException is SocketException refused ? refused.Message.ToLowerInvariant() : "the connection was cut",
    };

    // What the system trusts is trusted; else a chain that ends at one of ours. A wrong name is never forgiven.
    private static RemoteCertificateValidationCallback Trusting(X509Certificate2Collection authorities) => (_, certificate, given, errors) =>
    {
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is null)
        {
            return errors == SslPolicyErrors.None;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        foreach (X509ChainElement element in given?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        using X509Certificate2 leaf = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        return chain.Build(leaf);
    };
}
