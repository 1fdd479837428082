using System.Text.RegularExpressions;

namespace GitOpsGen.Yaml;

/// <summary>The type a plain scalar resolves to.</summary>
public enum ScalarType
{
    /// <summary>Nothing, <c>~</c> or <c>null</c>.</summary>
    Null,

    /// <summary><c>true</c>, <c>false</c>, and YAML 1.1's <c>yes</c>, <c>no</c>, <c>on</c>, <c>off</c>.</summary>
    Boolean,

    /// <summary>Decimal, octal, hexadecimal or binary.</summary>
    Integer,

    /// <summary>With a point or an exponent; also <c>.inf</c> and <c>.nan</c>.</summary>
    Float,

    /// <summary>A date or time of YAML 1.1; JSON readers keep the text.</summary>
    Timestamp,

    /// <summary>Anything else.</summary>
    Text,
}

/// <summary>
/// Resolution of plain scalars. Kubernetes and Argo CD read YAML with sigs.k8s.io/yaml, which follows the types of YAML 1.1;
/// other tools follow 1.2. Whatever either of them would not read as a text counts as something else here.
/// </summary>
public static partial class ScalarTypes
{
    /// <summary>The type of the plain scalar <paramref name="text"/>.</summary>
    public static ScalarType Of(string text)
    {
        if (text.Length == 0)
        {
            return ScalarType.Null;
        }

        char first = text[0];
        if (char.IsAsciiLetter(first) || first is '~')
        {
            return text switch
            {
                "~" or "null" or "Null" or "NULL" => ScalarType.Null,
                "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => ScalarType.Boolean,
                "yes" or "Yes" or "YES" or "no" or "No" or "NO" or "on" or "On" or "ON" or "off" or "Off" or "OFF"
                    or "y" or "Y" or "n" or "N" => ScalarType.Boolean,
                _ => ScalarType.Text,
            };
        }

        if (!char.IsAsciiDigit(first) && first is not ('+' or '-' or '.'))
        {
            return ScalarType.Text;
        }

        return Integer().IsMatch(text) ? ScalarType.Integer
            : Float().IsMatch(text) ? ScalarType.Float
            : Timestamp().IsMatch(text) ? ScalarType.Timestamp
            : ScalarType.Text;
    }

    [GeneratedRegex(@"\A[-+]?(0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*|[0-9][0-9_]*(:[0-5]?[0-9])+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Integer();

    [GeneratedRegex(@"\A[-+]?((\.[0-9_]+|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?|[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*|\.(inf|Inf|INF|nan|NaN|NAN))\z", RegexOptions.CultureInvariant)]
    private static partial Regex Float();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt \t].*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Timestamp();
}
