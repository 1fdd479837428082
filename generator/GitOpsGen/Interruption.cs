using System.Diagnostics;
using System.Runtime.InteropServices;

namespace GitOpsGen;

/// <summary>
/// What a signal takes along that ends this program: the children that it started, with theirs, and its folders for temporary files. Children are asked to end
/// first, so that a git removes its lock files. The branch is safe without all of this: it moves by compare-and-swap.
/// </summary>
public static class Interruption
{
    private const int Terminate = 15, Kill = 9;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly Lock Gate = new();
    private static readonly HashSet<string> Folders = new(StringComparer.Ordinal);
    private static PosixSignalRegistration[] registered = [];
    private static volatile bool isOver;

    private delegate int SendSignal(int process, int signal);

    /// <summary>Starts a process that such a signal ends too.</summary>
    public static void Start(Process process)
    {
        lock (Gate)
        {
            Register();
            if (!isOver)
            {
                process.Start();
                return;
            }
        }

        Halt();
    }

    /// <summary>Makes a folder for temporary files that such a signal removes too.</summary>
    public static string MakeFolder(string prefix)
    {
        lock (Gate)
        {
            Register();
            string folder = Directory.CreateTempSubdirectory(prefix).FullName;
            Folders.Add(folder);
            return folder;
        }
    }

    /// <summary>Removes such a folder, where it is still there.</summary>
    public static void RemoveFolder(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        lock (Gate)
        {
            Folders.Remove(folder);
        }
    }

    /// <summary>Goes no further where a signal is ending the program: a child that it has ended looks like one that failed.</summary>
    /// <param name="ended">The child; null where there is none.</param>
    public static void Halt(Process? ended = null)
    {
        // Ctrl-C goes to all processes of a terminal at once, and the child may be the first to hear of it.
        if (ended?.ExitCode is 128 + 1 or 128 + 2 or 128 + Terminate)
        {
            Thread.Sleep(100);
        }

        if (isOver)
        {
            Thread.Sleep(Timeout.Infinite);
        }
    }

    // Only where there is something to end or to remove: else the system ends the program by itself, at once.
    private static void Register()
    {
        if (registered.Length == 0)
        {
            registered = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, End))];
        }
    }

    // The signal is not cancelled: after this it ends the program, whose exit status says so. A second one does so at once.
    private static void End(PosixSignalContext signal)
    {
        string[] left;
        lock (Gate)
        {
            if (isOver)
            {
                return;
            }

            isOver = true;
            left = [.. Folders];
        }

        foreach (Action work in (Action[])[EndChildren, .. left.Select(folder => (Action)(() => RemoveFolder(folder)))])
        {
            try
            {
                work();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // What is not to be ended or removed here, the system clears away.
            }
        }
    }

    private static void EndChildren()
    {
        SendSignal send = Marshal.GetDelegateForFunctionPointer<SendSignal>(NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "kill"));
        HashSet<int> asked = [], forced = [];
        for (long begin = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begin) < 2 * Patience; Thread.Sleep(10))
        {
            Dictionary<int, int> parents = Running();
            asked.IntersectWith(parents.Keys);
            int[] ours = [.. parents.Keys.Where(id => asked.Contains(id) || IsBelow(id, parents, asked))];
            if (ours.Length == 0)
            {
                return;
            }

            bool isLate = Stopwatch.GetElapsedTime(begin) > Patience;
            foreach (int id in ours.Where(id => isLate ? forced.Add(id) : asked.Add(id)))
            {
                _ = send(id, isLate ? Kill : Terminate);
            }
        }
    }

    // A child whose parent has ended belongs to nobody of ours any more, so those that were asked before count on their own.
    private static bool IsBelow(int id, Dictionary<int, int> parents, HashSet<int> asked)
    {
        for (int steps = 0; steps < 64 && parents.TryGetValue(id, out int parent); steps++, id = parent)
        {
            if (parent == Environment.ProcessId || asked.Contains(parent))
            {
                return true;
            }
        }

        return false;
    }

    // The parent of every process that has not ended: /proc/ID/stat is `ID (name) state parent …`, and the name may hold anything.
    private static Dictionary<int, int> Running()
    {
        Dictionary<int, int> parents = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out int id))
            {
                continue;
            }

            try
            {
                string stat = File.ReadAllText(folder + "/stat");
                string[] fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', 4, StringSplitOptions.RemoveEmptyEntries);
                if (fields is [not ("Z" or "X"), var parent, ..])
                {
                    parents[id] = int.Parse(parent, System.Globalization.CultureInfo.InvariantCulture);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended in the meantime.
            }
        }

        return parents;
    }
}
