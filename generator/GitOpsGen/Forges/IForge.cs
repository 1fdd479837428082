using System.Collections.Immutable;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Forges;

/// <summary>A request: a merge request of GitLab or a pull request of GitHub.</summary>
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
/// <param name="Words">As it is told to people.</param>
public sealed record Arming(string Words)
{
    /// <summary>The forge will merge it, or has merged it.</summary>
    public static Arming Armed { get; } = new("merges by itself");

    /// <summary>No check has reported on this commit yet, or the forge still looks at it: ask again in the next run.</summary>
    public static Arming TooEarly { get; } = new("waits for checks before it merges by itself");

    /// <summary>A check failed: people decide.</summary>
    public static Arming ChecksFailed { get; } = new("its checks failed, so that it does not merge by itself");

    /// <summary>The branch holds what the tool did not write: people decide.</summary>
    public static Arming Foreign { get; } = new("its branch holds commits of others, so that it does not merge by itself");

    /// <summary>The forge does not merge it as it is, such as without an approval.</summary>
    public static Arming Refused(string why) => new($"does not merge by itself yet ({why})");
}

/// <summary>The state of a commit status.</summary>
public enum StatusState
{
    /// <summary>Done, nothing to do, or something to wait for.</summary>
    Success,

    /// <summary>Refused.</summary>
    Failure,
}

/// <summary>What one project of a forge is asked: a dozen questions, and no more. Requests from forks are never seen: whoever opens one chooses the name of its branch.</summary>
public interface IForge : IDisposable
{
    /// <summary>What it calls a request, such as <c>merge request !7</c>.</summary>
    string Named(long number);

    /// <summary>The open requests into <paramref name="target"/> whose source branch begins with <paramref name="prefix"/>.</summary>
    Result<ImmutableArray<ForgeRequest>> OpenRequests(string target, string prefix);

    /// <summary>When the newest merged request from <paramref name="source"/> was merged; null where none was.</summary>
    Result<DateTimeOffset?> MergedAt(string source, string target);

    /// <summary>The newest request from <paramref name="source"/> that was closed without being merged, with the branch at <paramref name="head"/>; null where none was.</summary>
    Result<ForgeRequest?> Closed(string source, string target, string head);

    /// <summary>Opens a request; where one is open from that branch already, also by a call whose answer was lost, gives that one.</summary>
    Result<ForgeRequest> Open(NewRequest request);

    /// <summary>Gives a request a new title and description.</summary>
    Result<bool> Update(long number, string title, string body);

    /// <summary>Says something on a request, once, also where an answer was lost.</summary>
    Result<bool> Comment(long number, string text);

    /// <summary>The one comment of the token's own user that begins with <paramref name="marker"/> says this from now on; it is made where it is missing.</summary>
    Result<bool> KeepComment(long number, string marker, string text);

    /// <summary>Closes a request without merging it.</summary>
    Result<bool> Close(long number);

    /// <summary>Lets the forge merge a request by itself, only as long as it stands at its head, and only where a check other than ours has begun there.</summary>
    /// <param name="request">The request, at the head that may be merged.</param>
    /// <param name="method">How.</param>
    /// <param name="message">The message of the commit that a squash makes.</param>
    Result<Arming> Arm(ForgeRequest request, MergeMethod method, string message);

    /// <summary>
    /// What the newest status called <paramref name="context"/> says of the newest commit of <paramref name="branch"/> that touches
    /// <paramref name="path"/>, in the forge's own word; null where there is none.
    /// </summary>
    Result<string?> StatusOf(string branch, string path, string context);

    /// <summary>Sets the commit status called <paramref name="context"/>.</summary>
    Result<bool> SetStatus(string commit, string context, StatusState state, string description);
}
