using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Release;
using GitOpsGen.Yaml;

namespace GitOpsGen.Check;

/// <summary>A command of the team's own that reads manifests on its standard input and passes them with exit status 0 (<c>spec.policies.exec</c>).</summary>
/// <param name="Name">What findings call it.</param>
/// <param name="Command">The program and its arguments; no shell is between.</param>
/// <param name="Timeout">After which it is stopped, and has failed.</param>
/// <param name="Env">The environment variables that are handed on, beside PATH.</param>
/// <param name="Place">Where the spec says it.</param>
public sealed record ExecPolicy(string Name, ImmutableArray<string> Command, TimeSpan Timeout, ImmutableArray<string> Env, Place Place)
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The commands of <c>spec.policies</c>, whose shape was checked.</summary>
    public static ImmutableArray<ExecPolicy> Read(YamlNode.Map? policies) =>
    [
        .. (policies?["exec"]).Items().Select(e => new ExecPolicy(
            e.At("name").AsText() ?? "", Texts(e.At("command")), e.At("timeout").AsText() is { } text && Durations.Parse(text) is { } span ? span : DefaultTimeout, Texts(e.At("env")), e.Place)),
    ];

    private static ImmutableArray<string> Texts(YamlNode? list) => [.. list.Items().Select(i => i.AsText()).OfType<string>()];
}
