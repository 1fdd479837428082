using System.Diagnostics;
using System.Runtime;

namespace GitOpsGen.Terminal;

/// <summary>
/// Where the time of a run goes. Phases are measured around the calls of the core, never inside of it; the time of a phase within another counts for the
/// inner one alone, so that all of them add up to the whole.
/// </summary>
/// <param name="clock">What tells the time.</param>
public sealed class Timings(TimeProvider clock)
{
    /// <summary>The phase of calls of git.</summary>
    public const string Git = "git";

    private readonly Lock door = new();
    private readonly long began = clock.GetTimestamp();
    private readonly List<PhaseReport> phases = [];
    private double inner;

    /// <summary>Runs <paramref name="work"/> as a part of <paramref name="phase"/>.</summary>
    public T Of<T>(string phase, Func<T> work)
    {
        double outside = inner;
        inner = 0;
        long begin = clock.GetTimestamp();
        try
        {
            return work();
        }
        finally
        {
            double all = clock.GetElapsedTime(begin).TotalMilliseconds;
            Add(phase, all - inner);
            inner = outside + all;
        }
    }

    /// <summary>A call of git that has ended.</summary>
    public void Called(TimeSpan took)
    {
        Add(Git, took.TotalMilliseconds);
        lock (door)
        {
            inner += took.TotalMilliseconds;
        }
    }

    /// <summary>The phases in the order in which they ended first, what is left, and what the runtime had to compile.</summary>
    public TimingReport Report()
    {
        double all = clock.GetElapsedTime(began).TotalMilliseconds;
        int compiled = (int)JitInfo.GetCompiledMethodCount();
        string[] assemblies = compiled == 0 ? [] : [.. AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName().Name).OfType<string>().Order(StringComparer.Ordinal)];
        using var self = Process.GetCurrentProcess();
        TimeSpan started = clock.GetUtcNow() - self.StartTime.ToUniversalTime();
        lock (door)
        {
            PhaseReport[] rest = [new("start", 1, Rounded(started.TotalMilliseconds - all)), .. phases.Select(p => p with { Milliseconds = Rounded(p.Milliseconds) }), new("other", 1, Rounded(all - phases.Sum(p => p.Milliseconds)))];
            return new TimingReport(Rounded(started.TotalMilliseconds), rest, compiled, Rounded(JitInfo.GetCompilationTime().TotalMilliseconds), assemblies);
        }
    }

    private void Add(string phase, double milliseconds)
    {
        lock (door)
        {
            int at = phases.FindIndex(p => p.Phase == phase);
            if (at < 0)
            {
                phases.Add(new PhaseReport(phase, 1, milliseconds));
            }
            else
            {
                phases[at] = new PhaseReport(phase, phases[at].Count + 1, phases[at].Milliseconds + milliseconds);
            }
        }
    }

    private static double Rounded(double milliseconds) => Math.Round(milliseconds, 1);
}
