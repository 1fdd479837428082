using System.Diagnostics;
using System.Security.Cryptography;

namespace GitOpsGen.Git;

/// <summary>A lock file that the system takes back when its process dies, so it is never stale.</summary>
internal sealed class Turn : IDisposable
{
    private readonly FileStream? held;

    private Turn(FileStream? held) => this.held = held;

    public static Turn Take(string file, TimeSpan patience)
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            try
            {
                return new Turn(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (UnauthorizedAccessException)
            {
                return new Turn(null);
            }
            catch (IOException)
            {
                // Held by another, or a file system without locks: then the patience runs out and the race decides. Who has waited longer looks less often: many that
                // look all the time take the processor from the one that works (row 9).
                Thread.Sleep(RandomNumberGenerator.GetInt32(1, 6 + (int)Math.Min(Stopwatch.GetElapsedTime(start).TotalMilliseconds / 20, 25)));
            }
        }
        while (Stopwatch.GetElapsedTime(start) < patience);
        return new Turn(null);
    }

    public void Dispose() => held?.Dispose();
}
