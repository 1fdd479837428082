// Stands in, in this process, for servers that no package brings: Argo CD's API server, SonarQube, a registry's token server, and a Prometheus that hangs or fails.
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using GitOpsGen.Tests.Git.Servers;

namespace GitOpsGen.Tests.Gates.Servers;

/// <summary>What a stand-in answers.</summary>
public sealed record Canned(int Status, string Body)
{
    public (string Name, string Value)[] Headers { get; init; } = [];

    /// <summary>Never answers.</summary>
    public bool Hangs { get; init; }
}

/// <summary>A server whose answers the test gives; it keeps what it was asked.</summary>
public sealed class JsonServer : IDisposable
{
    private readonly HttpListener listener;
    private readonly Func<HttpListenerRequest, Canned> answer;
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int held, most;

    public JsonServer(Func<HttpListenerRequest, Canned> answer)
    {
        this.answer = answer;
        (listener, int port) = LoopbackServer.Listen();
        Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        _ = Task.Run(Serve);
    }

    public string Address { get; }

    public string Host => new Uri(Address).Authority;

    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>The requests that are open now.</summary>
    public int AtOnce => Volatile.Read(ref held);

    /// <summary>The most requests that were open at once.</summary>
    public int MostAtOnce => most;

    public static JsonServer Always(Canned canned) => new(_ => canned);

    public void Dispose()
    {
        ended.TrySetResult();
        listener.Close();
    }

    private async Task Serve()
    {
        while (listener.IsListening)
        {
            try
            {
                HttpListenerContext context = await listener.GetContextAsync();
                _ = Task.Run(() => Answer(context));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The listener was closed.
            }
        }
    }

    private async Task Answer(HttpListenerContext context)
    {
        int now = Interlocked.Increment(ref held);
        Interlocked.Exchange(ref most, Math.Max(most, now));
        try
        {
            Asked.Enqueue($"{context.Request.HttpMethod} {context.Request.RawUrl}");
            Canned canned = answer(context.Request);
            if (canned.Hangs)
            {
                await ended.Task;
                return;
            }

            context.Response.StatusCode = canned.Status;
            foreach ((string name, string value) in canned.Headers)
            {
                context.Response.AddHeader(name, value);
            }

            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(canned.Body));
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The client hung up.
        }
        finally
        {
            Interlocked.Decrement(ref held);
        }
    }
}
