using System.Collections.Immutable;
using System.Globalization;

namespace GitOpsGen.Check;

/// <summary>The facts behind the type on a line of the table.</summary>
internal readonly ref struct TableFacts
{
    internal TableFacts(ReadOnlySpan<char> rest)
    {
        var groups = ImmutableArray.CreateBuilder<OneOf>();
        var keys = ImmutableArray.CreateBuilder<KeySet>();
        while (rest.Length > 0)
        {
            int equals = rest.IndexOf('=');
            int end = rest.StartsWith("pattern=") ? -1 : rest.IndexOf(' ');
            ReadOnlySpan<char> fact = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (fact is "open")
            {
                IsOpen = true;
                continue;
            }

            ReadOnlySpan<char> value = fact[(equals + 1)..];
            switch (fact[..equals])
            {
                case "min": Min = double.Parse(value, CultureInfo.InvariantCulture); break;
                case "max": Max = double.Parse(value, CultureInfo.InvariantCulture); break;
                case "minlen": MinLength = int.Parse(value, CultureInfo.InvariantCulture); break;
                case "maxlen": MaxLength = int.Parse(value, CultureInfo.InvariantCulture); break;
                case "enum": Enum = Split(value); break;
                case "keys": keys.Add(new KeySet([.. value.ToString().Split(',').Select(Key)])); break;
                case "oneof": groups.Add(new OneOf(Split(value), false)); break;
                case "oneof!": groups.Add(new OneOf(Split(value), true)); break;
                case "pattern": Pattern = new Pattern(value.ToString()); break;
                default: throw new InvalidOperationException($"the schema table has the unknown fact '{fact}'");
            }
        }

        Groups = groups.ToImmutable();
        Keys = keys.ToImmutable();
    }

    internal double? Min { get; }

    internal double? Max { get; }

    internal int? MinLength { get; }

    internal int? MaxLength { get; }

    internal ImmutableArray<string> Enum { get; } = [];

    internal ImmutableArray<KeySet> Keys { get; } = [];

    internal ImmutableArray<OneOf> Groups { get; } = [];

    internal bool IsOpen { get; }

    internal Pattern? Pattern { get; }

    private static ImmutableArray<string> Split(ReadOnlySpan<char> value) => [.. value.ToString().Split('|')];

    private static ListKey Key(string text) =>
        text.IndexOf('=', StringComparison.Ordinal) is var at and > 0 ? new ListKey(text[..at], text[(at + 1)..]) : new ListKey(text, "");
}
