using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Render;
using GitOpsGen.Spec;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>
/// From a line of a rendered manifest, which nobody edits, to the line that made it: the value in the spec where it is a value of the spec's, else the line of
/// the spec's own template, else the service in the spec. Renders again, with marks; so it is only asked where there is a finding.
/// </summary>
internal sealed partial class Trace(EnvironmentSpec environment, TemplateSet templates, IReadOnlyDictionary<string, ImmutableArray<ExtraManifest>> extras)
{
    private readonly Dictionary<(string Path, string Blob), IReadOnlyList<int>> lines = [];

    /// <summary>The findings, each at its cause; the message then names the manifest. One cause is said once, however many manifests show it.</summary>
    /// <param name="found">What was found, each with the trees in which its file may stand.</param>
    /// <param name="service">The service; null for the shared files.</param>
    /// <param name="states">The states that were rendered.</param>
    internal IEnumerable<Diagnostic> Back(IEnumerable<(Diagnostic Finding, ImmutableArray<RenderedTree> Trees)> found, ServiceSpec? service, IEnumerable<ServiceState> states)
    {
        (Diagnostic Finding, ImmutableArray<RenderedTree> Trees)[] all = [.. found.DistinctBy(f => (f.Finding, f.Trees.Length == 1 ? f.Trees[0][f.Finding.Place.File]?.Blob : null))];
        ServiceState[] live = all.Length == 0 ? [] : [.. states];
        return all.Select(f => (Was: f.Finding, Is: One(f.Finding, service, f.Trees, live)))
            .GroupBy(t => (t.Is.Code, t.Is.Place, Number().Replace(t.Was.Message, "[]")), (_, same) => same.MaxBy(t => t.Is.Severity).Is);
    }

    private Diagnostic One(Diagnostic finding, ServiceSpec? service, ImmutableArray<RenderedTree> trees, ServiceState[] states)
    {
        if (service is not null && InSpec(finding, service) is { } inline)
        {
            return finding with { Place = inline };
        }

        RenderedFile[] versions = [.. trees.Select(t => t[finding.Place.File]).OfType<RenderedFile>().DistinctBy(f => f.Blob)];
        if (versions.Length == 0)
        {
            return finding;
        }

        // A finding about the change of a file does not say which text of it: the first that has a value at that very place.
        (RenderedFile file, Manifest? manifest, ImmutableArray<Step> way) = versions.Select(f => Find(f, finding.Place)).FirstOrDefault(f => f.Way.Length > 0, (versions[0], null, []));
        Place? cause = manifest is not null && SpecRoots.Place(environment, service, manifest, file.Version, way) is { Line: > 0 } place ? place : null;
        cause ??= InTemplate(file, finding.Place.Line, service, states);
        return finding with { Place = cause.Value, Message = $"{finding.Message}, in '{finding.Place.File}'" };
    }

    private static (RenderedFile File, Manifest? Manifest, ImmutableArray<Step> Way) Find(RenderedFile file, Place place)
    {
        Result<ImmutableArray<Manifest>> read = Manifest.Read(new SourceText(file.Path, file.Text));
        foreach (Manifest manifest in read.IsOk ? read.Value : [])
        {
            if (Step.To(manifest.Root, place.Line, place.Column) is { } way)
            {
                return (file, manifest, way);
            }
        }

        return (file, null, []);
    }

    private Place InTemplate(RenderedFile file, int line, ServiceSpec? service, ServiceState[] states)
    {
        Place fallback = service?.Place ?? environment.Place;
        if (!templates.IsOwn(file.Template))
        {
            return service is null && file.Template == "gateway.yaml.hbs" && environment.Gateways.FirstOrDefault(g => file.Path.EndsWith($"/gateway-{g.Name}.yaml", StringComparison.Ordinal)) is { } gateway
                ? gateway.Place
                : fallback;
        }

        IReadOnlyList<int> map = Lines(file, service, states);
        return line > 0 && line <= map.Count ? new Place(templates.SourceName(file.Template), map[line - 1], 1) : Place.Of(templates.SourceName(file.Template));
    }

    private IReadOnlyList<int> Lines(RenderedFile file, ServiceSpec? service, ServiceState[] states)
    {
        if (!lines.TryGetValue((file.Path, file.Blob), out IReadOnlyList<int>? known))
        {
            var renderer = new Renderer(environment, templates);
            known = (service is null
                ? [renderer.Lines(file)]
                : states.Select(s => renderer.Lines(file, service, s, extras.GetValueOrDefault(service.Name, [])))).FirstOrDefault(l => l.Count > 0, []);
            lines.Add((file.Path, file.Blob), known);
        }

        return known;
    }

    // A manifest that is written out in the spec has the place of its mapping for a name.
    private static Place? InSpec(Diagnostic finding, ServiceSpec service)
    {
        if (service.Resources.OfType<YamlNode.Map>().FirstOrDefault(r => r.Place.ToString() == finding.Place.File) is not { } written)
        {
            return null;
        }

        Result<YamlNode> read = YamlReader.ReadOne(new SourceText("", YamlWriter.Write(written)));
        return read.IsOk && Step.To(read.Value, finding.Place.Line, finding.Place.Column) is { } way && Step.Follow(written, way.AsSpan()) is { Line: > 0 } place
            ? place
            : written.Place;
    }

    // One value of the spec stands in several rules of a manifest.
    [GeneratedRegex(@"\[[0-9]+\]", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}

/// <summary>One step through a manifest: into a key's value, onto a key itself, or to an item.</summary>
/// <param name="Key">The key; empty for an item.</param>
/// <param name="Index">The item's number, from 0.</param>
/// <param name="OnKey">Whether the way ends on the key rather than at its value.</param>
internal readonly record struct Step(string Key, int Index, bool OnKey = false)
{
    /// <summary>Whether it goes to an item.</summary>
    internal bool IsItem => Key.Length == 0;

    /// <inheritdoc />
    public override string ToString() => IsItem ? Index.ToString(CultureInfo.InvariantCulture) : Key;

    /// <summary>The way to what stands at a place, or null; empty for the root itself.</summary>
    internal static ImmutableArray<Step>? To(YamlNode node, int line, int column)
    {
        foreach (YamlNode.Entry entry in node.Entries())
        {
            if (entry.KeyPlace.Line == line && entry.KeyPlace.Column == column)
            {
                return [new Step(entry.Key, 0, OnKey: true)];
            }

            if (To(entry.Value, line, column) is { } below)
            {
                return [new Step(entry.Key, 0), .. below];
            }
        }

        ImmutableArray<YamlNode> items = node.Items();
        for (int i = 0; i < items.Length; i++)
        {
            if (To(items[i], line, column) is { } below)
            {
                return [new Step("", i), .. below];
            }
        }

        return node.Place.Line == line && node.Place.Column == column ? [] : null;
    }

    /// <summary>The place at the end of a way; none where the way leaves what is there.</summary>
    internal static Place? Follow(YamlNode root, ReadOnlySpan<Step> way)
    {
        YamlNode node = root;
        foreach (Step step in way)
        {
            if (step.OnKey)
            {
                return node.Entries().FirstOrDefault(e => e.Key == step.Key)?.KeyPlace;
            }

            YamlNode? next = step.IsItem ? node.Items().ElementAtOrDefault(step.Index) : (node as YamlNode.Map)?[step.Key];
            if (next is null)
            {
                return null;
            }

            node = next;
        }

        return node.Place;
    }
}
