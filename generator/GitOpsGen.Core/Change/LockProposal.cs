using System.Collections.Immutable;
using System.Text;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Yaml;

namespace GitOpsGen.Change;

/// <summary>Locks and unlocks promotions: a commit that changes the record of the shared files, and no manifest.</summary>
public static class LockProposal
{
    /// <summary>Sets a lock; it takes the place of one for the same service. Locks that have ended go.</summary>
    public static Proposal Set(string environment, PromotionLock added, BaseTree tree, string tool) => Change(environment, tree, added.Since, tool, locks =>
    (
        [.. locks.Where(l => l.Service != added.Service), added],
        new Decision.Lock(true),
        $"lock {Subject(added.Service)}{(added.Until is { } until ? $" until {RecordWriter.Time(until)}" : "")}",
        [$"Locked by {added.By}: {added.Reason}"],
        added.Service));

    /// <summary>Removes the lock of <paramref name="service"/>, or that of the environment (null). Nothing is committed where there is none.</summary>
    public static Proposal Lift(string environment, string? service, string by, string? reason, BaseTree tree, DateTimeOffset now, string tool) => Change(environment, tree, now, tool, locks =>
        locks.FirstOrDefault(l => l.Service == service) is not { } lifted ? null :
        (
            [.. locks.Where(l => l != lifted)],
            new Decision.Lock(false),
            $"unlock {Subject(service)}",
            [$"Unlocked by {by}{(reason is null ? "" : ": " + reason)}", $"It was locked by {lifted.By} since {RecordWriter.Time(lifted.Since)}: {lifted.Reason}"],
            service));

    private static string Subject(string? service) => service ?? "all promotions";

    private static Proposal Change(
        string environment, BaseTree tree, DateTimeOffset now, string tool,
        Func<ImmutableArray<PromotionLock>, (PromotionLock[] Locks, Decision Decision, string Title, string[] Body, string? Service)?> change)
    {
        string path = RecordPaths.Shared(environment);
        SourceText? text = tree.Records.GetValueOrDefault(path);
        Result<YamlNode.Map> record = text is null ? Result<YamlNode.Map>.Ok(Empty(environment, tool)) : SharedProposal.Read(text, environment);
        Result<ImmutableArray<PromotionLock>> locks = record.Then(_ => Locks.Read(text));
        if (!locks.IsOk)
        {
            return ServiceProposal.Refused(SharedProposal.Name, null, locks.Diagnostics);
        }

        if (change([.. locks.Value.Where(l => l.Holds(now))]) is not { } done)
        {
            return new Proposal { Service = SharedProposal.Name, Decision = new Decision.Nothing() };
        }

        return new Proposal
        {
            Service = SharedProposal.Name,
            Decision = done.Decision,
            Changes = [new FileChange.Write(path, Encoding.UTF8.GetBytes(Write(record.Value, done.Locks)))],
            Message = CommitMessage.Compose($"{SharedProposal.Name} ({environment}): {done.Title}", done.Body,
                [("Environment", environment), ("Service", done.Service ?? SharedProposal.Name), ("Decision", done.Decision.Word), ("Tool-Version", tool)]),
        };
    }

    private static YamlNode.Map Empty(string environment, string tool) => Nodes.Map(
        ("apiVersion", Nodes.Text(RecordWriter.ApiVersion)), ("kind", Nodes.Text("EnvironmentRecord")), ("environment", Nodes.Text(environment)),
        ("tool", Nodes.Text(tool)), ("files", Nodes.Seq()));

    private static string Write(YamlNode.Map record, PromotionLock[] locks) => SharedProposal.Heading + YamlWriter.Write(new YamlNode.Map(
    [
        .. record.Entries.Where(e => e.Key is not (Locks.Key or "files")),
        .. Nodes.Map((Locks.Key, Locks.Write(locks)), ("files", record["files"])).Entries,
    ]));
}
