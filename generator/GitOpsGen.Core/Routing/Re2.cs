using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace GitOpsGen.Routing;

/// <summary>
/// A regular expression in the syntax of RE2, as Istio hands it to Envoy: no look-around, no back-references, and the whole text must match.
/// Matching takes time linear in the text.
/// </summary>
public sealed class Re2
{
    private readonly Re2Node root;
    private readonly Regex whole;

    private Re2(string pattern, Re2Node root, Regex whole)
    {
        Pattern = pattern;
        this.root = root;
        this.whole = whole;
    }

    /// <summary>As it was written.</summary>
    public string Pattern { get; }

    /// <summary>Reads a pattern, or says in <paramref name="error"/> why RE2 would not.</summary>
    public static bool TryRead(string pattern, [NotNullWhen(true)] out Re2? regex, out string error)
    {
        regex = null;
        if (Re2Parser.Parse(pattern, out error) is not { } root)
        {
            return false;
        }

        try
        {
            regex = new Re2(pattern, root, Compile(root));
            return true;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            // What is left after our own reading: names of Unicode scripts, which .NET does not know.
            error = "a part of it is not known here, most often the name of a Unicode script";
            return false;
        }
    }

    /// <summary>Whether the whole of <paramref name="text"/> matches.</summary>
    public bool IsMatch(string text) => whole.IsMatch(text);

    /// <summary>A few short texts that match, each tried; none where none was found.</summary>
    public IReadOnlyList<string> Examples() =>
        [.. Enumerable.Range(0, 4).SelectMany(branch => Enumerable.Range(0, 2).Select(more => Re2Example.Of(root, branch, more)))
            .OfType<string>().Distinct(StringComparer.Ordinal).Where(IsMatch)];

    /// <inheritdoc />
    public override string ToString() => Pattern;

    private static Regex Compile(Re2Node node) =>
        new(@"\A(?:" + node.ToDotNet() + @")\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
