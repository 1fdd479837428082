using System.Text.RegularExpressions;

namespace GitOpsGen.Spec;

/// <summary>The forms of texts in a spec. Patterns are plain enough to be read by JavaScript as well: the JSON Schema takes them over.</summary>
internal static partial class Forms
{
    public static Shape.Text Any { get; } = new("a text");

    public static Shape.Text Line { get; } = new("a text of one line", OneLine, "write it in one line, and not empty");

    public static Shape.Text Label { get; } = new("a DNS label", DnsLabel, "lower-case letters, digits and '-' only, at most 63, with a letter or a digit at both ends");

    public static Shape.Text ServiceName { get; } = new("a Service's name", Dns1035, "lower-case letters, digits and '-' only, at most 63, beginning with a letter");

    public static Shape.Text PortName { get; } = new("a port's name", DnsLabel, "lower-case letters, digits and '-' only, with a letter or a digit at both ends");

    public static Shape.Text Folder { get; } = new("a relative folder", RelativeFolder, "names joined by '/', without '..', empty parts, a leading '/' or names that begin with a dot");

    public static Shape.Text Path { get; } = new("a path below the spec's folder", RelativePath, "names joined by '/', relative to the spec's folder, without '..'");

    public static Shape.Text Include { get; } = new("a pattern of files below the spec's folder", RelativePath, "such as services/*.yaml, relative to the spec's folder, without '..'") { Code = SpecCodes.Include };

    public static Shape.Text Branch { get; } = new("a branch", BranchName, "a branch's name without spaces, '..' and the signs ~ ^ : ? * [ \\");

    public static Shape.Text Image { get; } = new("an image reference", OciReference, "such as registry.example.com/shop/orders:2.0.0, in lower case but for the tag");

    public static Shape.Text Host { get; } = new("a host", HostName, "a DNS name such as shop.example.com, *.example.com or *");

    public static Shape.Text GatewayName { get; } = new("a gateway's name", Gateway, "a name, or namespace/name; mesh for sidecars");

    public static Shape.Text Pattern { get; } = new("a name with placeholders", NamePattern, "lower-case letters, digits, '-' and '.', with the placeholders {service} and {version}");

    public static Shape.Text Repository { get; } = new("a repository's address in one line", OneLine, "such as https://gitlab.example.com/platform/config.git") { Secret = true };

    public static Shape.Text Address { get; } = new("an http or https address without credentials", HttpAddress, "such as https://prometheus.example.com; tokens come from the environment") { Secret = true };

    public static Shape.Text Secret { get; } = new("an environment variable called GITOPSGEN_SECRET_*", SecretVariable, "rename the variable where the pipeline defines it: a spec may read no other; a token itself never stands in a spec") { Code = SpecCodes.SecretName, Secret = true };

    public static Shape.Text LabelKey { get; } = new("a label's key", KubernetesKey, "a name, or prefix/name: letters, digits, '-', '_' and '.'");

    public static Shape.Text LabelValue { get; } = new("a label's value", KubernetesValue, "at most 63 letters, digits, '-', '_' and '.', with a letter or a digit at both ends");

    public static Shape.Text ConfigKey { get; } = new("a ConfigMap's key", ConfigMapKey, "letters, digits, '-', '_' and '.'");

    public static Shape.Text Header { get; } = new("a header's name", HeaderName, "letters, digits and '-'");

    public static Shape.Text Pointer { get; } = new("a JSON pointer", JsonPointer, "such as /projectStatus/status");

    public static Shape.Text Mail { get; } = new("a mail address", MailAddress, "such as gitopsgen@example.com");

    public static Shape.Text Version { get; } = new("the version of the spec's format", ApiVersion, "this program reads gitopsgen.dev/v1alpha1");

    [GeneratedRegex(@"\A[^\u0000-\u001f\u007f\u0085\u2028\u2029]*[^\s\u0000-\u001f\u007f\u0085\u2028\u2029][^\u0000-\u001f\u007f\u0085\u2028\u2029]*\z")]
    private static partial Regex OneLine();

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex DnsLabel();

    [GeneratedRegex(@"\A[a-z]([a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex Dns1035();

    [GeneratedRegex(@"\A[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\z")]
    private static partial Regex RelativeFolder();

    [GeneratedRegex(@"\A(\./)?(?!\.\.(/|$))[^/\\\u0000-\u001f\u007f:]+(/(?!\.\.(/|$))[^/\\\u0000-\u001f\u007f:]+)*/?\z")]
    private static partial Regex RelativePath();

    [GeneratedRegex(@"\A(?!.*(\.\.|//|@\{|/\.|\.lock$|\.lock/))[^\u0000-\u0020\u007f~^:?*[\\/.-][^\u0000-\u0020\u007f~^:?*[\\]{0,199}(?<![/.])\z")]
    private static partial Regex BranchName();

    [GeneratedRegex(@"\A(([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*(:[0-9]{1,5})?/)?[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@[a-z0-9]+([.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,128})?\z")]
    private static partial Regex OciReference();

    [GeneratedRegex(@"\A(\*|(\*\.)?[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*)\z")]
    private static partial Regex HostName();

    [GeneratedRegex(@"\A([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?/)?[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\z")]
    private static partial Regex Gateway();

    [GeneratedRegex(@"\A([a-zA-Z0-9._-]|\{service\}|\{version\}){1,253}\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\Ahttps?://[A-Za-z0-9._-]+(:[0-9]{1,5})?([/?#][^\s\u0000-\u001f]*)?\z")]
    private static partial Regex HttpAddress();

    [GeneratedRegex(@"\AGITOPSGEN_SECRET_[A-Z0-9_]+\z")]
    private static partial Regex SecretVariable();

    [GeneratedRegex(@"\A([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex KubernetesKey();

    [GeneratedRegex(@"\A([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?\z")]
    private static partial Regex KubernetesValue();

    [GeneratedRegex(@"\A(?!\.\.?$)[A-Za-z0-9._-]{1,253}\z")]
    private static partial Regex ConfigMapKey();

    [GeneratedRegex(@"\A[A-Za-z0-9-]{1,100}\z")]
    private static partial Regex HeaderName();

    [GeneratedRegex(@"\A(/[^\u0000-\u001f]*)?\z")]
    private static partial Regex JsonPointer();

    [GeneratedRegex(@"\A[^\s<>@\u0000-\u001f]+@[^\s<>@\u0000-\u001f]+\z")]
    private static partial Regex MailAddress();

    [GeneratedRegex(@"\A([a-z0-9-]|\{service\}|\{environment\}){1,253}\z")]
    internal static partial Regex ApplicationName();

    /// <summary>An environment variable that a command may be handed: none that holds a token of ours.</summary>
    public static Shape.Text Variable { get; } = new("an environment variable that holds no token of this program", VariableName, "letters, digits and '_'; GITLAB_TOKEN, CI_JOB_TOKEN, GITHUB_TOKEN and GITOPSGEN_TOKEN are never handed on");

    [GeneratedRegex(@"\A(?!(GITLAB_TOKEN|CI_JOB_TOKEN|GITHUB_TOKEN|GITOPSGEN_TOKEN)\z)[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex VariableName();

    [GeneratedRegex(@"\Agitopsgen\.dev/v1alpha1\z")]
    private static partial Regex ApiVersion();
}
