using System.Collections.Immutable;
using GitOpsGen.Diagnostics;
using GitOpsGen.Yaml;

namespace GitOpsGen.Spec;

/// <summary>
/// What a person wants of one environment (product contract, section 3). Built by <see cref="SpecReader"/> only:
/// whoever holds one need not check a name, a weight or a host again.
/// </summary>
public sealed record EnvironmentSpec
{
    /// <summary>The environment's name, a DNS label.</summary>
    public required string Name { get; init; }

    /// <summary>Where the spec stands.</summary>
    public required Place Place { get; init; }

    /// <summary>The namespace of every service.</summary>
    public required NamespaceSpec Namespace { get; init; }

    /// <summary>The config repository.</summary>
    public required ConfigSpec Config { get; init; }

    /// <summary>The folder of the spec's own templates, as written; null where there is none.</summary>
    public string? Templates { get; init; }

    /// <summary>Where that stands.</summary>
    public Place TemplatesPlace { get; init; }

    /// <summary>Gateways, ours and those only named.</summary>
    public ImmutableArray<GatewaySpec> Gateways { get; init; } = [];

    /// <summary>The services in the order of the spec, defaults applied.</summary>
    public required ImmutableArray<ServiceSpec> Services { get; init; }

    /// <summary>Argo CD Applications, where they are asked for.</summary>
    public ArgoSpec? Argo { get; init; }

    /// <summary>What later rooms ask: metrics, policies, freezes, groups, notices.</summary>
    public required OperationsSpec Operations { get; init; }

    /// <summary>Who commits; null leaves it to Git.</summary>
    public AuthorSpec? Author { get; init; }
}

/// <summary>The namespace, and whether it is ours to create.</summary>
public sealed record NamespaceSpec(string Name, bool Create, ImmutableArray<KeyValuePair<string, string>> Labels);

/// <summary>The name and address of who commits.</summary>
public sealed record AuthorSpec(string Name, string Email);

/// <summary>How commits reach the branch.</summary>
public enum PublishMode
{
    /// <summary>A direct push.</summary>
    Push,

    /// <summary>A GitLab merge request.</summary>
    MergeRequest,

    /// <summary>A GitHub pull request.</summary>
    PullRequest,
}

/// <summary>The config repository: where it is, and the folder this environment owns.</summary>
public sealed record ConfigSpec
{
    /// <summary>The address; null means the embedded repository beside <c>environments/</c>.</summary>
    public string? Repository { get; init; }

    /// <summary>The branch that Argo CD watches.</summary>
    public string Branch { get; init; } = "main";

    /// <summary>The environment's folder, without leading or trailing slash.</summary>
    public required string Directory { get; init; }

    /// <summary>How commits reach the branch.</summary>
    public PublishMode Publish { get; init; }

    /// <summary>How long Argo CD may take to apply a commit, where nothing confirms it.</summary>
    public TimeSpan ApplyTime { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>A gateway that routes may name.</summary>
/// <param name="Name">As routes name it: a name, or <c>namespace/name</c>.</param>
/// <param name="Existing">True where it is not ours and only named.</param>
/// <param name="Hosts">The hosts an existing gateway serves; empty where nobody said, or where the servers say.</param>
/// <param name="Selector">Labels of the gateway's pods, for ours.</param>
/// <param name="Servers">Istio <c>Server</c> objects, for ours.</param>
/// <param name="Place">Where it stands.</param>
public sealed record GatewaySpec(
    string Name, bool Existing, ImmutableArray<string> Hosts, YamlNode.Map? Selector, YamlNode.Seq? Servers, Place Place);

/// <summary>Which Argo CD Applications are kept up to date.</summary>
/// <param name="Namespace">Argo CD's own namespace.</param>
/// <param name="Project">The AppProject.</param>
/// <param name="PerService">One Application a service and one for the shared folder; else one for the environment.</param>
/// <param name="NamePattern">The Application's name, with <c>{service}</c> and <c>{environment}</c>.</param>
/// <param name="Repository">The address Argo CD pulls from; null means the config repository's own.</param>
/// <param name="Server">The destination cluster's address.</param>
public sealed record ArgoSpec(string Namespace, string Project, bool PerService, string NamePattern, string? Repository, string Server)
{
    /// <summary>What the Application of a service is called.</summary>
    public string NameOf(string service, string environment) =>
        NamePattern.Replace("{service}", service, StringComparison.Ordinal).Replace("{environment}", environment, StringComparison.Ordinal);
}
