namespace GitOpsGen.Diagnostics;

/// <summary>Which exit status a code leads to (product contract, section 7).</summary>
public enum Fault
{
    /// <summary>The input is wrong: arguments, spec, template. Exit 2.</summary>
    Input,

    /// <summary>The checks refuse what would be committed. Exit 3.</summary>
    Refused,

    /// <summary>Held by a gate, a hold, an approval, a lock or a freeze. Exit 4.</summary>
    Held,

    /// <summary>The repository or the forge refused, or could not be reached. Exit 5.</summary>
    Repository,
}

/// <summary>One entry of the catalog of findings. <c>docs/diagnostics.md</c> is written from these.</summary>
/// <param name="Id">Letters of the room and a number, such as <c>SPEC002</c>. Never reused.</param>
/// <param name="Fault">The exit status it leads to when it is an error.</param>
/// <param name="Severity">What it weighs unless a caller says otherwise.</param>
/// <param name="Meaning">One sentence for the documentation.</param>
/// <param name="WayOut">What a person does about it.</param>
public sealed record Code(string Id, Fault Fault, Severity Severity, string Meaning, string WayOut)
{
    /// <summary>
    /// What is printed for it, shortened, where no bad sample of the repository shows it: it takes a server, a network or another program to go wrong. Else empty.
    /// </summary>
    public string Example { get; init; } = "";

    /// <inheritdoc />
    public override string ToString() => Id;
}
