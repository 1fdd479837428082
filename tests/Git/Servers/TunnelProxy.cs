using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace GitOpsGen.Tests.Git.Servers;

/// <summary>An HTTP proxy that knows CONNECT alone, and remembers what it was asked for.</summary>
public sealed class TunnelProxy : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public TunnelProxy()
    {
        listener.Start();
        _ = AcceptAsync();
    }

    public string Address => "http://127.0.0.1:" + ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>The first lines of the requests.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = PassAsync(await listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The listener was closed.
        }
    }

    private async Task PassAsync(TcpClient near)
    {
        using (near)
        {
            NetworkStream client = near.GetStream();
            StringBuilder head = new();
            byte[] one = new byte[1];
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await client.ReadAsync(one) == 1)
            {
                head.Append((char)one[0]);
            }

            string line = head.ToString().Split("\r\n")[0];
            Asked.Enqueue(line);
            using TcpClient far = new();
            await far.ConnectAsync("127.0.0.1", int.Parse(line.Split(' ')[1].Split(':')[1], CultureInfo.InvariantCulture));
            await client.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray());
            NetworkStream server = far.GetStream();
            await Task.WhenAny(client.CopyToAsync(server), server.CopyToAsync(client));
        }
    }
}
