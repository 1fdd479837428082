using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Render;
using GitOpsGen.Spec;

namespace GitOpsGen.Check;

/// <summary>
/// What a run of checks keeps between states: files that were read, and what was found about each of them alone. The stages of a service share it. Where
/// there are hundreds of services, one for each keeps the memory small, since no two services share a file. Not for use by two threads at once.
/// </summary>
/// <param name="ns">The environment's namespace.</param>
/// <param name="policies">The environment's policies.</param>
/// <param name="alone">The checks of single manifests: schemas, and rules across the fields of one.</param>
public sealed class CheckCache(string ns, PolicySet policies, params IEnumerable<Func<Manifest, IEnumerable<Diagnostic>>> alone)
{
    private readonly ImmutableArray<Func<Manifest, IEnumerable<Diagnostic>>> alone = [.. alone];

    /// <summary>The files that were read.</summary>
    public ManifestCache Files { get; } = new(ns);

    /// <summary>The environment's policies.</summary>
    public PolicySet Policies { get; } = policies;

    /// <summary>Images that get their digest when they are committed.</summary>
    public ImmutableHashSet<string> PinnedLater { get; set; } = [];

    /// <summary>What is wrong with the manifests of a file, each for itself. Runs once for each content.</summary>
    public ImmutableArray<Diagnostic> Alone(ParsedFile file, string service)
    {
        if (file.Alone.IsDefault)
        {
            List<Diagnostic>? found = file.Unreadable.IsEmpty ? null : [.. file.Unreadable];
            foreach (Manifest manifest in file.Manifests)
            {
                foreach (Func<Manifest, IEnumerable<Diagnostic>> check in alone)
                {
                    Append(ref found, check(manifest));
                }

                Append(ref found, PolicyCheck.Run(manifest, Policies, service, PinnedLater));
            }

            file.Alone = found is null ? [] : [.. found];
        }

        return file.Alone;
    }

    private static void Append(ref List<Diagnostic>? found, IEnumerable<Diagnostic> more)
    {
        foreach (Diagnostic finding in more)
        {
            (found ??= []).Add(finding);
        }
    }
}

/// <summary>All checks of one state (promise 3): schemas, rules, references, policies, and what Argo CD or users would make of it.</summary>
public static class Checks
{
    /// <summary>What is wrong with a service's manifests in one state.</summary>
    /// <param name="environment">The environment.</param>
    /// <param name="service">The service's name; empty for the shared files.</param>
    /// <param name="tree">Its files.</param>
    /// <param name="shared">The files that services share.</param>
    /// <param name="options">What references may rest on; <see cref="ReferenceOptions.With"/> is what else is in the cluster.</param>
    /// <param name="cache">What is kept between states.</param>
    public static ImmutableArray<Diagnostic> Of(
        EnvironmentSpec environment, string service, IEnumerable<RenderedFile> tree, RenderedTree shared, ReferenceOptions options, CheckCache cache)
    {
        string folder = environment.Services.FirstOrDefault(s => s.Name == service) is { } spec ? Renderer.Folder(environment, spec) : "";
        State beside = options.With ?? State.Of(shared.Files, cache.Files);
        return Of(State.Of(tree, cache.Files).With(beside, folder), service, options with { With = null }, cache);
    }

    /// <summary>
    /// What is wrong with one state. What stands beside it is given once for the whole environment (<see cref="State.With"/>), so that a thousand services do
    /// not read it a thousand times.
    /// </summary>
    public static ImmutableArray<Diagnostic> Of(State state, string service, ReferenceOptions options, CheckCache cache)
    {
        var found = new List<Diagnostic>();
        foreach (ParsedFile file in state.Files)
        {
            found.AddRange(cache.Alone(file, service));
        }

        found.AddRange(ReferenceCheck.Run(state, options));
        found.AddRange(StageRisks.Check(state));
        found.AddRange(PolicyCheck.Replicas(state, cache.Policies, service));
        return found.Count == 0 ? [] : [.. found.OrderBy(d => d.Place.File, StringComparer.Ordinal).ThenBy(d => d.Place.Line).ThenBy(d => d.Place.Column)];
    }
}
