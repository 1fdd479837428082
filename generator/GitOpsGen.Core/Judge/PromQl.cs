using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using GitOpsGen.Diagnostics;

namespace GitOpsGen.Judge;

/// <summary>Texts of PromQL. Whatever is put into one goes through here, so that no name can break out of its string.</summary>
public static partial class PromQl
{
    /// <summary>A text as a double-quoted PromQL string, by Go's escapes (Prometheus documentation, "String literals").</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                _ when char.IsControl(c) => quoted.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>A text as an RE2 pattern that matches just it. PromQL anchors patterns at both ends by itself.</summary>
    public static string Literal(string text)
    {
        var pattern = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            (c is '\\' or '.' or '+' or '*' or '?' or '(' or ')' or '|' or '[' or ']' or '{' or '}' or '^' or '$' ? pattern.Append('\\') : pattern).Append(c);
        }

        return pattern.ToString();
    }

    /// <summary>A duration in whole seconds, rounded up, at least one: <c>[…]</c> takes no fractions.</summary>
    public static string Duration(double seconds) =>
        Math.Clamp(double.IsNaN(seconds) ? 1 : Math.Ceiling(seconds), 1, 315_360_000).ToString("0", CultureInfo.InvariantCulture) + "s";

    /// <summary>A selector with equality matchers, each value quoted.</summary>
    internal static string Select(string metric, params ReadOnlySpan<(string Label, string Value)> matchers)
    {
        var text = new StringBuilder(metric).Append('{');
        for (int i = 0; i < matchers.Length; i++)
        {
            bool pattern = matchers[i].Label.EndsWith('~');
            text.Append(i > 0 ? "," : "").Append(pattern ? matchers[i].Label[..^1] : matchers[i].Label).Append(pattern ? "=~" : "=").Append(Quote(matchers[i].Value));
        }

        return text.Append('}').ToString();
    }

    /// <summary>
    /// A spec's own query with its placeholders filled in. They stand inside strings there, so their values are escaped for one;
    /// <c>{{window}}</c> is a duration. An unknown placeholder is an error.
    /// </summary>
    public static Result<string> Fill(string query, string service, string space, string version, string stable, double windowSeconds, Place place)
    {
        string? unknown = null;
        string filled = Placeholder().Replace(query, match =>
        {
            string? value = match.Groups[1].Value switch
            {
                "service" => service,
                "namespace" => space,
                "version" => version,
                "stable" => stable,
                "window" => Duration(windowSeconds),
                _ => null,
            };
            unknown ??= value is null ? match.Value : null;
            return value is null ? match.Value : Quote(value)[1..^1];
        });
        return unknown is null
            ? Result<string>.Ok(filled)
            : Result<string>.Fail(Diagnostic.Of(JudgeCodes.UnknownPlaceholder, place, $"the query has the unknown placeholder '{unknown}'", JudgeCodes.UnknownPlaceholder.WayOut));
    }

    [GeneratedRegex(@"\{\{\s*([^{}]*?)\s*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();
}
