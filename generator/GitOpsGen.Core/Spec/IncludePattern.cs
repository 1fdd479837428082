using System.IO.Enumeration;

namespace GitOpsGen.Spec;

/// <summary>Patterns of <c>include</c> and <c>resources</c>: names joined by '/', with <c>*</c> and <c>?</c> inside a name.</summary>
public static class IncludePattern
{
    /// <summary>Whether <paramref name="path"/>, relative to the same folder, is named by <paramref name="pattern"/>. Ordinal, name by name.</summary>
    public static bool Matches(string pattern, string path)
    {
        string[] wanted = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries), there = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        wanted = [.. wanted.Where(w => w != ".")];
        return wanted.Length == there.Length && wanted.Zip(there).All(p => FileSystemName.MatchesSimpleExpression(p.First, p.Second, ignoreCase: false));
    }
}
