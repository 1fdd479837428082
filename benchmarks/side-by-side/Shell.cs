using System.Diagnostics;
using System.Globalization;

namespace GitOpsGen.Benchmarks;

/// <summary>What one run cost.</summary>
/// <param name="Milliseconds">Wall time.</param>
/// <param name="PeakMegabytes">The largest resident set of any process of the run.</param>
/// <param name="Processor">Milliseconds of processor time, of the user and of the system, children included; to 10 ms.</param>
internal readonly record struct Cost(double Milliseconds, double PeakMegabytes, double Processor)
{
    /// <summary>What it would cost so many times.</summary>
    public Cost Times(int count) => this with { Milliseconds = Milliseconds * count, Processor = Processor * count };
}

/// <summary>Runs commands and measures them from outside, all in the same way.</summary>
internal static class Shell
{
    public static bool Has(string tool) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(d => File.Exists(Path.Combine(d, tool)));

    /// <summary>Runs a script of sh, and throws with its output where it fails.</summary>
    public static string Do(string script, string folder)
    {
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-euc");
        start.ArgumentList.Add(script);
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{script}\nended with {process.ExitCode}:\n{output}{error.Result}");
    }

    /// <summary>Runs one command under time(1): its wall time, and the peak of its memory, children included.</summary>
    public static Cost Measure(string command, string folder, int allowedExit = 0)
    {
        string usage = Path.GetTempFileName();
        var start = new ProcessStartInfo("/usr/bin/time") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["-f", "%M %U %S", "-o", usage, "/bin/sh", "-c", "exec " + command])
        {
            start.ArgumentList.Add(argument);
        }

        long begin = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        double elapsed = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        string[] last = File.ReadAllLines(usage)[^1].Split(' ');
        File.Delete(usage);
        return process.ExitCode == 0 || process.ExitCode == allowedExit
            ? new Cost(elapsed, Number(last[0]) / 1024, (Number(last[1]) + Number(last[2])) * 1000)
            : throw new InvalidOperationException($"{command}\nended with {process.ExitCode}:\n{output}{error.Result}");
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
