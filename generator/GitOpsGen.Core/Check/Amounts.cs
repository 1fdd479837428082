using System.Globalization;

namespace GitOpsGen.Check;

/// <summary>Reads quantities and durations as Kubernetes and Istio do.</summary>
public static class Amounts
{
    /// <summary>A Kubernetes quantity as a plain number (bytes, cores), or null where it is none. Sign, digits, then one of the known suffixes or an exponent.</summary>
    public static decimal? Quantity(ReadOnlySpan<char> text)
    {
        int digits = text.Length > 0 && text[0] is '+' or '-' ? 1 : 0;
        int end = Run(text, digits, ofDigits: true);
        if (end == digits || !decimal.TryParse(text[..end], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            || Scale(text[end..]) is not { } scale)
        {
            return null;
        }

        try
        {
            return number * scale;
        }
        catch (OverflowException)
        {
            return number > 0 ? decimal.MaxValue : decimal.MinValue;
        }
    }

    /// <summary>A Go duration in seconds, or null where it is none: numbers with units h, m, s, ms, us or ns, largest first or not.</summary>
    public static double? Duration(ReadOnlySpan<char> text)
    {
        if (text is "0")
        {
            return 0;
        }

        double sign = text.Length > 0 && text[0] == '-' ? -1 : 1, total = 0;
        ReadOnlySpan<char> rest = text.TrimStart(sign < 0 ? '-' : '+');
        if (rest.Length == 0)
        {
            return null;
        }

        while (rest.Length > 0)
        {
            int unit = Run(rest, 0, ofDigits: true), next = Run(rest, unit, ofDigits: false);
            if (unit == 0 || !double.TryParse(rest[..unit], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
                || Seconds(rest[unit..next]) is not { } seconds)
            {
                return null;
            }

            total += number * seconds;
            rest = rest[next..];
        }

        return sign * total;
    }

    // Where the digits (with their point), or what is none of them, end.
    private static int Run(ReadOnlySpan<char> text, int from, bool ofDigits)
    {
        while (from < text.Length && (char.IsAsciiDigit(text[from]) || text[from] == '.') == ofDigits)
        {
            from++;
        }

        return from;
    }

    private static double? Seconds(ReadOnlySpan<char> unit) => unit switch
    {
        "h" => 3600,
        "m" => 60,
        "s" => 1,
        "ms" => 1e-3,
        "us" or "µs" or "μs" => 1e-6,
        "ns" => 1e-9,
        _ => null,
    };

    private static decimal? Scale(ReadOnlySpan<char> suffix) => suffix switch
    {
        "" => 1m,
        "n" => 1e-9m,
        "u" => 1e-6m,
        "m" => 1e-3m,
        "k" => 1e3m,
        "M" => 1e6m,
        "G" => 1e9m,
        "T" => 1e12m,
        "P" => 1e15m,
        "E" => 1e18m,
        "Ki" => 1024m,
        "Mi" => 1024m * 1024,
        "Gi" => 1024m * 1024 * 1024,
        "Ti" => 1024m * 1024 * 1024 * 1024,
        "Pi" => 1024m * 1024 * 1024 * 1024 * 1024,
        "Ei" => 1024m * 1024 * 1024 * 1024 * 1024 * 1024,
        _ => suffix[0] is 'e' or 'E' && int.TryParse(suffix[1..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int exponent) && exponent is >= -18 and <= 18
            ? (decimal)Math.Pow(10, exponent) : null,
    };
}
