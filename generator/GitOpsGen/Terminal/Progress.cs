namespace GitOpsGen.Terminal;

/// <summary>Tells a person at a terminal what takes longer than a second; each thing once.</summary>
/// <param name="error">Standard error.</param>
public sealed class Progress(TextWriter error)
{
    private readonly Lock gate = new();
    private readonly HashSet<string> said = new(StringComparer.Ordinal);

    /// <summary>Whether there is somebody to tell: standard error is a terminal, and no JSON was asked for.</summary>
    public bool IsShown { get; set; }

    /// <summary>Says what is still under way, such as <c>fetching from git.example.com</c>.</summary>
    public void Say(string what)
    {
        lock (gate)
        {
            if (IsShown && said.Add(what))
            {
                error.WriteLine(what + " ...");
            }
        }
    }
}
