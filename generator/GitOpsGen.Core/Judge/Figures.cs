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
