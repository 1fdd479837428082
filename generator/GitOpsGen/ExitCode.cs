using GitOpsGen.Diagnostics;

namespace GitOpsGen;

/// <summary>The exit statuses that pipelines depend on.</summary>
public static class ExitCode
{
    /// <summary>Done, or nothing to do.</summary>
    public const int Done = 0;

    /// <summary>A defect of ours, or output that could not be written; what was committed stays.</summary>
    public const int Defect = 1;

    /// <summary>The input is wrong: arguments, spec, template.</summary>
    public const int Input = 2;

    /// <summary>The checks refuse what would be committed.</summary>
    public const int Refused = 3;

    /// <summary>Held by a gate, a hold, an approval or a freeze.</summary>
    public const int Held = 4;

    /// <summary>The repository or the forge refused, or could not be reached.</summary>
    public const int Repository = 5;

    /// <summary>Something was rolled back.</summary>
    public const int RolledBack = 6;

    // With several services the first of these that occurred is the exit status.
    private static readonly int[] Order = [Defect, Input, Repository, Refused, RolledBack, Held, Done];

    /// <summary>The exit status of several outcomes.</summary>
    public static int Worst(IEnumerable<int> codes) => codes.DefaultIfEmpty(Done).MinBy(c => Array.IndexOf(Order, c));

    /// <summary>The exit status of findings: that of their errors.</summary>
    public static int Of(IEnumerable<Diagnostic> findings) => Worst(findings.Where(d => d.Severity == Severity.Error).Select(d => d.Code.Fault switch
    {
        Fault.Input => Input,
        Fault.Refused => Refused,
        Fault.Held => Held,
        _ => Repository,
    }));
}
