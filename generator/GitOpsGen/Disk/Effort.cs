namespace GitOpsGen.Disk;

/// <summary>
/// How much the runtime should invest. It can interpret patterns and templates, or emit code for them and compile that: the one is quicker for a few services,
/// the other from some dozens on. It has to be told before it first asks, which is when the first YAML is read.
/// </summary>
internal static class Effort
{
    private const string Switch = "System.Runtime.CompilerServices.RuntimeFeature.IsDynamicCodeSupported";
    private const int ManyFiles = 20;
    private const int ManyBytes = 20_000;
    private static readonly EnumerationOptions Near = new() { RecurseSubdirectories = true, MaxRecursionDepth = 2, IgnoreInaccessible = true };

    /// <summary>Looks at how large the environment at <paramref name="path"/> seems to be, and tells the runtime; true where it is large. Nothing but speed depends on it.</summary>
    public static bool For(string path)
    {
        bool large = new FileInfo(path) is { Exists: true, Directory: { } folder } file && (file.Length > ManyBytes || folder.EnumerateFiles("*.yaml", Near).Skip(ManyFiles).Any());
        if (large)
        {
            AppContext.SetSwitch(Switch, true);
        }

        return large;
    }
}
