using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using GitOpsGen.Change;
using GitOpsGen.Release;
using GitOpsGen.Spec;

namespace GitOpsGen.Notify;

/// <summary>What people hear of one service: the same for a Slack channel and for a machine.</summary>
/// <param name="Event">start, advance, stuck, rollback or finalized: what <c>notify.on</c> names.</param>
/// <param name="State">firing: something is wrong; resolved: it is over; info: a release goes its way.</param>
/// <param name="Key">The same for all messages of one problem, so that a receiver can join them.</param>
/// <param name="Environment">The environment.</param>
/// <param name="Service">The service.</param>
/// <param name="Version">The version it is about.</param>
/// <param name="Stage">Where the release stands now.</param>
/// <param name="Problem">What is the matter, in one line.</param>
/// <param name="Evidence">What the decision rested on.</param>
/// <param name="Done">What was done.</param>
/// <param name="Commit">The commit; null where none was made.</param>
/// <param name="At">When, in UTC.</param>
public sealed record Notice(
    string Event, string State, string Key, string Environment, string Service, string Version, string Stage,
    string Problem, IReadOnlyList<string> Evidence, string Done, string? Commit, string At)
{
    private const int LongestLine = 500;

    // Holding leaves no trace, so nobody knows what was sent before: who is stuck is named around these times, and every day.
    private static readonly TimeSpan[] Reminders = [TimeSpan.Zero, TimeSpan.FromHours(1), TimeSpan.FromHours(6)];
    private static readonly TimeSpan ReminderWindow = TimeSpan.FromMinutes(15);

    /// <summary>What is to be told of a run: of commits that were made, and of who is stuck.</summary>
    public static IEnumerable<Notice> Of(EnvironmentSpec spec, IEnumerable<Proposal> proposals, IReadOnlyDictionary<string, string> commits, DateTimeOffset now) =>
        proposals.SelectMany(p => One(spec, p, commits.GetValueOrDefault(p.Service), now));

    /// <summary>As a Slack-compatible incoming webhook takes it (Slack, Incoming webhooks: <c>text</c> in mrkdwn, with &amp;, &lt; and &gt; escaped).</summary>
    public string ToSlack()
    {
        StringBuilder text = new StringBuilder(State switch { "firing" => ":red_circle: *firing*", "resolved" => ":white_check_mark: *resolved*", _ => ":arrow_forward:" })
            .Append(" *").Append(Plain(Service)).Append("* in *").Append(Plain(Environment)).Append("*: ").Append(Plain(Problem));
        foreach (string line in Evidence)
        {
            text.Append("\n> ").Append(Plain(line));
        }

        text.Append('\n').Append(Plain(Done)).Append(Commit is null ? "" : $" (`{Commit[..Math.Min(10, Commit.Length)]}`)");
        return JsonSerializer.Serialize(new SlackMessage(text.ToString()), NoticeJson.Readable.SlackMessage);
    }

    /// <summary>As a plain JSON webhook takes it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, NoticeJson.Readable.Notice);

    private static IEnumerable<Notice> One(EnvironmentSpec spec, Proposal proposal, string? commit, DateTimeOffset now)
    {
        Notice Make(string happened, string state, string problem, string done) => new(
            happened, state, $"{spec.Name}/{proposal.Service}/{VersionOf(proposal)}/{happened}", spec.Name, proposal.Service, VersionOf(proposal),
            (commit is null ? proposal.Before : proposal.After)?.StageName ?? "", problem, Lines(proposal), done, commit, RecordWriter.Time(now));

        if (commit is not null && proposal.Decision is Decision.Advance or Decision.Finish or Decision.RollBack && WasStuck(spec, proposal, now))
        {
            bool ends = proposal.Decision is Decision.RollBack;
            yield return Make("stuck", "resolved", $"{VersionOf(proposal)} {(ends ? "waits no longer" : "goes on")}", ends ? "it was rolled back" : "the gates could tell again");
        }

        switch (proposal.Decision)
        {
            case Decision.Hold { StuckSince: { } since } hold when IsDue(now - since):
                yield return Make("stuck", "firing", $"{VersionOf(proposal)} is stuck at {proposal.Before!.StageName}: {string.Join("; ", hold.Reasons)}", "nothing was promoted; it holds until the gates can tell, or somebody rolls back");
                break;
            case Decision.RollBack back when commit is not null:
                yield return Make("rollback", "firing", $"{VersionOf(proposal)} was rolled back: {back.Reason}", $"{proposal.Before!.Stable} takes all requests again");
                break;
            case Decision.CleanUp when commit is not null:
                yield return Make("rollback", "resolved", $"{VersionOf(proposal)} is gone after its rollback", $"{proposal.After!.Stable} has all requests");
                break;
            case Decision.Start when commit is not null:
                yield return Make("start", "info", $"{VersionOf(proposal)} is prepared beside {proposal.Before!.Stable}", "no request reaches it yet");
                break;
            case Decision.Advance advance when commit is not null:
                yield return Make("advance", "info", $"{VersionOf(proposal)} goes from {advance.From.Name} to {advance.To.Name}", $"it gets {advance.To.Weight}% of the requests now");
                break;
            case Decision.Finish when commit is not null:
                yield return Make("finalized", "info", $"{VersionOf(proposal)} is fully released", $"{proposal.Before!.Stable} is removed");
                break;
            default:
                break;
        }
    }

    private static bool IsDue(TimeSpan stuck) =>
        Reminders.Any(r => stuck >= r && stuck - r < ReminderWindow) || (stuck >= TimeSpan.FromDays(1) && TimeSpan.FromTicks(stuck.Ticks % TimeSpan.TicksPerDay) < ReminderWindow);

    private static bool WasStuck(EnvironmentSpec spec, Proposal proposal, DateTimeOffset now) =>
        proposal.Before is { Stage: { } stage } before && spec.Services.FirstOrDefault(s => s.Name == proposal.Service)?.GatesAt(stage.Name) is { } gates
        && gates.Deciding().Any() && stage.Hold < gates.Patience && now - before.Since >= gates.Patience;

    private static string VersionOf(Proposal proposal) => proposal.Before?.Canary ?? proposal.After?.Canary ?? proposal.After?.Stable ?? proposal.Before?.Stable ?? "";

    private static string[] Lines(Proposal proposal) => proposal.Decision is Decision.Hold hold ? [.. hold.Evidence] : proposal.After is { } after && proposal.Commits ? [.. after.EvidenceLines] : [];

    private static string Plain(string text) => (text.Length > LongestLine ? text[..LongestLine] + "…" : text).ReplaceLineEndings(" ")
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}

/// <summary>Slack's message.</summary>
internal sealed record SlackMessage(string Text);

/// <summary>JSON without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Notice))]
[JsonSerializable(typeof(SlackMessage))]
internal sealed partial class NoticeJson : JsonSerializerContext
{
    // Made when it is asked for: the order in which the parts of this class are initialized is not known.
    public static NoticeJson Readable => new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
