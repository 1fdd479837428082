using GitOpsGen.Diagnostics;

namespace GitOpsGen.Forges;

/// <summary>A comment as both forges have it.</summary>
/// <param name="Id">The forge's id.</param>
/// <param name="Author">What says who wrote it.</param>
/// <param name="Body">Its text.</param>
internal sealed record ForgeComment(string Id, string Author, string Body);

/// <summary>Writes that must not be doubled, the same on each forge.</summary>
internal static class ForgeWrites
{
    /// <summary>Writes; where the answer was lost, <paramref name="look"/> says whether it was done, and only if not it is tried once more.</summary>
    public static Result<T> NotTwice<T>(Func<Result<T>> write, Func<Result<T?>> look)
        where T : class
    {
        Result<T> first = write();
        if (first.IsOk || first.Diagnostics.All(d => d.Code != ForgeCodes.Unreachable))
        {
            return first;
        }

        Result<T?> seen = look();
        return !seen.IsOk ? first : seen.Value is { } done ? Result<T>.Ok(done) : write();
    }

    /// <summary>Keeps one comment up to date: that which begins with the marker and is the caller's own. Whoever copies the marker keeps his own text.</summary>
    public static Result<bool> Keep(
        IEnumerable<ForgeComment> comments, string marker, string text, Func<ForgeComment, Result<bool>> isOwn, Func<ForgeComment, Result<bool>> change, Func<Result<bool>> make)
    {
        foreach (ForgeComment comment in comments.Where(c => c.Body.StartsWith(marker, StringComparison.Ordinal)))
        {
            Result<bool> own = isOwn(comment);
            if (!own.IsOk || own.Value)
            {
                return !own.IsOk ? own : IsSame(comment.Body, text) ? Result<bool>.Ok(true) : change(comment);
            }
        }

        return make();
    }

    /// <summary>Whether a text that a forge gives back is the one that was sent: it may have trimmed it.</summary>
    public static bool IsSame(string stored, string sent) => stored.ReplaceLineEndings("\n").Trim() == sent.ReplaceLineEndings("\n").Trim();
}
