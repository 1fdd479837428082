using System.Text.RegularExpressions;

namespace GitOpsGen.Routing;

/// <summary>Short texts that a pattern probably matches; marks such as <c>\b</c> are not minded, so the caller tries what it gets.</summary>
internal static class Re2Example
{
    private const int Longest = 2_000;
    private const string Likely = "a1A_-/. ~";

    /// <summary>A text, with the given branch of every choice (the last where there are fewer) and so many repetitions over the least; null where none is found.</summary>
    public static string? Of(Re2Node node, int branch, int more) => node switch
    {
        Re2Node.Literal literal => literal.Text,
        Re2Node.Set set => Member(set),
        Re2Node.Mark => "",
        Re2Node.Sequence sequence => Joined(sequence.Parts.Select(p => Of(p, branch, more))),
        Re2Node.Choice choice => Of(choice.Branches[Math.Min(branch, choice.Branches.Count - 1)], branch, more),
        Re2Node.Repeat repeat => Repeated(repeat, branch, more),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string? Repeated(Re2Node.Repeat repeat, int branch, int more)
    {
        int times = Math.Min(repeat.Min + more, repeat.Max ?? int.MaxValue);
        return times == 0 ? "" : Of(repeat.Inner, branch, more) is { } once && once.Length * times <= Longest
            ? string.Concat(Enumerable.Repeat(once, times))
            : null;
    }

    private static string? Joined(IEnumerable<string?> parts)
    {
        string[] all = [.. parts.TakeWhile(p => p is not null).OfType<string>()];
        return parts.Count() == all.Length && all.Sum(p => p.Length) <= Longest ? string.Concat(all) : null;
    }

    private static string? Member(Re2Node.Set set)
    {
        // A single class cannot backtrack, and the plain engine is ready sooner.
        Regex one = new(@"\A" + set.ToDotNet() + @"\z", RegexOptions.CultureInvariant);
        return Likely.Concat(Enumerable.Range(0x20, 0x500).Select(c => (char)c)).Select(c => c.ToString()).FirstOrDefault(one.IsMatch);
    }
}
