using System.Collections.Immutable;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Yaml;

/// <summary>A YAML value with its place. Closed: mapping, sequence, scalar. Trees are immutable and have no cycles.</summary>
public abstract class YamlNode
{
    private YamlNode(Place place) => Place = place;

    /// <summary>Where the value begins; <see cref="Place.None"/> for values made here.</summary>
    public Place Place { get; }

    /// <summary>What a person would call this kind of value.</summary>
    public abstract string Kind { get; }

    /// <summary>A mapping; entries keep the order of the text, keys are unique.</summary>
    public sealed class Map : YamlNode
    {
        private readonly Dictionary<string, YamlNode> byKey;

        /// <summary>A mapping of entries with unique keys.</summary>
        public Map(ImmutableArray<Entry> entries, Place place = default) : base(place)
        {
            Entries = entries;
            byKey = new Dictionary<string, YamlNode>(entries.Length, StringComparer.Ordinal);
            foreach (Entry entry in entries)
            {
                byKey.Add(entry.Key, entry.Value);
            }
        }

        /// <summary>A mapping without entries.</summary>
        public static Map Empty { get; } = new([]);

        /// <summary>The entries in their order.</summary>
        public ImmutableArray<Entry> Entries { get; }

        /// <inheritdoc />
        public override string Kind => "a mapping";

        /// <summary>The value under <paramref name="key"/>, or null.</summary>
        public YamlNode? this[string key] => byKey.GetValueOrDefault(key);
    }

    /// <summary>One entry of a mapping, with the place of its key.</summary>
    public sealed record Entry(string Key, YamlNode Value, Place KeyPlace = default);

    /// <summary>A sequence.</summary>
    public sealed class Seq(ImmutableArray<YamlNode> items, Place place = default) : YamlNode(place)
    {
        /// <summary>The items in their order.</summary>
        public ImmutableArray<YamlNode> Items { get; } = items;

        /// <inheritdoc />
        public override string Kind => "a list";
    }

    /// <summary>A scalar as it was written: whether it was plain decides if it can be anything but a text.</summary>
    public sealed class Scalar(string text, bool plain, Place place = default) : YamlNode(place)
    {
        /// <summary>The content without quotes.</summary>
        public string Text { get; } = text;

        /// <summary>True where no quotes and no block style were used.</summary>
        public bool IsPlain { get; } = plain;

        /// <summary>How a Kubernetes reader of YAML (1.1 core types by way of JSON) takes it.</summary>
        public ScalarType Type => IsPlain ? ScalarTypes.Of(Text) : ScalarType.Text;

        /// <inheritdoc />
        public override string Kind => Type switch
        {
            ScalarType.Null => "null",
            ScalarType.Boolean => $"the boolean '{Text}'",
            ScalarType.Integer or ScalarType.Float => $"the number '{Text}'",
            ScalarType.Timestamp => $"the date '{Text}'",
            _ => $"the text '{Text}'",
        };
    }
}
