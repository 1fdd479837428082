using GitOpsGen.Diagnostics;
using GitOpsGen.Judge;
using GitOpsGen.Spec;

namespace GitOpsGen.Gates;

/// <summary>A status that someone put on the stage's commit at the forge; the forge's own room asks for it.</summary>
internal sealed class CommitStatusCheck(GateWorld world, ServiceSpec service, StageQuestion stage)
{
    private const string Success = "success";

    // GitHub says pending; GitLab has a word for every step on the way.
    private static readonly string[] OnTheWay = ["pending", "running", "created", "preparing", "scheduled", "waiting_for_resource"];

    public async Task<GateRows> Ask(string context)
    {
        string name = context.Replace("{{service}}", service.Name, StringComparison.Ordinal);
        string[] asked = [$"commit status {name}"];
        if (world.Settings.CommitStatus is not { } forge)
        {
            return new GateRows([StagePods.Silence(stage, "commitStatus", [.. asked], "commit statuses are asked at the forge, and this run knows none that it has a token for")]);
        }

        Result<string?> found = await forge(stage.Record, name, world.Deadline);
        return !found.IsOk
            ? new GateRows([StagePods.Silence(stage, "commitStatus", [.. asked], found.Diagnostics[0].Message)])
            : new GateRows([StagePods.Word(stage, "commitStatus", [.. asked], found.Value, Success, OnTheWay.Contains(found.Value, StringComparer.Ordinal) ? [found.Value!] : [])],
                found.Value == Success ? stage.Since : null);
    }
}
