using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace GitOpsGen.Yaml;

/// <summary>
/// The anchors of one document, for manifests: kubectl and Argo CD follow aliases and merge keys (<c>&lt;&lt;</c>), so people write them. An alias is the
/// anchored node itself, with its place. A tree with aliases read out is bounded like one without: <see cref="MaxRepeated"/> values, and the reader's depth.
/// </summary>
internal sealed class Anchors(int maxDepth)
{
    private const int MaxRepeated = 100_000;
    private readonly Dictionary<string, (YamlNode Node, int Size, int Height)> known = new(StringComparer.Ordinal);
    private int repeated;

    /// <summary>An anchor holds from its node's end on, so that no alias can stand inside of what it names.</summary>
    public void Add(AnchorName name, YamlNode node)
    {
        if (!name.IsEmpty)
        {
            (int size, int height) = Measure(node);
            known[name.Value] = (node, size, height);
        }
    }

    /// <summary>What an alias stands for; null with a finding where it stands for nothing, or for too much.</summary>
    public YamlNode? Find(AnchorAlias alias, int depth, Place place, List<Diagnostic> found)
    {
        if (!known.TryGetValue(alias.Value.Value, out (YamlNode Node, int Size, int Height) target))
        {
            found.Add(Diagnostic.Of(InputCodes.AnchorOrTag, place, $"the alias '*{alias.Value}' names no anchor that stands before it in the document", NearestName.Hint(alias.Value.Value, known.Keys)));
            return null;
        }

        repeated += target.Size;
        if (repeated > MaxRepeated || depth + target.Height > maxDepth)
        {
            found.Add(Diagnostic.Of(InputCodes.TooLarge, place, repeated > MaxRepeated
                ? $"with its aliases written out the document has over {MaxRepeated} values more" : $"with its aliases written out the document is nested over {maxDepth} levels", "write the values out, in several documents"));
            throw new OperationCanceledException();
        }

        return target.Node;
    }

    /// <summary>A mapping with what its merge keys bring: its own entries come before those, and an earlier one of several before the later.</summary>
    public static ImmutableArray<YamlNode.Entry> Merge(ImmutableArray<YamlNode.Entry> own, IEnumerable<YamlNode.Entry> merges, List<Diagnostic> found)
    {
        var all = own.ToBuilder();
        var seen = own.Select(e => e.Key).ToHashSet(StringComparer.Ordinal);
        foreach (YamlNode part in merges.SelectMany(m => m.Value is YamlNode.Seq list ? list.Items : [m.Value]))
        {
            if (part is not YamlNode.Map map)
            {
                found.Add(Diagnostic.Of(InputCodes.AnchorOrTag, part.Place, $"'<<' merges {part.Kind}, and only mappings can be merged", "name the anchor of a mapping, or write the values out"));
                continue;
            }

            all.AddRange(map.Entries.Where(e => seen.Add(e.Key)));
        }

        return all.ToImmutable();
    }

    private static (int Size, int Height) Measure(YamlNode node)
    {
        IEnumerable<YamlNode> inner = node switch
        {
            YamlNode.Map map => map.Entries.Select(e => e.Value),
            YamlNode.Seq seq => seq.Items,
            _ => [],
        };
        (int size, int height) = (1, 0);
        foreach (YamlNode child in inner)
        {
            (int more, int below) = Measure(child);
            (size, height) = (size + more, Math.Max(height, below + 1));
        }

        return (size, height);
    }
}
