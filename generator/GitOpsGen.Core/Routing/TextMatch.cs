using System.Globalization;
using GitOpsGen.Yaml;

namespace GitOpsGen.Routing;

/// <summary>Istio's StringMatch: exact, prefix, regular expression, or nothing, which asks for presence only.</summary>
internal abstract class TextMatch
{
    /// <summary>As the table shows it: <c>exact internal</c>.</summary>
    public abstract string Describe();

    /// <summary>As a sentence goes on: <c>is exactly 'internal'</c>.</summary>
    public abstract string Explain();

    /// <summary>Whether the text matches; null where that can't be said, because the expression can't be read.</summary>
    public abstract bool? Accepts(string text, bool ignoreCase = false);

    /// <summary>Short texts that match; none where none was found.</summary>
    public abstract IEnumerable<string> Examples();

    /// <summary>Reads a StringMatch. <paramref name="starIsPresence"/>: istiod takes the expression <c>*</c> of headers and parameters for presence, though RE2 refuses it.</summary>
    public static TextMatch Read(YamlNode node, bool starIsPresence) =>
        node.At("exact").AsText() is { } exact ? new Exact(exact)
        : node.At("prefix").AsText() is { } prefix ? new Prefix(prefix)
        : node.At("regex").AsText() is not { } regex || (starIsPresence && regex == "*") ? new Present()
        : new Pattern(regex);

    public sealed class Exact(string value) : TextMatch
    {
        public string Value => value;

        public override string Describe() => "exact " + value;

        public override string Explain() => $"is exactly '{value}'";

        public override bool? Accepts(string text, bool ignoreCase = false) => string.Equals(text, value, Compare(ignoreCase));

        public override IEnumerable<string> Examples() => [value];
    }

    public sealed class Prefix(string value) : TextMatch
    {
        public string Value => value;

        public override string Describe() => "prefix " + value;

        public override string Explain() => $"begins with '{value}'";

        public override bool? Accepts(string text, bool ignoreCase = false) => text.StartsWith(value, Compare(ignoreCase));

        public override IEnumerable<string> Examples() => value.Length == 0 ? ["any", ""] : [value, value + "any", value + "/any"];
    }

    public sealed class Present : TextMatch
    {
        public override string Describe() => "present";

        public override string Explain() => "is there";

        public override bool? Accepts(string text, bool ignoreCase = false) => true;

        public override IEnumerable<string> Examples() => ["any", ""];
    }

    /// <summary>Case is never ignored here: <c>ignoreUriCase</c> holds for exact and prefix only.</summary>
    public sealed class Pattern : TextMatch
    {
        private readonly string text;
        private readonly Lazy<(Re2? Regex, string Error)> read;
        private readonly Lazy<IReadOnlyList<string>> examples;

        public Pattern(string text)
        {
            this.text = text;
            read = new(() => Re2.TryRead(text, out Re2? regex, out string error) ? (regex, "") : (null, error), LazyThreadSafetyMode.None);
            examples = new(() => read.Value.Regex?.Examples() ?? [], LazyThreadSafetyMode.None);
        }

        public string Text => text;

        /// <summary>Why RE2 can't read it, or empty.</summary>
        public string Error => read.Value.Error;

        public override string Describe() => "regex " + text;

        public override string Explain() => $"matches '{text}'";

        public override bool? Accepts(string text, bool ignoreCase = false) => read.Value.Regex?.IsMatch(text);

        public override IEnumerable<string> Examples() => examples.Value;
    }

    private static StringComparison Compare(bool ignoreCase) => ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Describe()}");
}
