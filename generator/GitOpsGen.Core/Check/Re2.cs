using System.Text.RegularExpressions;

namespace GitOpsGen.Check;

/// <summary>
/// The syntax of RE2 (github.com/google/re2/wiki/Syntax), which Envoy, Istio and the API server use: it has no look-around, no
/// back-references, no possessive quantifiers, no atomic groups, and no repetition over 1000.
/// </summary>
public static class Re2
{
    /// <summary>What is wrong with <paramref name="pattern"/>, or null where RE2 takes it.</summary>
    public static string? Problem(string pattern) => new Re2Scan(pattern).Problem();

    /// <summary>
    /// The expression for .NET, with RE2's meaning: ASCII classes, '$' at the very end only, and time that grows linearly.
    /// Null where RE2 refuses it or .NET has no equal.
    /// </summary>
    /// <param name="pattern">The expression.</param>
    /// <param name="whole">Whether it must match the whole text, as Envoy's string matchers do, rather than a part of it.</param>
    public static Regex? Compile(string pattern, bool whole = false)
    {
        var scan = new Re2Scan(pattern);
        if (scan.Problem() is not null || scan.HasNoEqual)
        {
            return null;
        }

        try
        {
            string net = scan.Translated;
            return new Regex(whole ? @"\A(?:" + net + @")\z" : net, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
