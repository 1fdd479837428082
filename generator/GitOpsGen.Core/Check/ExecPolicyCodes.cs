using GitOpsGen.Diagnostics;

namespace GitOpsGen.Check;

/// <summary>Codes of the environment's own commands (<c>spec.policies.exec</c>).</summary>
public static class ExecPolicyCodes
{
    /// <summary>exec: the command said no.</summary>
    public static Code ExecRefused { get; } = new("POL014", Fault.Refused, Severity.Error,
        "a command of `policies.exec` refuses the manifests", "read what it says, and mend the manifest");

    /// <summary>exec: the command gave no answer.</summary>
    public static Code ExecBroken { get; } = new("POL015", Fault.Input, Severity.Error,
        "a command of `policies.exec` could not be asked", "name a program that is installed where the checks run, and give it time enough");

    /// <summary>exec without leave.</summary>
    public static Code ExecNotAsked { get; } = new("POL016", Fault.Refused, Severity.Warning,
        "the commands of `policies.exec` were not asked", "pass `--allow-exec` where the spec is trusted to run programs");

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } = [ExecRefused, ExecBroken, ExecNotAsked];
}
