using System.Collections.Immutable;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>Labels of pods, or a selector for them (equality only).</summary>
public sealed class LabelSet(ImmutableArray<KeyValuePair<string, string>> pairs)
{
    /// <summary>No labels.</summary>
    public static LabelSet None { get; } = new([]);

    /// <summary>Key and value, in the order of the text.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Pairs { get; } = pairs;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => Pairs.IsEmpty;

    /// <summary>The scalars of a mapping; none for anything else.</summary>
    public static LabelSet Of(YamlNode? node) => node is YamlNode.Map { Entries.Length: > 0 } map
        ? new LabelSet([.. map.Entries.Where(e => e.Value is YamlNode.Scalar).Select(e => KeyValuePair.Create(e.Key, e.Value.AsText()!))])
        : None;

    /// <summary>Whether all of <paramref name="wanted"/> are here.</summary>
    public bool Contains(LabelSet wanted)
    {
        foreach (KeyValuePair<string, string> pair in wanted.Pairs)
        {
            if (this[pair.Key] != pair.Value)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>These and those of <paramref name="more"/>; a key with two values keeps both, so that nothing can match.</summary>
    public LabelSet And(LabelSet more) => more.IsEmpty ? this : IsEmpty ? more : new LabelSet([.. Pairs, .. more.Pairs]);

    /// <summary>The value of a key, or null.</summary>
    public string? this[string key]
    {
        get
        {
            foreach (KeyValuePair<string, string> pair in Pairs)
            {
                if (pair.Key == key)
                {
                    return pair.Value;
                }
            }

            return null;
        }
    }

    /// <inheritdoc />
    public override string ToString() => string.Join(",", Pairs.Select(p => $"{p.Key}={p.Value}"));
}
