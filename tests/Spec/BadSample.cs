using System.Text.RegularExpressions;

namespace GitOpsGen.Tests.Spec;

/// <summary>A file in <c>tests/Spec/bad</c>: its first lines say what kind of fault it has, and the finding that must come.</summary>
internal sealed partial record BadSample(string Kind, (string Code, string Place, string Message) Expected)
{
    /// <summary>Reads the first two lines.</summary>
    public static BadSample Of(string path)
    {
        string[] lines = [.. File.ReadLines(path).Take(2)];
        Match kind = KindLine().Match(lines[0]), expect = ExpectLine().Match(lines[1]);
        return kind.Success && expect.Success
            ? new BadSample(kind.Groups[1].Value, (expect.Groups[1].Value, expect.Groups[2].Value, expect.Groups[3].Value))
            : throw new InvalidDataException(path + " lacks its two lines: # kind: shape|rule, # expect: CODE line:column fragment");
    }

    [GeneratedRegex(@"\A# kind: (shape|rule)\z")]
    private static partial Regex KindLine();

    [GeneratedRegex(@"\A# expect: ([A-Z]+[0-9]{3}) ([0-9]+:[0-9]+) (.+)\z")]
    private static partial Regex ExpectLine();
}
