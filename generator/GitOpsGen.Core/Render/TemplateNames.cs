using GitOpsGen.Diagnostics;
using Model = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace GitOpsGen.Render;

/// <summary>Paths of names: which ones a template may write, and why one does not resolve.</summary>
internal static class TemplateNames
{
    /// <summary>
    /// Whether <paramref name="word"/> is <c>a.b</c>, <c>this</c>, <c>this.a</c>, <c>./a</c>, <c>../a</c>, <c>@root.a</c>, or one of <c>@index @key @first @last</c>.
    /// Literals and the words of the engine are no names.
    /// </summary>
    public static bool IsPath(string word)
    {
        if (word is "this" or "." or "@index" or "@key" or "@first" or "@last")
        {
            return true;
        }

        int start = 0, up = 0;
        if (Begins("@root.") || Begins("this.") || Begins("./"))
        {
            start = word.IndexOfAny(['.', '/'], 1) + 1;
        }

        while (start == up && word.AsSpan(start).StartsWith("../", StringComparison.Ordinal))
        {
            start = up += 3;
        }

        return word is not ("true" or "false" or "null" or "undefined") && word[start..].Split('.').All(IsName);

        bool Begins(string lead) => word.StartsWith(lead, StringComparison.Ordinal);
    }

    private static bool IsName(string name) =>
        name.Length > 0 && name != "this" && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    /// <summary>The segment that is missing, and the nearest name that is there.</summary>
    public static (string Message, string Hint) Missing(string path, object? scope, Model root)
    {
        string rest = path;
        object? at = scope;
        if (path.StartsWith("@root.", StringComparison.Ordinal))
        {
            (rest, at) = (path["@root.".Length..], root);
        }
        else if (path.StartsWith("this.", StringComparison.Ordinal) || path.StartsWith("./", StringComparison.Ordinal))
        {
            rest = path[(path.IndexOfAny(['.', '/'], 1) + 1)..];
        }
        else if (path.StartsWith("../", StringComparison.Ordinal) || path.StartsWith('@'))
        {
            return ($"'{path}' does not resolve", "each '../' leaves one '#each' or '#with'; '#if' and '#unless' are none");
        }

        string before = "";
        foreach (string name in rest.Split('.'))
        {
            if (at is not Model map)
            {
                return ($"'{path}' does not resolve: {(before.Length == 0 ? "what is walked here" : $"'{before}'")} has no names",
                    at is null ? "it is null: guard the line with '{{#if name}}'" : "texts, numbers, lists and structures of YAML have no entries to name");
            }

            if (!map.TryGetValue(name, out at))
            {
                return (before.Length == 0 ? $"'{path}' does not resolve" : $"'{path}' does not resolve: '{before}' has no '{name}'", Hint(name, map, root));
            }

            before = before.Length == 0 ? name : $"{before}.{name}";
        }

        return ($"'{path}' does not resolve", "");
    }

    private static string Hint(string name, Model map, Model root) =>
        !ReferenceEquals(map, root) && root.ContainsKey(name) ? $"the name belongs to the top: write '@root.{name}'" : NearestName.Hint(name, [.. map.Keys]);
}
