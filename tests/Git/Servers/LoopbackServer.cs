using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace GitOpsGen.Tests.Git.Servers;

/// <summary>Real server programs on loopback ports, started for a test and stopped after it. <c>eng/install-test-servers</c> installs them.</summary>
public abstract class LoopbackServer : IDisposable
{
    private const int FirstPort = 10_000, Ports = 22_000;

    // Test processes beside each other begin at different places.
    private static int handedOut = Environment.ProcessId * 997;
    private readonly List<Process> running = [];

    public int Port { get; } = FreePort();

    protected static string Number(int port) => port.ToString(CultureInfo.InvariantCulture);

    protected void Start(string program, params IEnumerable<string> arguments)
    {
        if (!File.Exists(program))
        {
            throw new InvalidOperationException($"{program} is missing: run eng/install-test-servers");
        }

        running.Add(Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!);
    }

    protected static void WaitUntil(Func<bool> isReady, Process? watched = null)
    {
        for (int i = 0; i < 200 && !isReady(); i++)
        {
            Thread.Sleep(watched?.HasExited == true ? throw new InvalidOperationException("the server ended") : 25);
        }

        if (!isReady())
        {
            throw new InvalidOperationException("the server did not start");
        }
    }

    protected void WaitForPort() => WaitUntil(() =>
    {
        try
        {
            using TcpClient client = new("127.0.0.1", Port);
            return client.Connected;
        }
        catch (SocketException)
        {
            return false;
        }
    }, running[^1]);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        foreach (Process process in running)
        {
            // With the processes it has started: fcgiwrap leaves its workers behind when it is asked to end.
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        running.Clear();
    }

    /// <summary>
    /// A port that nobody listens at, and that is handed out once. It lies below those that the system takes for outgoing connections
    /// (from 32768 on): one of these could take it before the server does.
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            int port = FirstPort + (int)((uint)Interlocked.Increment(ref handedOut) % Ports);
            try
            {
                using TcpListener listener = new(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody listens there.
            }
        }
    }

    /// <summary>A listener for HTTP at such a port.</summary>
    public static (HttpListener Listener, int Port) Listen()
    {
        int port = FreePort();
        var listener = new HttpListener();
        listener.Prefixes.Add($"http://127.0.0.1:{Number(port)}/");
        listener.Start();
        return (listener, port);
    }
}
