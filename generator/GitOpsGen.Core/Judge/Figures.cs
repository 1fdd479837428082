using System.Globalization;
using GitOpsGen.Yaml;

namespace GitOpsGen.Judge;

/// <summary>Numbers as people and YAML see them: the same text for the same number everywhere, and back without loss.</summary>
internal static class Figures
{
    private const int Digits = 6;

    /// <summary>A number of things: finite and not negative.</summary>
    public static bool IsCount(double value) => double.IsFinite(value) && value >= 0;

    /// <summary>Six significant digits: mathematical functions may differ in the last bit from machine to machine, a replay must not.</summary>
    public static double? Round(double? value) => value is double v && double.IsFinite(v)
        ? double.Parse(v.ToString("E" + (Digits - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : null;

    public static double? Finite(double? value) => value is double v && double.IsFinite(v) ? v : null;

    /// <summary>At most four significant digits, for sentences.</summary>
    public static string Short(double value) => value.ToString(Math.Abs(value) is >= 10_000 and < 1e15 ? "0" : "G4", CultureInfo.InvariantCulture);

    /// <summary>A share of 1 as a percentage, for sentences.</summary>
    public static string Percent(double share) => Short(share * 100) + " %";

    /// <summary>What a verdict rests on in a few words; empty where it has neither figure nor limit.</summary>
    public static string Beside(Verdict verdict) => verdict is { Figure: null, Limit: null } ? "" : string.Join(", ", new[]
    {
        verdict.Figure is double figure ? "figure " + Plain(figure) : null,
        verdict.Limit is double limit ? "limit " + Plain(limit) : null,
        "samples " + Plain(verdict.Samples),
        verdict.WindowSeconds > 0 ? $"window {Plain(verdict.WindowSeconds)}s" : null,
    }.OfType<string>());

    /// <summary>A text of at most so many characters, and a sign where it was longer.</summary>
    public static string Cut(string text, int most) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)] + "…";

    private static string Plain(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    public static YamlNode Node(double value) => new YamlNode.Scalar(
        double.IsNaN(value) ? ".nan" : double.IsInfinity(value) ? value > 0 ? ".inf" : "-.inf" : value.ToString("R", CultureInfo.InvariantCulture), plain: true);

    public static YamlNode? Node(double? value) => value is double v ? Node(v) : null;

    public static double? Read(YamlNode? node) => node is not YamlNode.Scalar { IsPlain: true } scalar ? null : scalar.Text switch
    {
        ".nan" => double.NaN,
        ".inf" => double.PositiveInfinity,
        "-.inf" => double.NegativeInfinity,
        string text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value : null,
    };
}
