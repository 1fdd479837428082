using System.Globalization;

namespace GitOpsGen.Routing;

/// <summary>How often a piece is repeated: <c>*</c>, <c>+</c>, <c>?</c>, <c>{2}</c>, <c>{2,}</c>, <c>{2,3}</c>.</summary>
/// <param name="Min">The least number of times.</param>
/// <param name="Max">The greatest; null for any.</param>
internal sealed record Re2Bounds(int Min, int? Max)
{
    private const int LargestCount = 1_000;

    /// <summary>The bounds that stand here, and what is wrong with them, or nothing; null, and <paramref name="at"/> stays, where none do.</summary>
    public static Re2Bounds? Read(string text, ref int at, out string problem)
    {
        problem = "";
        Re2Bounds? mark = (at < text.Length ? text[at] : ' ') switch { '*' => new(0, null), '+' => new(1, null), '?' => new(0, 1), _ => null };
        at += mark is null ? 0 : 1;
        return mark ?? Counted(text, ref at, out problem);
    }

    // '{' that does not begin a count is an ordinary character.
    private static Re2Bounds? Counted(string text, ref int at, out string problem)
    {
        problem = "";
        int close = at < text.Length && text[at] == '{' ? text.IndexOf('}', at) : -1;
        string[] bounds = close < 0 ? [] : text[(at + 1)..close].Split(',');
        if (bounds.Length is 0 or > 2 || bounds[0].Length == 0 || bounds.Any(b => !b.All(char.IsAsciiDigit)))
        {
            return null;
        }

        int[] numbers = [.. bounds.Where(b => b.Length > 0).Select(b => int.TryParse(b, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : int.MaxValue)];
        int? most = bounds.Length == 1 ? numbers[0] : bounds[1].Length == 0 ? null : numbers[1];
        string count = text[at..(close + 1)];
        problem = most < numbers[0] ? $"'{count}' runs backwards: it repeats at most fewer times than at least"
            : numbers.Any(n => n > LargestCount) ? $"'{count}' repeats over {LargestCount} times" : "";
        at = close + 1;
        return new Re2Bounds(numbers[0], most);
    }
}
