using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Audit;

/// <summary>Where two contents of one path part: for findings that name the line.</summary>
internal static class Difference
{
    private const int Longest = 120;

    /// <summary>A finding at the first line that differs. Null bytes: the path is not there, or its content is not known.</summary>
    /// <param name="code">The code.</param>
    /// <param name="path">The path.</param>
    /// <param name="committed">What the commit holds.</param>
    /// <param name="expected">What it ought to hold.</param>
    /// <param name="source">Where the expectation comes from, such as <c>the record</c>.</param>
    /// <param name="isThere">Whether the commit holds the path at all.</param>
    /// <param name="isExpected">Whether it ought to.</param>
    public static Diagnostic At(Code code, string path, byte[]? committed, byte[]? expected, string source, bool isThere, bool isExpected)
    {
        if (!isThere || !isExpected)
        {
            return Diagnostic.Of(code, Place.Of(path), isThere ? $"'{path}' stands there, and by {source} it must not" : $"'{path}' is missing, and by {source} it must be there", code.WayOut);
        }

        if (committed is null || expected is null)
        {
            return Diagnostic.Of(code, Place.Of(path), $"'{path}' has another content than {source} says", code.WayOut);
        }

        string[] held = Lines(committed), wanted = Lines(expected);
        int line = Enumerable.Range(0, Math.Max(held.Length, wanted.Length)).FirstOrDefault(i => i >= held.Length || i >= wanted.Length || held[i] != wanted[i]);
        return Diagnostic.Of(code, new Place(path, line + 1, 1),
            string.Create(CultureInfo.InvariantCulture, $"line {line + 1} is {Shown(held, line)}, and by {source} it is {Shown(wanted, line)}"), code.WayOut);
    }

    private static string[] Lines(byte[] bytes) => Encoding.UTF8.GetString(bytes).Split('\n');

    private static string Shown(string[] lines, int at)
    {
        string text = at < lines.Length ? string.Concat(lines[at].Trim().Select(c => char.IsControl(c) ? '?' : c)) : "";
        return at >= lines.Length ? "not there" : $"'{(text.Length > Longest ? text[..Longest] + "…" : text)}'";
    }
}
