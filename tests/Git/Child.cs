using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using GitOpsGen.Change;
using GitOpsGen.Git;
using Xunit;

namespace GitOpsGen.Tests.Git;

/// <summary>A second process that commits: this test program started again, with its work in environment variables.</summary>
public static class Child
{
    /// <summary>The variable that names a folder for what is fetched; empty: none.</summary>
    public const string Cache = "GITOPSGEN_TESTS_CACHE";

    private const string Role = "GITOPSGEN_TESTS_COMMITTER";

    /// <summary>Starts a process that raises the number in each of two files, its own and the shared one, by one a commit.</summary>
    public static Process Start(string repository, string name, int commits, bool takesTurns, bool isEmbedded = true,
        IReadOnlyDictionary<string, string>? variables = null)
    {
        // A session of its own, so that it can be killed together with every git it has started.
        ProcessStartInfo start = new("setsid", [Path.Combine(AppContext.BaseDirectory, "GitOpsGen.Tests")])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        start.Environment[Role] = string.Create(CultureInfo.InvariantCulture, $"{repository}\n{name}\n{commits}\n{takesTurns}\n{isEmbedded}");
        foreach ((string key, string value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Starts so many processes at once, waits until each has made its commits, and says how many attempts that took.</summary>
    public static string Race(int processes, int commits, Func<string, Process> start)
    {
        long began = Stopwatch.GetTimestamp();
        Process[] children = [.. Enumerable.Range(0, processes).Select(i => start("p" + i.ToString(CultureInfo.InvariantCulture)))];
        int attempts = 0;
        foreach (Process child in children)
        {
            string[] lines = child.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            child.WaitForExit();
            Assert.Equal(0, child.ExitCode);
            attempts += int.Parse(lines[^1], CultureInfo.InvariantCulture);
            child.Dispose();
        }

        return string.Create(CultureInfo.InvariantCulture,
            $"{processes * commits} commits, {attempts} attempts, {processes * commits / Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} a second with the start of the processes");
    }

    /// <summary>SIGKILL to the process and all that it has started.</summary>
    public static void Kill(Process child)
    {
        using Process kill = Process.Start("sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -s KILL -- -{child.Id}")]);
        kill.WaitForExit();
        child.WaitForExit();
    }

    [ModuleInitializer]
    internal static void RunInsteadOfTests()
    {
        if (Environment.GetEnvironmentVariable(Role) is { } work)
        {
            Environment.SetEnvironmentVariable(Role, null);
            string[] words = work.Split('\n');
            Environment.Exit(Commit(new RepositoryLocation(words[0], "main", bool.Parse(words[4])), words[1], int.Parse(words[2], CultureInfo.InvariantCulture), bool.Parse(words[3])));
        }
    }

    private static int Commit(RepositoryLocation where, string name, int commits, bool takesTurns)
    {
        using ConfigRepository repository = ConfigRepository.Open(where, new GitOptions { Cache = Environment.GetEnvironmentVariable(Cache) is { Length: > 0 } folder ? folder : null }).Value;
        int attempts = 0;
        for (int done = 0; done < commits; attempts++)
        {
            using IDisposable? turn = takesTurns ? repository.TakeTurn(TimeSpan.FromSeconds(20)) : null;
            Snapshot read = repository.Read().Value;
            PublishOutcome outcome = repository.Publish(read, [Sandbox.Commit(name, Raise(read, "count/" + name), Raise(read, "count/shared"))]).Value;
            if (outcome is PublishOutcome.Published published)
            {
                done++;
                Console.WriteLine(published.Commits[0]);
            }
        }

        Console.WriteLine(attempts.ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static FileChange Raise(Snapshot read, string path)
    {
        string? blob = read.List([path]).Value.GetValueOrDefault(path);
        int count = blob is null ? 0 : int.Parse(Encoding.ASCII.GetString(read.Read([blob]).Value[0]!), CultureInfo.InvariantCulture);
        return Sandbox.Write(path, (count + 1).ToString(CultureInfo.InvariantCulture));
    }
}
