using GitOpsGen.Diagnostics;
using Model = System.Collections.Generic.IReadOnlyDictionary<string, object?>;

namespace GitOpsGen.Render;

/// <summary>Says why a path does not resolve: only asked once the engine has refused it.</summary>
internal static class TemplateNames
{
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
