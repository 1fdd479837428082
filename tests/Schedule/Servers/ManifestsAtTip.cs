using System.Diagnostics;
using System.Formats.Tar;
using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace GitOpsGen.Tests.Schedule.Servers;

/// <summary>How the requests of one service are split: by Deployment, in parts of one.</summary>
/// <param name="Text">The weights as written: <c>90-10</c>.</param>
/// <param name="Shares">Each destination's Deployment and its part.</param>
internal sealed record RoutesInForce(string Text, IReadOnlyList<(string Deployment, double Share)> Shares);

/// <summary>
/// What istiod would make of the manifests in a commit: a destination's subset selects the pods by the labels in the DestinationRule,
/// a single destination gets everything. Reads the YAML by itself: nothing here is the program's own.
/// </summary>
internal sealed record ManifestsAtTip(IReadOnlyDictionary<string, RoutesInForce> Routes, IReadOnlyDictionary<string, int> Deployments)
{
    public static ManifestsAtTip Read(string repository, string commit, string folder)
    {
        YamlMappingNode[] all = [.. Files(repository, commit, folder).Select(Parse)];
        ILookup<string, YamlMappingNode> kinds = all.ToLookup(m => Text(m, "kind"), StringComparer.Ordinal);
        var pods = kinds["Deployment"].ToDictionary(d => Text(At(d, "metadata"), "name"), d => At(d, "spec", "template", "metadata", "labels"), StringComparer.Ordinal);
        var rules = kinds["DestinationRule"].ToDictionary(r => Text(At(r, "metadata"), "name"), r => (YamlSequenceNode)At(r, "spec")["subsets"], StringComparer.Ordinal);
        return new ManifestsAtTip(
            kinds["VirtualService"].ToDictionary(v => Text(At(v, "metadata"), "name"), v => Split(v, rules[Text(At(v, "metadata"), "name")], pods), StringComparer.Ordinal),
            kinds["Deployment"].ToDictionary(d => Text(At(d, "metadata"), "name"), d => int.Parse(Text(At(d, "spec"), "replicas"), CultureInfo.InvariantCulture), StringComparer.Ordinal));
    }

    private static RoutesInForce Split(YamlMappingNode service, YamlSequenceNode subsets, Dictionary<string, YamlMappingNode> pods)
    {
        YamlMappingNode plain = ((YamlSequenceNode)At(service, "spec")["http"]).Children.Cast<YamlMappingNode>().First(r => !r.Children.ContainsKey("match"));
        YamlMappingNode[] destinations = [.. ((YamlSequenceNode)plain["route"]).Children.Cast<YamlMappingNode>()];
        int[] weights = [.. destinations.Select(d => destinations.Length == 1 ? 100 : int.Parse(Text(d, "weight"), CultureInfo.InvariantCulture))];
        return new RoutesInForce(string.Join('-', weights), [.. destinations.Select((d, i) => (Deployment(Text(At(d, "destination"), "subset")), weights[i] / (double)weights.Sum()))]);

        string Deployment(string subset)
        {
            YamlMappingNode labels = At(subsets.Children.Cast<YamlMappingNode>().First(s => Text(s, "name") == subset), "labels");
            string app = Text(At(service, "metadata"), "name");
            return pods.FirstOrDefault(p => Text(p.Value, "app") == app && labels.Children.All(l => p.Value.Children.TryGetValue(l.Key, out YamlNode? value) && value.ToString() == l.Value.ToString())).Key ?? "nobody";
        }
    }

    private static IEnumerable<string> Files(string repository, string commit, string folder)
    {
        using Process git = Process.Start(new ProcessStartInfo("git", ["-C", repository, "archive", "--format=tar", commit, folder]) { RedirectStandardOutput = true })!;
        using var tar = new TarReader(git.StandardOutput.BaseStream);
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry is { EntryType: TarEntryType.RegularFile, DataStream: { } data } && entry.Name.EndsWith(".yaml", StringComparison.Ordinal))
            {
                using var reader = new StreamReader(data);
                yield return reader.ReadToEnd();
            }
        }

        git.WaitForExit();
    }

    private static YamlMappingNode Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    private static YamlMappingNode At(YamlMappingNode node, params string[] path) => path.Aggregate(node, (at, key) => (YamlMappingNode)at[key]);

    private static string Text(YamlMappingNode node, string key) => node[key].ToString();
}
