using GitOpsGen.Diagnostics;
using GitOpsGen.Spec;
using Xunit;

namespace GitOpsGen.Tests.Spec;

public sealed class SpecReaderTests
{
    public static TheoryData<string> Good =>
        [.. Specs.Environments.Concat(Specs.Samples("good")).Select(p => Path.GetRelativePath(Specs.Root, p))];

    [Theory]
    [MemberData(nameof(Good))]
    public void A_good_spec_reads_without_a_finding(string path)
    {
        Result<EnvironmentSpec> read = Specs.ReadFile(Path.Combine(Specs.Root, path));

        Assert.Empty(read.Diagnostics.Select(d => $"{d.Code} {d.Place} {d.Message}; {d.Hint}"));
        Assert.NotEmpty(read.Value.Services);
    }
}
