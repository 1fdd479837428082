using GitOpsGen.Change;

namespace GitOpsGen.Git;

/// <summary>A name and an e-mail address, as commits carry them.</summary>
public sealed record Person(string Name, string Email);

/// <summary>One commit to be made.</summary>
/// <param name="Changes">Its files, each path at most once.</param>
/// <param name="Message">The whole message with its trailers.</param>
/// <param name="Author">Whose change it is.</param>
/// <param name="Committer">Who commits it.</param>
/// <param name="When">The time of both, with its offset; git keeps whole seconds.</param>
public sealed record CommitRequest(IReadOnlyList<FileChange> Changes, string Message, Person Author, Person Committer, DateTimeOffset When);

/// <summary>What became of a publication.</summary>
public abstract record PublishOutcome
{
    private PublishOutcome()
    {
    }

    /// <summary>The branch now ends with these commits, oldest first.</summary>
    public sealed record Published(IReadOnlyList<string> Commits) : PublishOutcome;

    /// <summary>Somebody else moved the branch first, and nothing was written to it: read it and decide anew.</summary>
    /// <param name="Tip">Where the branch stands now; null where it has gone.</param>
    public sealed record Moved(string? Tip) : PublishOutcome
    {
        /// <summary>The server's words where it would not take the commit although the branch stands still, as while another push is under way.</summary>
        public string Words { get; init; } = "";
    }
}

/// <summary>A commit as the branch's history tells it.</summary>
/// <param name="When">The committer's time.</param>
public sealed record LoggedCommit(string Id, IReadOnlyList<string> Parents, string Author, string Email, DateTimeOffset When, string Message);
