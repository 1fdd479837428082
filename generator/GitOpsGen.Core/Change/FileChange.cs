namespace GitOpsGen.Change;

/// <summary>What a commit does to one path. Closed.</summary>
public abstract record FileChange
{
    private FileChange(string path) => Path = path;

    /// <summary>From the root of the repository, with forward slashes.</summary>
    public string Path { get; }

    /// <summary>The path holds these bytes.</summary>
    public sealed record Write(string Path, byte[] Bytes) : FileChange(Path);

    /// <summary>The path holds a blob that the repository has already.</summary>
    public sealed record Link(string Path, string BlobId) : FileChange(Path);

    /// <summary>The path goes.</summary>
    public sealed record Delete(string Path) : FileChange(Path);
}
