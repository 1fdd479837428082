using System.Collections.Immutable;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Exec;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;

namespace GitOpsGen.Commands;

/// <summary>The environment's own commands, asked about every state of every service.</summary>
public static class ExecPolicies
{
    /// <summary>What they have against it; one warning where they are there and may not run.</summary>
    public static ImmutableArray<Diagnostic> Check(EnvironmentRun run, string? only, string? fromVersion, string? fromImage, bool allowed)
    {
        ImmutableArray<ExecPolicy> policies = ExecPolicy.Read(run.Spec.Operations.Policies);
        if (policies.IsEmpty || !allowed)
        {
            return policies.IsEmpty ? [] : [Diagnostic.Of(ExecPolicyCodes.ExecNotAsked, policies[0].Place, $"{string.Join(", ", policies.Select(p => $"'{p.Name}'"))} not asked", ExecPolicyCodes.ExecNotAsked.WayOut)];
        }

        var renderer = new Renderer(run.Spec, run.Templates);
        List<Diagnostic> found = [];
        foreach (ServiceSpec service in run.Spec.Services.Where(s => only is null || s.Name == only))
        {
            foreach ((string stage, ServiceState state) in Lifecycle.Stages(service, fromVersion, fromImage))
            {
                // What cannot be rendered was said by the other checks.
                Result<RenderedTree> tree = renderer.Service(service, state, run.Loaded.Extras.GetValueOrDefault(service.Name, []));
                found.AddRange(tree.IsOk ? policies.SelectMany(p => PolicyProcess.Ask(p, $"{service.Name} at {stage}", tree.Value.Files.Select(f => f.Text))) : []);
            }
        }

        Result<RenderedTree> shared = renderer.Shared();
        found.AddRange(only is null && shared is { IsOk: true, Value.Files.IsEmpty: false } ? policies.SelectMany(p => PolicyProcess.Ask(p, "the shared files", shared.Value.Files.Select(f => f.Text))) : []);
        return [.. found];
    }
}
