using GitOpsGen.Release;
using GitOpsGen.Spec;

namespace GitOpsGen.Tests.Release;

/// <summary>Records for tests.</summary>
internal static class Records
{
    /// <summary>A settled record of the service at its version.</summary>
    public static ReleaseRecord Of(ServiceSpec stable, DateTimeOffset since, params RecordedVersion[] versions) => new()
    {
        Environment = "staging",
        Service = stable.Name,
        Root = "staging",
        Directory = "staging/" + stable.Directory,
        Status = ReleaseStatus.Stable,
        StageName = "bootstrap",
        Since = since,
        Stable = stable.Version,
        Versions = [.. versions],
        SpecCommit = "none",
        SpecDigest = Digests.Of("spec"),
        Tool = "0.1.0",
        Files = [new OwnedFile($"staging/{stable.Directory}/service.yaml", Digests.GitBlob("service"u8))],
    };
}
