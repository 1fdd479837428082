using GitOpsGen.Judge;
using GitOpsGen.Spec;

namespace GitOpsGen.Gates;

/// <summary>A status that someone put on the stage's commit at the forge; the forge's own room asks for it.</summary>
internal sealed class CommitStatusCheck(GateWorld world, ServiceSpec service, StageQuestion stage)
{
    private const string Success = "success";

    public async Task<GateRows> Ask(string context)
    {
        string name = context.Replace("{{service}}", service.Name, StringComparison.Ordinal);
        string[] asked = [$"commit status {name}"];
        if (world.Settings.CommitStatus is not { } forge)
        {
            return new GateRows([StagePods.Silence(stage, "commitStatus", [.. asked], "commit statuses are asked at the forge, and this run has none")]);
        }

        string? found = await forge(stage.Record, name, world.Deadline);
        return new GateRows([StagePods.Word(stage, "commitStatus", [.. asked], found, Success, found is "pending" or "running" or "created" ? [found] : [])],
            found == Success ? stage.Since : null);
    }
}
