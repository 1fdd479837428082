using System.Net;
using System.Net.Sockets;

namespace GitOpsGen.Tests.Git.Servers;

/// <summary>Passes connections on to a loopback port, and cuts the next one after so many bytes in one direction when it is told to.</summary>
public sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int target;
    private Cut? next;

    public CuttingProxy(int target)
    {
        this.target = target;
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How many connections were cut.</summary>
    public int Cuts { get; private set; }

    public void CutNext(int bytes, bool towardsServer) => next = new Cut(bytes, towardsServer);

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket near = await listener.AcceptSocketAsync();
                Cut? cut = Interlocked.Exchange(ref next, null);
                ThreadPool.QueueUserWorkItem(_ => PassAsync(near, cut).GetAwaiter().GetResult());
            }
        }
        catch (SocketException)
        {
            // The listener was closed.
        }
        catch (ObjectDisposedException)
        {
            // The same, a moment later.
        }
    }

    private async Task PassAsync(Socket near, Cut? cut)
    {
        Socket far = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await far.ConnectAsync(IPAddress.Loopback, target);
        await Task.WhenAll(
            PumpAsync(near, far, cut is { TowardsServer: true } ? cut.Bytes : int.MaxValue),
            PumpAsync(far, near, cut is { TowardsServer: false } ? cut.Bytes : int.MaxValue));
        near.Dispose();
        far.Dispose();
    }

    private async Task PumpAsync(Socket from, Socket to, int budget)
    {
        byte[] buffer = new byte[8192];
        try
        {
            while (budget > 0)
            {
                int read = await from.ReceiveAsync(buffer.AsMemory(0, Math.Min(buffer.Length, budget)));
                if (read == 0)
                {
                    to.Shutdown(SocketShutdown.Send);
                    return;
                }

                await to.SendAsync(buffer.AsMemory(0, read));
                budget -= budget == int.MaxValue ? 0 : read;
            }

            // A reset in both directions, as from a router that has forgotten the connection.
            Cuts++;
            from.Close(0);
            to.Close(0);
        }
        catch (SocketException)
        {
            // One of the two is gone.
        }
        catch (ObjectDisposedException)
        {
            // The same.
        }
    }

    private sealed record Cut(int Bytes, bool TowardsServer);
}
