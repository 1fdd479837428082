using GitOpsGen.Diagnostics;
using GitOpsGen.Spec;
using Xunit;

namespace GitOpsGen.Tests.Spec;

public sealed class LenientConfigTests
{
    private const string Head = """
        # a comment
        apiVersion: gitopsgen.dev/v1alpha1
        kind: Environment
        metadata:
          name: staging
        spec:
          namespace: shop
          config:
            repository: https://gitlab.example.com/platform/config.git
            # where Argo CD looks
            branch: release
          services:

        """;

    [Theory]
    [InlineData("    - {name: ../../x, wieght: [1, 2]}")]
    [InlineData("    - name: [1, 2")]
    [InlineData("    - name: a\n      name: b")]
    [InlineData("  - broken\n indentation: {")]
    [InlineData("    - &anchor a\n    - *anchor")]
    [InlineData("    - \"no end")]
    public void A_rollback_finds_its_repository_in_a_spec_that_is_wrong_elsewhere(string rest)
    {
        Result<ConfigSpec> read = SpecReader.ReadConfigLeniently(new SourceText("env.yaml", Head + rest));

        Assert.Equal(("https://gitlab.example.com/platform/config.git", "release", "staging"), (read.Value.Repository, read.Value.Branch, read.Value.Directory));
    }

    [Fact]
    public void Comments_behind_the_keys_do_not_hide_the_config()
    {
        string text = "metadata: {name: staging} # ours\nspec: # what we want\n  config: # where\n    branch: release # not main\n  services: [\n";

        Assert.Equal(("staging", "release"), (Lenient(text).Directory, Lenient(text).Branch));
    }

    [Fact]
    public void It_reads_what_the_strict_reader_reads()
    {
        foreach (string path in Specs.Environments)
        {
            var text = new SourceText(path, File.ReadAllText(path));

            Assert.Equal(SpecReader.Read(new SpecTexts(text, [])).Value.Config, SpecReader.ReadConfigLeniently(text).Value);
        }
    }

    [Fact]
    public void A_fault_in_the_config_itself_is_never_guessed_away()
    {
        string[] codes = [.. SpecReader.ReadConfigLeniently(new SourceText("env.yaml", Head.Replace("release", "[a]", StringComparison.Ordinal))).Diagnostics.Select(d => d.Code.Id)];

        Assert.Equal(["SPEC002"], codes);
        Assert.Equal(["SPEC003"], SpecReader.ReadConfigLeniently(new SourceText("env.yaml", "spec: {}")).Diagnostics.Select(d => d.Code.Id));
        Assert.False(SpecReader.ReadConfigLeniently(new SourceText("env.yaml", "[")).IsOk);
    }

    private static ConfigSpec Lenient(string text) => SpecReader.ReadConfigLeniently(new SourceText("env.yaml", text)).Value;

    [Fact]
    public void Credentials_are_refused_here_too_and_not_said()
    {
        Result<ConfigSpec> read = SpecReader.ReadConfigLeniently(new SourceText("env.yaml", Head.Replace("https://", "https://x:hunter2@", StringComparison.Ordinal)));

        Diagnostic found = Assert.Single(read.Diagnostics);
        Assert.Equal("SPEC008", found.Code.Id);
        Assert.DoesNotContain("hunter2", found.ToString(), StringComparison.Ordinal);
    }
}
