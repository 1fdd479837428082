using System.Globalization;
using System.Text.RegularExpressions;
using GitOpsGen.Yaml;

namespace GitOpsGen.Spec;

/// <summary>Durations and percentages as a spec writes them.</summary>
public static partial class Amounts
{
    /// <summary>The duration of <c>1h30m</c>, <c>500ms</c>, <c>0s</c>; null for anything else. Each part has at most six digits.</summary>
    public static TimeSpan? DurationOf(string? text)
    {
        Match match = text is null ? Match.Empty : Duration().Match(text);
        if (!match.Success)
        {
            return null;
        }

        double Part(int group) => match.Groups[group].Success ? int.Parse(match.Groups[group].Value, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
        return TimeSpan.FromHours(Part(1)) + TimeSpan.FromMinutes(Part(2)) + TimeSpan.FromSeconds(Part(3)) + TimeSpan.FromMilliseconds(Part(4));
    }

    /// <summary>The share that <c>1%</c> or the plain number <c>0.01</c> says: 0.01; null for anything else.</summary>
    public static double? ShareOf(YamlNode? node) => node switch
    {
        YamlNode.Scalar { Text: var text } when Percent().IsMatch(text) =>
            (double)(decimal.Parse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) / 100),
        _ => NumberOf(node),
    };

    /// <summary>The plain decimal number, or null.</summary>
    public static double? NumberOf(YamlNode? node) =>
        node is YamlNode.Scalar { IsPlain: true, Text: var text } && Decimal().IsMatch(text)
        && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;

    /// <summary>The pattern of a duration.</summary>
    [GeneratedRegex(@"\A(?=.)(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s)?(?:([0-9]{1,6})ms)?\z")]
    internal static partial Regex Duration();

    /// <summary>The pattern of a percentage.</summary>
    [GeneratedRegex(@"\A[0-9]{1,6}(\.[0-9]{1,6})?%\z")]
    internal static partial Regex Percent();

    [GeneratedRegex(@"\A[-+]?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?([eE][-+]?[0-9]{1,3})?\z")]
    private static partial Regex Decimal();
}
