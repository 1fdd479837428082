using System.Collections.Immutable;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;

namespace GitOpsGen.Commands;

/// <summary>The environment's own commands, asked about every state of every service.</summary>
public static class ExecPolicies
{
    /// <summary>The answer where programs may not be run: a warning.</summary>
    public static IEnumerable<Diagnostic> NotAsked(ExecPolicy policy, string subject, IEnumerable<string> manifests) =>
        [Diagnostic.Of(ExecPolicyCodes.ExecNotAsked, policy.Place, $"'{policy.Name}' not asked", ExecPolicyCodes.ExecNotAsked.WayOut)];

    /// <summary>What they have against it, each finding once.</summary>
    /// <param name="run">The environment.</param>
    /// <param name="only">The only service; null for all.</param>
    /// <param name="fromVersion">The stable version; null for the placeholder.</param>
    /// <param name="fromImage">Its image.</param>
    /// <param name="options">How they are asked.</param>
    public static ImmutableArray<Diagnostic> Check(EnvironmentRun run, string? only, string? fromVersion, string? fromImage, CheckOptions options)
    {
        ImmutableArray<ExecPolicy> policies = ExecPolicy.Read(run.Spec.Operations.Policies);
        if (policies.IsEmpty || options.Commands is null)
        {
            return [];
        }

        var renderer = new Renderer(run.Spec, run.Templates);
        List<Diagnostic> found = [];
        foreach (ServiceSpec service in run.Spec.Services.Where(s => only is null || s.Name == only))
        {
            foreach ((string stage, ServiceState state) in Lifecycle.Stages(service, fromVersion, fromImage))
            {
                // What cannot be rendered was said by the other checks.
                Result<RenderedTree> tree = renderer.Service(service, state, run.Loaded.Extras.GetValueOrDefault(service.Name, []));
                found.AddRange(tree.IsOk ? options.Ask(policies, $"{service.Name} at {stage}", tree.Value.Files.Select(f => f.Text)) : []);
            }
        }

        Result<RenderedTree> shared = renderer.Shared();
        found.AddRange(only is null && shared is { IsOk: true, Value.Files.IsEmpty: false } ? options.Ask(policies, "the shared files", shared.Value.Files.Select(f => f.Text)) : []);
        return [.. found.Distinct()];
    }
}
