using System.Text.RegularExpressions;

namespace GitOpsGen.Check;

/// <summary>The small pieces of RE2's syntax.</summary>
internal static partial class Re2Syntax
{
    [GeneratedRegex(@"\A\(\?P?<(?<name>\w+)>", RegexOptions.CultureInvariant)]
    internal static partial Regex Named();

    [GeneratedRegex(@"\A\(\?[imsU]*(-[imsU]+)?[:)]", RegexOptions.CultureInvariant)]
    internal static partial Regex Flags();

    [GeneratedRegex(@"\G\{(?<least>[0-9]+)(,(?<most>[0-9]*))?\}", RegexOptions.CultureInvariant)]
    internal static partial Regex Repeat();

    [GeneratedRegex(@"\G\\(x\{(?<hex>[0-9A-Fa-f]{1,6})\}|x(?<hex>[0-9A-Fa-f]{2})|(?<octal>[0-7]{1,3}))", RegexOptions.CultureInvariant)]
    internal static partial Regex Code();

    [GeneratedRegex(@"\G\\[pP](\{(?<name>\^?[A-Za-z_]+)\}|(?<name>[CLMNPSZ]))", RegexOptions.CultureInvariant)]
    internal static partial Regex Unicode();

    /// <summary>A POSIX class in .NET's words, for inside of brackets.</summary>
    internal static string Posix(string name) => name switch
    {
        "alnum" => "0-9A-Za-z",
        "alpha" => "A-Za-z",
        "ascii" => @"\x00-\x7F",
        "blank" => @"\t ",
        "cntrl" => @"\x00-\x1F\x7F",
        "digit" => "0-9",
        "graph" => "!-~",
        "lower" => "a-z",
        "print" => " -~",
        "punct" => @"!-/:-@\[-`{-~",
        "space" => @"\t\n\v\f\r ",
        "upper" => "A-Z",
        "word" => "0-9A-Za-z_",
        "xdigit" => "0-9A-Fa-f",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
