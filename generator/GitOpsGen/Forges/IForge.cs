using System.Collections.Immutable;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Forges;

/// <summary>An open request: a merge request of GitLab or a pull request of GitHub.</summary>
/// <param name="Number">As people name it: !7, #7.</param>
/// <param name="Id">The forge's own id.</param>
/// <param name="Url">Where people see it.</param>
/// <param name="Source">The branch that holds the change.</param>
/// <param name="Head">The commit that branch stands at.</param>
/// <param name="Title">Its title.</param>
/// <param name="Body">Its description.</param>
/// <param name="IsArmed">Whether the forge merges it by itself once it may.</param>
public sealed record ForgeRequest(long Number, string Id, string Url, string Source, string Head, string Title, string Body, bool IsArmed);

/// <summary>A request to be opened.</summary>
public sealed record NewRequest(string Source, string Target, string Title, string Body, ImmutableArray<string> Labels, bool Squash);

/// <summary>How a request is merged.</summary>
public enum MergeMethod
{
    /// <summary>A merge commit.</summary>
    Merge,

    /// <summary>One new commit.</summary>
    Squash,

    /// <summary>The commits again on top of the branch.</summary>
    Rebase,
}

/// <summary>What became of the wish that a request merges by itself.</summary>
public enum Arming
{
    /// <summary>The forge will merge it, or has merged it.</summary>
    Armed,

    /// <summary>No check has reported on this commit yet, or the forge still looks at it: ask again in the next run.</summary>
    TooEarly,

    /// <summary>A check failed: people decide.</summary>
    ChecksFailed,
}

/// <summary>The state of a commit status.</summary>
public enum StatusState
{
    /// <summary>Waits.</summary>
    Pending,

    /// <summary>Done, or nothing to do.</summary>
    Success,

    /// <summary>Refused.</summary>
    Failure,
}

/// <summary>What one project of a forge is asked: a dozen questions, and no more.</summary>
public interface IForge : IDisposable
{
    /// <summary>What it calls a request, such as <c>merge request !7</c>.</summary>
    string Named(long number);

    /// <summary>The open requests into <paramref name="target"/> whose source branch begins with <paramref name="prefix"/>.</summary>
    Result<ImmutableArray<ForgeRequest>> OpenRequests(string target, string prefix);

    /// <summary>When the newest merged request from <paramref name="source"/> was merged; null where none was.</summary>
    Result<DateTimeOffset?> MergedAt(string source, string target);

    /// <summary>Opens a request; where one is open from that branch already, gives that one.</summary>
    Result<ForgeRequest> Open(NewRequest request);

    /// <summary>Gives a request a new title and description.</summary>
    Result<bool> Update(long number, string title, string body);

    /// <summary>Says something on a request.</summary>
    Result<bool> Comment(long number, string text);

    /// <summary>The one comment that contains <paramref name="marker"/> says this from now on; it is made where it is missing.</summary>
    Result<bool> KeepComment(long number, string marker, string text);

    /// <summary>Closes a request without merging it.</summary>
    Result<bool> Close(long number);

    /// <summary>Lets the forge merge a request by itself, only as long as it stands at its head, and only where a check other than ours has begun there.</summary>
    Result<Arming> Arm(ForgeRequest request, MergeMethod method);

    /// <summary>Sets the commit status called <paramref name="context"/>.</summary>
    Result<bool> SetStatus(string commit, string context, StatusState state, string description);
}
