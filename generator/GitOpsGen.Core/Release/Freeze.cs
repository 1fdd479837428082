using System.Collections.Immutable;
using System.Text.RegularExpressions;
using GitOpsGen.Diagnostics;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Release;

/// <summary>One window of <c>spec.freeze</c>.</summary>
/// <param name="Allow">True: promotions pass only inside of it. False: none passes inside of it.</param>
/// <param name="Span">When, in local time.</param>
/// <param name="Zone">The time zone.</param>
/// <param name="Text">The span as written.</param>
/// <param name="Reason">Why; null where nobody said.</param>
public sealed record FreezeWindow(bool Allow, FreezeSpan Span, TimeZoneInfo Zone, string Text, string? Reason)
{
    /// <summary>Whether the moment lies in it.</summary>
    public bool Holds(DateTimeOffset now) => Span.Holds(Local(now));

    /// <summary>The moments between two others at which it begins or ends; where the clock is put back, both that bear the time.</summary>
    public IEnumerable<DateTimeOffset> Edges(DateTimeOffset from, DateTimeOffset to) =>
        Span.Edges(Local(from), Local(to)).SelectMany(Moments).Where(m => m > from && m <= to);

    private DateTime Local(DateTimeOffset time) => DateTime.SpecifyKind(TimeZoneInfo.ConvertTime(time, Zone).DateTime, DateTimeKind.Unspecified);

    private IEnumerable<DateTimeOffset> Moments(DateTime local) => Zone.IsAmbiguousTime(local)
        ? Zone.GetAmbiguousTimeOffsets(local).Select(offset => new DateTimeOffset(local, offset).ToUniversalTime())
        : [new DateTimeOffset(local, Zone.GetUtcOffset(local)).ToUniversalTime()];
}

/// <summary>When promotions stop (product contract, section 3, <c>freeze</c>). Rollbacks and clean-ups are never asked.</summary>
/// <param name="Windows">The windows in the order of the spec.</param>
public sealed partial record Freeze(ImmutableArray<FreezeWindow> Windows)
{
    // A week shows every weekly edge, whatever a change of the clock does to it.
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(8);

    /// <summary>No window: always open.</summary>
    public static Freeze None { get; } = new([]);

    /// <summary>Reads <c>spec.freeze</c>; SPEC004 for a span that is none, and for a time zone that is not known here.</summary>
    public static Result<Freeze> Read(YamlNode.Seq? windows)
    {
        List<Diagnostic> found = [];
        ImmutableArray<FreezeWindow> read = [.. windows.Items().OfType<YamlNode.Map>().Where(w => w["deny"] is null != w["allow"] is null).Select(w => Window(w, found)).OfType<FreezeWindow>()];
        return Result<Freeze>.Unless(found, () => new Freeze(read));
    }

    /// <summary>What stops promotions at <paramref name="now"/>; null where they may pass. A deny wins; where there is an allow, one must hold.</summary>
    public Stop? At(DateTimeOffset now)
    {
        if (IsOpen(now))
        {
            return null;
        }

        FreezeWindow? deny = Windows.FirstOrDefault(w => !w.Allow && w.Holds(now));
        string reason = deny is not null
            ? $"frozen: {deny.Reason ?? deny.Text}"
            : $"frozen: {Windows.First(w => w.Allow).Reason ?? "promotions pass only " + string.Join(", ", Windows.Where(w => w.Allow).Select(w => w.Text))}";
        return new Stop(reason, OpensAt(now));
    }

    private bool IsOpen(DateTimeOffset now) =>
        !Windows.Any(w => !w.Allow && w.Holds(now)) && (Windows.All(w => !w.Allow) || Windows.Any(w => w.Allow && w.Holds(now)));

    // The state changes only at an edge: of a week from now, or of a week after the edge of a span that comes once.
    private DateTimeOffset? OpensAt(DateTimeOffset now)
    {
        DateTimeOffset[] starts =
        [
            now.ToUniversalTime(),
            .. Windows.Where(w => w.Span is FreezeSpan.Within).SelectMany(w => w.Edges(now, now.AddYears(200))).Order(),
        ];
        return starts.SelectMany(from => Windows.SelectMany(w => w.Edges(from.AddTicks(-1), from + Ahead)))
            .Where(m => m > now).Order().Cast<DateTimeOffset?>().FirstOrDefault(m => IsOpen(m!.Value));
    }

    private static FreezeWindow? Window(YamlNode.Map map, List<Diagnostic> found)
    {
        YamlNode node = (map["allow"] ?? map["deny"])!;
        string text = node.AsText() ?? "";
        FreezeSpan? span = FreezeSpan.Parse(text);
        if (span is null)
        {
            found.Add(Diagnostic.Of(SpecCodes.WrongForm, node.Place, $"'{text}' is not a span of time", FreezeSpan.Examples));
        }

        string zone = map["timeZone"].AsText() ?? "UTC";
        TimeZoneInfo? known = null;
        if (!ZoneName().IsMatch(zone) || !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out known))
        {
            found.Add(Diagnostic.Of(SpecCodes.WrongForm, map["timeZone"]!.Place, $"'{zone}' is not a time zone that is known here",
                "write an IANA name such as Asia/Seoul; where it is one, install the package tzdata"));
        }

        return span is null || known is null ? null : new FreezeWindow(map["allow"] is not null, span, known, text, map["reason"].AsText());
    }

    // A name becomes a path below the folder of the time zones, so it has no dots.
    [GeneratedRegex(@"\A[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex ZoneName();
}
