using System.Collections.Immutable;
using System.Globalization;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Release;

/// <summary>A person's word that nothing is promoted (product contract, section 7, <c>lock</c>).</summary>
/// <param name="Service">The only service it is about; null means the environment.</param>
/// <param name="By">Who.</param>
/// <param name="Reason">Why, in one line.</param>
/// <param name="Since">When it was set.</param>
/// <param name="Until">When it ends by itself; null: when someone unlocks.</param>
public sealed record PromotionLock(string? Service, string By, string Reason, DateTimeOffset Since, DateTimeOffset? Until)
{
    /// <summary>Whether it is in force.</summary>
    public bool Holds(DateTimeOffset now) => Until is null || now < Until;

    /// <summary>As the planner takes it.</summary>
    public Stop ToStop() => new($"locked by {By}: {Reason}", Until, Service);
}

/// <summary>The locks of an environment, kept under <c>locks</c> in the record of its shared files.</summary>
public static class Locks
{
    /// <summary>The key they stand under.</summary>
    public const string Key = "locks";

    /// <summary>The locks in the shared files' record; none where there is no record (null). REC001 where they cannot be read.</summary>
    public static Result<ImmutableArray<PromotionLock>> Read(SourceText? record)
    {
        if (record is null)
        {
            return Result<ImmutableArray<PromotionLock>>.Ok([]);
        }

        Result<YamlNode> read = YamlReader.ReadOne(record);
        PromotionLock?[] locks = read.IsOk ? [.. read.Value.At(Key).Items().Select(Of)] : [null];
        bool damaged = !read.IsOk || locks.Contains(null) || read.Value.At(Key) is not (null or YamlNode.Seq);
        return damaged
            ? Result<ImmutableArray<PromotionLock>>.Fail(Diagnostic.Of(RecordCodes.Damaged, Place.Of(record.Name), "the locks in the record of the shared files cannot be read", RecordCodes.Damaged.WayOut))
            : Result<ImmutableArray<PromotionLock>>.Ok([.. locks.OfType<PromotionLock>()]);
    }

    /// <summary>The locks in force at <paramref name="now"/>, as the planner takes them. Locks that cannot be read stop everything: one of them may be meant.</summary>
    public static ImmutableArray<Stop> Stops(SourceText? record, DateTimeOffset now)
    {
        Result<ImmutableArray<PromotionLock>> read = Read(record);
        return read.IsOk
            ? [.. read.Value.Where(l => l.Holds(now)).Select(l => l.ToStop())]
            : [new Stop("the locks cannot be read: " + read.Diagnostics[0].Place, null)];
    }

    /// <summary>The locks as the record keeps them, ordinal by service, the environment's first; null for none.</summary>
    public static YamlNode.Seq? Write(IEnumerable<PromotionLock> locks)
    {
        YamlNode.Map[] nodes =
        [
            .. locks.OrderBy(l => l.Service ?? "", StringComparer.Ordinal).Select(l => Nodes.Map(
                ("service", l.Service is null ? null : Nodes.Text(l.Service)),
                ("by", Nodes.Text(l.By)),
                ("reason", Nodes.Text(l.Reason)),
                ("since", Nodes.Text(RecordWriter.Time(l.Since))),
                ("until", l.Until is { } until ? Nodes.Text(RecordWriter.Time(until)) : null))),
        ];
        return nodes.Length == 0 ? null : Nodes.Seq(nodes);
    }

    /// <summary>A time as a person says it: <c>2h</c> from now, or a date and time with its offset (UTC where none is said); null where it is neither.</summary>
    public static DateTimeOffset? UntilOf(string text, DateTimeOffset now) =>
        Durations.Parse(text) is { } span ? now + span
        : DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd HH:mmK", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time.ToUniversalTime()
        : null;

    private static PromotionLock? Of(YamlNode node)
    {
        DateTimeOffset? since = Time(node.At("since")), until = Time(node.At("until"));
        return node.At("by").AsText() is { } by && node.At("reason").AsText() is { } reason && since is not null && (until is null) == (node.At("until") is null)
            ? new PromotionLock(node.At("service").AsText(), by, reason, since.Value, until)
            : null;
    }

    private static DateTimeOffset? Time(YamlNode? node) =>
        DateTimeOffset.TryParse(node.AsText(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset time) ? time : null;
}
