namespace GitOpsGen.Check;

/// <summary>The syntax of names in Kubernetes (k8s.io/apimachinery, package validation). Each answers null, or what the rule is.</summary>
public static class NameSyntax
{
    /// <summary>A DNS label of RFC 1123.</summary>
    public static string? DnsLabel(ReadOnlySpan<char> text) => IsDnsLabel(text)
        ? null : "a DNS label: at most 63 of a-z, 0-9 and '-', beginning and ending with a letter or digit";

    /// <summary>A DNS label of RFC 1035, which begins with a letter.</summary>
    public static string? ServiceName(ReadOnlySpan<char> text) => IsDnsLabel(text) && char.IsAsciiLetter(text[0])
        ? null : "a DNS label that begins with a letter: at most 63 of a-z, 0-9 and '-'";

    /// <summary>A DNS name of RFC 1123.</summary>
    public static string? DnsName(ReadOnlySpan<char> text)
    {
        bool valid = text.Length is > 0 and <= 253;
        for (int from = 0; valid && from <= text.Length;)
        {
            int dot = text[from..].IndexOf('.');
            int end = dot < 0 ? text.Length : from + dot;
            valid = IsDnsLabel(text[from..end], 253);
            from = end + 1;
        }

        return valid ? null : "a DNS name: at most 253 of a-z, 0-9, '-' and '.', each part beginning and ending with a letter or digit";
    }

    /// <summary>The name of a container's port.</summary>
    public static string? PortName(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= 15 && IsDnsLabel(text) && text.IndexOf("--") < 0 && text.IndexOfAnyInRange('a', 'z') >= 0
            ? null : "a port name: at most 15 of a-z, 0-9 and '-', with a letter";

    /// <summary>The value of a label; may be empty.</summary>
    public static string? LabelValue(ReadOnlySpan<char> text) => text.Length == 0 || IsQualifiedPart(text)
        ? null : "at most 63 letters, digits, '-', '_' and '.', beginning and ending with a letter or digit";

    /// <summary>The key of a label or annotation: a name with an optional prefix, such as <c>app.kubernetes.io/name</c>.</summary>
    public static string? QualifiedName(ReadOnlySpan<char> text)
    {
        int slash = text.IndexOf('/');
        bool valid = IsQualifiedPart(text[(slash + 1)..]) && (slash < 0 || DnsName(text[..slash]) is null);
        return valid ? null : "at most 63 letters, digits, '-', '_' and '.', with an optional DNS name and '/' before it";
    }

    // Plain loops: names are short, and the vectorized searches of the library would first have to be compiled at every start.
    private static bool IsQualifiedPart(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > 63 || !char.IsAsciiLetterOrDigit(text[0]) || !char.IsAsciiLetterOrDigit(text[^1]))
        {
            return false;
        }

        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDnsLabel(ReadOnlySpan<char> text, int most = 63)
    {
        if (text.Length == 0 || text.Length > most || text[0] == '-' || text[^1] == '-')
        {
            return false;
        }

        foreach (char c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
            {
                return false;
            }
        }

        return true;
    }
}
