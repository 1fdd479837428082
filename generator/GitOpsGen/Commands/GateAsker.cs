using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Forges;
using GitOpsGen.Gates;
using GitOpsGen.Release;
using GitOpsGen.Spec;
using GitOpsGen.Terminal;

namespace GitOpsGen.Commands;

/// <summary>The way to the gates.</summary>
public static class GateAsker
{
    // One deadline for all questions of an environment: a system that hangs delays a run by this once.
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Asks the gates of all services at once.</summary>
    public static AskGates Of(Io io) => (environment, services, now) =>
        Ask(environment, services, now, io).ToImmutableDictionary(r => r.Key, r => new AskedGates(r.Value.Answers, r.Value.Findings), StringComparer.Ordinal);

    /// <summary>The same, with all that was answered.</summary>
    public static IReadOnlyDictionary<string, GateResult> Ask(
        EnvironmentSpec environment, IReadOnlyList<(ServiceSpec Service, ReleaseRecord? Record)> services, DateTimeOffset now, Io io) =>
        GateRunner.Ask(environment, services, now, Deadline, GateSettings.Of(environment, Environment.GetEnvironmentVariable) with { CommitStatus = Statuses(environment, io), Slow = io.Progress.Say });

    // The forge's client keeps its own time; whoever waits for it does not wait longer than for everybody else.
    private static Func<ReleaseRecord, string, CancellationToken, Task<Result<string?>>>? Statuses(EnvironmentSpec environment, Io io)
    {
        Result<RequestPlan> plan = RequestPlan.Of(environment.Name, EnvironmentRun.At(environment.Config, ""), environment.Config, PublishMode.Push, io);
        return !plan.IsOk || plan.Value.Forge is not { Token: not null } forge ? null : async (record, context, deadline) =>
        {
            try
            {
                return await Task.Run(() => ForgeClient.Open(forge, new ForgeOptions()).Then(open =>
                {
                    using (open)
                    {
                        return open.StatusOf(environment.Config.Branch, record.Path, context);
                    }
                }), deadline).WaitAsync(deadline);
            }
            catch (OperationCanceledException)
            {
                return Result<string?>.Fail(Diagnostic.Of(ForgeCodes.Unreachable, Place.None, $"{forge.Root.Host}: no answer within the deadline", ForgeCodes.Unreachable.WayOut));
            }
        };
    }
}
