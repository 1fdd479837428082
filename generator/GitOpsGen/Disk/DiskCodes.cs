using GitOpsGen.Diagnostics;

namespace GitOpsGen.Disk;

/// <summary>Codes of files that cannot be read or written.</summary>
public static class DiskCodes
{
    /// <summary>No such environment.</summary>
    public static Code NotFound { get; } = new("DISK001", Fault.Input, Severity.Error,
        "an environment was named that is not there", "name a file, a folder, or an environment below environments/");

    /// <summary>Nothing in the folder.</summary>
    public static Code NothingThere { get; } = new("DISK002", Fault.Input, Severity.Error,
        "a folder holds no environment", "put an environment.yaml there, or name another folder");

    /// <summary>A path that leads out.</summary>
    public static Code LeavesFolder { get; } = new("DISK003", Fault.Input, Severity.Error,
        "a path of the spec leads out of the repository the spec stands in", "keep what a spec names beside it")
    { Example = "'templates/deployment.yaml.hbs' is a link that leads out of 'environments'" };

    /// <summary>The system refused.</summary>
    public static Code Unreadable { get; } = new("DISK004", Fault.Input, Severity.Error,
        "a file or folder could not be read or written", "see the system's own words in the message")
    { Example = "'environments/shop/environment.yaml' cannot be read: Access to the path '/srv/environments/shop/environment.yaml' is denied" };

    /// <summary>A pattern without files.</summary>
    public static Code NoMatch { get; } = new("DISK005", Fault.Input, Severity.Error,
        "a pattern of the spec names no file", "mend the pattern; it is relative to the spec's own folder");

    /// <summary>All of them, for the catalog.</summary>
    public static IReadOnlyList<Code> All { get; } = [NotFound, NothingThere, LeavesFolder, Unreadable, NoMatch];
}
