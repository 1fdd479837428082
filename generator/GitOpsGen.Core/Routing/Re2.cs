using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace GitOpsGen.Routing;

/// <summary>
/// A regular expression in the syntax of RE2 (github.com/google/re2/wiki/Syntax), which Envoy, Istio and the API server use: no look-around, no
/// back-references, no repetition over 1000. Matching takes time linear in the text.
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

    /// <summary>What is wrong with a pattern, or null where RE2 takes it. Nothing is compiled.</summary>
    public static string? Problem(string pattern) => Re2Parser.Parse(pattern, out string error, out bool isValid) is null && !isValid ? error : null;

    /// <summary>The expression for .NET with RE2's meaning; null where RE2 refuses it or .NET has no equal.</summary>
    /// <param name="pattern">The expression.</param>
    /// <param name="whole">Whether it must match the whole text, as Envoy's string matchers do, rather than a part of it.</param>
    public static Regex? Compile(string pattern, bool whole = false) => Re2Parser.Parse(pattern, out _, out _) is { } root ? Compile(root, whole) : null;

    /// <summary>Reads a pattern that must match whole texts, or says in <paramref name="error"/> why that can't be.</summary>
    public static bool TryRead(string pattern, [NotNullWhen(true)] out Re2? regex, out string error)
    {
        regex = null;
        if (Re2Parser.Parse(pattern, out error, out _) is not { } root)
        {
            return false;
        }

        if (Compile(root, whole: true) is not { } compiled)
        {
            error = "a part of it is not known here, most often the name of a Unicode script";
            return false;
        }

        regex = new Re2(pattern, root, compiled);
        return true;
    }

    /// <summary>Whether the whole of <paramref name="text"/> matches.</summary>
    public bool IsMatch(string text) => whole.IsMatch(text);

    /// <summary>A few short texts that match, each tried; none where none was found.</summary>
    public IReadOnlyList<string> Examples() =>
        [.. Enumerable.Range(0, 4).SelectMany(branch => Enumerable.Range(0, 2).Select(more => Re2Example.Of(root, branch, more)))
            .OfType<string>().Distinct(StringComparer.Ordinal).Where(IsMatch)];

    /// <inheritdoc />
    public override string ToString() => Pattern;

    private static Regex? Compile(Re2Node node, bool whole)
    {
        try
        {
            return new Regex(whole ? @"\A(?:" + node.ToDotNet() + @")\z" : node.ToDotNet(), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            // What is left after our own reading: names of Unicode scripts, which .NET does not know.
            return null;
        }
    }
}
