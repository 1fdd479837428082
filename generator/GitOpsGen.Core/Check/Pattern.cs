using System.Text.RegularExpressions;
using GitOpsGen.Routing;

namespace GitOpsGen.Check;

/// <summary>A regular expression of a schema, compiled when first asked. Schemas use RE2, so the engine without backtracking is the right one.</summary>
/// <param name="text">The expression as the schema has it.</param>
public sealed class Pattern(string text)
{
    private Regex? regex;
    private bool broken;

    /// <summary>The expression as the schema has it.</summary>
    public string Text { get; } = text;

    /// <summary>Whether it finds itself in <paramref name="value"/>. An expression that can't be compiled here refuses nothing.</summary>
    public bool Matches(string value)
    {
        if (regex is null && !broken)
        {
            regex = Re2.Compile(Text);
            broken = regex is null;
        }

        return regex is null || regex.IsMatch(value);
    }
}
