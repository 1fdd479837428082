using System.Collections.Immutable;
using System.Text;
using GitOpsGen.Check;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Change;

/// <summary>
/// The first commit of a service in a folder where manifests of it stand already. They may be taken over where they are the one version that the spec names:
/// the first commit knows no other, so it would send all requests to that one, without a stage and without a barrier.
/// </summary>
internal static class Adoption
{
    /// <summary>The manifests in the service's folder, whoever wrote them, as far as their texts were read.</summary>
    public static ImmutableArray<ParsedFile> Standing(ServiceSpec service, Inputs inputs) =>
    [
        .. inputs.Base.ManifestsIn(Renderer.Folder(inputs.Environment, service))
            .Select(path => (Path: path, Text: inputs.Base.Text(inputs.Base.Blobs[path]))).Where(f => f.Text is not null)
            .Select(f => ManifestCache.Parse(new SourceText(f.Path, f.Text!), FileRole.Extra, inputs.Environment.Namespace.Name)),
    ];

    /// <summary>Why the manifests that stand there are not one stable version of what the spec names; null where they are.</summary>
    public static Diagnostic? Refusal(ServiceSpec service, Inputs inputs)
    {
        VersionInputs wanted = VersionInputs.Of(service, service.Version, service.Image);
        ImmutableArray<ParsedFile> standing = Standing(service, inputs);
        foreach (Workload pods in standing.SelectMany(f => f.Objects).OfType<Workload>().Where(w => w.PodLabels["app"] == wanted.AppLabel && w.Name != wanted.Deployment))
        {
            if (pods.PodLabels[wanted.VersionLabel] is { } version && version != wanted.Version)
            {
                return Other(service, inputs, pods.NamePlace, $"{pods} runs '{version}' of '{service.Name}'");
            }
        }

        string host = HostNames.Qualify(service.Naming.Host, inputs.Environment.Namespace.Name);
        (VirtualService Route, RouteDestination To) elsewhere = standing.SelectMany(f => f.Objects).OfType<VirtualService>()
            .SelectMany(v => v.Rules.SelectMany(r => r.Destinations).Select(d => (v, d)))
            .FirstOrDefault(r => r.d is { Receives: true, Mirrors: false, Subset: not null } && r.d.Host == host && r.d.Subset != wanted.Subset);
        return elsewhere.Route is null ? null
            : Other(service, inputs, elsewhere.To.Node.At("subset")!.Place, $"{elsewhere.Route} sends requests to the subset '{elsewhere.To.Subset}' of '{service.Name}'");
    }

    /// <summary>The proposal with what is against it: files of several versions, else files that nobody said may be taken over; what is replaced is what stands there now.</summary>
    public static Proposal Guard(Proposal proposal, ImmutableArray<FileChange> taken, ServiceSpec service, Inputs inputs) =>
        Refusal(service, inputs) is { } refusal ? ServiceProposal.Refused(service.Name, null, [refusal])
        : Ownership.Guard(taken.IsEmpty ? proposal : proposal with { Present = Replaced(proposal.Next!, taken, inputs.Base) }, taken, inputs);

    private static RenderedTree? Replaced(RenderedTree next, ImmutableArray<FileChange> taken, BaseTree tree)
    {
        RenderedFile[] files = [.. taken.Select(c => (c.Path, Text: tree.Text(tree.Blobs[c.Path]))).Where(f => f.Text is not null)
            .Select(f => new RenderedFile(f.Path, Encoding.UTF8.GetBytes(f.Text!), next[f.Path]!.Role, next[f.Path]!.Version, f.Path))];
        return files.Length == 0 ? null : new RenderedTree(files);
    }

    private static Diagnostic Other(ServiceSpec service, Inputs inputs, Place place, string what)
    {
        string record = RecordPaths.Service(inputs.Environment.Name, service.Directory);
        return Diagnostic.Of(RecordCodes.OtherVersions, place, $"{what}, and the spec names '{service.Version}': no record says where its release stands",
            $"if '{record}' stood here once, put it back: `git log -- {record}` in the config repository names the commit that deleted it; else leave one version in the folder, and name that in the spec");
    }
}
